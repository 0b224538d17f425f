// The person's work lists: one list a tab, counts for the tabs and the navigation.
import { signal } from "@preact/signals";

import { kindOf } from "./actions";
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

// Filters and order of a list, as they stand in its address; the server's own names.
export const WORK_FILTERS = ["urgency", "due", "documentType", "issuingOrgan", "holder", "step", "arrivedFrom", "arrivedTo"] as const;
const WORK_NAMES = [...WORK_FILTERS, "sort", "pinUrgency"] as const;

// What of an address a list is asked by, always in one order.
export function workQuery(params: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const name of WORK_NAMES) {
		const value = params.get(name);
		if (value) kept.set(name, value);
	}
	return kept.toString();
}

function fetchTab(tab: Tab, query: string) {
	const asked = Object.fromEntries(new URLSearchParams(query));
	return async (cursor: string | undefined, limit: number) => {
		const reply = await get<ListWorkReply>("/work", {
			...asked,
			box: BOX_OF[tab],
			overdue: tab === "overdue" ? true : undefined,
			cursor,
			limit,
		});
		if (reply.counts) counts.value = reply.counts;
		return { items: reply.items ?? [], next: reply.nextCursor };
	};
}

// Lists that are kept; more than a few are not gone back to.
const LISTS_MAX = 16;
let lists = new Map<string, CursorList<WorkItem>>();
let queries = new Map<Tab, string>();

// `query` absent: as the person last had it.
export function workList(tab: Tab, query = queries.get(tab) ?? ""): CursorList<WorkItem> {
	const key = `${tab}?${query}`;
	const list = lists.get(key) ?? new CursorList(fetchTab(tab, query));
	queries.set(tab, query);
	lists.delete(key);
	lists.set(key, list);
	for (const old of [...lists.keys()].slice(0, -LISTS_MAX)) lists.delete(old);
	return list;
}

// The way back to the list as the person last had it.
export function workAddress(tab: Tab): string {
	const query = queries.get(tab);
	return query ? `/work/${tab}?${query}` : `/work/${tab}`;
}

// What the item is about, with the box that it was opened from.
export const itemAddress = (item: WorkItem, tab: Tab): string => `/${kindOf(item.kind)}/${item.documentId}?box=${tab}`;

export async function refreshCounts(): Promise<void> {
	counts.value = await get<WorkCounts>("/work/counts");
}

export function forgetWork(): void {
	lists = new Map();
	queries = new Map();
	counts.value = {};
}
