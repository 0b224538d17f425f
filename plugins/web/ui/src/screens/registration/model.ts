// The registration form: what the clerk fills in, what is wrong with it, and what is sent.
import type { PaperKept, RegisterIncomingRequest } from "../../api/types";
import { today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { splitCode } from "../../text/code";
import { splitList } from "../../text/list";
import { dayOf } from "../../widgets/date-field";
import type { FormErrors } from "../../widgets/errors";
import type { SentFile } from "../../widgets/files";
import { bookNumberOf, NUMBER_FIELDS, numberProblems, type OtherNumberForm } from "../../widgets/other-number";
import { emptyWish, proposalFields, proposalOf, type Wish, wishProblems } from "../case/proposal";

export interface Form extends OtherNumberForm {
	files: SentFile[];
	registerId: string;
	code: string;
	issuedDate: string;
	documentType: string;
	// The person chose the type; until then it follows the notation.
	typeChosen: boolean;
	issuingOrgan: string;
	issuingOrganId: string;
	subject: string;
	urgency: string;
	secrecy: string;
	dueDate: string;
	signerPosition: string;
	signerName: string;
	pageAmount: string;
	language: string;
	source: string;
	medium: string;
	field: string;
	toPlaces: string;
	description: string;
	replyRequired: boolean;
	legalClass: string;
	circulation: string;
	// Separated by semicolons.
	dossiers: string;
	answers: string;
	noPaper: boolean;
	annexPlace: string;
	annexKeeper: string;
	copiesPlace: string;
	copiesKeeper: string;
	leaderId: string;
	submitText: string;
	// What is proposed to the leader; drafts of before have none.
	wish?: Wish;
	// Fields whose value was read from the file and not yet touched by the person.
	read: string[];
	submission?: { key: string; sent: string };
}

export const emptyForm: Form = {
	files: [],
	registerId: "",
	code: "",
	issuedDate: "",
	documentType: "",
	typeChosen: false,
	issuingOrgan: "",
	issuingOrganId: "",
	subject: "",
	urgency: "URGENCY_NORMAL",
	secrecy: "SECRECY_NONE",
	dueDate: "",
	signerPosition: "",
	signerName: "",
	pageAmount: "",
	language: "",
	source: "",
	medium: "",
	field: "",
	toPlaces: "",
	description: "",
	replyRequired: false,
	legalClass: "",
	circulation: "",
	dossiers: "",
	answers: "",
	noPaper: false,
	annexPlace: "",
	annexKeeper: "",
	copiesPlace: "",
	copiesKeeper: "",
	leaderId: "",
	submitText: "",
	read: [],
};

// Lengths in characters (NĐ 30/2020, PL VI, Phần II).
export const MAX = {
	issuingOrgan: 200,
	issuingOrganId: 35,
	codeNumber: 11,
	codeNotation: 30,
	documentType: 100,
	subject: 500,
	language: 30,
	description: 500,
	signerPosition: 100,
	signerName: 50,
	toPlaces: 1000,
	field: 100,
	pageAmount: 999,
} as const;

// Of the fields of the proposal.
export const PROPOSAL = "/submit/proposal";

// The server names number and notation apart; the form has one field for both.
export const FIELDS = [
	"/uploads",
	"/registerId",
	"/codeNumber",
	"/codeNotation",
	"/issuedDate",
	"/documentType",
	"/issuingOrgan",
	"/issuingOrganId",
	"/subject",
	"/urgency",
	"/secrecy",
	"/dueDate",
	"/signerPosition",
	"/signerName",
	"/pageAmount",
	"/language",
	"/source",
	"/medium",
	"/field",
	"/toPlaces",
	"/description",
	"/replyRequired",
	"/legalClass",
	"/circulation",
	"/dossiers",
	"/answers",
	"/noPaper",
	"/annexPaper",
	"/annexPaper/place",
	"/annexPaper/keeper",
	"/paperCopies",
	"/paperCopies/place",
	"/paperCopies/keeper",
	"/submit/personId",
	"/submit/text",
	...proposalFields(PROPOSAL),
	...NUMBER_FIELDS,
];

export const isEmpty = (form: Form): boolean =>
	form.files.length === 0 && [form.code, form.issuingOrgan, form.subject, form.issuedDate].every((text) => text.trim() === "");

const given = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());

