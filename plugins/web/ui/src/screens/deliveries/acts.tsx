// What the clerk does with one delivery: notes what became of paper, sends it again, takes it back. Which of these may be
// done is the server's word.
import { useState } from "preact/hooks";

import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { actOnDelivery, type DeliveryAct } from "../../api/outgoing";
import type { Channel, DeliveryState, OutgoingDelivery, OutgoingRecipient } from "../../api/types";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { notify } from "../../widgets/toast";
import { CHANNELS, channelText, deliveryText } from "../outgoing/words";

// As the server's offers call them.
const ACTS = { note: "note", retry: "retry", take_back: "take-back" } as const satisfies Record<string, DeliveryAct>;
export type OfferedAct = keyof typeof ACTS;
export const isOffered = (name: string | undefined): name is OfferedAct => name !== undefined && name in ACTS;

const NOTED: DeliveryState[] = ["DELIVERY_SENT", "DELIVERY_RECEIVED", "DELIVERY_REFUSED", "DELIVERY_FAILED"];
// What becomes of paper that was recalled.
const RECALLED = ["DELIVERY_RECALL_AGREED", "DELIVERY_RECALL_REFUSED", "DELIVERY_RECALL_FAILED"] as const;
type Recalled = (typeof RECALLED)[number];
const isRecalled = (state: DeliveryState | undefined): state is Recalled => (RECALLED as readonly (string | undefined)[]).includes(state);
const noteText = (state: DeliveryState): string => (isRecalled(state) ? t(`delivery_note.${state}`) : deliveryText(state));
const NEED_REASON: DeliveryState[] = ["DELIVERY_REFUSED", "DELIVERY_FAILED", "DELIVERY_RECALL_REFUSED", "DELIVERY_RECALL_FAILED"];
const needsReason = (state: DeliveryState): boolean => NEED_REASON.includes(state);

// Of what was not given back another try asks again, the same way.
const asksAgain = (act: OfferedAct, delivery: OutgoingDelivery): boolean => act === "retry" && (delivery.state === "DELIVERY_RECALL_REFUSED" || delivery.state === "DELIVERY_RECALL_FAILED");

// So does another try of what has the document and did not take its update over: whichever was told last.
const latest = (a: string | undefined, b: string | undefined): boolean => Date.parse(a ?? "") >= Date.parse(b ?? "");
const SENT_ANEW: DeliveryState[] = ["DELIVERY_FAILED", "DELIVERY_REFUSED", "DELIVERY_RECALL_AGREED", "DELIVERY_DROPPED"];
function updatesAgain(act: OfferedAct, delivery: OutgoingDelivery): boolean {
	const { state, update, changedAt } = delivery;
	if (act !== "retry" || (update?.state !== "UPDATE_REFUSED" && update?.state !== "UPDATE_FAILED")) return false;
	return asksAgain(act, delivery) ? latest(update.time, changedAt) : !SENT_ANEW.includes(state ?? "DELIVERY_WAITING");
}

type Again = "update_again" | "ask_again";
function againOf(act: OfferedAct, delivery: OutgoingDelivery): Again | undefined {
	if (updatesAgain(act, delivery)) return "update_again";
	return asksAgain(act, delivery) ? "ask_again" : undefined;
}

export const actWord = (act: OfferedAct, delivery: OutgoingDelivery): string => t(`delivery_act.${againOf(act, delivery) ?? act}`);

function firstNote(state: DeliveryState | undefined): DeliveryState {
	if (state === "DELIVERY_RECALL_ASKED") return "DELIVERY_RECALL_AGREED";
	return state === "DELIVERY_SENT" ? "DELIVERY_RECEIVED" : "DELIVERY_SENT";
}

interface State {
	state: DeliveryState;
	reason: string;
	reference: string;
	day: string;
	channel: string;
}

const FIELDS = ["/state", "/reason", "/reference", "/time", "/channel"];

