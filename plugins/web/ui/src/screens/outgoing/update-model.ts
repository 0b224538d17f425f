// An update of an issued document: what the person has typed, laid over what the document says now, and what is sent of it.
import type { OutgoingDocument, OutgoingRecipient, RecipientLine, UpdateOutgoingRequest } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { dayOf } from "../../widgets/date-field";
import type { FormErrors } from "../../widgets/errors";
import { stays } from "../deliveries/recipients";

// A field that nobody has typed in is absent: it shows what the document says, also after somebody else has changed that.
export interface UpdateDraft {
	reason: string;
	dueDate?: string;
	description?: string;
	pageAmount?: string;
	add: RecipientLine[];
	// Places.
	remove: number[];
}

export const emptyUpdate: UpdateDraft = { reason: "", add: [], remove: [] };

type Texts = Required<Pick<UpdateDraft, "dueDate" | "description" | "pageAmount">>;

export const textsOf = (document: OutgoingDocument): Texts => ({
	dueDate: formatDay(document.dueDate),
	description: document.description ?? "",
	pageAmount: document.pageAmount === undefined ? "" : String(document.pageAmount),
});

// What is typed, or what is there.
export function shownOf(draft: UpdateDraft, document: OutgoingDocument): Texts {
	const { dueDate, description, pageAmount } = textsOf(document);
	return { dueDate: draft.dueDate ?? dueDate, description: draft.description ?? description, pageAmount: draft.pageAmount ?? pageAmount };
}

// The text where it is another one.
function changed(draft: UpdateDraft, document: OutgoingDocument, name: keyof Texts): string | undefined {
	const text = shownOf(draft, document)[name].trim();
	return text === textsOf(document)[name].trim() ? undefined : text;
}

// Somebody else may have taken a recipient out meanwhile.
export const removedOf = (draft: UpdateDraft, recipients: OutgoingRecipient[]): number[] =>
	recipients.filter(stays).flatMap(({ place }) => (place !== undefined && draft.remove.includes(place) ? [place] : []));

export function problemsOf(draft: UpdateDraft, document: OutgoingDocument): FormErrors | undefined {
	const fields: Record<string, string> = {};
	const due = changed(draft, document, "dueDate");
	const pages = changed(draft, document, "pageAmount");
	if (due !== undefined && dayOf(due, "future") === null) fields["/fields/dueDate"] = t("form.no_day");
	if (pages !== undefined && !/^\d{1,3}$/.test(pages)) fields["/fields/pageAmount"] = t("draft.no_amount");
	if (draft.reason.trim() === "") fields["/reason"] = t("action.text_missing");
	return Object.keys(fields).length ? { fields } : undefined;
}

// An emptied text is sent as an empty one; whether it may be is the server's word.
export function updateOf(draft: UpdateDraft, document: OutgoingDocument, recipients: OutgoingRecipient[]): Omit<UpdateOutgoingRequest, "id"> {
	const due = changed(draft, document, "dueDate");
	const description = changed(draft, document, "description");
	const pages = changed(draft, document, "pageAmount");
	const typed = [due, description, pages].some((text) => text !== undefined);
	const remove = removedOf(draft, recipients);
	return {
		reason: draft.reason.trim(),
		fields: typed ? { dueDate: due && (dayOf(due, "future") ?? due), description, pageAmount: pages === undefined ? undefined : Number(pages) } : undefined,
		add: draft.add.length ? draft.add : undefined,
		remove: remove.length ? remove : undefined,
	};
}
