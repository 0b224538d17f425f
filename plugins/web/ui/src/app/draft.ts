// What somebody has typed and not yet sent stays in this browser, under their name, until the server has acknowledged it.
import { useEffect, useRef, useState } from "preact/hooks";

import { me } from "./session";

const PREFIX = "congvan.draft.";
const SAVE_AFTER_MS = 400;
const KEEP_MS = 30 * 86_400_000;

interface Stored<T> {
	at: number;
	value: T;
}

const keyOf = (name: string): string => `${PREFIX}${me.value.person?.id ?? "0"}.${name}`;

export function readDraft<T>(name: string): T | undefined {
	try {
		const text = localStorage.getItem(keyOf(name));
		return text === null ? undefined : (JSON.parse(text) as Stored<T>).value;
	} catch {
		return undefined;
	}
}

export function writeDraft<T>(name: string, value: T): void {
	const stored: Stored<T> = { at: Date.now(), value };
	try {
		localStorage.setItem(keyOf(name), JSON.stringify(stored));
	} catch {
		// Without storage the input lives as long as the page.
	}
}

export function dropDraft(name: string): void {
	try {
		localStorage.removeItem(keyOf(name));
	} catch {
		// Nothing was stored either.
	}
}

// Drafts of documents that nobody came back to.
export function sweepDrafts(): void {
	try {
		for (const key of Object.keys(localStorage)) {
			if (!key.startsWith(PREFIX)) continue;
			const { at } = JSON.parse(localStorage.getItem(key) ?? "{}") as { at?: number };
			if (at === undefined || Date.now() - at > KEEP_MS) localStorage.removeItem(key);
		}
	} catch {
		// Nothing to sweep.
	}
}

// A form's state that survives a reload. `drop` forgets it: call it when the server has the input. A draft of an earlier
// version of the page may lack members: they are the initial ones.
export function useDraft<T extends object>(name: string, initial: T): [T, (next: T) => void, () => void] {
	const [value, setValue] = useState<T>(() => ({ ...initial, ...readDraft<Partial<T>>(name) }));
	const pending = useRef<{ timer: ReturnType<typeof setTimeout>; value: T } | undefined>(undefined);
	const flush = () => {
		if (!pending.current) return;
		clearTimeout(pending.current.timer);
		writeDraft(name, pending.current.value);
		pending.current = undefined;
	};
	useEffect(() => {
		window.addEventListener("pagehide", flush);
		return () => {
			window.removeEventListener("pagehide", flush);
			flush();
		};
	}, [name]);
	const set = (next: T) => {
		setValue(next);
		if (pending.current) clearTimeout(pending.current.timer);
		pending.current = { timer: setTimeout(flush, SAVE_AFTER_MS), value: next };
	};
	const drop = () => {
		if (pending.current) clearTimeout(pending.current.timer);
		pending.current = undefined;
		dropDraft(name);
	};
	return [value, set, drop];
}
