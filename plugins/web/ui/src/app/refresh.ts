// Fetches at once, every 30 seconds while the page is in view, and when the person comes back to it.
import { useEffect, useRef } from "preact/hooks";

const EVERY_MS = 30_000;

// What is on the page now.
const shown = new Set<() => Promise<void>>();

// Everything on the page, because something has just changed.
export async function refreshAll(): Promise<void> {
	await Promise.all([...shown].map((fetch) => fetch().catch(() => undefined)));
}

export function useRefresh(fetch: () => Promise<void>, when: unknown[]): void {
	const latest = useRef(fetch);
	latest.current = fetch;
	useEffect(() => {
		const run = () => {
			if (document.visibilityState === "visible") latest.current().catch(() => undefined);
		};
		void latest.current().catch(() => undefined);
		const again = () => latest.current();
		shown.add(again);
		const timer = setInterval(run, EVERY_MS);
		window.addEventListener("focus", run);
		document.addEventListener("visibilitychange", run);
		return () => {
			shown.delete(again);
			clearInterval(timer);
			window.removeEventListener("focus", run);
			document.removeEventListener("visibilitychange", run);
		};
	}, when);
}
