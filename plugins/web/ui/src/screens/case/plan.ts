// Who is to do what by when, as the person fills it in, and as it is sent.
import type { Directory } from "../../api/directory";
import type { Assignment, DueSpan, FlowRole, ReceiverRule } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import type { ComboOption } from "../../widgets/combo";
import { dayOf } from "../../widgets/date-field";

export interface PlanRow {
	unitId?: string;
	personId?: string;
	// A unit outside the system, by its name: it gets the work on paper.
	outside?: string;
	name: string;
	role: FlowRole;
	// What was typed; absent: the plan's deadline.
	due?: string;
	// So long from the act, as a configured route says; a date that is typed goes before it.
	span?: DueSpan;
	directive?: string;
}

export interface Plan {
	rows: PlanRow[];
	due: string;
}

// How parts are named in texts and classes.
export const GROUP: Record<FlowRole, "lead" | "coordinate" | "for_information" | "adviser"> = {
	FLOW_LEAD: "lead",
	FLOW_COORDINATE: "coordinate",
	FLOW_FOR_INFORMATION: "for_information",
	FLOW_ADVISER: "adviser",
};

export const ROLES: FlowRole[] = ["FLOW_LEAD", "FLOW_COORDINATE", "FLOW_ADVISER", "FLOW_FOR_INFORMATION"];

// The parts that somebody may have by these rules, in the order of the form.
export const partsOf = (rules: ReceiverRule[]): FlowRole[] => ROLES.filter((role) => rules.some((rule) => (rule.flowRoles ?? []).includes(role)));

// The parts that a unit outside may have.
export const partsOutside = (rules: ReceiverRule[]): FlowRole[] => partsOf(rules.filter((rule) => rule.outside));

// "3 working days".
export function spanText({ workingDays, workingHours }: DueSpan): string {
	return workingDays ? t("due.span_days", { n: workingDays }) : t("due.span_hours", { n: workingHours ?? 0 });
}

export const emptyPlan: Plan = { rows: [], due: "" };

export function rowKey(row: Pick<PlanRow, "unitId" | "personId" | "outside">): string {
	if (row.outside) return `o${row.outside}`;
	return row.unitId ? `u${row.unitId}` : `p${row.personId}`;
}

// A deadline that everybody shares is the plan's; the others keep their own.
export function planOf(assignments: Assignment[]): Plan {
	const days = new Set(assignments.filter((one) => one.role !== "FLOW_FOR_INFORMATION").map((one) => (one.due ? "" : one.dueDate ?? "")));
	const shared = days.size === 1 ? [...days][0] ?? "" : "";
	return {
		due: formatDay(shared),
		rows: assignments.map((one) => ({
			unitId: one.unitId,
			personId: one.personId,
			outside: one.outside,
			name: one.name ?? "",
			role: one.role ?? "FLOW_LEAD",
			span: one.due,
			due: !one.due && one.dueDate && one.dueDate !== shared ? formatDay(one.dueDate) : undefined,
			directive: one.directive,
		})),
	};
}

const usesSpan = (plan: Plan, row: PlanRow): boolean => row.span !== undefined && row.due === undefined && plan.due.trim() === "";

// The span that counts as long as no date is typed; undefined: none.
export const spanOf = (plan: Plan): DueSpan | undefined => plan.rows.find((row) => usesSpan(plan, row))?.span;

export function assignmentsOf(plan: Plan): Assignment[] {
	return plan.rows.map((row) => ({
		unitId: row.unitId,
		personId: row.personId,
		outside: row.outside,
		role: row.role,
		due: usesSpan(plan, row) ? row.span : undefined,
		dueDate: row.role === "FLOW_FOR_INFORMATION" || usesSpan(plan, row) ? undefined : dayOf(row.due ?? plan.due, "future") ?? undefined,
		directive: row.directive,
	}));
}

// Whether every day that was typed is one.
export function datesReadable(plan: Plan): boolean {
	return [plan.due, ...plan.rows.map((row) => row.due ?? "")].every((text) => dayOf(text, "future") !== null);
}

export interface Choice {
	// Only people of this unit, and units directly below it.
	within?: string;
	// Not the person who assigns.
	except?: string;
}

// Units first, each with its head named, then people.
export function optionsOf({ units, people }: Directory, choice: Choice): ComboOption[] {
	const unitName = new Map(units.map((unit) => [unit.id, unit.name ?? ""]));
	const options: ComboOption[] = [];
	for (const unit of units)
		if (!choice.within || unit.parentId === choice.within) options.push({ value: `u${unit.id}`, label: unit.name ?? "", note: unit.code });
	for (const { person, posts } of people) {
		if (!person?.id || person.id === choice.except) continue;
		const own = (posts ?? []).filter(({ post }) => !choice.within || post?.unitId === choice.within);
		if (choice.within && own.length === 0) continue;
		const first = own[0];
		const unit = first?.unitName ?? unitName.get(first?.post?.unitId ?? "") ?? "";
		options.push({
			value: `p${person.id}`,
			label: person.fullName ?? "",
			note: [first?.post?.title, unit].filter((part, index, all) => part && all.indexOf(part) === index).join(", "),
		});
	}
	return options;
}

export function rowOf(option: ComboOption, role: FlowRole): PlanRow {
	const id = option.value.slice(1);
	if (option.value.startsWith("o")) return { outside: id, name: option.label, role };
	return option.value.startsWith("u") ? { unitId: id, name: option.label, role } : { personId: id, name: option.label, role };
}
