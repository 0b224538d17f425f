// Who leads, in one small field: shows who does, and proposes others as soon as one types.
import { useState } from "preact/hooks";

import type { ReceiverRule } from "../../api/types";
import { t } from "../../i18n/i18n";
import { Combo, type ComboOption } from "../../widgets/combo";
import { fieldId } from "../../widgets/field";
import { useDirectory } from "../case/plan-editor";
import { optionsOf, type Plan, rowOf } from "../case/plan";

export const leadsOf = (plan: Plan) => plan.rows.filter((row) => row.role === "FLOW_LEAD");

export function withLead(plan: Plan, option: ComboOption): Plan {
	const lead = rowOf(option, "FLOW_LEAD");
	const same = (row: (typeof plan.rows)[number]) => (lead.unitId !== undefined && row.unitId === lead.unitId) || (lead.personId !== undefined && row.personId === lead.personId);
	return { ...plan, rows: [lead, ...plan.rows.filter((row) => row.role !== "FLOW_LEAD" && !same(row))] };
}

export const withinOf = (rules: ReceiverRule[]): string | undefined => (rules.every((rule) => rule.withinUnit) ? rules[0]?.withinUnit : undefined);

interface Props {
	label: string;
	name: string;
	shown: string;
	onPick: (option: ComboOption) => void;
	rules: ReceiverRule[];
	except?: string;
	error?: string;
}

export function LeadField({ label, name, shown, onPick, rules, except, error }: Props) {
	const all = useDirectory();
	const [typed, setTyped] = useState<string>();
	const id = fieldId(name);
	const units = rules.some((rule) => rule.units);
	const people = rules.some((rule) => !rule.units && !rule.outside);
	const options = all ? optionsOf(all, { within: withinOf(rules), except }).filter(({ value }) => (value.startsWith("u") ? units : people)) : [];
	return (
		<div class={error ? "field field-wrong" : "field"}>
			<label class="field-label" for={id}>
				{label}
			</label>
			<Combo
				control={{ id, "aria-invalid": error ? "true" : undefined, "aria-describedby": error ? `${id}-error` : undefined }}
				text={typed ?? shown}
				onText={setTyped}
				options={options}
				nothing={all ? t("plan.nobody") : t("common.loading")}
				onPick={(option) => {
					onPick(option);
					setTyped(undefined);
				}}
				onBlur={() => setTyped(undefined)}
			/>
			{error && (
				<p id={`${id}-error`} class="field-error">
					{error}
				</p>
			)}
		</div>
	);
}
