// Who is logged in. A session that ends under the person's hands asks for the password over the page, and the request
// that met the end is sent again, so that nothing typed is lost.
import { signal } from "@preact/signals";

import { onSessionLost, request } from "../api/client";
import { forgetDirectory } from "../api/directory";
import { ApiError } from "../api/problem";
import { refreshRules, rules } from "../api/rules";
import { forgetViews } from "../api/views";
import type { LoginReply, Me } from "../api/types";
import { language, setLanguage } from "../i18n/i18n";

export type SessionState = "unknown" | "out" | "in" | "unreachable";

export const state = signal<SessionState>("unknown");
export const me = signal<Me>({});
// Set while the dialog "log in again" is open.
export const lost = signal(false);

let waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

async function adopt(next: Me): Promise<void> {
	const before = me.value.person?.id;
	if (before !== undefined && before !== next.person?.id) {
		forgetDirectory();
		forgetViews();
	}
	me.value = next;
	const wanted = next.language === "en" ? "en" : next.language === "vi" ? "vi" : language.value;
	if (wanted !== language.value) await setLanguage(wanted);
	state.value = "in";
	void refreshRules();
}

// Whether this person enters documents: the agency's process says who does; until it is heard, what the post usually may.
export const registers = (): boolean => rules.value?.mayRegister ?? me.value.create?.includes("incoming") ?? false;

export async function refreshMe(): Promise<void> {
	await adopt((await request<Me>("GET", "/me")).data);
}

export async function startSession(): Promise<void> {
	try {
		await adopt((await request<Me>("GET", "/me", { anonymous: true })).data);
	} catch (error) {
		state.value = error instanceof ApiError && (error.status === 401 || error.status === 403) ? "out" : "unreachable";
	}
	onSessionLost(
		() =>
			new Promise<void>((resolve, reject) => {
				waiting.push({ resolve, reject });
				lost.value = true;
			}),
	);
}

export async function login(account: string, password: string): Promise<void> {
	const body = { account, password, language: language.value };
	const { data } = await request<LoginReply>("POST", "/session", { body, anonymous: true });
	const other = lost.value && me.value.person?.id !== undefined && data.me?.person?.id !== me.value.person.id;
	await adopt(data.me ?? (await request<Me>("GET", "/me")).data);
	lost.value = false;
	const then = waiting;
	waiting = [];
	// What one person typed is not sent in another's name.
	for (const { resolve, reject } of then) {
		if (other) reject(new ApiError(401, {}));
		else resolve();
	}
}

// Leaves the page for the log-in screen; what was waiting for a new session fails.
export function leave(): void {
	lost.value = false;
	for (const { reject } of waiting) reject(new ApiError(401, {}));
	waiting = [];
	forgetDirectory();
	forgetViews();
	me.value = {};
	state.value = "out";
}

export async function logout(): Promise<void> {
	await request<unknown>("DELETE", "/session", { anonymous: true });
	leave();
}
