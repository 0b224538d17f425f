// What is known about the document: arrival stamp, data, who holds it, what happened.
import { useEffect } from "preact/hooks";

import type { Act, ActionOffer, Actor, ArrivalStamp, Assignment, FieldChange, FlowRole, FlowState, IncomingDocument, IncomingState, IncomingView, PaperKept, Proposal, ReceivingFlow, RouteMark } from "../../api/types";
import { refreshRules, rules } from "../../api/rules";
import { formatDay, formatInstant, today } from "../../dates/dates";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { labelText, urgencyText } from "../../widgets/labels";
import { correctedName, valueText } from "./corrected";
import { Correction } from "./correction";
import { GivenText } from "./given";
import { GROUP } from "./plan";

type StateName = "registered" | "submitted" | "directed" | "in_progress" | "completed" | "cancelled";

const STATE: Record<IncomingState, StateName> = {
	INCOMING_REGISTERED: "registered",
	INCOMING_SUBMITTED: "submitted",
	INCOMING_DIRECTED: "directed",
	INCOMING_IN_PROGRESS: "in_progress",
	INCOMING_COMPLETED: "completed",
	INCOMING_CANCELLED: "cancelled",
};

export function stageText(state: IncomingState | undefined): string {
	return state ? t(`state.${STATE[state]}`) : "";
}

// The state as the document's process calls it.
export const stateText = (document: IncomingDocument): string => labelText(document.stateLabel) || stageText(document.state);

export const roleText = (role: FlowRole | undefined): string => (role ? t(`role.${GROUP[role]}`) : "");

// Title and unit, each once: "Trưởng phòng Nghiệp vụ Y" already names its unit.
export function officeOf(actor: Actor | undefined): string {
	const title = actor?.title ?? "";
	const unit = actor?.unitName ?? "";
	return title && unit && !title.toLowerCase().includes(unit.toLowerCase()) ? `${title}, ${unit}` : title || unit;
}

// The stamp is the server's; what it lacks the document has.
export function Stamp({ document, stamp }: { document: IncomingDocument; stamp?: ArrivalStamp }) {
	const number = `${arrivalNumber(stamp?.number ?? document.arrivalNumber)}${stamp?.suffix ?? ""}`;
	return (
		<section class="stamp" aria-label={t("stamp.title")}>
			<p class="stamp-organ">{stamp?.agency ?? me.value.agency?.name}</p>
			<p class="stamp-word">{t("stamp.word")}</p>
			<dl>
				<div>
					<dt>{t("stamp.number")}</dt>
					<dd class="stamp-number">{number}</dd>
				</div>
				<div>
					<dt>{t("stamp.date")}</dt>
					<dd>{formatDay(stamp?.date ?? document.arrivalDate)}</dd>
				</div>
				<div>
					<dt>{t("stamp.forward")}</dt>
					<dd>{[stamp?.passedTo?.join(", "), stamp?.directive].filter(Boolean).join(": ")}</dd>
				</div>
				<div>
					<dt>{t("stamp.dossier")}</dt>
					<dd>{stamp?.dossiers?.join("; ")}</dd>
				</div>
			</dl>
		</section>
	);
}

function Fact({ label, value }: { label: string; value?: string }) {
	if (!value) return null;
	return (
		<div>
			<dt>{label}</dt>
			<dd>{value}</dd>
		</div>
	);
}

const MEDIUM = { MEDIUM_PAPER: "paper", MEDIUM_ELECTRONIC: "electronic", MEDIUM_BOTH: "both" } as const;
const CIRCULATION = {
	CIRCULATION_FREE: "free",
	CIRCULATION_RETURN: "return",
	CIRCULATION_INTERNAL: "internal",
	CIRCULATION_RESTRICTED: "restricted",
} as const;

// Where paper is and who keeps it; that which followed, with its day.
function keptText(paper: PaperKept | undefined): string {
	if (!paper) return "";
	const text = paper.keeper ? t("paper.at", { place: paper.place, keeper: paper.keeper }) : paper.place ?? "";
	return paper.arrivedOn ? `${formatDay(paper.arrivedOn)}: ${text}` : text;
}

