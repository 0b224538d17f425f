// The person's work lists: one list a tab, counts for the tabs and the navigation.
import { signal } from "@preact/signals";

import { get } from "./client";
import { CursorList } from "./list";
import type { ListWorkReply, WorkBox, WorkCounts, WorkItem } from "./types";

export type Tab = "to-do" | "coordinate" | "for-information" | "following" | "returned" | "overdue" | "done";

export const TABS: Tab[] = ["to-do", "coordinate", "for-information", "following", "returned", "overdue", "done"];

const BOX_OF: Record<Tab, WorkBox | undefined> = {
	"to-do": "BOX_TO_DO",
	coordinate: "BOX_COORDINATE",
	"for-information": "BOX_FOR_INFORMATION",
	following: "BOX_FOLLOWING",
	returned: "BOX_RETURNED",
	overdue: undefined,
	done: "BOX_DONE",
};

const COUNT_OF: Record<Tab, keyof WorkCounts> = {
	"to-do": "toDo",
	coordinate: "coordinate",
	"for-information": "forInformation",
	following: "following",
	returned: "returned",
	overdue: "overdue",
	done: "done",
};

export const counts = signal<WorkCounts>({});
export const countOf = (tab: Tab): number => Number(counts.value[COUNT_OF[tab]] ?? 0);

export const isTab = (name: string): name is Tab => (TABS as string[]).includes(name);

function fetchTab(tab: Tab) {
	return async (cursor: string | undefined, limit: number) => {
		const reply = await get<ListWorkReply>("/work", {
			box: BOX_OF[tab],
			overdue: tab === "overdue" ? true : undefined,
			cursor,
			limit,
		});
		if (reply.counts) counts.value = reply.counts;
		return { items: reply.items ?? [], next: reply.nextCursor };
	};
}

let lists = new Map<Tab, CursorList<WorkItem>>();

export function workList(tab: Tab): CursorList<WorkItem> {
	let list = lists.get(tab);
	if (!list) {
		list = new CursorList(fetchTab(tab));
		lists.set(tab, list);
	}
	return list;
}

export async function refreshCounts(): Promise<void> {
	counts.value = await get<WorkCounts>("/work/counts");
}

export function forgetWork(): void {
	lists = new Map();
	counts.value = {};
}
