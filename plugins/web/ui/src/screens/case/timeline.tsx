// What has happened to a document, newest first.
import type { Act, Assignment, FieldChange, PaperKept, Proposal, RouteMark } from "../../api/types";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { labelText } from "../../widgets/labels";
import { GivenText } from "./given";
import { officeOf, roleText } from "./holders";
import { GROUP } from "./plan";

// Where paper is and who keeps it; that which followed, with its day.
export function keptText(paper: PaperKept | undefined): string {
	if (!paper) return "";
	const text = paper.keeper ? t("paper.at", { place: paper.place, keeper: paper.keeper }) : paper.place ?? "";
	return paper.arrivedOn ? `${formatDay(paper.arrivedOn)}: ${text}` : text;
}

// Acts that no process names, and those from before acts had labels.
const ACTS = ["register", "submit", "direct", "distribute", "assign", "complete", "open", "draft", "inform"] as const;
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

// How fields of the document are called, and how their values are written.
export interface FieldWords {
	name: (field: string | undefined) => string;
	value: (value: string | undefined, field: string | undefined) => string;
}

export function Changes({ changes, words }: { changes: FieldChange[]; words: FieldWords }) {
	return (
		<ul class="act-changes">
			{changes.map((change) => (
				<li key={change.field}>
					{words.name(change.field)}: <del>{words.value(change.before, change.field)}</del> → <ins>{words.value(change.after, change.field)}</ins>
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

export function Timeline({ acts, words }: { acts: Act[]; words: FieldWords }) {
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
						{one.changes && one.changes.length > 0 && <Changes changes={one.changes} words={words} />}
						{one.receivers && one.receivers.length > 0 && <Receivers receivers={one.receivers} />}
						{one.proposal && <ProposalText proposal={one.proposal} />}
					</li>
				))}
			</ol>
		</section>
	);
}