export function Facts({ view, onView, onStale }: { view: IncomingView; onView: (view: IncomingView) => void; onStale: () => void }) {
	const document = view.document ?? {};
	return (
		<section class="panel">
			<h2>{t("document.facts")}</h2>
			<dl class="facts">
				<Fact label={t("column.organ")} value={document.issuingOrgan} />
				<Fact label={t("column.code")} value={joinCode(document.codeNumber, document.codeNotation)} />
				<Fact label={t("field.issued_date")} value={formatDay(document.issuedDate)} />
				<Fact label={t("field.document_type")} value={document.documentType} />
				<Fact label={t("field.urgency")} value={urgencyText(document.urgency)} />
				<Fact label={t("field.due_date")} value={formatDay(document.dueDate)} />
				<Fact label={t("field.signer")} value={[document.signerPosition, document.signerName].filter(Boolean).join(" ")} />
				<Fact label={t("field.page_amount")} value={document.pageAmount ? String(document.pageAmount) : ""} />
				<Fact label={t("field.field")} value={document.field} />
				<Fact label={t("field.to_places")} value={document.toPlaces} />
				<Fact label={t("field.description")} value={document.description} />
				<Fact label={t("field.reply_required")} value={document.replyRequired ? t("common.yes") : ""} />
				<Fact label={t("need.reply")} value={document.reply} />
				<Fact label={t("field.source")} value={labelText(document.sourceLabel) || document.source} />
				<Fact label={t("field.medium")} value={document.medium ? t(`medium.${MEDIUM[document.medium]}`) : ""} />
				<Fact label={t("field.no_paper")} value={document.noPaper ? t("common.yes") : ""} />
				<Fact label={t("field.legal_class")} value={document.legalClass ? t(`legal_class.${document.legalClass as 1 | 2 | 3}`) : ""} />
				<Fact label={t("field.circulation")} value={document.circulation ? t(`circulation.${CIRCULATION[document.circulation]}`) : ""} />
				<Fact label={t("paper.annex")} value={keptText(document.annexPaper)} />
				<Fact label={t("paper.copies")} value={keptText(document.paperCopies)} />
				<Fact label={t("paper.followed")} value={keptText(document.paper)} />
				<Fact label={t("document.registered_by")} value={[document.registeredBy?.name, formatInstant(document.registeredAt)].filter(Boolean).join(", ")} />
			</dl>
			{document.duplicateOf && (
				<p>
					<a href={`/incoming/${document.duplicateOf}`}>{t("document.duplicate_of")}</a>
				</p>
			)}
			{view.correction && <Correction offer={view.correction} document={document} onDone={onView} onStale={onStale} />}
		</section>
	);
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

// Acts that no process names, and those from before acts had labels.
const ACTS = ["register", "submit", "direct", "distribute", "assign", "complete", "open"] as const;
type ActName = (typeof ACTS)[number];

export function actText({ action, label }: Act): string {
	if (label) return labelText(label);
	return (ACTS as readonly string[]).includes(action ?? "") ? t(`act.${action as ActName}`) : action ?? "";
}

function Receivers({ receivers }: { receivers: Assignment[] }) {
	return (
		<ul class="act-receivers">
			{receivers.map((one, index) => (
				<li key={index}>
					<span class={`role role-${GROUP[one.role ?? "FLOW_LEAD"]}`}>{roleText(one.role)}</span> {one.name}
					{one.dueDate && <span class="act-due">{t("flow.due", { day: formatDay(one.dueDate) })}</span>}
					{one.directive && <span class="act-directive">{one.directive}</span>}
				</li>
			))}
		</ul>
	);
}

// What was proposed to who directs, with the act.
function ProposalText({ proposal }: { proposal: Proposal }) {
	return (
		<>
			<p class="act-text">{proposal.directive ? t("proposal.said", { directive: proposal.directive }) : t("proposal.title")}</p>
			<Receivers receivers={proposal.assignments ?? []} />
		</>
	);
}

function Changes({ changes }: { changes: FieldChange[] }) {
	const names = changes.some(({ field }) => field === "source");
	useEffect(() => {
		if (names && !rules.value) void refreshRules();
	}, [names]);
	return (
		<ul class="act-changes">
			{changes.map((change) => (
				<li key={change.field}>
					{correctedName(change.field)}: <del>{valueText(change.before, change.field)}</del> → <ins>{valueText(change.after, change.field)}</ins>
				</li>
			))}
		</ul>
	);
}

// What did it, on whose order; or what kept it from being done.
function RouteText({ route }: { route: RouteMark }) {
	return (
		<>
			<p class="act-route">
				{t("routes.mark", { name: route.name, version: route.version })}
				{route.authority?.name && ` · ${t("routes.by_order_of", { name: route.authority.name })}`}
			</p>
			{route.whyNot && <p class="act-text">{labelText(route.whyNot)}</p>}
		</>
	);
}

export function Timeline({ acts }: { acts: Act[] }) {
	return (
		<section class="panel timeline">
			<h2>{t("document.timeline")}</h2>
			<ol>
				{acts.map((one) => (
					<li key={one.id} class="act">
						<p class="act-head">
							<strong>{actText(one)}</strong>
							<time dateTime={one.time}>{formatInstant(one.time)}</time>
						</p>
						<p class="act-who">
							{one.actor?.name}
							<span class="act-office">{officeOf(one.actor)}</span>
							{one.onBehalfOf?.name && <span class="act-behalf">{t("act.on_behalf", { name: one.onBehalfOf.name })}</span>}
							{one.takenFrom?.name && <span class="act-behalf">{t("act.taken_from", { name: one.takenFrom.name })}</span>}
						</p>
						{one.route && <RouteText route={one.route} />}
						{one.text && <p class="act-text">{one.text}</p>}
						{one.given && <GivenText given={one.given} />}
						{one.paper && <p class="act-text">{keptText(one.paper)}</p>}
						{one.changes && one.changes.length > 0 && <Changes changes={one.changes} />}
						{one.receivers && one.receivers.length > 0 && <Receivers receivers={one.receivers} />}
						{one.proposal && <ProposalText proposal={one.proposal} />}
					</li>
				))}
			</ol>
		</section>
	);
}
