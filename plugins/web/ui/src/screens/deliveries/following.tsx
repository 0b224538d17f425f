// Theo dõi gửi: deliveries of all documents by what became of them, the last change first; what needs somebody comes up first.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { followDeliveries, type FollowWish } from "../../api/outgoing";
import { ApiError } from "../../api/problem";
import type { FollowDeliveriesReply, FollowedDelivery, FollowList, OutgoingRecipient } from "../../api/types";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { SelectField, TextField } from "../../widgets/field";
import { UrgencyMark } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { shownCount } from "../inbox/inbox";
import { CHANNELS, channelText } from "../outgoing/words";
import { followAddress, LISTS, type Name, wishOf } from "./query";
import { Recipients } from "./recipients";

// What nobody has to do anything about.
const WRONG: FollowList[] = ["FOLLOW_FAILED", "FOLLOW_REFUSED"];
const TYPING_MS = 300;

const countOf = (reply: FollowDeliveriesReply | undefined, list: FollowList): number =>
	Number(reply?.counts?.find((one) => one.list === list)?.count ?? 0);

// Before anybody has chosen: the first list that has something of what is wished.
async function firstList(wish: FollowWish): Promise<FollowList> {
	const { counts } = await followDeliveries({ ...wish, limit: 1 });
	const filled = LISTS.filter((list) => countOf({ counts }, list) > 0);
	if (Object.values(wish).some((value) => value !== undefined))
		for (const list of filled) if ((await followDeliveries({ ...wish, list, limit: 1 })).deliveries?.length) return list;
	return filled[0] ?? "FOLLOW_FAILED";
}

function useFollowed(wish: FollowWish, onList: (list: FollowList) => void) {
	const [reply, setReply] = useState<FollowDeliveriesReply>();
	const [error, setError] = useState<ApiError>();
	const asked = JSON.stringify(wish);
	const latest = useRef(asked);
	latest.current = asked;
	// What was asked before the wish changed is not shown any more.
	const guard = async (run: (here: () => boolean) => Promise<void>) => {
		const here = () => latest.current === asked;
		try {
			await run(here);
			if (here()) setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			if (here()) setError(caught);
		}
	};
	const load = () =>
		guard(async (here) => {
			if (!wish.list) {
				const list = await firstList(wish);
				return here() ? onList(list) : undefined;
			}
			const first = await followDeliveries(wish);
			if (here()) setReply({ ...first, deliveries: first.deliveries ?? [] });
		});
	const more = () =>
		guard(async (here) => {
			const next = await followDeliveries({ ...wish, cursor: reply?.nextCursor });
			if (here()) setReply({ ...next, deliveries: [...(reply?.deliveries ?? []), ...(next.deliveries ?? [])] });
		});
	// A line stays where it is with its new state until the list is opened again; the counts are those of now.
	const put = (index: number, line: FollowedDelivery) =>
		guard(async (here) => {
			const deliveries = (reply?.deliveries ?? []).map((one, at) => (at === index ? line : one));
			setReply({ ...reply, deliveries });
			const { counts } = await followDeliveries(wish);
			if (here()) setReply({ ...reply, deliveries, counts });
		});
	useEffect(() => {
		setReply((before) => before && { ...before, deliveries: undefined, nextCursor: undefined });
		void load();
	}, [asked]);
	return { reply, error, load, more, put };
}

interface LineProps {
	line: FollowedDelivery;
	onChange: (line: FollowedDelivery) => void;
}

// What was sent again is followed by another delivery, which takes its line.
function changed(line: FollowedDelivery, recipients: OutgoingRecipient[]): FollowedDelivery {
	const deliveries = recipients.flatMap(({ deliveries = [] }) => deliveries);
	const same = deliveries.find(({ id }) => id === line.delivery?.id);
	const now = same?.followedBy ? deliveries.find(({ id }) => id === same.followedBy) : same;
	return now ? { ...line, delivery: now } : line;
}

function Line({ line, onChange }: LineProps) {
	const { documentId = "", code, delivery, recipient } = line;
	const recipients = useMemo(() => [{ place: delivery?.place, line: recipient, deliveries: delivery ? [delivery] : [] }], [line]);
	return (
		<li class={delivery?.state === "DELIVERY_FAILED" || delivery?.state === "DELIVERY_REFUSED" ? "followed followed-wrong" : "followed"}>
			<p class="followed-line">
				<a class="task-number" href={`/outgoing/${documentId}`} aria-label={t("outgoing.open", { number: code, subject: line.subject })}>
					{code}
				</a>
				<span class="act-office">{formatDay(line.issuedDate)}</span>
				<UrgencyMark urgency={line.urgency} />
				<span class="act-office">{line.author?.name}</span>
			</p>
			<p class="followed-subject">{line.subject}</p>
			<Recipients id={documentId} recipients={recipients} onRecipients={(all) => onChange(changed(line, all))} />
		</li>
	);
}

