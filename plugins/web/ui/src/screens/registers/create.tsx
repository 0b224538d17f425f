// Mở sổ: one more book of a year, of the agency or of a unit.
import { useEffect, useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import { directory } from "../../api/directory";
import { ApiError } from "../../api/problem";
import type { ActionOffer, Direction, RegisterView, Unit } from "../../api/types";
import { actingPost } from "../../app/acting";
import { me } from "../../app/session";
import { today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";

interface Values {
	name: string;
	code: string;
	direction: Direction;
	year: string;
	unitId: string;
	symbol: string;
	defaultRegister: boolean;
}

const LABELS = {
	"/register/name": "newbook.name",
	"/register/code": "newbook.code",
	"/register/direction": "newbook.direction",
	"/register/year": "newbook.year",
	"/register/unitId": "newbook.unit",
	"/register/symbol": "newbook.symbol",
	"/register/defaultRegister": "newbook.default",
} as const;
type Pointer = keyof typeof LABELS;

const ownUnit = (): string => me.value.posts?.find(({ post: held }) => held?.id === actingPost())?.post?.unitId ?? "";

function useUnits(): Unit[] {
	const [units, setUnits] = useState<Unit[]>([]);
	useEffect(() => void directory().then((found) => setUnits(found.units), () => undefined), []);
	return units;
}

function problemsOf({ name, code, year }: Values): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (name.trim() === "") fields["/register/name"] = t("newbook.no_name");
	if (code.trim() === "") fields["/register/code"] = t("newbook.no_code");
	if (!/^\d{4}$/.test(year.trim())) fields["/register/year"] = t("newbook.no_year");
	return Object.keys(fields).length ? { fields } : undefined;
}

const given = (text: string): string | undefined => text.trim() || undefined;

function useCreate(offer: ActionOffer, onDone: (id: string) => void, onClose: () => void) {
	// Some keep the books of their unit alone.
	const unitNeeded = offer.needs?.some(({ field, use }) => field === "unitId" && use === "NEED_REQUIRED") ?? false;
	const [values, setValues] = useState<Values>(() => ({
		name: "",
		code: "",
		direction: "DIRECTION_INCOMING",
		year: today().slice(0, 4),
		unitId: unitNeeded ? ownUnit() : "",
		symbol: "",
		defaultRegister: false,
	}));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(values);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const register = {
				name: values.name.trim(),
				code: values.code.trim(),
				direction: values.direction,
				year: Number(values.year),
				unitId: given(values.unitId),
				symbol: values.direction === "DIRECTION_OUTGOING" ? given(values.symbol) : undefined,
				defaultRegister: values.defaultRegister || undefined,
			};
			const made = await post<RegisterView>("/registers", { register }, { submission });
			notify(t("newbook.done", { name: made.register?.name }));
			onDone(made.register?.id ?? "");
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(LABELS)));
			setBusy(false);
		}
	};
	return { values, change: (next: Partial<Values>) => setValues((before) => ({ ...before, ...next })), errors, busy, send, unitNeeded };
}

const DIRECTIONS = { DIRECTION_INCOMING: "incoming", DIRECTION_OUTGOING: "outgoing", DIRECTION_COPY: "copy", DIRECTION_POSTAL: "postal" } as const;

interface Props {
	offer: ActionOffer;
	onDone: (id: string) => void;
	onClose: () => void;
}

export function CreateDialog({ offer, onDone, onClose }: Props) {
	const { values, change, errors, busy, send, unitNeeded } = useCreate(offer, onDone, onClose);
	const units = useUnits().filter(({ id }) => !unitNeeded || id === ownUnit());
	const labels = Object.fromEntries(Object.entries(LABELS).map(([pointer, key]) => [pointer, t(key)]));
	const shared = (pointer: Pointer) => ({ label: labels[pointer] ?? "", name: pointer, error: errors.fields[pointer] });
	return (
		<Dialog title={t("newbook.title")} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
				<div class="form-grid">
					<TextField {...shared("/register/name")} required class="field-wide" input={{ maxLength: 200 }} value={values.name} onValue={(name) => change({ name })} />
					<TextField {...shared("/register/code")} required help={t("newbook.code_help")} input={{ maxLength: 20 }} value={values.code} onValue={(code) => change({ code })} />
					<TextField {...shared("/register/year")} required input={{ inputMode: "numeric", maxLength: 4 }} value={values.year} onValue={(year) => change({ year })} />
					<SelectField
						{...shared("/register/direction")}
						value={values.direction}
						onValue={(direction) => change({ direction: direction as Direction })}
						options={Object.entries(DIRECTIONS).map(([value, name]) => ({ value, label: t(`direction.${name}`) }))}
					/>
					<SelectField
						{...shared("/register/unitId")}
						value={values.unitId}
						onValue={(unitId) => change({ unitId })}
						options={[...(unitNeeded ? [] : [{ value: "", label: t("newbook.agency") }]), ...units.map(({ id, name }) => ({ value: id ?? "", label: name ?? "" }))]}
					/>
					{values.direction === "DIRECTION_OUTGOING" && (
						<TextField {...shared("/register/symbol")} help={t("newbook.symbol_help")} input={{ maxLength: 50 }} value={values.symbol} onValue={(symbol) => change({ symbol })} />
					)}
					<label class="check field-wide">
						<input type="checkbox" checked={values.defaultRegister} onChange={(event) => change({ defaultRegister: event.currentTarget.checked })} />
						{t("newbook.default")}
					</label>
					{errors.fields["/register/defaultRegister"] && <p class="field-error field-wide">{errors.fields["/register/defaultRegister"]}</p>}
				</div>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{t("newbook.submit")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
