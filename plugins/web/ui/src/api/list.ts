// A list that the server hands out by cursor, kept while the person looks at one of its items, and refreshed in place.
import { signal } from "@preact/signals";

import { ApiError } from "./problem";

export interface Page<T> {
	items: T[];
	next?: string;
}

const PAGE = 50;
const MAX_PAGE = 200;

export type Fetch<T> = (cursor: string | undefined, limit: number) => Promise<Page<T>>;

export class CursorList<T> {
	readonly items = signal<T[] | undefined>(undefined);
	readonly more = signal(false);
	readonly error = signal<ApiError | undefined>(undefined);
	private cursor: string | undefined;
	private busy = false;
	private run = 0;
	private readonly fetch: Fetch<T>;

	constructor(fetch: Fetch<T>) {
		this.fetch = fetch;
	}

	private async load(cursor: string | undefined, limit: number, join: (page: T[]) => T[]): Promise<void> {
		if (this.busy) return;
		this.busy = true;
		const run = ++this.run;
		try {
			const page = await this.fetch(cursor, limit);
			if (run !== this.run) return;
			this.items.value = join(page.items);
			this.cursor = page.next;
			this.more.value = page.next !== undefined && page.next !== "";
			this.error.value = undefined;
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			this.error.value = error;
		} finally {
			this.busy = false;
		}
	}

	// As many rows as are there now; beyond the longest page only new loading shows changes.
	async refresh(): Promise<void> {
		const count = this.items.value?.length ?? 0;
		if (count > MAX_PAGE) return;
		await this.load(undefined, Math.max(PAGE, count), (page) => page);
	}

	// Everything that fits, up to `most` rows; false: there is more.
	async loadAll(most: number): Promise<boolean> {
		while (this.more.value && !this.error.value && (this.items.value?.length ?? 0) < most)
			await this.load(this.cursor, MAX_PAGE, (page) => [...(this.items.value ?? []), ...page]);
		return !this.more.value;
	}

	async loadMore(): Promise<void> {
		if (!this.more.value || this.error.value) return;
		await this.load(this.cursor, PAGE, (page) => [...(this.items.value ?? []), ...page]);
	}
}
