// The form of a draft: what its author fills in, what is wrong with it, and what is sent.
import type { Addressee, CopyWaysReply, DocumentLink, FileRef, IncomingView, OrganHit, OutgoingDocument, OutgoingFields, OutgoingView, RecipientLine, ReceivingFlow, Signature } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { dayOf } from "../../widgets/date-field";
import type { FormErrors } from "../../widgets/errors";
import type { SentFile } from "../../widgets/files";
import { isOpen } from "../case/holders";
import { blockOf, COPY_FIELDS, type CopyDraft, copyOf, firstCopy } from "../copies/model";
import { typeText } from "../copies/words";
import { recalledText } from "../document/recalled";
import { codeOf } from "../outgoing/words";

export type Purpose = "draft" | "pdf" | "annex" | "source";
export const PURPOSES: Purpose[] = ["draft", "pdf", "annex", "source"];

export interface DraftFile extends SentFile {
	purpose: Purpose;
}

export interface Draft {
	documentType: string;
	subject: string;
	urgency: string;
	dueDate: string;
	codeNotation: string;
	recordCopy: string;
	field: string;
	language: string;
	pageAmount: string;
	issuedAmount: string;
	description: string;
	circulation: string;
	noPaper: boolean;
	legalClass: string;
	// Kính gửi: they are recipients too. Without a kind: named on the paper alone.
	addressees: RecipientLine[];
	recipients: RecipientLine[];
	signature?: Signature;
	// What stands above the name, as the server proposed it.
	signatureLines?: string[];
	files: DraftFile[];
	// Of the present version's files, those that go.
	drop: string[];
	note: string;
	// Of a copy: what is copied, and how.
	copy?: CopyDraft;
	// The version that was on the screen when this was typed, and the document's revision then.
	base?: number;
	revision?: string;
	submission?: { key: string; sent: string };
}

export const emptyDraft: Draft = {
	documentType: "",
	subject: "",
	urgency: "URGENCY_NORMAL",
	dueDate: "",
	codeNotation: "",
	recordCopy: "",
	field: "",
	language: "",
	pageAmount: "",
	issuedAmount: "",
	description: "",
	circulation: "",
	noPaper: false,
	legalClass: "",
	addressees: [],
	recipients: [],
	files: [],
	drop: [],
	note: "",
};

// Lengths in characters (NĐ 30/2020, PL VI, Phần II).
export const MAX = { documentType: 100, subject: 500, field: 100, language: 30, description: 500, codeNotation: 30, recordCopy: 100, name: 200, email: 200, address: 300, note: 500, position: 100, collective: 200, authorization: 200 } as const;
const AMOUNT_MAX = 999;

export const FIELDS = [
	"/fields/documentType",
	"/fields/subject",
	"/fields/urgency",
	"/fields/dueDate",
	"/fields/codeNotation",
	"/fields/addressees",
	"/fields/recipients",
	"/fields/recordCopy",
	"/fields/signature",
	"/fields/field",
	"/fields/language",
	"/fields/pageAmount",
	"/fields/issuedAmount",
	"/fields/description",
	"/fields/circulation",
	"/fields/legalClass",
	...COPY_FIELDS,
	"/uploads",
	"/note",
];

// ---- from a document ----

// Those under "Kính gửi" are told from the others by what stands on the paper, or by their identifier.
export function draftOf(document: OutgoingDocument): Draft {
	const named = document.addressees ?? [];
	const lines = document.recipients ?? [];
	const lineOf = ({ name, organId }: Addressee): RecipientLine => lines.find((line) => line.toAct && (line.name === name || (organId !== undefined && line.organId === organId))) ?? { name, organId };
	const addressees = named.map(lineOf);
	return {
		...emptyDraft,
		documentType: document.documentType ?? "",
		subject: document.subject ?? "",
		urgency: document.urgency ?? "URGENCY_NORMAL",
		dueDate: formatDay(document.dueDate),
		codeNotation: document.number ? "" : document.codeNotation ?? "",
		recordCopy: document.recordCopy ?? "",
		field: document.field ?? "",
		language: document.language ?? "",
		pageAmount: document.pageAmount ? String(document.pageAmount) : "",
		issuedAmount: document.issuedAmount ? String(document.issuedAmount) : "",
		description: document.description ?? "",
		circulation: document.circulation ?? "",
		noPaper: document.noPaper ?? false,
		legalClass: document.legalClass ? String(document.legalClass) : "",
		addressees,
		recipients: lines.filter((line) => !addressees.includes(line)),
		signature: document.signature,
		copy: copyOf(document),
		base: document.version,
		revision: document.revision,
	};
}