function Lists({ list, reply, onChoose }: { list: FollowList; reply: FollowDeliveriesReply | undefined; onChoose: (list: FollowList) => void }) {
	return (
		<ul class="chips" aria-label={t("filter.state")}>
			{LISTS.map((one) => (
				<li key={one}>
					<button type="button" class="chip" aria-pressed={one === list} onClick={() => onChoose(one)}>
						{t("follow.count", { list: t(`follow.${one}`), n: shownCount(countOf(reply, one)) })}
					</button>
				</li>
			))}
		</ul>
	);
}

// What stands in a field: what the person types, until the address says something that they have not said.
function useTyped(value: string) {
	const [text, setText] = useState(value);
	const said = useRef(value);
	useEffect(() => {
		if (value === said.current) return;
		said.current = value;
		setText(value);
	}, [value]);
	return { text, setText, said };
}

function Words({ value, onValue }: { value: string; onValue: (value: string) => void }) {
	const { text, setText, said } = useTyped(value);
	useEffect(() => {
		if (text.trim() === said.current) return undefined;
		const timer = setTimeout(() => onValue((said.current = text.trim())), TYPING_MS);
		return () => clearTimeout(timer);
	}, [text]);
	return <TextField label={t("follow.words")} name="/words" input={{ type: "search", maxLength: 200 }} value={text} onValue={setText} />;
}

function Day({ name, label, value, onValue }: { name: "from" | "to"; label: string; value: string | undefined; onValue: (value: string | undefined) => void }) {
	const { text, setText, said } = useTyped(formatDay(value));
	return (
		<DateField
			label={label}
			name={`/${name}`}
			lean="past"
			value={text}
			onValue={(next) => {
				setText(next);
				const day = dayOf(next, "past");
				if (day === null || day === value) return;
				said.current = formatDay(day);
				onValue(day);
			}}
		/>
	);
}

function Filters({ query, wish }: { query: URLSearchParams; wish: FollowWish }) {
	const set = (change: Partial<Record<Name, string | undefined>>) => navigate(followAddress(location.value.query, change), { replace: true });
	const organ = t("filter.chip", { label: t("follow.organ"), value: query.get("organ") ?? wish.organId });
	return (
		<>
			<div class="filters">
				<Words value={wish.words ?? ""} onValue={(words) => set({ words })} />
				<SelectField
					label={t("follow.channel")}
					name="/channel"
					value={wish.channel ?? ""}
					onValue={(channel) => set({ channel })}
					options={[{ value: "", label: t("follow.any_channel") }, ...CHANNELS.map((value) => ({ value, label: channelText(value) }))]}
				/>
				<Day name="from" label={t("follow.from")} value={wish.from} onValue={(from) => set({ from })} />
				<Day name="to" label={t("follow.to")} value={wish.to} onValue={(to) => set({ to })} />
			</div>
			{wish.organId && (
				<ul class="chips" aria-label={t("filter.active")}>
					<li>
						<button type="button" class="chip chip-set" aria-label={t("filter.drop", { text: organ })} onClick={() => set({ organId: undefined, organ: undefined })}>
							{organ} <span aria-hidden="true">×</span>
						</button>
					</li>
				</ul>
			)}
		</>
	);
}

export function FollowingScreen() {
	const { query } = location.value;
	const wish = wishOf(query);
	const choose = (list: FollowList) => navigate(followAddress(location.value.query, { list }), { replace: true });
	const { reply, error, load, more, put } = useFollowed(wish, choose);
	const list = wish.list ?? "FOLLOW_FAILED";
	const lines = wish.list && reply?.deliveries;
	useTitle(t("nav.deliveries"));
	return (
		<section>
			<div class="page-head">
				<h1 class="page-title">{t("nav.deliveries")}</h1>
				<a class="button" href="/outgoing/replies">
					{t("replies.title")}
				</a>
			</div>
			<Lists list={list} reply={reply} onChoose={choose} />
			<Filters query={query} wish={wish} />
			{reply && !reply.agency && <p class="endorsement-about">{t("follow.own")}</p>}
			{error && <Failed error={error} onRetry={() => void load()} />}
			{!lines && !error && <Loading />}
			{lines?.length === 0 && !error && !reply?.nextCursor && <Empty title={t(WRONG.includes(list) ? "follow.nothing_wrong" : "follow.none")} />}
			<ul class="followed-list">
				{lines?.map((line, index) => (
					<Line key={line.delivery?.id} line={line} onChange={(next) => void put(index, next)} />
				))}
			</ul>
			{reply?.nextCursor && (
				<button type="button" class="button" onClick={() => void more()}>
					{t("delivery.more")}
				</button>
			)}
		</section>
	);
}
