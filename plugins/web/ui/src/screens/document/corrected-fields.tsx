// The fields of what can be corrected: of a document, and of an arrival before it becomes one.
import type { RegistrationRules } from "../../api/types";
import { t } from "../../i18n/i18n";
import { DateField } from "../../widgets/date-field";
import { SelectField, TextField } from "../../widgets/field";
import { choicesOf, type Corrected, type Described, keeperOf, type Values } from "./corrected";

// By pointer, for summaries of errors.
export function labelsOf(fields: Corrected[]): Record<string, string> {
	const labels: Record<string, string> = {};
	for (const { member, label, kind } of fields) {
		labels[`/${member}`] = t(label);
		if (kind !== "paper") continue;
		labels[`/${member}/place`] = t(`paper.${member as "annexPaper"}_place`);
		labels[`/${member}/keeper`] = t(`paper.${member as "annexPaper"}_keeper`);
	}
	return labels;
}

interface Props {
	document: Described;
	values: Values;
	onValue: (name: string, value: string) => void;
	errors: Record<string, string>;
	rules: RegistrationRules;
	// Characters that a member may have.
	most?: (member: string) => number | undefined;
}

function CorrectedField({ field: { member, kind, label }, document, values, onValue, errors, rules, most }: Props & { field: Corrected }) {
	const shared = {
		label: t(label),
		name: `/${member}`,
		error: errors[`/${member}`],
		value: values[member] ?? "",
		onValue: (text: string) => onValue(member, text),
	};
	if (kind === "choice") return <SelectField {...shared} options={choicesOf(member, rules, document)} />;
	if (kind === "day") return <DateField {...shared} lean={member === "dueDate" ? "future" : "past"} />;
	if (kind === "check")
		return (
			<label class="check">
				<input type="checkbox" checked={values[member] === "true"} onChange={(event) => onValue(member, event.currentTarget.checked ? "true" : "")} />
				{shared.label}
			</label>
		);
	if (kind === "paper") {
		const labels = labelsOf([{ member, kind, label }]);
		return (
			<>
				<TextField {...shared} label={labels[`/${member}/place`] ?? ""} name={`/${member}/place`} error={errors[`/${member}/place`] ?? shared.error} input={{ maxLength: 200 }} />
				<TextField
					label={labels[`/${member}/keeper`] ?? ""}
					name={`/${member}/keeper`}
					error={errors[`/${member}/keeper`]}
					input={{ maxLength: 100 }}
					value={values[keeperOf(member)] ?? ""}
					onValue={(text) => onValue(keeperOf(member), text)}
				/>
			</>
		);
	}
	if (kind === "list") return <TextField {...shared} class="field-wide" help={t("field.list_help")} input={{ maxLength: 520 }} />;
	if (kind === "number") return <TextField {...shared} input={{ inputMode: "numeric", maxLength: 3 }} />;
	return <TextField {...shared} class={kind === "area" ? "field-wide" : undefined} rows={kind === "area" ? 2 : undefined} input={{ maxLength: most?.(member) }} />;
}

export const CorrectedFields = ({ fields, ...props }: Props & { fields: Corrected[] }) => (
	<>
		{fields.map((field) => (
			<CorrectedField key={field.member} field={field} {...props} />
		))}
	</>
);