export interface Answered {
	link: DocumentLink;
	// Until when the incoming document is to be settled.
	dueDate?: string;
	// That its sender has recalled it, and why.
	recalled?: string;
	draft: Draft;
}

const ownFlow = (flows: ReceivingFlow[] | undefined): ReceivingFlow | undefined => {
	const holder = me.value.onBehalfOf ?? me.value.person?.id;
	const own = (flows ?? []).filter((flow) => isOpen(flow) && flow.receiver?.personId === holder);
	return own.find(({ role }) => role === "FLOW_LEAD") ?? own[0];
};

// An organisation of the directory, as one that the document goes to.
export const lineOfHit = ({ organ, agency }: OrganHit): RecipientLine => ({
	kind: agency ? "RECIPIENT_AGENCY" : "RECIPIENT_OUTSIDE",
	name: organ?.name,
	organId: organ?.organId,
	email: organ?.email,
	address: organ?.address,
});

// An answer to an incoming document: to whom, what about, and whose part its issue settles. The words are those of the
// paper, Vietnamese in every language; the server has the same for drafts that come without them. `known`: what the directory
// has of who sent it.
export function answerTo(view: IncomingView, known?: RecipientLine): Answered {
	const { id, codeNumber, codeNotation, issuedDate, subject, issuingOrgan, issuingOrganId, dueDate } = view.document ?? {};
	const flow = ownFlow(view.flows);
	const code = joinCode(codeNumber, codeNotation);
	const line: RecipientLine = { kind: "RECIPIENT_OUTSIDE", organId: issuingOrganId, ...known, name: issuingOrgan, toAct: true };
	const about = [code && t("answer.code", { code }), issuedDate && t("answer.day", { day: formatDay(issuedDate) }), issuingOrgan && t("answer.of", { organ: issuingOrgan })].filter(Boolean).join(" ");
	return {
		link: { link: "LINK_ANSWERS", kind: "incoming", documentId: id, flowId: flow?.id, code, issuedDate, subject, issuingOrgan, organId: issuingOrganId },
		dueDate: flow?.dueDate ?? dueDate,
		recalled: recalledText(view.document) || undefined,
		draft: {
			...emptyDraft,
			documentType: t("answer.type"),
			subject: t("answer.subject", { about }),
			addressees: issuingOrgan ? [line] : [],
		},
	};
}

// What an issued document may be followed by, as the server's offers name it.
const FOLLOWING = ["LINK_CORRECTS", "LINK_AMENDS", "LINK_REPLACES"] as const;
export type Following = (typeof FOLLOWING)[number];
export const isFollowing = (link: string | null): link is Following => (FOLLOWING as readonly (string | null)[]).includes(link);

// Begun from the issued document: to whom it went, and its type but for a correction, which is a letter (NĐ 30/2020 Đ18.3).
export function followingUp(document: OutgoingDocument, link: Following): Answered {
	const { id, issuedDate, subject, issuingOrgan, documentType } = document;
	const draft = draftOf(document);
	const words = { type: documentType, code: codeOf(document), day: formatDay(issuedDate) };
	const about = { LINK_CORRECTS: t("follow_up.corrects", words), LINK_AMENDS: t("follow_up.amends", words), LINK_REPLACES: subject ?? "" };
	return {
		link: { link, kind: "outgoing", documentId: id, code: codeOf(document), issuedDate, subject, issuingOrgan },
		draft: {
			...draft,
			documentType: link === "LINK_CORRECTS" ? t("answer.type") : draft.documentType,
			subject: about[link],
			dueDate: "",
			pageAmount: "",
			copy: undefined,
			base: undefined,
			revision: undefined,
		},
	};
}

// A copy begins with what its source says, and with who signs if nobody else is named.
export function copyFrom(reply: CopyWaysReply, signatureLines: string[] | undefined): Draft | undefined {
	const copy = firstCopy(reply);
	const { subject = "", field = "", language = "", circulation = "", signature } = reply.fields ?? {};
	return copy && { ...emptyDraft, documentType: typeText(copy.kind), subject, field, language, circulation, signature, signatureLines, copy };
}

// ---- files ----

const isPdf = (file: { mediaType?: string }): boolean => file.mediaType === "application/pdf";

