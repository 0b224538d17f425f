// Lead, coordinators and for-information receivers, each group a box to type into and its chips.
import { useEffect, useState } from "preact/hooks";

import { directory, type Directory } from "../../api/directory";
import type { FlowRole } from "../../api/types";
import { t } from "../../i18n/i18n";
import { Combo, type ComboOption } from "../../widgets/combo";
import { DateField } from "../../widgets/date-field";
import { DeadlineField } from "../../widgets/deadline";
import { Field } from "../../widgets/field";
import { type Choice, GROUP, optionsOf, type Plan, type PlanRow, rowKey, rowOf, spanOf, spanText } from "./plan";

export function useDirectory(): Directory | undefined {
	const [found, setFound] = useState<Directory>();
	useEffect(() => {
		let gone = false;
		const load = () =>
			directory().then(
				(loaded) => !gone && setFound(loaded),
				() => !gone && setTimeout(load, 3000),
			);
		void load();
		return () => {
			gone = true;
		};
	}, []);
	return found;
}

type Errors = Record<string, string>;

interface Props extends Choice {
	plan: Plan;
	onPlan: (plan: Plan) => void;
	// The parts that receivers may have here, and those that a unit outside the system may have.
	parts: FlowRole[];
	outside: FlowRole[];
	errors: Errors;
	// Without dates: a configured route says how long, not until when.
	undated?: boolean;
	// Goes before the names of its fields, where a form has two plans.
	base?: string;
}

// Errors about the receivers stand at the first group, which has the list's own pointer.
const groupField = (role: FlowRole, index: number): string => (index === 0 ? "/assignments" : `/assignments-${GROUP[role]}`);

export function PlanEditor({ plan, onPlan, within, except, parts, outside, errors, undated, base = "" }: Props) {
	const all = useDirectory();
	const span = spanOf(plan);
	const chosen = new Set(plan.rows.map(rowKey));
	const options = all ? optionsOf(all, { within, except }).filter((option) => !chosen.has(option.value)) : [];
	const change = (key: string, next: Partial<PlanRow>) =>
		onPlan({ ...plan, rows: plan.rows.map((row) => (rowKey(row) === key ? { ...row, ...next } : row)) });
	return (
		<div class="plan">
			{parts.map((role, index) => (
				<Group
					key={role}
					name={base + groupField(role, index)}
					role={role}
					rows={plan.rows.filter((row) => row.role === role)}
					options={options}
					outside={outside.includes(role)}
					error={errors[base + groupField(role, index)]}
					base={base}
					here={within !== undefined}
					undated={undated}
					onAdd={(option) => onPlan({ ...plan, rows: [...plan.rows, rowOf(option, role)] })}
					onDrop={(row) => onPlan({ ...plan, rows: plan.rows.filter((other) => other !== row) })}
					onDue={(row, due) => change(rowKey(row), { due })}
				/>
			))}
			{!undated && (
				<DeadlineField label={t("plan.due")} name={`${base}/due`} value={plan.due} onValue={(due) => onPlan({ ...plan, due })} error={errors[`${base}/due`]} />
			)}
			{!undated && span && <p class="field-help">{t("plan.span", { span: spanText(span) })}</p>}
		</div>
	);
}

interface GroupProps {
	name: string;
	role: FlowRole;
	rows: PlanRow[];
	options: ComboOption[];
	outside: boolean;
	error?: string;
	here: boolean;
	undated?: boolean;
	base: string;
	onAdd: (option: ComboOption) => void;
	onDrop: (row: PlanRow) => void;
	onDue: (row: PlanRow, due: string | undefined) => void;
}

function Group({ name, role, rows, options, outside, error, here, undated, base, onAdd, onDrop, onDue }: GroupProps) {
	const [text, setText] = useState("");
	const group = GROUP[role];
	const typed = text.trim();
	const paper = outside && typed !== "" && !rows.some((row) => row.outside === typed) ? [{ value: `o${typed}`, label: typed, note: t("plan.outside") }] : [];
	return (
		<Field
			label={t(`role.${group}`)}
			name={name}
			error={error}
			class={`plan-group plan-${group}`}
		>
			{(control) => (
				<>
					{rows.length > 0 && (
						<ul class="receivers">
							{rows.map((row) => (
								<Receiver key={rowKey(row)} base={base} row={row} undated={undated} onDrop={() => onDrop(row)} onDue={(due) => onDue(row, due)} />
							))}
						</ul>
					)}
					<Combo
						control={control}
						text={text}
						onText={setText}
						options={[...options, ...paper]}
						eager
						nothing={here ? t("plan.nobody_here") : t("plan.nobody")}
						onPick={(option) => {
							onAdd(option);
							setText("");
						}}
						onBlur={() => setText("")}
					/>
				</>
			)}
		</Field>
	);
}

function Receiver({ base, row, undated, onDrop, onDue }: { base: string; row: PlanRow; undated?: boolean; onDrop: () => void; onDue: (due: string | undefined) => void }) {
	const [open, setOpen] = useState(row.due !== undefined);
	const timed = row.role !== "FLOW_FOR_INFORMATION" && !undated;
	return (
		<li class="receiver">
			<span class="receiver-name">
				{row.name}
				{row.outside && <span class="receiver-note">{t("plan.outside")}</span>}
			</span>
			{timed && (
				<button
					type="button"
					class="button-link receiver-due"
					aria-expanded={open}
					aria-label={open ? t("plan.shared_due_of", { name: row.name }) : t("plan.own_due_of", { name: row.name })}
					onClick={() => {
						if (open) onDue(undefined);
						setOpen(!open);
					}}
				>
					{open ? t("plan.shared_due") : t("plan.own_due")}
				</button>
			)}
			<button type="button" class="icon-button" aria-label={t("plan.drop", { name: row.name })} onClick={onDrop}>
				×
			</button>
			{open && timed && (
				<DateField
					class="receiver-date"
					label={t("plan.due_of", { name: row.name })}
					name={`${base}/due-${rowKey(row)}`}
					value={row.due ?? ""}
					onValue={onDue}
					lean="future"
				/>
			)}
		</li>
	);
}
