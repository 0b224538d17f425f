// Whether the acting post has anything to do with the books: reads one, keeps one, or may make one. The server says so.
import { signal } from "@preact/signals";

import { get } from "./client";
import type { ListRegistersReply, RegisterView } from "./types";

const usable = signal(false);

export const hasBooks = (): boolean => usable.value;

export const readsBook = (book: RegisterView | undefined): boolean => book?.actions?.some(({ name }) => name === "read") ?? false;

export const usesBook = (book: RegisterView): boolean => (book.actions?.length ?? 0) > 0;

// Asked again for each person and post.
export async function refreshBooks(): Promise<void> {
	const { registers = [], actions = [] } = await get<ListRegistersReply>("/registers").catch(() => ({}) as ListRegistersReply);
	usable.value = actions.length > 0 || registers.some(usesBook);
}