// What a file is for: the first PDF is the document, the first other file its editable draft, the rest are annexes.
export function purposeFor(file: SentFile, others: { purpose?: string }[]): Purpose {
	const there = (purpose: Purpose) => others.some((one) => one.purpose === purpose);
	if (isPdf(file)) return there("pdf") ? "annex" : "pdf";
	return there("draft") ? "annex" : "draft";
}

export const withPurposes = (files: (SentFile & { purpose?: Purpose })[]): DraftFile[] =>
	files.reduce<DraftFile[]>((all, file) => [...all, { ...file, purpose: file.purpose ?? purposeFor(file, all) }], []);

// What stays of the present version: a new file of which there is one takes the place of the old one.
export function keptFiles(present: FileRef[], draft: Draft): FileRef[] {
	const replaced = draft.files.map(({ purpose }) => purpose).filter((purpose) => purpose === "draft" || purpose === "pdf");
	return present.filter((file) => !draft.drop.includes(file.id ?? "") && !(replaced as (string | undefined)[]).includes(file.purpose));
}

// ---- what is sent ----

const amountOf = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text.trim()));
const textOf = (text: string): string | undefined => text.trim() || undefined;

const isRecipient = (line: RecipientLine): boolean => line.kind !== undefined;

export function fieldsOf(draft: Draft): OutgoingFields {
	return {
		documentType: textOf(draft.documentType),
		subject: textOf(draft.subject),
		field: textOf(draft.field),
		language: textOf(draft.language),
		pageAmount: amountOf(draft.pageAmount),
		issuedAmount: amountOf(draft.issuedAmount),
		description: textOf(draft.description),
		urgency: draft.urgency as OutgoingFields["urgency"],
		circulation: (draft.circulation || undefined) as OutgoingFields["circulation"],
		dueDate: dayOf(draft.dueDate, "future") ?? undefined,
		noPaper: draft.noPaper,
		legalClass: draft.legalClass ? Number(draft.legalClass) : undefined,
		codeNotation: textOf(draft.codeNotation),
		signature: draft.signature,
		addressees: draft.addressees.map(({ name, organId }) => ({ name, organId })),
		recipients: [...draft.addressees.filter(isRecipient).map((line) => ({ ...line, toAct: true })), ...draft.recipients],
		recordCopy: textOf(draft.recordCopy),
		copy: draft.copy && blockOf(draft.copy),
	};
}

const CLEARABLE = ["documentType", "field", "language", "pageAmount", "issuedAmount", "description", "circulation", "dueDate", "legalClass", "codeNotation", "signature", "addressees", "recipients", "recordCopy"] as const;

const isThere = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

const uploadsOf = (draft: Draft) => draft.files.map(({ uploadId, name, purpose }) => ({ uploadId, name, purpose }));

export function creationOf(draft: Draft, link: DocumentLink | undefined): object {
	const { kind, documentId, flowId } = link ?? {};
	return { kind: draft.copy?.kind, fields: fieldsOf(draft), uploads: uploadsOf(draft), links: link ? [{ link: link.link, kind, documentId, flowId }] : undefined };
}

// A field that is absent stays as it is, so what was emptied is named.
export function revisionOf(draft: Draft, view: OutgoingView, flowId: string | undefined): object {
	const fields = fieldsOf(draft);
	const document = view.document ?? {};
	const clear = CLEARABLE.filter((name) => !isThere(fields[name]) && isThere(document[name]));
	return {
		fields,
		uploads: uploadsOf(draft),
		dropFiles: draft.drop.length ? draft.drop : undefined,
		note: textOf(draft.note),
		clear: clear.length ? clear : undefined,
		flowId,
	};
}

// ---- what is wrong with it ----

const isAmount = (text: string): boolean => text.trim() === "" || (/^\d{1,3}$/.test(text.trim()) && Number(text) <= AMOUNT_MAX);

export function problemsOf(draft: Draft, sending: boolean): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (draft.copy?.kind === "OUTGOING_EXTRACT" && draft.copy.extract.trim() === "") fields["/fields/copy/extract"] = t("copy.extract_missing");
	if (draft.subject.trim() === "") fields["/fields/subject"] = t("draft.subject_missing");
	if (dayOf(draft.dueDate, "future") === null) fields["/fields/dueDate"] = t("form.no_day");
	for (const name of ["pageAmount", "issuedAmount"] as const) if (!isAmount(draft[name])) fields[`/fields/${name}`] = t("draft.no_amount");
	if (sending) fields["/uploads"] = t("wrong.still_sending");
	return Object.keys(fields).length ? { fields } : undefined;
}
