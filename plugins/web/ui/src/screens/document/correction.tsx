// Correcting what was entered wrongly. Which members may be corrected, and that a reason is needed, is the server's word.
import { useState } from "preact/hooks";

import { request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, CorrectIncomingRequest, IncomingDocument, IncomingView } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { type MessageKey, t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { dayOf } from "../../widgets/date-field";
import { SelectField, TextField } from "../../widgets/field";
import { labelText, urgencyText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";

// The members that are texts and days here; the server may take more.
const TEXTS = {
	issuingOrgan: "field.issuing_organ",
	codeNumber: "field.code_number",
	codeNotation: "field.code_notation",
	issuedDate: "field.issued_date",
	documentType: "field.document_type",
	subject: "field.subject",
	dueDate: "field.due_date",
	signerPosition: "field.signer_position",
	signerName: "field.signer_name",
	field: "field.field",
	toPlaces: "field.to_places",
	description: "field.description",
} as const satisfies Partial<Record<keyof CorrectIncomingRequest, MessageKey>>;
type Name = keyof typeof TEXTS;
const NAMES = Object.keys(TEXTS) as Name[];

const OTHERS: Record<string, MessageKey> = {
	issuingOrganId: "field.issuing_organ_id",
	language: "field.language",
	pageAmount: "field.page_amount",
	urgency: "field.urgency",
	source: "field.source",
	medium: "field.medium",
	replyRequired: "field.reply_required",
	legalClass: "field.legal_class",
	noPaper: "field.no_paper",
	annexPaper: "paper.annex",
	paperCopies: "paper.copies",
	dossiers: "field.dossiers",
	circulation: "field.circulation",
};

export function correctedName(member: string | undefined): string {
	const key = member === undefined ? undefined : { ...OTHERS, ...TEXTS }[member];
	return key ? t(key) : member ?? "";
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
const URGENCIES = ["URGENCY_NORMAL", "URGENCY_URGENT", "URGENCY_VERY_URGENT", "URGENCY_EXPRESS", "URGENCY_TIMED_EXPRESS"] as const;

export function valueText(value: string | undefined): string {
	if (!value) return t("correction.nothing");
	const urgency = URGENCIES.find((one) => one === value);
	if (urgency) return urgencyText(urgency);
	const word = WORDS[value];
	if (word) return t(word);
	return /^\d{4}-\d\d-\d\d$/.test(value) ? formatDay(value) : value;
}

type Values = Record<Name | "reason" | "urgency", string>;

const isDay = (name: string): name is "issuedDate" | "dueDate" => name === "issuedDate" || name === "dueDate";

function valuesOf(document: IncomingDocument): Values {
	const values = { reason: "", urgency: document.urgency ?? "URGENCY_NORMAL" } as Values;
	for (const name of NAMES) values[name] = isDay(name) ? formatDay(document[name]) : document[name] ?? "";
	return values;
}

// What differs from the document; a cleared field is sent as an empty text.
function patchOf(document: IncomingDocument, values: Values, names: Name[]): CorrectIncomingRequest {
	const before = valuesOf(document);
	const patch: CorrectIncomingRequest = { reason: values.reason.trim() };
	for (const name of names) {
		const value = values[name].trim();
		if (value === before[name].trim()) continue;
		patch[name] = isDay(name) && value !== "" ? dayOf(value, name === "dueDate" ? "future" : "past") ?? value : value;
	}
	if (values.urgency !== before.urgency) patch.urgency = values.urgency as CorrectIncomingRequest["urgency"];
	return patch;
}

interface Props {
	offer: ActionOffer;
	document: IncomingDocument;
	onDone: (view: IncomingView) => void;
	onStale: () => void;
}

function CorrectionDialog({ offer, document, onDone, onStale, onClose }: Props & { onClose: () => void }) {
	const [values, setValues] = useState(() => valuesOf(document));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [duplicate, setDuplicate] = useState(false);
	const names = NAMES.filter((name) => offer.needs?.some((need) => need.field === name));
	const mostOf = (name: string) => offer.needs?.find((need) => need.field === name)?.most;
	const labels = Object.fromEntries([...names.map((name) => [`/${name}`, t(TEXTS[name])]), ["/urgency", t("field.urgency")], ["/reason", t("correction.reason")]]);
	const send = async () => {
		if (busy) return;
		if (values.reason.trim() === "") return setErrors({ fields: { "/reason": t("action.text_missing") } });
		setBusy(true);
		try {
			const body = { ...patchOf(document, values, names), confirmDuplicate: duplicate || undefined };
			const { data } = await request<IncomingView>("PATCH", `/incoming/${document.id}`, { body, etag: offer.etag });
			notify(t("correction.done"));
			onDone(data);
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) {
				onStale();
				onClose();
				return;
			}
			setDuplicate(error.reason === "incoming.duplicate");
			setErrors(errorsOf(error, Object.keys(labels)));
		} finally {
			setBusy(false);
		}
	};
	const field = (name: Name | "reason") => (
		<TextField
			key={name}
			label={labels[`/${name}`] ?? ""}
			name={`/${name}`}
			required={name === "reason"}
			class={name === "subject" || name === "reason" ? "field-wide" : undefined}
			error={errors.fields[`/${name}`]}
			rows={name === "subject" || name === "reason" ? 2 : undefined}
			input={{ maxLength: mostOf(name) }}
			value={values[name]}
			onValue={(text) => setValues({ ...values, [name]: text })}
		/>
	);
	return (
		<Dialog title={t("correction.title")} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} />
				<div class="form-grid">
					{names.map(field)}
					<SelectField
						label={t("field.urgency")}
						name="/urgency"
						error={errors.fields["/urgency"]}
						value={values.urgency}
						onValue={(urgency) => setValues({ ...values, urgency })}
						options={URGENCIES.map((urgency) => ({ value: urgency, label: urgencyText(urgency) }))}
					/>
					{field("reason")}
				</div>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{duplicate ? t("correction.confirm") : t("correction.send")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

export function Correction(props: Props) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<button type="button" class="button button-small" onClick={() => setOpen(true)}>
				{labelText(props.offer.label)}
			</button>
			{open && <CorrectionDialog {...props} onClose={() => setOpen(false)} />}
		</>
	);
}
