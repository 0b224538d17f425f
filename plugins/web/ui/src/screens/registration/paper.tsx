// What stays on paper, and what the document is worth: rarely filled in, asked for as the agency's process says.
import { needOf } from "../../api/rules";
import type { RegistrationRules } from "../../api/types";
import { t } from "../../i18n/i18n";
import { circulations, legalClasses } from "../../widgets/choices";
import { SelectField, TextField } from "../../widgets/field";
import type { Form } from "./model";

interface Props {
	form: Form;
	change: (next: Partial<Form>) => void;
	errors: Record<string, string>;
	rules: RegistrationRules;
}

type Kept = { name: "annexPaper" | "paperCopies"; place: "annexPlace" | "copiesPlace"; keeper: "annexKeeper" | "copiesKeeper" };

const KEPT: Kept[] = [
	{ name: "annexPaper", place: "annexPlace", keeper: "annexKeeper" },
	{ name: "paperCopies", place: "copiesPlace", keeper: "copiesKeeper" },
];
const NAMES = ["/legalClass", "/circulation", "/dossiers", "/answers", "/noPaper", ...KEPT.flatMap(({ name }) => [`/${name}`, `/${name}/place`, `/${name}/keeper`])];

function KeptFields({ kept, form, change, errors, rules }: Props & { kept: Kept }) {
	const need = needOf(rules, kept.name);
	const wrong = errors[`/${kept.name}`];
	const help = need?.article && t("paper.by_article", { article: need.article });
	if (need?.use === "REGISTRATION_FORBIDDEN" && !form[kept.place] && !form[kept.keeper]) return null;
	return (
		<>
			<TextField
				label={t(`paper.${kept.name}_place`)}
				name={`/${kept.name}/place`}
				help={help}
				error={errors[`/${kept.name}/place`] ?? wrong}
				input={{ maxLength: 200 }}
				value={form[kept.place]}
				onValue={(text) => change({ [kept.place]: text })}
			/>
			<TextField
				label={t(`paper.${kept.name}_keeper`)}
				name={`/${kept.name}/keeper`}
				error={errors[`/${kept.name}/keeper`]}
				input={{ maxLength: 100 }}
				value={form[kept.keeper]}
				onValue={(text) => change({ [kept.keeper]: text })}
			/>
		</>
	);
}

export function PaperFields(props: Props) {
	const { form, change, errors } = props;
	return (
		<details class="more" open={NAMES.some((name) => errors[name]) || undefined}>
			<summary>{t("paper.more")}</summary>
			<div class="form-grid">
				<SelectField
					label={t("field.legal_class")}
					name="/legalClass"
					error={errors["/legalClass"]}
					value={form.legalClass}
					onValue={(legalClass) => change({ legalClass })}
					options={legalClasses()}
				/>
				<SelectField
					label={t("field.circulation")}
					name="/circulation"
					error={errors["/circulation"]}
					value={form.circulation}
					onValue={(circulation) => change({ circulation })}
					options={circulations()}
				/>
				<TextField
					label={t("field.dossiers")}
					name="/dossiers"
					help={t("field.dossiers_help")}
					class="field-wide"
					error={errors["/dossiers"]}
					input={{ maxLength: 220 }}
					value={form.dossiers}
					onValue={(dossiers) => change({ dossiers })}
				/>
				<TextField
					label={t("field.answers")}
					name="/answers"
					help={t("field.answers_help")}
					class="field-wide"
					error={errors["/answers"]}
					input={{ maxLength: 520 }}
					value={form.answers ?? ""}
					onValue={(answers) => change({ answers })}
				/>
				{KEPT.map((kept) => (
					<KeptFields key={kept.name} kept={kept} {...props} />
				))}
				<label class="check">
					<input type="checkbox" checked={form.noPaper} onChange={(event) => change({ noPaper: event.currentTarget.checked })} />
					{t("field.no_paper")}
				</label>
				{errors["/noPaper"] && <p class="field-error">{errors["/noPaper"]}</p>}
			</div>
		</details>
	);
}
