// The form of a new agency with its first administrator.
import { useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { AgencyLevel, AgencyView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { LevelField, missing, type Name, nameLabel, NameFields, NAMES, ParentField, PlaceField } from "./fields";

const ADMINISTRATOR = ["administratorName", "administratorAccount", "administratorPassword"] as const;
type Text = Name | (typeof ADMINISTRATOR)[number];

const LABEL: Record<(typeof ADMINISTRATOR)[number], () => string> = {
	administratorName: () => t("agencies.administrator_name"),
	administratorAccount: () => t("agencies.administrator_account"),
	administratorPassword: () => t("agencies.password"),
};
const EMPTY: Record<Text, string> = { name: "", shortName: "", organId: "", administratorName: "", administratorAccount: "", administratorPassword: "" };

export function AddAgency({ views, levels, onAdded }: { views: AgencyView[]; levels: AgencyLevel[]; onAdded: () => void }) {
	const open = views.filter(({ agency }) => !agency?.closed);
	const [texts, setTexts] = useState(EMPTY);
	const [parent, setParent] = useState(String(open[0]?.agency?.number ?? ""));
	const [level, setLevel] = useState("");
	const [place, setPlace] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels: Record<string, string> = { "/parentNumber": t("agencies.parent"), "/level": t("agencies.level"), "/place": t("agencies.place") };
	for (const name of NAMES) labels[`/${name}`] = nameLabel(name);
	for (const name of ADMINISTRATOR) labels[`/${name}`] = LABEL[name]();
	const send = async () => {
		const fields = missing(texts);
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			await post("/agencies", { ...texts, parentNumber: Number(parent), level: level || undefined, place: place.trim() || undefined }, { submission });
			notify(t("agencies.added", { name: texts.name }));
			onAdded();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
		} finally {
			setBusy(false);
		}
	};
	const change = (name: Text, value: string) => setTexts((before) => ({ ...before, [name]: value }));
	return (
		<form
			class="panel narrow"
			noValidate
			aria-labelledby="agencies-add"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="agencies-add">{t("agencies.add")}</h2>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<NameFields values={texts} errors={errors.fields} onValue={change} />
			<PlaceField errors={errors.fields} value={place} onValue={setPlace} />
			<ParentField errors={errors.fields} value={parent} onValue={setParent} views={open} />
			<LevelField errors={errors.fields} value={level} onValue={setLevel} levels={levels} />
			{ADMINISTRATOR.map((name) => (
				<TextField
					key={name}
					label={LABEL[name]()}
					name={`/${name}`}
					required
					error={errors.fields[`/${name}`]}
					help={name === "administratorPassword" ? t("agencies.password_help") : undefined}
					value={texts[name]}
					onValue={(value) => change(name, value)}
					input={name === "administratorPassword" ? { type: "password", autocomplete: "new-password" } : { maxLength: name === "administratorName" ? 100 : 64, autocomplete: "off" }}
				/>
			))}
			<button type="submit" class="button button-primary" aria-disabled={busy}>
				{t("agencies.submit")}
			</button>
		</form>
	);
}
