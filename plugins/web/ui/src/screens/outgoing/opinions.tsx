// Whose opinion was asked, and what they said.
import type { Act, ReceivingFlow } from "../../api/types";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { isOpen, officeOf } from "../case/holders";
import { actText } from "../case/timeline";

function Asked({ flow }: { flow: ReceivingFlow }) {
	const waits = isOpen(flow);
	return (
		<li class={waits ? "endorsement opinion-waits" : "endorsement"}>
			<p class="act-head">
				<strong>{flow.receiver?.name}</strong>
				<time dateTime={flow.endedAt ?? flow.assignedAt}>{formatInstant(flow.endedAt ?? flow.assignedAt)}</time>
			</p>
			<p class="act-who">{officeOf(flow.receiver)}</p>
			{flow.directive && <p class="act-directive">{flow.directive}</p>}
			{flow.result && <p class="act-text">{flow.result}</p>}
			{flow.reason && <p class="act-text">{flow.reason}</p>}
			{waits && (
				<p class="endorsement-about">
					{[t("opinion.waits"), flow.openedAt ? t("flow.seen") : t("flow.unseen"), flow.dueDate ? t("flow.due", { day: formatDay(flow.dueDate) }) : ""].filter(Boolean).join(" · ")}
				</p>
			)}
		</li>
	);
}

// The latest of what was written with an act: the words that came with it to who has it now.
const WORDS_SHOWN = 3;

export function Opinions({ flows, timeline }: { flows: ReceivingFlow[]; timeline: Act[] }) {
	const asked = flows.filter(({ role, state }) => role === "FLOW_ADVISER" && state !== "FLOW_WITHDRAWN");
	// An opinion stands with who was asked for it; what the server noted of a deadline is none, nor is why it was updated.
	const said = timeline.filter(({ text, deadline, verb }) => text && !deadline && verb !== "update" && !asked.some(({ result }) => result === text)).slice(0, WORDS_SHOWN);
	if (asked.length === 0 && said.length === 0) return null;
	return (
		<section class="panel">
			<h2>{t("opinion.title")}</h2>
			<ol class="endorsements">
				{asked.map((flow) => (
					<Asked key={flow.id} flow={flow} />
				))}
				{said.map((one) => (
					<li key={one.id} class="endorsement opinion-waits">
						<p class="act-head">
							<strong>{one.actor?.name}</strong>
							<time dateTime={one.time}>{formatInstant(one.time)}</time>
						</p>
						<p class="act-who">
							{actText(one)}
							{one.onBehalfOf?.name && <span class="act-behalf">{t("act.on_behalf", { name: one.onBehalfOf.name })}</span>}
						</p>
						<p class="act-text">{one.text}</p>
					</li>
				))}
			</ol>
		</section>
	);
}
