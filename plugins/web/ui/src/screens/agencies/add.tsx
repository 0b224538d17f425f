// The form of a new agency with its first administrator.
import { useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { AgencyLevel, AgencyView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";

const TEXTS = ["name", "shortName", "organId", "administratorName", "administratorAccount", "administratorPassword"] as const;
type Text = (typeof TEXTS)[number];

const LABEL: Record<Text, () => string> = {
	name: () => t("agencies.name"),
	shortName: () => t("agencies.short_name"),
	organId: () => t("agencies.organ_id"),
	administratorName: () => t("agencies.administrator_name"),
	administratorAccount: () => t("agencies.administrator_account"),
	administratorPassword: () => t("agencies.password"),
};
const LENGTH: Partial<Record<Text, number>> = { name: 200, shortName: 20, organId: 35, administratorName: 100, administratorAccount: 64 };
const EMPTY: Record<Text, string> = { name: "", shortName: "", organId: "", administratorName: "", administratorAccount: "", administratorPassword: "" };

export function AddAgency({ views, levels, onAdded }: { views: AgencyView[]; levels: AgencyLevel[]; onAdded: () => void }) {
	const open = views.filter(({ agency }) => !agency?.closed);
	const [texts, setTexts] = useState(EMPTY);
	const [parent, setParent] = useState(String(open[0]?.agency?.number ?? ""));
	const [level, setLevel] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels: Record<string, string> = { "/parentNumber": t("agencies.parent"), "/level": t("agencies.level") };
	for (const name of TEXTS) labels[`/${name}`] = LABEL[name]();
	const send = async () => {
		const fields: Record<string, string> = {};
		for (const name of TEXTS) if (texts[name].trim() === "") fields[`/${name}`] = t("agencies.missing");
		if (Object.keys(fields).length) return setErrors({ fields });
		setBusy(true);
		setErrors(noErrors);
		try {
			await post("/agencies", { ...texts, parentNumber: Number(parent), level: level || undefined }, { submission });
			notify(t("agencies.added", { name: texts.name }));
			onAdded();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
		} finally {
			setBusy(false);
		}
	};
	const field = (name: Text) => (
		<TextField
			key={name}
			label={LABEL[name]()}
			name={`/${name}`}
			required
			error={errors.fields[`/${name}`]}
			help={name === "administratorPassword" ? t("agencies.password_help") : undefined}
			value={texts[name]}
			onValue={(value) => setTexts((before) => ({ ...before, [name]: value }))}
			input={name === "administratorPassword" ? { type: "password", autocomplete: "new-password" } : { maxLength: LENGTH[name], autocomplete: "off" }}
		/>
	);
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
			{(["name", "shortName", "organId"] as const).map(field)}
			<SelectField
				label={t("agencies.parent")}
				name="/parentNumber"
				error={errors.fields["/parentNumber"]}
				value={parent}
				onValue={setParent}
				options={open.map(({ agency }) => ({ value: String(agency?.number), label: agency?.name ?? "" }))}
			/>
			{levels.length > 0 && (
				<SelectField
					label={t("agencies.level")}
					name="/level"
					error={errors.fields["/level"]}
					value={level}
					onValue={setLevel}
					options={[{ value: "", label: t("agencies.no_level") }, ...levels.map((one) => ({ value: one.name ?? "", label: labelText(one.label) || one.name || "" }))]}
				/>
			)}
			{(["administratorName", "administratorAccount", "administratorPassword"] as const).map(field)}
			<button type="submit" class="button button-primary" aria-disabled={busy}>
				{t("agencies.submit")}
			</button>
		</form>
	);
}
