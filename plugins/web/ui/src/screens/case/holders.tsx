// Who has a document now, and since when.
import type { ActionOffer, Actor, FlowRole, FlowState, ReceivingFlow } from "../../api/types";
import { formatDay, formatInstant, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { GROUP } from "./plan";

export const roleText = (role: FlowRole | undefined): string => (role ? t(`role.${GROUP[role]}`) : "");

// Title and unit, each once: "Trưởng phòng Nghiệp vụ Y" already names its unit.
export function officeOf(actor: Actor | undefined): string {
	const title = actor?.title ?? "";
	const unit = actor?.unitName ?? "";
	return title && unit && !title.toLowerCase().includes(unit.toLowerCase()) ? `${title}, ${unit}` : title || unit;
}

const OPEN: FlowState[] = ["FLOW_TO_DO", "FLOW_AWAITING_RECEPTION", "FLOW_SENT_BACK"];

const sinceOf = (flow: ReceivingFlow): string | undefined => flow.since ?? flow.assignedAt;

export const isOpen = (flow: ReceivingFlow): boolean => flow.state !== undefined && OPEN.includes(flow.state);

// Who has it and since when, in one line under the title; leads before the others.
export function HolderLine({ flows }: { flows: ReceivingFlow[] }) {
	const open = flows.filter(isOpen).sort((a, b) => Number(b.role === "FLOW_LEAD") - Number(a.role === "FLOW_LEAD"));
	const first = open[0];
	if (!first) return null;
	const office = officeOf(first.receiver);
	return (
		<p class="doc-holder">
			{t("document.holder", { name: first.receiver?.name, office: office && ` (${office})`, time: formatInstant(sinceOf(first)) })}
			{open.length > 1 && ` ${t("document.more_holders", { n: open.length - 1 })}`}
		</p>
	);
}

// What was passed on and is still unopened goes back at once; from then on it is withdrawn with a reason.
function TakeBack({ flow, offers, onTake }: { flow: ReceivingFlow; offers: ActionOffer[]; onTake: (offer: ActionOffer, flow: ReceivingFlow) => void }) {
	const offer = offers.find((one) => one.verb === "withdraw" && one.flowId === flow.id);
	const asks = offer?.needs?.some((need) => need.use === "NEED_REQUIRED");
	if (!offer || flow.openedAt || asks) return null;
	return (
		<button type="button" class="button button-small holder-take" aria-label={t("flow.take_back_from", { name: flow.receiver?.name })} onClick={() => onTake(offer, flow)}>
			{t("flow.take_back")}
		</button>
	);
}

interface HoldersProps {
	flows: ReceivingFlow[];
	offers: ActionOffer[];
	onTake: (offer: ActionOffer, flow: ReceivingFlow) => void;
}

export function Holders({ flows, offers, onTake }: HoldersProps) {
	const open = flows.filter(isOpen);
	if (open.length === 0) return null;
	const now = today();
	return (
		<section class="panel holders">
			<h2>{t("document.holders")}</h2>
			<ul>
				{open.map((flow) => {
					const late = flow.dueDate !== undefined && flow.dueDate < now;
					return (
						<li key={flow.id} class={`holder holder-${GROUP[flow.role ?? "FLOW_LEAD"]}`}>
							<span class="holder-who">
								<strong>{flow.receiver?.name}</strong>
								<span class="holder-office">{officeOf(flow.receiver)}</span>
								{flow.outside && <span class="holder-office">{t("flow.outside", { name: flow.outside })}</span>}
							</span>
							<span class="holder-what">
								{[roleText(flow.role), t("row.since", { time: formatInstant(sinceOf(flow)) }), flow.openedAt ? t("flow.seen") : t("flow.unseen")]
									.filter(Boolean)
									.join(" · ")}
								{flow.dueDate && (
									<span class={late ? "due due-overdue" : "due"}>
										{" · "}
										{late ? <strong class="due-words">{t("due.overdue_now")} </strong> : null}
										{t("flow.due", { day: formatDay(flow.dueDate) })}
									</span>
								)}
							</span>
							<TakeBack flow={flow} offers={offers} onTake={onTake} />
						</li>
					);
				})}
			</ul>
		</section>
	);
}
