// A configured route as a person fills it in, and as it is sent.
import type { DueSpan, PutRouteRequest, Route, RouteMode, RouteScope, Urgency } from "../../api/types";
import { assignmentsOf, emptyPlan, type Plan, planOf } from "../case/plan";

export interface RouteForm {
	name: string;
	// "": the agency's.
	unitId: string;
	documentTypes: string;
	issuingOrgans: string;
	keywords: string;
	fields: string;
	urgencies: Urgency[];
	sources: string[];
	directive: string;
	plan: Plan;
	amount: string;
	span: "days" | "hours";
	mode: RouteMode;
}

export const POINTERS = [
	"/name",
	"/unitId",
	"/conditions/documentTypes",
	"/conditions/issuingOrgans",
	"/conditions/keywords",
	"/conditions/fields",
	"/directive",
	"/assignments",
	"/due",
	"/mode",
] as const;

export const LISTS = ["documentTypes", "issuingOrgans", "keywords", "fields"] as const;

// One entry in each line.
const linesOf = (text: string): string[] =>
	text
		.split("\n")
		.map((line) => line.trim())
		.filter(Boolean);

const textOf = (list: string[] | undefined): string => (list ?? []).join("\n");

export function formOf(route: Route | undefined, scope: RouteScope | undefined): RouteForm {
	const conditions = route?.conditions ?? {};
	return {
		name: route?.name ?? "",
		unitId: route?.unitId ?? scope?.unitId ?? "",
		documentTypes: textOf(conditions.documentTypes),
		issuingOrgans: textOf(conditions.issuingOrgans),
		keywords: textOf(conditions.keywords),
		fields: textOf(conditions.fields),
		urgencies: conditions.urgencies ?? [],
		sources: conditions.sources ?? [],
		directive: route?.directive ?? "",
		plan: route?.assignments?.length ? planOf(route.assignments) : emptyPlan,
		amount: String(route?.due?.workingDays ?? route?.due?.workingHours ?? ""),
		span: route?.due?.workingHours === undefined ? "days" : "hours",
		mode: route?.mode ?? "ROUTE_PROPOSE",
	};
}

// Undefined: no deadline; null: what was typed is no number.
export function dueOf({ amount, span }: Pick<RouteForm, "amount" | "span">): DueSpan | null | undefined {
	const text = amount.trim();
	if (text === "") return undefined;
	if (!/^\d{1,4}$/.test(text)) return null;
	return span === "days" ? { workingDays: Number(text) } : { workingHours: Number(text) };
}

export function requestOf(form: RouteForm): PutRouteRequest {
	return {
		name: form.name.trim(),
		unitId: form.unitId || undefined,
		conditions: {
			documentTypes: linesOf(form.documentTypes),
			issuingOrgans: linesOf(form.issuingOrgans),
			keywords: linesOf(form.keywords),
			fields: linesOf(form.fields),
			urgencies: form.urgencies,
			sources: form.sources,
		},
		directive: form.directive.trim() || undefined,
		assignments: assignmentsOf(form.plan).map((one) => ({ ...one, dueDate: undefined, due: undefined })),
		due: dueOf(form) ?? undefined,
		mode: form.mode,
	};
}

export const toggled = <T>(list: T[], one: T): T[] => (list.includes(one) ? list.filter((other) => other !== one) : [...list, one]);