function keptOf(place: string, keeper: string): PaperKept | undefined {
	return given(place) || given(keeper) ? { place: given(place), keeper: given(keeper) } : undefined;
}

export function requestOf(form: Form, submit: boolean): RegisterIncomingRequest {
	const { number, notation } = splitCode(form.code);
	return {
		registerId: given(form.registerId),
		issuingOrgan: given(form.issuingOrgan),
		issuingOrganId: given(form.issuingOrganId),
		codeNumber: given(number),
		codeNotation: given(notation),
		issuedDate: dayOf(form.issuedDate, "past") ?? undefined,
		documentType: given(form.documentType),
		subject: given(form.subject),
		language: given(form.language),
		pageAmount: given(form.pageAmount) === undefined ? undefined : Number(form.pageAmount),
		description: given(form.description),
		signerPosition: given(form.signerPosition),
		signerName: given(form.signerName),
		urgency: form.urgency as RegisterIncomingRequest["urgency"],
		secrecy: form.secrecy as RegisterIncomingRequest["secrecy"],
		dueDate: dayOf(form.dueDate, "future") ?? undefined,
		toPlaces: given(form.toPlaces),
		source: given(form.source),
		medium: (given(form.medium) as RegisterIncomingRequest["medium"]) ?? undefined,
		field: given(form.field),
		replyRequired: form.replyRequired || undefined,
		legalClass: form.legalClass ? Number(form.legalClass) : undefined,
		circulation: (given(form.circulation) as RegisterIncomingRequest["circulation"]) ?? undefined,
		dossiers: splitList(form.dossiers),
		answers: splitList(form.answers ?? ""), // drafts of before have none
		noPaper: form.noPaper || undefined,
		annexPaper: keptOf(form.annexPlace, form.annexKeeper),
		paperCopies: keptOf(form.copiesPlace, form.copiesKeeper),
		uploads: form.files.map((file) => ({ uploadId: file.uploadId, name: file.name })),
		bookNumber: bookNumberOf(form),
		submit: submit ? { personId: given(form.leaderId), text: given(form.submitText), proposal: proposalOf(form.wish ?? emptyWish) } : undefined,
	};
}

// What can be told without asking the server, worded as what to do.
export function problemsOf(form: Form, uploading: boolean): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (form.files.length === 0 && !uploading && form.medium !== "MEDIUM_PAPER") fields["/uploads"] = t("wrong.no_file");
	if (given(form.code) === undefined) fields["/codeNumber"] = t("wrong.no_code");
	if (given(form.issuingOrgan) === undefined) fields["/issuingOrgan"] = t("wrong.no_organ");
	if (given(form.subject) === undefined) fields["/subject"] = t("wrong.no_subject");
	if (given(form.documentType) === undefined) fields["/documentType"] = t("wrong.no_type");
	const issued = dayOf(form.issuedDate, "past");
	if (issued === undefined) fields["/issuedDate"] = t("wrong.no_issued_date");
	else if (issued === null) fields["/issuedDate"] = t("form.no_day");
	else if (issued > today()) fields["/issuedDate"] = t("wrong.issued_later");
	const due = dayOf(form.dueDate, "future");
	if (due === null) fields["/dueDate"] = t("form.no_day");
	else if (due !== undefined && due < today()) fields["/dueDate"] = t("wrong.due_earlier");
	numberProblems(form, fields);
	const pages = given(form.pageAmount);
	if (pages !== undefined && !(/^\d+$/.test(pages) && Number(pages) <= MAX.pageAmount)) fields["/pageAmount"] = t("wrong.pages");
	Object.assign(fields, wishProblems(form.wish ?? emptyWish, PROPOSAL));
	return Object.keys(fields).length ? { fields } : undefined;
}
