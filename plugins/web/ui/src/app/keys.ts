// Keyboard: one listener; the newest binding of a key wins, so a dialog shadows its page.
//
// Vietnamese input methods rewrite text with Backspace and replacement characters, so nothing is bound to Backspace or
// Delete, and events that belong to a composition are nobody's.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import type { MessageKey } from "../gen/messages";

export interface Binding {
	// "Ctrl+Enter", "Alt+PageDown", "/", "?", "Escape"
	keys: string;
	label: MessageKey;
	run: () => void;
	// Also while the person types in a field.
	inText?: boolean;
	// Belongs to a dialog; the page's bindings rest while one is open.
	inDialog?: boolean;
}

export const bindings = signal<Binding[]>([]);

export function isComposing(event: KeyboardEvent): boolean {
	return event.isComposing || event.keyCode === 229 || event.key === "Process" || event.code === "";
}

export function isTextField(target: EventTarget | null): boolean {
	if (!(target instanceof HTMLElement)) return false;
	if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
	return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "file"].includes(target.type);
}

export function nameOf(event: KeyboardEvent): string {
	const parts: string[] = [];
	if (event.ctrlKey || event.metaKey) parts.push("Ctrl");
	if (event.altKey) parts.push("Alt");
	if (event.shiftKey && event.key.length > 1) parts.push("Shift");
	parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
	return parts.join("+");
}

const SINGLE_OFF = "congvan.single-keys-off";
export const singleKeys = signal(readSingleKeys());

function readSingleKeys(): boolean {
	try {
		return localStorage.getItem(SINGLE_OFF) === null;
	} catch {
		return true;
	}
}

// Shortcuts of a single character can be turned off (WCAG 2.1.4).
export function setSingleKeys(on: boolean): void {
	singleKeys.value = on;
	try {
		if (on) localStorage.removeItem(SINGLE_OFF);
		else localStorage.setItem(SINGLE_OFF, "1");
	} catch {
		// Holds until the page is closed.
	}
}

function onKey(event: KeyboardEvent): void {
	if (event.defaultPrevented || isComposing(event)) return;
	const name = nameOf(event);
	const inText = isTextField(event.target);
	const dialog = document.querySelector("dialog:modal") !== null;
	for (let i = bindings.value.length - 1; i >= 0; i--) {
		const binding = bindings.value[i];
		if (!binding || binding.keys !== name) continue;
		if (binding.keys.length === 1 && (!singleKeys.value || inText)) continue;
		if (inText && !binding.inText) continue;
		if (dialog !== Boolean(binding.inDialog)) continue;
		event.preventDefault();
		binding.run();
		return;
	}
}

export function startKeys(): void {
	document.addEventListener("keydown", onKey);
}

interface KeyOptions {
	inText?: boolean;
	inDialog?: boolean;
	on?: boolean;
}

// Keeps the binding while the component is there. `run` may change from one drawing to the next.
export function useKey(keys: string, label: MessageKey, run: () => void, options: KeyOptions = {}): void {
	const latest = useRef(run);
	latest.current = run;
	const on = options.on !== false;
	useEffect(() => {
		if (!on) return undefined;
		const binding: Binding = { keys, label, run: () => latest.current(), inText: options.inText, inDialog: options.inDialog };
		bindings.value = [...bindings.value, binding];
		return () => {
			bindings.value = bindings.value.filter((other) => other !== binding);
		};
	}, [keys, label, on, options.inText, options.inDialog]);
}
