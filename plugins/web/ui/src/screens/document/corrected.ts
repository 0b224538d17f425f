// What of a document can be corrected: its values as they stand in fields, and what of them differs from the document.
import type { CorrectIncomingRequest, IncomingDocument, PaperKept, RegisterIncomingRequest, RegistrationRules } from "../../api/types";
import { rules } from "../../api/rules";
import { formatDay } from "../../dates/dates";
import { type MessageKey, t } from "../../i18n/i18n";
import { splitList } from "../../text/list";
import { circulations, isUrgency, legalClasses, media, type Option, sources, urgencies } from "../../widgets/choices";
import { dayOf } from "../../widgets/date-field";
import { labelText, urgencyText } from "../../widgets/labels";

export type Member = Exclude<keyof CorrectIncomingRequest, "id" | "reason" | "secrecy" | "confirmDuplicate">;
// A document, or what one is to be registered as.
export type Described = Pick<IncomingDocument & RegisterIncomingRequest, Member>;
export type Kind = "text" | "area" | "day" | "choice" | "check" | "number" | "list" | "paper";

export interface Corrected {
	member: Member;
	label: MessageKey;
	kind: Kind;
}

const CORRECTED: Corrected[] = [
	{ member: "codeNumber", label: "field.code_number", kind: "text" },
	{ member: "codeNotation", label: "field.code_notation", kind: "text" },
	{ member: "issuedDate", label: "field.issued_date", kind: "day" },
	{ member: "documentType", label: "field.document_type", kind: "text" },
	{ member: "issuingOrgan", label: "field.issuing_organ", kind: "text" },
	{ member: "issuingOrganId", label: "field.issuing_organ_id", kind: "text" },
	{ member: "subject", label: "field.subject", kind: "area" },
	{ member: "urgency", label: "field.urgency", kind: "choice" },
	{ member: "dueDate", label: "field.due_date", kind: "day" },
	{ member: "source", label: "field.source", kind: "choice" },
	{ member: "medium", label: "field.medium", kind: "choice" },
	{ member: "legalClass", label: "field.legal_class", kind: "choice" },
	{ member: "circulation", label: "field.circulation", kind: "choice" },
	{ member: "signerPosition", label: "field.signer_position", kind: "text" },
	{ member: "signerName", label: "field.signer_name", kind: "text" },
	{ member: "field", label: "field.field", kind: "text" },
	{ member: "language", label: "field.language", kind: "text" },
	{ member: "pageAmount", label: "field.page_amount", kind: "number" },
	{ member: "dossiers", label: "field.dossiers", kind: "list" },
	{ member: "answers", label: "field.answers", kind: "list" },
	{ member: "annexPaper", label: "paper.annex", kind: "paper" },
	{ member: "paperCopies", label: "paper.copies", kind: "paper" },
	{ member: "toPlaces", label: "field.to_places", kind: "area" },
	{ member: "description", label: "field.description", kind: "area" },
	{ member: "replyRequired", label: "field.reply_required", kind: "check" },
	{ member: "noPaper", label: "field.no_paper", kind: "check" },
];

// Those that a server says may be corrected, in the order of the form.
export const correctable = (members: (string | undefined)[]): Corrected[] => CORRECTED.filter(({ member }) => members.includes(member));

export function correctedName(member: string | undefined): string {
	const known = CORRECTED.find((one) => one.member === member);
	return known ? t(known.label) : member ?? "";
}

const CHOICES: Partial<Record<Member, (rules: RegistrationRules, document: Described) => Option[]>> = {
	urgency: urgencies,
	source: (rules, document) => sources(rules, document.source),
	medium: media,
	legalClass: legalClasses,
	circulation: circulations,
};

// What was said once is said differently, and not taken back.
export function choicesOf(member: Member, rules: RegistrationRules, document: Described): Option[] {
	const options = CHOICES[member]?.(rules, document) ?? [];
	return document[member] === undefined ? options : options.filter(({ value }) => value !== "");
}

