// The notices box: what happened that the person should hear of. How many are unread comes with the counts of work.
import { post, get } from "./client";
import { CursorList } from "./list";
import type { ListNoticesReply, Notice, NoticesReply } from "./types";
import { counts } from "./work";

export const unreadNotices = (): number => Number(counts.value.notices ?? 0);

// A server without the box says no count.
export const hasNotices = (): boolean => counts.value.notices !== undefined;

function keepCount(unread: string | undefined): void {
	counts.value = { ...counts.value, notices: unread ?? "0" };
}

// The server hands out at most so many at once.
const MOST = 100;

function fetchNotices(unread: boolean) {
	return async (cursor: string | undefined, limit: number) => {
		const reply = await get<ListNoticesReply>("/notices", { unread: unread ? true : undefined, cursor, limit: Math.min(limit, MOST) });
		keepCount(reply.unread);
		return { items: reply.notices ?? [], next: reply.nextCursor };
	};
}

export const noticeList = (unread: boolean): CursorList<Notice> => new CursorList(fetchNotices(unread));

export async function markRead(notice: Notice): Promise<void> {
	if (notice.readAt) return;
	keepCount((await post<NoticesReply>(`/notices/${notice.id}/read`, {})).unread);
}

// One call marks a thousand; what came after the page was read stays unread.
export async function markAllRead(newest: Notice): Promise<void> {
	let before = Infinity;
	for (;;) {
		const { unread } = await post<NoticesReply>("/notices/read-all", { upTo: newest.id });
		const left = Number(unread ?? 0);
		keepCount(unread);
		if (left === 0 || left >= before) return;
		before = left;
	}
}
