// To whom a document goes and what became of it: as it was drafted, and from the number on one line a delivery.
import { useState } from "preact/hooks";

import type { DeliveryState, DeliveryUpdate, OutgoingDelivery, OutgoingRecipient, RecipientLine } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { channelText, deliveryText, lineNote, toneOf, updateTone } from "../outgoing/words";
import { actWord, DeliveryDialog, isOffered, type OfferedAct } from "./acts";
import { organAddress } from "./query";

export function DeliveryMark({ state }: { state: DeliveryState | undefined }) {
	return <span class={`delivery-state delivery-${toneOf(state)}`}>{deliveryText(state)}</span>;
}

// Those that an update has taken out are still on record.
export const stays = (recipient: OutgoingRecipient): boolean => recipient.removal === undefined;

// Those that count: what was sent again instead stands for what it follows.
export const standing = (recipient: OutgoingRecipient): OutgoingDelivery[] => (recipient.deliveries ?? []).filter(({ followedBy }) => !followedBy);

export function UpdateMark({ state }: { state: DeliveryUpdate["state"] }) {
	return <span class={`delivery-state delivery-${updateTone(state)}`}>{state && t(`update_state.${state}`)}</span>;
}

// What became of the latest update that this receiver was told of; where the document stands is another matter.
function Updated({ update }: { update: DeliveryUpdate }) {
	return (
		<>
			<p class="delivery-line">
				<span class="delivery-channel">{t("update.n", { n: update.number })}</span>
				<UpdateMark state={update.state} />
				<time class="act-office" dateTime={update.time}>
					{formatInstant(update.time)}
				</time>
			</p>
			{update.reason && <p class="delivery-reason">{update.reason}</p>}
		</>
	);
}

function Steps({ delivery }: { delivery: OutgoingDelivery }) {
	const steps = [...(delivery.steps ?? [])].reverse();
	if (steps.length < 2) return null;
	return (
		<details class="more delivery-steps">
			<summary>{t("delivery.history", { n: steps.length })}</summary>
			<ol>
				{steps.map((step, index) => (
					<li key={index}>
						{[formatInstant(step.time), deliveryText(step.state), step.by?.name, step.reason].filter(Boolean).join(" · ")}
					</li>
				))}
			</ol>
		</details>
	);
}

interface OneProps {
	delivery: OutgoingDelivery;
	name?: string;
	// A reason that stands above it already.
	said?: string;
	onAct: (act: OfferedAct) => void;
}

function Delivery({ delivery, name, said, onAct }: OneProps) {
	const acts = (delivery.actions ?? []).map((offer) => offer.name).filter(isOffered);
	return (
		<div class={delivery.followedBy ? "delivery delivery-followed" : "delivery"}>
			<p class="delivery-line">
				<span class="delivery-channel">{channelText(delivery.channel)}</span>
				<DeliveryMark state={delivery.state} />
				<time class="act-office" dateTime={delivery.changedAt}>
					{formatInstant(delivery.changedAt)}
				</time>
			</p>
			{delivery.reason && delivery.reason !== said && <p class="delivery-reason">{delivery.reason}</p>}
			{delivery.reference && <p class="act-directive">{t("delivery.reference_is", { reference: delivery.reference })}</p>}
			{delivery.followedBy && <p class="act-directive">{t("delivery.followed")}</p>}
			{delivery.update && <Updated update={delivery.update} />}
			{acts.length > 0 && (
				<p class="delivery-acts">
					{acts.map((act) => (
						<button key={act} type="button" class="button button-small" aria-label={t("action.about", { act: actWord(act, delivery), name })} onClick={() => onAct(act)}>
							{actWord(act, delivery)}
						</button>
					))}
				</p>
			)}
			<Steps delivery={delivery} />
		</div>
	);
}

// An organisation of the directory leads to all that went to it.
function RecipientName({ line }: { line: RecipientLine }) {
	const address = organAddress(line);
	return (
		<p class="recipient-name">
			{address ? (
				<a href={address} title={t("follow.of_organ")}>
					{line.name}
				</a>
			) : (
				line.name
			)}
		</p>
	);
}

interface Props {
	id: string;
	recipients: OutgoingRecipient[];
	onRecipients: (recipients: OutgoingRecipient[]) => void;
}

export function Recipients({ id, recipients, onRecipients }: Props) {
	const [open, setOpen] = useState<{ recipient: OutgoingRecipient; delivery: OutgoingDelivery; act: OfferedAct }>();
	return (
		<>
			<ul class="recipients">
				{recipients.map((recipient) => (
					<li key={recipient.place} class={recipient.removal ? "recipient recipient-gone" : "recipient"}>
						<RecipientName line={recipient.line ?? {}} />
						<p class="act-directive">{lineNote({ ...recipient.line, channels: [] })}</p>
						{recipient.removal && (
							<p class="warning">{[t("recipient.removed", { time: formatInstant(recipient.removal.time) }), recipient.removal.by?.name, recipient.removal.reason].filter(Boolean).join(" · ")}</p>
						)}
						{(recipient.deliveries ?? []).map((delivery) => (
							<Delivery key={delivery.id} delivery={delivery} name={recipient.line?.name} said={recipient.removal?.reason} onAct={(act) => setOpen({ recipient, delivery, act })} />
						))}
					</li>
				))}
			</ul>
			{open && <DeliveryDialog id={id} {...open} onDone={onRecipients} onClose={() => setOpen(undefined)} />}
		</>
	);
}

// Before there is a number.
export function DraftedLines({ lines }: { lines: RecipientLine[] }) {
	if (lines.length === 0) return <p class="endorsement-about">{t("recipient.none")}</p>;
	return (
		<ul class="recipients">
			{lines.map((line, index) => (
				<li key={index} class="recipient">
					<p class="recipient-name">{line.name}</p>
					<p class="act-directive">{lineNote(line)}</p>
				</li>
			))}
		</ul>
	);
}

// "2 đã gửi · 1 lỗi gửi": how many stand where.
export function summaryOf(recipients: OutgoingRecipient[]): { state: DeliveryState; n: number }[] {
	const counts = new Map<DeliveryState, number>();
	for (const { state } of recipients.flatMap(standing)) if (state) counts.set(state, (counts.get(state) ?? 0) + 1);
	return [...counts].map(([state, n]) => ({ state, n }));
}

export function Summary({ recipients }: { recipients: OutgoingRecipient[] }) {
	return (
		<p class="delivery-summary">
			{summaryOf(recipients).map(({ state, n }) => (
				<span key={state} class={`delivery-state delivery-${toneOf(state)}`}>
					{t("delivery.n", { n, state: deliveryText(state) })}
				</span>
			))}
		</p>
	);
}
