// How this person likes lists to be: saved filters and columns, kept on the server, so that they are the same on every
// device.
import { signal } from "@preact/signals";

import { get, request } from "./client";
import { ApiError } from "./problem";
import type { WorkView, WorkViews } from "./types";

export type ListName = "work" | "incoming" | "outgoing";

export const VIEWS_MAX = 20;
export const VIEW_NAME_MAX = 60;

const kept = signal<WorkViews | undefined>(undefined);

export const viewsOf = (list: ListName): WorkView[] => (kept.value?.views ?? []).filter((view) => view.list === list);
export const allViews = (): WorkView[] => kept.value?.views ?? [];
export const columnsOf = (list: ListName): string[] | undefined => kept.value?.columns?.find((one) => one.list === list)?.columns;

export async function loadViews(): Promise<void> {
	kept.value = await get<WorkViews>("/work/views");
}

export function forgetViews(): void {
	kept.value = undefined;
}

// Changed on another device meanwhile, the change is made once more on what is there now.
export async function changeViews(change: (views: WorkViews) => Pick<WorkViews, "views" | "columns">): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		const before = kept.value ?? (await get<WorkViews>("/work/views"));
		const { views, columns } = change(before);
		try {
			kept.value = (await request<WorkViews>("PUT", "/work/views", { body: { views, columns }, etag: before.etag })).data;
			return;
		} catch (error) {
			if (!(error instanceof ApiError) || error.status !== 412 || attempt > 2) throw error;
			await loadViews();
		}
	}
}

export const setColumns = (list: ListName, columns: string[]): Promise<void> =>
	changeViews((now) => ({ views: now.views, columns: [...(now.columns ?? []).filter((one) => one.list !== list), { list, columns }] }));

// A view of the inbox says which box it is of; that is part of the path.
export function viewAddress(view: WorkView): string {
	const params = new URLSearchParams(view.query);
	const box = params.get("box");
	params.delete("box");
	const path = view.list === "work" ? `/work/${box ?? "to-do"}` : view.list === "outgoing" ? "/outgoing" : "/incoming";
	const rest = params.toString();
	return rest ? `${path}?${rest}` : path;
}

// What a list begins with when nothing else is asked for.
export function firstAddress(list: ListName, otherwise: string): string {
	const view = viewsOf(list).find((one) => one.standard);
	return view ? viewAddress(view) : otherwise;
}