const WORDS: Record<string, MessageKey> = {
	true: "common.yes",
	MEDIUM_PAPER: "medium.paper",
	MEDIUM_ELECTRONIC: "medium.electronic",
	MEDIUM_BOTH: "medium.both",
	CIRCULATION_FREE: "circulation.free",
	CIRCULATION_RETURN: "circulation.return",
	CIRCULATION_INTERNAL: "circulation.internal",
	CIRCULATION_RESTRICTED: "circulation.restricted",
};

export function valueText(value: string | undefined, member?: string): string {
	if (!value) return t("correction.nothing");
	// Ways in which documents come are named by the process.
	const source = member === "source" ? rules.value?.sources?.find(({ name }) => name === value) : undefined;
	if (source) return labelText(source.label) || value;
	if (member === "legalClass" && (value === "1" || value === "2" || value === "3")) return t(`legal_class.${value}`);
	if (isUrgency(value)) return urgencyText(value);
	const word = WORDS[value];
	if (word) return t(word);
	return /^\d{4}-\d\d-\d\d$/.test(value) ? formatDay(value) : value;
}

// Every field's text; a check is "true" or "", a place on paper has its keeper beside it.
export type Values = Record<string, string>;
export const keeperOf = (member: string): string => `${member}/keeper`;

export function valuesOf(document: Described): Values {
	const values: Values = {};
	for (const { member, kind } of CORRECTED) {
		const value = document[member];
		if (kind === "paper") {
			const kept = value as PaperKept | undefined;
			values[member] = kept?.place ?? "";
			values[keeperOf(member)] = kept?.keeper ?? "";
		} else if (kind === "day") values[member] = formatDay(value as string | undefined);
		else if (kind === "list") values[member] = ((value ?? []) as string[]).join("; ");
		else if (kind === "check") values[member] = value ? "true" : "";
		else values[member] = value === undefined ? "" : String(value);
	}
	if (!values.urgency) values.urgency = "URGENCY_NORMAL";
	return values;
}

function sent({ member, kind }: Corrected, values: Values): unknown {
	const value = (values[member] ?? "").trim();
	if (kind === "day") return value === "" ? "" : dayOf(value, member === "dueDate" ? "future" : "past") ?? value;
	if (kind === "check") return value === "true";
	if (kind === "number" || member === "legalClass") return Number(value);
	if (kind === "paper") return { place: value, keeper: (values[keeperOf(member)] ?? "").trim() };
	// An empty list is one empty text: no list at all leaves what is there.
	if (kind === "list") return value === "" ? [""] : splitList(value);
	return value;
}

export interface Merge {
	values: Values;
	// What somebody else changed; kept: this person had typed something else there, which stays.
	changes: { member: string; label: MessageKey; before: string; after: string; kept: boolean }[];
}

// What this person typed over `before`, laid over what the document is now.
export function merge(fields: Corrected[], values: Values, before: Described, now: Described): Merge {
	const was = valuesOf(before);
	const is = valuesOf(now);
	const merged: Values = { ...is };
	for (const [name, value] of Object.entries(values)) if (value !== was[name]) merged[name] = value;
	const changes = fields
		.filter(({ member }) => was[member] !== is[member])
		.map(({ member, label }) => ({ member, label, before: was[member] ?? "", after: is[member] ?? "", kept: merged[member] !== is[member] }));
	return { values: merged, changes };
}

// What differs from the document; a cleared field is sent as an empty text.
export function patchOf(document: Described, values: Values, fields: Corrected[]): CorrectIncomingRequest {
	const before = valuesOf(document);
	const differs = (name: string) => (values[name] ?? "").trim() !== (before[name] ?? "").trim();
	const changed = fields.filter(({ member }) => differs(member) || differs(keeperOf(member)));
	return Object.fromEntries(changed.map((field) => [field.member, sent(field, values)]));
}
