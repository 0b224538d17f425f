// Theo dõi gửi: deliveries of all documents by what became of them, the last change first; what needs somebody comes up first.
import { useEffect, useMemo, useState } from "preact/hooks";

import { followDeliveries } from "../../api/outgoing";
import { ApiError } from "../../api/problem";
import type { Channel, FollowDeliveriesReply, FollowedDelivery, FollowList, OutgoingRecipient } from "../../api/types";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { SelectField, TextField } from "../../widgets/field";
import { UrgencyMark } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { shownCount } from "../inbox/inbox";
import { CHANNELS, channelText } from "../outgoing/words";
import { Recipients } from "./recipients";

const LISTS: FollowList[] = ["FOLLOW_FAILED", "FOLLOW_REFUSED", "FOLLOW_RECALL", "FOLLOW_WAITING", "FOLLOW_SENT", "FOLLOW_RECEIVED", "FOLLOW_DROPPED"];
// What nobody has to do anything about.
const WRONG: FollowList[] = ["FOLLOW_FAILED", "FOLLOW_REFUSED"];
const TYPING_MS = 300;

const countOf = (reply: FollowDeliveriesReply | undefined, list: FollowList): number =>
	Number(reply?.counts?.find((one) => one.list === list)?.count ?? 0);

interface Filter {
	channel: Channel | "";
	words: string;
}

function useFollowed(list: FollowList | undefined, filter: Filter) {
	const [reply, setReply] = useState<FollowDeliveriesReply>();
	const [error, setError] = useState<ApiError>();
	const ask = (cursor?: string) => followDeliveries({ list, channel: filter.channel || undefined, words: filter.words.trim() || undefined, cursor });
	const guard = async (run: () => Promise<void>) => {
		try {
			await run();
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	const load = () =>
		guard(async () => {
			const first = await ask();
			setReply({ ...first, deliveries: first.deliveries ?? [] });
		});
	const more = () =>
		guard(async () => {
			const next = await ask(reply?.nextCursor);
			setReply({ ...next, deliveries: [...(reply?.deliveries ?? []), ...(next.deliveries ?? [])] });
		});
	// A line stays where it is with its new state until the list is opened again; the counts are those of now.
	const put = (index: number, line: FollowedDelivery) =>
		guard(async () => {
			const deliveries = (reply?.deliveries ?? []).map((one, at) => (at === index ? line : one));
			setReply({ ...reply, deliveries });
			const { counts } = await ask();
			setReply({ ...reply, deliveries, counts });
		});
	useEffect(() => {
		setReply((before) => before && { ...before, deliveries: undefined });
		const timer = setTimeout(() => void load(), filter.words ? TYPING_MS : 0);
		return () => clearTimeout(timer);
	}, [list, filter.channel, filter.words]);
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

export function FollowingScreen() {
	const [chosen, setChosen] = useState<FollowList>();
	const [filter, setFilter] = useState<Filter>({ channel: "", words: "" });
	const { reply, error, load, more, put } = useFollowed(chosen, filter);
	// Before anybody has chosen: the first list that has something.
	useEffect(() => {
		if (!chosen && reply) setChosen(LISTS.find((one) => countOf(reply, one) > 0) ?? LISTS[0]);
	}, [chosen, reply]);
	const list = chosen ?? "FOLLOW_FAILED";
	const lines = chosen ? reply?.deliveries : undefined;
	useTitle(t("nav.deliveries"));
	return (
		<section>
			<div class="page-head">
				<h1 class="page-title">{t("nav.deliveries")}</h1>
				<a class="button" href="/outgoing/replies">
					{t("replies.title")}
				</a>
			</div>
			<Lists list={list} reply={reply} onChoose={setChosen} />
			<div class="filters">
				<TextField label={t("follow.words")} name="/words" input={{ type: "search", maxLength: 200 }} value={filter.words} onValue={(words) => setFilter({ ...filter, words })} />
				<SelectField
					label={t("follow.channel")}
					name="/channel"
					value={filter.channel}
					onValue={(channel) => setFilter({ ...filter, channel: channel as Channel | "" })}
					options={[{ value: "", label: t("follow.any_channel") }, ...CHANNELS.map((value) => ({ value, label: channelText(value) }))]}
				/>
			</div>
			{reply && !reply.agency && <p class="endorsement-about">{t("follow.own")}</p>}
			{error && <Failed error={error} onRetry={() => void load()} />}
			{!lines && !error && <Loading />}
			{lines?.length === 0 && !error && <Empty title={t(WRONG.includes(list) ? "follow.nothing_wrong" : "follow.none")} />}
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
