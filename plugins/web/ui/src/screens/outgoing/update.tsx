// Cập nhật: what the agency keeps beside the signed paper, and who gets the document. What may change is the server's word.
import { useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, OutgoingRecipient, OutgoingView } from "../../api/types";
import { useDraft } from "../../app/draft";
import { useKey } from "../../app/keys";
import { t } from "../../i18n/i18n";
import { matches } from "../../text/fold";
import { DateField } from "../../widgets/date-field";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { fieldId, TextField } from "../../widgets/field";
import { needOf, offerText } from "../case/forms";
import { standing, stays } from "../deliveries/recipients";
import { PlacesField } from "../drafting/places";
import { emptyUpdate, problemsOf, removedOf, shownOf, type UpdateDraft, updateOf } from "./update-model";
import { channelText, deliveryText } from "./words";

const labels = (): Record<string, string> => ({
	"/remove": t("update.present"),
	"/add": t("update.add"),
	"/fields/dueDate": t("draft.due_date"),
	"/fields/pageAmount": t("field.page_amount"),
	"/fields/description": t("field.description"),
	"/reason": t("need.reason"),
});

// More are found by typing.
const SHOWN_MAX = 12;

interface PresentProps {
	recipients: OutgoingRecipient[];
	removed: number[];
	onRemoved: (places: number[]) => void;
	error?: string;
}

function PresentOne({ recipient, gone, onToggle }: { recipient: OutgoingRecipient; gone: boolean; onToggle: () => void }) {
	const name = recipient.line?.name;
	const where = standing(recipient).map(({ channel, state }) => [channelText(channel), deliveryText(state)].filter(Boolean).join(": "));
	return (
		<li class={gone ? "receiver receiver-gone" : "receiver"}>
			<span class="receiver-name">
				{gone ? <del>{name}</del> : name}
				<span class="receiver-note">{gone ? t("update.will_go") : where.join("; ")}</span>
			</span>
			<span />
			<button type="button" class="button button-small" aria-label={gone ? t("update.keep_name", { name }) : t("update.drop_name", { name })} onClick={onToggle}>
				{gone ? t("update.keep") : t("update.drop")}
			</button>
		</li>
	);
}

// Those that are chosen to go stay in their places, with a way back.
function Present({ recipients, removed, onRemoved, error }: PresentProps) {
	const [words, setWords] = useState("");
	const present = recipients.filter(stays);
	const found = present.filter(({ line }) => matches(line?.name ?? "", words));
	const goes = ({ place }: OutgoingRecipient): boolean => place !== undefined && removed.includes(place);
	const shown = present.filter((one) => goes(one) || found.indexOf(one) >= 0 && found.indexOf(one) < SHOWN_MAX);
	const left = found.filter((one) => !shown.includes(one)).length;
	const toggle = ({ place }: OutgoingRecipient) => place !== undefined && onRemoved(removed.includes(place) ? removed.filter((one) => one !== place) : [...removed, place]);
	const errorId = `${fieldId("/remove")}-error`;
	return (
		<fieldset id={fieldId("/remove")} tabIndex={-1} class={error ? "present field field-wrong" : "present field"} aria-describedby={error ? errorId : undefined}>
			<legend class="field-label">{t("update.present")}</legend>
			{present.length > SHOWN_MAX && <TextField label={t("update.find")} name="/present" value={words} onValue={setWords} />}
			<ul class="receivers">
				{shown.map((one) => (
					<PresentOne key={one.place} recipient={one} gone={goes(one)} onToggle={() => toggle(one)} />
				))}
			</ul>
			{error && (
				<p id={errorId} class="field-error">
					{error}
				</p>
			)}
			<p class="field-help" role="status">
				{[removed.length > 0 && t("update.going", { n: removed.length }), left > 0 && t("update.more", { n: left })].filter(Boolean).join(" ")}
			</p>
		</fieldset>
	);
}

