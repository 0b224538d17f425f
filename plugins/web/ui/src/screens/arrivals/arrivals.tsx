// Bàn tiếp nhận: electronic documents from outside that wait for the clerk, oldest first, with what is left until the limit.
import { useMemo, useState } from "preact/hooks";

import { get } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { Arrival, ListArrivalsReply } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { labelText, UrgencyMark } from "../../widgets/labels";
import { Check } from "../../widgets/rows";
import { Selection } from "../../widgets/selection";
import { Empty, Failed, Loading } from "../../widgets/state";
import { Choosing } from "../lists/choosing";
import { whatOf } from "./asked";
import { Limit } from "./limit";

const STATE = {
	ARRIVAL_WAITING: "arrival.waiting",
	ARRIVAL_ACCEPTED: "arrival.accepted",
	ARRIVAL_REFUSED: "arrival.refused",
	ARRIVAL_RECALLED: "arrival.recalled",
} as const;

export const arrivalState = (arrival: Arrival): string => t(STATE[arrival.state ?? "ARRIVAL_WAITING"]);

interface LineProps {
	arrival: Arrival;
	// Of what waits.
	selection?: Selection;
	onToggle: (range: boolean) => void;
}

function Line({ arrival, selection, onToggle }: LineProps) {
	const header = arrival.header ?? {};
	const waits = arrival.state === "ARRIVAL_WAITING";
	const href = arrival.documentId ? `/incoming/${arrival.documentId}` : `/arrivals/${arrival.id}`;
	return (
		<li class={selection ? "desk-row desk-checked" : "desk-row"}>
			{selection && <Check label={t("select.arrival", { subject: header.subject })} checked={selection.has(arrival.id ?? "")} onToggle={onToggle} />}
			<p class="desk-title">
				<UrgencyMark urgency={header.urgency} />
				<a href={href}>{header.subject}</a>
			</p>
			<p class="field-help">
				{[arrival.sender?.name, joinCode(header.codeNumber, header.codeNotation), t("arrival.came", { time: formatInstant(arrival.arrivedAt) })].join(" · ")}
			</p>
			{waits ? <Limit arrival={arrival} /> : <p class="desk-state">{[arrivalState(arrival), labelText(arrival.reasonLabel), arrival.reason].filter(Boolean).join(" – ")}</p>}
		</li>
	);
}

export function DeskTabs({ current }: { current: "waiting" | "ended" | "sent" }) {
	const tabs = [
		{ name: "waiting", href: "/arrivals", text: t("arrival.tab_waiting") },
		{ name: "ended", href: "/arrivals/ended", text: t("arrival.tab_ended") },
		{ name: "sent", href: "/transfers", text: t("transfer.title") },
	];
	return (
		<nav class="tabs" aria-label={t("nav.arrivals")}>
			<ul>
				{tabs.map((tab) => (
					<li key={tab.name}>
						<a class="tab" href={tab.href} aria-current={tab.name === current ? "page" : undefined}>
							{tab.text}
						</a>
					</li>
				))}
			</ul>
		</nav>
	);
}

// Accepted before, and now recalled or updated by their senders: they wait for the clerk's answer.
function AskedList({ count }: { count: number }) {
	const [reply, setReply] = useState<ListArrivalsReply>();
	useRefresh(async () => setReply(await get<ListArrivalsReply>("/arrivals", { asked: true })), [count]);
	return (
		<section class="panel" aria-labelledby="asked-title">
			<h2 id="asked-title">{t("asked.list", { n: count })}</h2>
			<ul class="desk">
				{(reply?.arrivals ?? []).map((arrival) => (
					<li key={arrival.id} class="desk-row">
						<p class="desk-title">
							<UrgencyMark urgency={arrival.header?.urgency} />
							<a href={`/arrivals/${arrival.id}`}>{arrival.header?.subject}</a>
						</p>
						<p class="field-help">{[arrival.sender?.name, joinCode(arrival.header?.codeNumber, arrival.header?.codeNotation), formatInstant(arrival.asked?.askedAt)].filter(Boolean).join(" · ")}</p>
						<p class="desk-state">{[arrival.asked && t(`asked_short.${whatOf(arrival.asked)}`), arrival.asked?.reason].filter(Boolean).join(": ")}</p>
					</li>
				))}
			</ul>
		</section>
	);
}

function Desk({ ended }: { ended: boolean }) {
	useTitle(t("nav.arrivals"));
	const [reply, setReply] = useState<ListArrivalsReply>();
	const [older, setOlder] = useState<Arrival[]>([]);
	const [next, setNext] = useState<string>();
	const [error, setError] = useState<ApiError>();
	const fetchPage = (cursor?: string) => get<ListArrivalsReply>("/arrivals", { state: ended ? "ARRIVAL_ACCEPTED" : undefined, cursor });
	const load = async () => {
		try {
			const page = await fetchPage();
			setReply(page);
			if (older.length === 0) setNext(page.nextCursor);
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	const more = async () => {
		const page = await fetchPage(next);
		setOlder([...older, ...(page.arrivals ?? [])]);
		setNext(page.nextCursor);
	};
	useRefresh(load, [ended]);
	const selection = useMemo(() => new Selection(), [ended]);
	if (error) return <Failed error={error} screen onRetry={() => void load()} />;
	if (!reply) return <Loading />;
	const known = new Set((reply.arrivals ?? []).map((one) => one.id));
	const all = [...(reply.arrivals ?? []), ...older.filter((one) => !known.has(one.id))];
	return (
		<section>
			<h1 class="page-title">
				{t("nav.arrivals")}
				{Number(reply.waiting ?? 0) > 0 && ` (${reply.waiting})`}
			</h1>
			<DeskTabs current={ended ? "ended" : "waiting"} />
			{!ended && Number(reply.asked ?? 0) > 0 && <AskedList count={Number(reply.asked)} />}
			{all.length === 0 ? (
				<Empty title={ended ? t("arrival.none_ended") : t("arrival.none")} />
			) : (
				<ul class="panel desk" aria-label={ended ? t("arrival.tab_ended") : t("arrival.tab_waiting")}>
					{all.map((arrival) => (
						<Line
							key={arrival.id}
							arrival={arrival}
							selection={ended ? undefined : selection}
							onToggle={(range) =>
								selection.toggle(
									all.map((one) => one.id ?? ""),
									arrival.id ?? "",
									range,
								)
							}
						/>
					))}
				</ul>
			)}
			{next && (
				<button type="button" class="button" onClick={() => void more().catch(() => undefined)}>
					{t("arrival.more")}
				</button>
			)}
			<Choosing
				of="arrivals"
				selection={selection}
				items={all.filter((one) => selection.has(one.id ?? "")).map((one) => ({ key: one.id ?? "", documentId: one.id ?? "", name: one.header?.subject ?? "" }))}
				shown={all.length}
				more={false}
				onAll={async () => selection.choose(all.map((one) => one.id ?? ""))}
			/>
		</section>
	);
}

export const ArrivalsScreen = () => <Desk ended={false} />;
export const EndedArrivalsScreen = () => <Desk ended />;
