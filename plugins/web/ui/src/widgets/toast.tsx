// Short messages about what has just happened, read out by screen readers, that go by themselves unless they are errors.
import { signal } from "@preact/signals";

import { t } from "../i18n/i18n";

interface Toast {
	id: number;
	text: string;
	error: boolean;
	link?: { href: string; text: string };
}

const SHOWN_MS = 8000;
const toasts = signal<Toast[]>([]);
let nextId = 1;

function drop(id: number): void {
	toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function notify(text: string, options: { error?: boolean; link?: Toast["link"] } = {}): void {
	const id = nextId++;
	toasts.value = [...toasts.value.slice(-2), { id, text, error: options.error ?? false, link: options.link }];
	if (!options.error) setTimeout(() => drop(id), SHOWN_MS);
}

export function Toasts() {
	return (
		<div class="toasts" role="status" aria-live="polite">
			{toasts.value.map((toast) => (
				<div key={toast.id} class={toast.error ? "toast toast-error" : "toast"}>
					<span>{toast.text}</span>
					{toast.link && <a href={toast.link.href}>{toast.link.text}</a>}
					<button type="button" class="icon-button" aria-label={t("common.close")} onClick={() => drop(toast.id)}>
						×
					</button>
				</div>
			))}
		</div>
	);
}
