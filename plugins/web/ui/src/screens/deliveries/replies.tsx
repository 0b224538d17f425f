// Văn bản chờ trả lời: documents of ours that ask for an answer, the earliest day first, and what has come.
import { useMemo, useState } from "preact/hooks";

import { repliesList } from "../../api/outgoing";
import type { DueWhen, ListRepliesReply, OutgoingDocument } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { UrgencyMark } from "../../widgets/labels";
import { PrintLinks } from "../../widgets/print-links";
import { BoardList } from "../boards/list";
import { shownCount } from "../inbox/inbox";
import { replyText } from "../outgoing/facts";
import { codeOf } from "../outgoing/words";

const LISTS = ["open", "late", "week", "ended"] as const;
type List = (typeof LISTS)[number];

function Row({ document }: { document: OutgoingDocument }) {
	const code = codeOf(document);
	const late = Boolean(document.reply?.deadline?.breachedAt) && !document.reply?.endedAt;
	return (
		<li class={late ? "followed followed-wrong" : "followed"}>
			<p class="followed-line">
				<a class="task-number" href={`/outgoing/${document.id}`} aria-label={t("outgoing.open", { number: code, subject: document.subject })}>
					{code}
				</a>
				<span class="act-office">{formatDay(document.issuedDate)}</span>
				<UrgencyMark urgency={document.urgency} />
				<strong>{t(late ? "replies.was_due" : "replies.due", { day: formatDay(document.dueDate) })}</strong>
			</p>
			<p class="followed-subject">{document.subject}</p>
			<p class="act-directive">{[(document.addressees ?? []).map(({ name }) => name).join("; "), replyText(document.reply)].filter(Boolean).join(" · ")}</p>
		</li>
	);
}

const WISH: Record<List, { ended?: boolean; due?: DueWhen }> = { open: {}, late: { due: "WHEN_OVERDUE" }, week: { due: "WHEN_WEEK" }, ended: { ended: true } };

// Which of the server's counts stands beside the list's name.
function chipText(list: List, reply: ListRepliesReply | undefined): string {
	const n = list === "open" ? reply?.open : list === "late" ? reply?.overdue : undefined;
	return n === undefined ? t(`replies.${list}`) : t("follow.count", { list: t(`replies.${list}`), n: shownCount(Number(n)) });
}

export function RepliesScreen() {
	const [which, setWhich] = useState<List>("open");
	const [reply, setReply] = useState<ListRepliesReply>();
	const list = useMemo(() => repliesList(WISH[which], setReply), [which]);
	useTitle(t("replies.title"));
	useRefresh(() => list.refresh(), [list]);
	return (
		<section>
			<h1 class="page-title">{t("replies.title")}</h1>
			<ul class="chips" aria-label={t("filter.state")}>
				{LISTS.map((one) => (
					<li key={one}>
						<button type="button" class="chip" aria-pressed={one === which} onClick={() => setWhich(one)}>
							{chipText(one, reply)}
						</button>
					</li>
				))}
			</ul>
			{reply && !reply.agency && <p class="endorsement-about">{t("replies.own")}</p>}
			<PrintLinks csv label={t("replies.sheet")} path="/sheets/outgoing-replies" />
			<BoardList list={list} none={t("replies.none")} class="followed-list" row={(document) => <Row key={document.id} document={document} />} />
		</section>
	);
}
