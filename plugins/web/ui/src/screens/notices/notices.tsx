// Hộp thông báo: what happened that the person should hear of, newest first; each leads to where it can be dealt with.
import { useMemo, useState } from "preact/hooks";

import { markAllRead, markRead, noticeList, unreadNotices } from "../../api/notices";
import { ApiError } from "../../api/problem";
import type { Notice } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { labelText } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";

const NAMES = ["delegated", "delegation_revoked", "left", "deadline_near", "deadline_passed", "deadline_changed", "arrived", "arrival_near", "arrival_passed", "recall_asked", "update_asked"] as const;
type Name = (typeof NAMES)[number];
const isName = (name: string): name is Name => (NAMES as readonly string[]).includes(name);

function titleOf({ name = "", label }: Notice): string {
	return labelText(label) || (isName(name) ? t(`notice.${name}`) : name);
}

function hrefOf({ kind, documentId, name }: Notice): string {
	if (kind === "incoming" || kind === "outgoing") return `/${kind}/${documentId}`;
	if (kind === "arrival") return `/arrivals/${documentId}`;
	if (kind === "leave") return `/handed-over/${documentId}`;
	return name === "left" ? "/work/to-do" : "/delegations";
}

function Line({ notice, onRead }: { notice: Notice; onRead: () => void }) {
	const unread = notice.readAt === undefined;
	const late = notice.name === "deadline_passed" || notice.name === "arrival_passed";
	return (
		<li class={unread ? "notice notice-unread" : "notice"}>
			<a class="notice-link" href={hrefOf(notice)} onClick={onRead}>
				<span class="notice-head">
					<span class={late ? "notice-title notice-late" : "notice-title"}>
						{unread && <span class="visually-hidden">{t("row.unread")} </span>}
						{titleOf(notice)}
					</span>
					<span class="notice-time">{formatInstant(notice.at)}</span>
				</span>
				{notice.subject && (
					<span class="notice-subject">
						{notice.code && <span class="cell-code">{notice.code}: </span>}
						{notice.subject}
					</span>
				)}
				<span class="notice-who">
					{[
						notice.actor?.personId ? notice.actor.name : undefined,
						notice.onBehalfOf && t("act.on_behalf", { name: notice.onBehalfOf.name }),
						notice.dueAt && !notice.text && formatInstant(notice.dueAt),
						notice.forPersonId && t("notice.for_leader"),
					]
						.filter(Boolean)
						.join(" · ")}
				</span>
				{notice.text && <span class="notice-text">{notice.text}</span>}
			</a>
		</li>
	);
}

function Filter({ unread, onChoose }: { unread: boolean; onChoose: (unread: boolean) => void }) {
	return (
		<div class="chips" role="group" aria-label={t("notice.which")}>
			<button type="button" class="chip" aria-pressed={!unread} onClick={() => onChoose(false)}>
				{t("notice.all")}
			</button>
			<button type="button" class="chip" aria-pressed={unread} onClick={() => onChoose(true)}>
				{t("notice.unread")}
			</button>
		</div>
	);
}

export function NoticesScreen() {
	useTitle(t("nav.notices"));
	const [unread, setUnread] = useState(false);
	const [busy, setBusy] = useState(false);
	const list = useMemo(() => noticeList(unread), [unread]);
	useRefresh(() => list.refresh(), [unread]);
	const items = list.items.value;
	const newest = items?.[0];
	const failed = (error: unknown) => {
		if (!(error instanceof ApiError)) throw error;
		notify(textOf(error), { error: true });
	};
	const readAll = async () => {
		if (!newest || busy) return;
		setBusy(true);
		try {
			await markAllRead(newest);
			await list.refresh();
		} catch (error) {
			failed(error);
		} finally {
			setBusy(false);
		}
	};
	return (
		<>
			<h1 class="page-title">{t("nav.notices")}</h1>
			<div class="notice-bar">
				<Filter unread={unread} onChoose={setUnread} />
				{unreadNotices() > 0 && (
					<button type="button" class="button" aria-disabled={busy} onClick={() => void readAll()}>
						{t("notice.read_all")}
					</button>
				)}
			</div>
			{list.error.value && !items && <Failed error={list.error.value} onRetry={() => void list.refresh()} />}
			{!items && !list.error.value && <Loading />}
			{items?.length === 0 && <Empty title={t(unread ? "notice.none_unread" : "notice.none")} />}
			{items && items.length > 0 && (
				<ul class="notices">
					{items.map((notice) => (
						<Line key={notice.id} notice={notice} onRead={() => void markRead(notice).catch(() => undefined)} />
					))}
				</ul>
			)}
			{list.more.value && (
				<button type="button" class="button" onClick={() => void list.loadMore()}>
					{t("notice.more")}
				</button>
			)}
			{items && items.length > 0 && <p class="page-note">{t("notice.kept")}</p>}
		</>
	);
}
