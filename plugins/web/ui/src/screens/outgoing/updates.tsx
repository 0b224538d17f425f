// What was updated of a document since it was issued, the last first, and how many of its receivers have taken it over.
import type { OutgoingRecipient, OutgoingUpdate, UpdateState } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Changes } from "../case/timeline";
import { standing } from "../deliveries/recipients";
import { FIELD_WORDS, updateTone } from "./words";

const STATES: UpdateState[] = ["UPDATE_ASKED", "UPDATE_AGREED", "UPDATE_REFUSED", "UPDATE_FAILED"];

// Of each delivery the latest update alone is known.
function Answered({ number, recipients }: { number?: number; recipients: OutgoingRecipient[] }) {
	const told = recipients.flatMap(standing).filter(({ update }) => update?.number === number);
	const counts = STATES.map((state) => ({ state, n: told.filter(({ update }) => update?.state === state).length })).filter(({ n }) => n > 0);
	if (counts.length === 0) return null;
	return (
		<p class="delivery-summary">
			{counts.map(({ state, n }) => (
				<span key={state} class={`delivery-state delivery-${updateTone(state)}`}>
					{t("delivery.n", { n, state: t(`update_state.${state}`) })}
				</span>
			))}
		</p>
	);
}

export function Updates({ updates, recipients }: { updates: OutgoingUpdate[]; recipients: OutgoingRecipient[] }) {
	if (updates.length === 0) return null;
	return (
		<section class="panel updates">
			<h2>{t("update.title")}</h2>
			<ol class="versions">
				{[...updates].reverse().map(({ number, time, by, reason, changes = [], added = [], removed = [] }) => (
					<li key={number} class="version">
						<p class="act-head">
							<strong>{t("update.n", { n: number })}</strong>
							<time dateTime={time}>{formatInstant(time)}</time>
						</p>
						<p class="act-who">{by?.name}</p>
						{reason && <p class="act-text">{reason}</p>}
						{changes.length > 0 && <Changes changes={changes} words={FIELD_WORDS} />}
						{added.length > 0 && <p class="update-places">{t("update.added", { names: added.join("; ") })}</p>}
						{removed.length > 0 && <p class="update-places">{t("update.removed", { names: removed.join("; ") })}</p>}
						<Answered number={number} recipients={recipients} />
					</li>
				))}
			</ol>
		</section>
	);
}
