// Which screen the address names. Addresses are paths: the gateway answers every path that is no file with the page.
import { computed, signal } from "@preact/signals";

export interface Location {
	path: string;
	query: URLSearchParams;
}

const read = (): Location => ({ path: window.location.pathname, query: new URLSearchParams(window.location.search) });

export const location = signal<Location>(read());
export const path = computed(() => location.value.path);

const scrollOf = new Map<string, number>();

export function navigate(to: string, options: { replace?: boolean } = {}): void {
	scrollOf.set(window.location.href, window.scrollY);
	if (options.replace) history.replaceState(null, "", to);
	else history.pushState(null, "", to);
	location.value = read();
	window.scrollTo(0, 0);
}

// Where the person was in this list when they left it.
export const rememberedScroll = (): number => scrollOf.get(window.location.href) ?? 0;

export function startRouter(): void {
	history.scrollRestoration = "manual";
	window.addEventListener("popstate", () => {
		location.value = read();
	});
	document.addEventListener("click", (event) => {
		if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
		const link = event.target instanceof Element ? event.target.closest("a") : null;
		if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return;
		if (link.pathname.startsWith("/api/") || /\.\w+$/.test(link.pathname) || link.getAttribute("href")?.startsWith("#")) return;
		event.preventDefault();
		navigate(link.pathname + link.search);
	});
}

// The server's ids are numbers: a word in an id's place names another screen, or none.
const fits = (name: string, part: string): boolean => name !== "id" || /^\d+$/.test(part);

// "/incoming/:id" against "/incoming/7" → {id: "7"}.
export function match(pattern: string, actual: string): Record<string, string> | undefined {
	const wanted = pattern.split("/");
	const parts = actual.replace(/\/+$/, "").split("/");
	if (wanted.length !== parts.length) return undefined;
	const params: Record<string, string> = {};
	for (let i = 0; i < wanted.length; i++) {
		const name = wanted[i] ?? "";
		const part = parts[i] ?? "";
		if (name.startsWith(":")) {
			if (!fits(name.slice(1), part)) return undefined;
			params[name.slice(1)] = decodeURIComponent(part);
		} else if (name !== part) return undefined;
	}
	return params;
}
