// Short messages about what has just happened, read out by screen readers, that go by themselves unless they are errors.
import { signal } from "@preact/signals";

import { t } from "../i18n/i18n";

interface Toast {
	id: number;
	text: string;
	error: boolean;
	link?: { href: string; text: string };
	undo?: () => Promise<void>;
	// What is undone, where "undo" alone would say too much.
	undoText?: string;
}

// What can be undone stays long enough to be read, thought about and reached.
const SHOWN_MS = 8000;
const UNDO_SHOWN_MS = 20_000;
const toasts = signal<Toast[]>([]);
let nextId = 1;

function drop(id: number): void {
	toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

// Not under the pointer, nor from under the keyboard.
function expire(id: number): void {
	if (document.querySelector(`[data-toast="${id}"]:is(:hover, :focus-within)`)) setTimeout(() => expire(id), SHOWN_MS);
	else drop(id);
}

export function notify(text: string, options: Partial<Omit<Toast, "id" | "text">> = {}): void {
	const id = nextId++;
	toasts.value = [...toasts.value.slice(-2), { ...options, id, text, error: options.error ?? false }];
	if (!options.error) setTimeout(() => expire(id), options.undo ? UNDO_SHOWN_MS : SHOWN_MS);
}

function Undo({ toast }: { toast: Toast }) {
	return (
		<button
			type="button"
			class="button button-small"
			onClick={() => {
				drop(toast.id);
				void toast.undo?.();
			}}
		>
			{toast.undoText ?? t("undo.button")}
		</button>
	);
}

export function Toasts() {
	return (
		<div class="toasts" role="status" aria-live="polite">
			{toasts.value.map((toast) => (
				<div key={toast.id} data-toast={toast.id} class={toast.error ? "toast toast-error" : "toast"}>
					<span>{toast.text}</span>
					{toast.undo && <Undo toast={toast} />}
					{toast.link && <a href={toast.link.href}>{toast.link.text}</a>}
					<button type="button" class="icon-button" aria-label={t("common.close")} onClick={() => drop(toast.id)}>
						×
					</button>
				</div>
			))}
		</div>
	);
}