function problemsOf(act: OfferedAct, state: State): FormErrors | undefined {
	const fields: Record<string, string> = {};
	const reason = act === "take_back" || (act === "note" && needsReason(state.state));
	if (reason && state.reason.trim() === "") fields["/reason"] = t("action.text_missing");
	if (act === "note" && dayOf(state.day, "past") === null) fields["/time"] = t("form.no_day");
	return Object.keys(fields).length ? { fields } : undefined;
}

function bodyOf(act: OfferedAct, state: State): object {
	if (act === "retry") return { channel: (state.channel as Channel) || undefined };
	const reason = state.reason.trim() || undefined;
	if (act === "take_back") return { reason };
	const day = dayOf(state.day, "past");
	return { state: state.state, reason, reference: state.reference.trim() || undefined, time: day ? `${day}T00:00:00+07:00` : undefined };
}

function NoteFields({ state, change, errors, choices }: { state: State; change: (next: Partial<State>) => void; errors: FormErrors; choices: readonly DeliveryState[] }) {
	return (
		<>
			<SelectField
				label={t("delivery.what")}
				name="/state"
				error={errors.fields["/state"]}
				value={state.state}
				onValue={(value) => change({ state: value as DeliveryState })}
				options={choices.map((value) => ({ value, label: noteText(value) }))}
			/>
			<DateField label={t("delivery.day")} name="/time" lean="past" error={errors.fields["/time"]} value={state.day} onValue={(day) => change({ day })} />
			<TextField label={t("delivery.reference")} name="/reference" help={t("delivery.reference_help")} error={errors.fields["/reference"]} input={{ maxLength: 100 }} value={state.reference} onValue={(reference) => change({ reference })} />
		</>
	);
}

interface Props {
	id: string;
	recipient: OutgoingRecipient;
	delivery: OutgoingDelivery;
	act: OfferedAct;
	onDone: (recipients: OutgoingRecipient[]) => void;
	onClose: () => void;
}

export function DeliveryDialog({ id, recipient, delivery, act, onDone, onClose }: Props) {
	const [state, setState] = useState<State>({ state: firstNote(delivery.state), reason: "", reference: "", day: "", channel: "" });
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const again = againOf(act, delivery);
	const change = (next: Partial<State>) => setState((before) => ({ ...before, ...next }));
	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(act, state);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const etag = delivery.actions?.find(({ name }) => name === act)?.etag;
			const reply = await actOnDelivery(id, delivery.id ?? "", ACTS[act], bodyOf(act, state), etag, submission);
			onDone(reply.recipients ?? []);
			notify(t(`delivery_done.${again ?? act}`, { name: recipient.line?.name }));
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	return (
		<Dialog title={t("action.about", { act: actWord(act, delivery), name: recipient.line?.name })} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary
					errors={errors}
					labels={{ "/state": t("delivery.what"), "/reason": t("need.reason"), "/reference": t("delivery.reference"), "/time": t("delivery.day"), "/channel": t("delivery.channel") }}
					onRetry={() => void send()}
				/>
				{act === "note" && <NoteFields state={state} change={change} errors={errors} choices={delivery.state === "DELIVERY_RECALL_ASKED" ? RECALLED : NOTED} />}
				{act === "retry" && !again && (
					<SelectField
						label={t("delivery.channel")}
						name="/channel"
						error={errors.fields["/channel"]}
						value={state.channel}
						onValue={(channel) => change({ channel })}
						options={[{ value: "", label: t("delivery.same_channel", { channel: channelText(delivery.channel) }) }, ...CHANNELS.filter((one) => one !== delivery.channel).map((value) => ({ value, label: channelText(value) }))]}
					/>
				)}
				{act !== "retry" && (
					<TextField
						label={t("need.reason")}
						name="/reason"
						rows={2}
						required={act === "take_back" || needsReason(state.state)}
						error={errors.fields["/reason"]}
						input={{ maxLength: act === "note" ? 1000 : 500 }}
						value={state.reason}
						onValue={(reason) => change({ reason })}
					/>
				)}
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{busy ? t("common.sending") : actWord(act, delivery)}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
