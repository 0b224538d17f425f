// Strings of the page in the person's language. `t` reads a signal: whatever drew a string draws it again when the
// language changes.
import { signal } from "@preact/signals";

import vi from "../../locales/vi.json";
import type { MessageKey } from "../gen/messages";

export type { MessageKey };
export type Language = "vi" | "en";
type Messages = Record<string, string>;
type Values = Record<string, string | number | undefined>;

const STORED = "congvan.language";

const messages = signal<Messages>(vi);
export const language = signal<Language>("vi");

// "{name}" is a value; "{n|day|days}" chooses by whether n is one (Vietnamese has no plural).
export function fill(text: string, values?: Values): string {
	if (!values) return text;
	return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
		const value = values[name];
		if (value === undefined) return one === undefined ? "" : whole;
		if (one === undefined || many === undefined) return String(value);
		return Number(value) === 1 ? one : many;
	});
}

export function t(key: MessageKey, values?: Values): string {
	return fill(messages.value[key] ?? key, values);
}

export async function setLanguage(next: Language): Promise<void> {
	const loaded: Messages = next === "en" ? (await import("../../locales/en.json")).default : vi;
	messages.value = loaded;
	language.value = next;
	document.documentElement.lang = next;
	try {
		localStorage.setItem(STORED, next);
	} catch {
		// A browser without storage asks the server each time.
	}
}

// Before anybody has logged in: the language of the last time, else Vietnamese.
export function rememberedLanguage(): Language {
	try {
		return localStorage.getItem(STORED) === "en" ? "en" : "vi";
	} catch {
		return "vi";
	}
}

const collator = new Intl.Collator("vi", { numeric: true });
export const compareText = (a: string, b: string): number => collator.compare(a, b);
