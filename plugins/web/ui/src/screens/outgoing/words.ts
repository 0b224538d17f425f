// How outgoing documents, their fields and what becomes of them are called.
import type { Channel, DeliveryState, DocumentLink, OutgoingDocument, OutgoingState, RecipientKind, RecipientLine, SigningCapacity, UpdateState } from "../../api/types";
import { type MessageKey, t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { labelText } from "../../widgets/labels";
import type { FieldWords } from "../case/timeline";
import { valueText } from "../document/corrected";

export const STATES: OutgoingState[] = [
	"OUTGOING_DRAFT",
	"OUTGOING_CONTENT_REVIEW",
	"OUTGOING_FORM_REVIEW",
	"OUTGOING_TO_SIGN",
	"OUTGOING_TO_ISSUE",
	"OUTGOING_NUMBERED",
	"OUTGOING_ISSUED",
	"OUTGOING_CANCELLED",
	"OUTGOING_RECALLED",
	"OUTGOING_REPLACED",
];

export const stageText = (state: OutgoingState | undefined): string => (state ? t(`outgoing_state.${state}`) : "");

// The state as the document's process calls it.
export const stateText = (document: OutgoingDocument): string => labelText(document.stateLabel) || stageText(document.state);

// With its number once it has one; before that the symbol that somebody wrote, if any.
export const codeOf = (document: OutgoingDocument): string => joinCode(arrivalNumber(document.number, document.numberSuffix), document.codeNotation);

// That nobody waits any more for what it answers, and why.
export function recalledAnswer(links: DocumentLink[] | undefined): string | undefined {
	const recalled = (links ?? []).find(({ recalledReason }) => recalledReason !== undefined);
	return recalled && [t("answer.recalled"), recalled.recalledReason].filter(Boolean).join(": ");
}

export const shownCode = (document: OutgoingDocument): string => (document.number ? codeOf(document) : t("outgoing.no_number"));

const FIELDS: Record<string, MessageKey> = {
	documentType: "field.document_type",
	subject: "field.subject",
	field: "field.field",
	language: "field.language",
	pageAmount: "field.page_amount",
	issuedAmount: "draft.issued_amount",
	description: "field.description",
	urgency: "field.urgency",
	circulation: "field.circulation",
	dueDate: "draft.due_date",
	issuedDate: "issue.date",
	noPaper: "field.no_paper",
	legalClass: "field.legal_class",
	codeNotation: "field.code_notation",
	signature: "draft.signer",
	addressees: "draft.addressees",
	recipients: "draft.recipients",
	recordCopy: "draft.record_copy",
	copy: "copy.block",
	files: "document.files",
};

// "signature/name" is about the signature.
export function fieldName(field: string | undefined): string {
	const key = FIELDS[(field ?? "").split("/")[0] ?? ""];
	return key ? t(key) : field ?? "";
}

export const FIELD_WORDS: FieldWords = { name: fieldName, value: (value, field) => valueText(value, field) };

const CAPACITY_LETTERS: Record<SigningCapacity, string> = {
	CAPACITY_HEAD: "",
	CAPACITY_ON_BEHALF: "TM.",
	CAPACITY_ACTING: "Q.",
	CAPACITY_DEPUTY_FOR: "KT.",
	CAPACITY_BY_ORDER: "TL.",
	CAPACITY_BY_AUTHORIZATION: "TUQ.",
};

export const capacityLetters = (capacities: SigningCapacity[] | undefined): string => (capacities ?? []).map((one) => CAPACITY_LETTERS[one]).filter(Boolean).join(" ");

export const CHANNELS: Channel[] = ["CHANNEL_INTERNAL", "CHANNEL_AGENCY", "CHANNEL_AXIS", "CHANNEL_EMAIL", "CHANNEL_PAPER"];
export const channelText = (channel: Channel | undefined): string => (channel ? t(`channel.${channel}`) : "");
export const deliveryText = (state: DeliveryState | undefined): string => (state ? t(`delivery.${state}`) : "");
export const recipientKindText = (kind: RecipientKind | undefined): string => (kind ? t(`recipient.${kind}`) : "");

// What a line of "Nơi nhận" says beside its name.
export function lineNote(line: RecipientLine): string {
	return [
		recipientKindText(line.kind),
		line.toAct ? t("recipient.to_act") : "",
		(line.channels ?? []).map(channelText).join(", "),
		line.email,
		line.address,
		line.copies ? t("recipient.copies_n", { n: line.copies }) : "",
	]
		.filter(Boolean)
		.join(" · ");
}

// Red is for what needs a person, green for what arrived.
const TONES: Partial<Record<DeliveryState, "bad" | "good">> = {
	DELIVERY_FAILED: "bad",
	DELIVERY_REFUSED: "bad",
	DELIVERY_RECALL_FAILED: "bad",
	DELIVERY_RECALL_REFUSED: "bad",
	DELIVERY_ARRIVED: "good",
	DELIVERY_RECEIVED: "good",
	DELIVERY_IN_PROGRESS: "good",
	DELIVERY_DONE: "good",
};
type Tone = "bad" | "good" | "plain";
export const toneOf = (state: DeliveryState | undefined): Tone => (state && TONES[state]) || "plain";

const UPDATE_TONES: Record<UpdateState, Tone> = { UPDATE_ASKED: "plain", UPDATE_AGREED: "good", UPDATE_REFUSED: "bad", UPDATE_FAILED: "bad" };
export const updateTone = (state: UpdateState | undefined): Tone => (state ? UPDATE_TONES[state] : "plain");
