// Changing an agency: its names, its place in the tree, and with whom it exchanges documents.
import { useState } from "preact/hooks";

import { request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, Agency, AgencyLevel, AgencyView, Interconnection } from "../../api/types";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { SelectField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { LevelField, missing, type Name, nameLabel, NameFields, NAMES, ParentField, PlaceField } from "./fields";

const WITH = { INTERCONNECTION_ALL: "all", INTERCONNECTION_BRANCH: "branch", INTERCONNECTION_VERTICAL: "vertical", INTERCONNECTION_NONE: "none" } as const;
const ALL: Interconnection = "INTERCONNECTION_ALL";

// With whom this agency exchanges documents, in words.
export const interconnectionText = (agency: Agency): string => t(`interconnection.${WITH[agency.interconnection ?? ALL]}`);

interface Props {
	agency: Agency;
	offer: ActionOffer;
	views: AgencyView[];
	levels: AgencyLevel[];
	onDone: () => void;
	onClose: () => void;
}

const valuesOf = (agency: Agency) => ({
	name: agency.name ?? "",
	shortName: agency.shortName ?? "",
	organId: agency.organId ?? "",
	place: agency.place ?? "",
	parentNumber: String(agency.parentNumber ?? ""),
	level: agency.level ?? "",
	interconnection: agency.interconnection ?? ALL,
});
type Values = ReturnType<typeof valuesOf>;

function changedOf(before: Values, values: Values): object {
	const changed = Object.entries(values).filter(([name, value]) => value.trim() !== before[name as keyof Values]);
	return Object.fromEntries(changed.map(([name, value]) => [name, name === "parentNumber" ? Number(value) : value.trim()]));
}

// An agency never stands below itself or below one that is closed.
function possibleParents(agency: Agency, views: AgencyView[]): AgencyView[] {
	const below = new Set([agency.number]);
	for (const view of views) if (below.has(view.agency?.parentNumber)) below.add(view.agency?.number);
	return views.filter((view) => !below.has(view.agency?.number) && (!view.agency?.closed || view.agency.number === agency.parentNumber));
}

export function ChangeDialog({ agency, offer, views, levels, onDone, onClose }: Props) {
	const before = valuesOf(agency);
	const [values, setValues] = useState(before);
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const parents = possibleParents(agency, views);
	const movable = parents.some((view) => view.agency?.number === agency.parentNumber);
	const labels: Record<string, string> = { "/parentNumber": t("agencies.parent"), "/level": t("agencies.level"), "/place": t("agencies.place"), "/interconnection": t("interconnection.label") };
	for (const name of NAMES) labels[`/${name}`] = nameLabel(name);
	const send = async () => {
		if (busy) return;
		const fields = missing({ name: values.name, shortName: values.shortName, organId: values.organId });
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			await request("PATCH", `/agencies/${agency.number}`, { body: changedOf(before, values), etag: offer.etag });
			notify(t("agencies.changed", { name: values.name }));
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
			setBusy(false);
		}
	};
	const change = (next: Partial<Values>) => setValues((all) => ({ ...all, ...next }));
	return (
		<Dialog title={t("agencies.change_title", { name: agency.name })} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
				<div class="form-grid">
					<SelectField
						label={t("interconnection.label")}
						name="/interconnection"
						class="field-wide"
						error={errors.fields["/interconnection"]}
						help={`${t(`interconnection.${WITH[values.interconnection]}_help`)} ${t("interconnection.both")}`}
						value={values.interconnection}
						onValue={(interconnection) => change({ interconnection: interconnection as Interconnection })}
						options={Object.entries(WITH).map(([value, name]) => ({ value, label: t(`interconnection.${name}`) }))}
					/>
					<NameFields values={values} errors={errors.fields} onValue={(name: Name, value) => change({ [name]: value })} />
					<PlaceField errors={errors.fields} value={values.place} onValue={(place) => change({ place })} />
					{movable && <ParentField errors={errors.fields} value={values.parentNumber} onValue={(parentNumber) => change({ parentNumber })} views={parents} />}
					<LevelField errors={errors.fields} value={values.level} onValue={(level) => change({ level })} levels={levels} />
				</div>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{t("agencies.save")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