interface FieldsProps {
	offer: ActionOffer;
	view: OutgoingView;
	draft: UpdateDraft;
	change: (next: Partial<UpdateDraft>) => void;
	errors: FormErrors;
}

function PlaceFields({ offer, view, draft, change, errors }: FieldsProps) {
	const recipients = view.recipients ?? [];
	return (
		<>
			{needOf(offer, "remove") && recipients.some(stays) && <Present recipients={recipients} removed={removedOf(draft, recipients)} onRemoved={(remove) => change({ remove })} error={errors.fields["/remove"]} />}
			{needOf(offer, "add") && (
				<PlacesField
					label={t("update.add")}
					name="/add"
					help={t("update.add_help")}
					error={errors.fields["/add"]}
					lines={draft.add}
					onLines={(add) => change({ add })}
					others={recipients.filter(stays).map(({ line = {} }) => line)}
				/>
			)}
		</>
	);
}

function TextFields({ offer, view, draft, change, errors }: FieldsProps) {
	const shown = shownOf(draft, view.document ?? {});
	return (
		<>
			{(needOf(offer, "dueDate") || needOf(offer, "pageAmount")) && (
				<div class="form-grid">
					{needOf(offer, "dueDate") && <DateField class="field-wide" label={t("draft.due_date")} name="/fields/dueDate" lean="future" help={t("update.due_help")} error={errors.fields["/fields/dueDate"]} value={shown.dueDate} onValue={(dueDate) => change({ dueDate })} />}
					{needOf(offer, "pageAmount") && (
						<TextField
							label={t("field.page_amount")}
							name="/fields/pageAmount"
							error={errors.fields["/fields/pageAmount"]}
							input={{ inputMode: "numeric", maxLength: 3 }}
							value={shown.pageAmount}
							onValue={(pageAmount) => change({ pageAmount })}
						/>
					)}
				</div>
			)}
			{needOf(offer, "description") && (
				<TextField
					label={t("field.description")}
					name="/fields/description"
					rows={2}
					error={errors.fields["/fields/description"]}
					input={{ maxLength: needOf(offer, "description")?.most }}
					value={shown.description}
					onValue={(description) => change({ description })}
				/>
			)}
			<TextField
				label={t("need.reason")}
				name="/reason"
				rows={2}
				required
				help={t("update.reason_help")}
				error={errors.fields["/reason"]}
				input={{ maxLength: needOf(offer, "reason")?.most }}
				value={draft.reason}
				onValue={(reason) => change({ reason })}
			/>
		</>
	);
}

interface Props {
	offer: ActionOffer;
	view: OutgoingView;
	onDone: (view: OutgoingView) => void;
	// Somebody changed the document meanwhile.
	onStale: () => void;
}

export function UpdateForm({ offer, view, onDone, onStale }: Props) {
	const document = view.document ?? {};
	const [draft, setDraft, dropDraft] = useDraft<UpdateDraft>(`act.update.${document.id}`, emptyUpdate);
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(draft, document);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const next = await actOn("outgoing", document.id ?? "", offer, updateOf(draft, document, view.recipients ?? []), submission);
			dropDraft();
			onDone(next);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) onStale();
			setErrors(error.status === 412 ? { fields: {}, general: t("stale.text") } : errorsOf(error, Object.keys(labels())));
		} finally {
			setBusy(false);
		}
	};
	useKey("Ctrl+Enter", "action.send", () => void send(), { inText: true });
	const fields = { offer, view, draft, errors, change: (next: Partial<UpdateDraft>) => setDraft({ ...draft, ...next }) };
	return (
		<form
			class="action-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<p class="field-help">{t("update.what")}</p>
			<ErrorSummary errors={errors} labels={labels()} onRetry={() => void send()} />
			<PlaceFields {...fields} />
			<TextFields {...fields} />
			<button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
				{busy ? t("common.sending") : offerText(offer)}
				<kbd class="button-key">Ctrl+Enter</kbd>
			</button>
		</form>
	);
}
