// What a screen says instead of content: nothing here, loading, failed.
import type { ComponentChildren } from "preact";

import type { ApiError } from "../api/problem";
import { t } from "../i18n/i18n";
import { textOf } from "./errors";

interface EmptyProps {
	title: string;
	// The whole screen, not a list on it.
	screen?: boolean;
	children?: ComponentChildren;
}

export function Empty({ title, screen, children }: EmptyProps) {
	return (
		<div class="empty">
			<svg class="empty-picture" viewBox="0 0 64 48" aria-hidden="true">
				<path d="M8 28 16 8h32l8 20v14H8zM8 28h14l4 6h12l4-6h14" />
			</svg>
			{screen ? <h1 class="empty-title">{title}</h1> : <p class="empty-title">{title}</p>}
			{children && <div class="empty-text">{children}</div>}
		</div>
	);
}

export function Failed({ error, screen, onRetry }: { error: ApiError; screen?: boolean; onRetry: () => void }) {
	return (
		<div class="empty" role="alert">
			{screen ? <h1 class="empty-title">{textOf(error)}</h1> : <p class="empty-title">{textOf(error)}</p>}
			{(error.repeatable || error.status >= 500) && (
				<button type="button" class="button" onClick={onRetry}>
					{t("error.retry")}
				</button>
			)}
			{error.requestId && <p class="summary-id">{t("error.request_id", { id: error.requestId })}</p>}
		</div>
	);
}

// Drawn only after a moment, so that quick answers do not flicker.
export function Loading() {
	return (
		<p class="loading" role="status">
			{t("common.loading")}
		</p>
	);
}
