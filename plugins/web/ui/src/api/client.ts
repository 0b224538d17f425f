// fetch with the conventions of the server: problems, CSRF token, Idempotency-Key, If-Match, log in again on 401.
import { language } from "../i18n/i18n";
import { ApiError, type Problem } from "./problem";

const BASE = "/api/v1";
const IN_PROGRESS_TRIES = 5;
const IN_PROGRESS_WAIT_MS = 600;

export interface Answer<T> {
	data: T;
	status: number;
	etag?: string;
	location?: string;
}

export interface Options {
	query?: Record<string, string | number | boolean | undefined>;
	body?: unknown;
	etag?: string;
	submission?: Submission;
	signal?: AbortSignal;
	// Log-in and log-out answer 401 for themselves.
	anonymous?: boolean;
}

type LoginAgain = () => Promise<void>;
let loginAgain: LoginAgain | undefined;

// Called when the session has ended: resolves when the person has logged in again, rejects when they went away.
export function onSessionLost(handler: LoginAgain): void {
	loginAgain = handler;
}

export function newKey(): string {
	if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One thing that a person sends. Sent again unchanged it carries the same key, so it takes effect once; changed, it is
// another thing.
export class Submission {
	private key = newKey();
	private sent: string | undefined;

	constructor(stored?: { key: string; sent: string }) {
		if (stored) {
			this.key = stored.key;
			this.sent = stored.sent;
		}
	}

	keyFor(content: string): string {
		if (this.sent !== undefined && this.sent !== content) this.key = newKey();
		this.sent = content;
		return this.key;
	}

	get stored(): { key: string; sent: string } | undefined {
		return this.sent === undefined ? undefined : { key: this.key, sent: this.sent };
	}
}

export function csrfToken(): string {
	const match = /(?:^|;\s*)(?:__Host-)?csrf=([^;]*)/.exec(document.cookie);
	return match ? decodeURIComponent(match[1] ?? "") : "";
}

export function urlOf(path: string, query?: Options["query"]): string {
	const params = new URLSearchParams();
	for (const [name, value] of Object.entries(query ?? {}))
		if (value !== undefined && value !== "") params.set(name, String(value));
	const text = params.toString();
	return BASE + path + (text ? `?${text}` : "");
}

const takesEffectOnce = (method: string): boolean => method === "POST" || method === "PATCH";

function headersOf(method: string, path: string, options: Options, body: string | undefined): Headers {
	const headers = new Headers({ Accept: "application/json, application/problem+json", "Accept-Language": language.value });
	if (body !== undefined) headers.set("Content-Type", "application/json");
	if (method !== "GET") headers.set("X-CSRF-Token", csrfToken());
	if (takesEffectOnce(method)) headers.set("Idempotency-Key", (options.submission ?? new Submission()).keyFor(`${path} ${body ?? ""}`));
	if (options.etag !== undefined) headers.set("If-Match", `"${options.etag.replace(/^"|"$/g, "")}"`);
	return headers;
}

export function problemOf(status: number, text: string): Problem {
	try {
		const parsed: unknown = JSON.parse(text);
		if (parsed !== null && typeof parsed === "object") return parsed as Problem;
	} catch {
		// A proxy's page, or nothing: the status says it.
	}
	return { status };
}

async function once<T>(method: string, path: string, options: Options): Promise<Answer<T>> {
	const body = options.body === undefined ? undefined : JSON.stringify(options.body);
	let response: Response;
	let text: string;
	try {
		response = await fetch(urlOf(path, options.query), {
			method,
			headers: headersOf(method, path, options, body),
			body,
			signal: options.signal,
			credentials: "same-origin",
			cache: "no-store",
		});
		text = await response.text();
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError") throw error;
		throw new ApiError(0, {});
	}
	if (!response.ok) throw new ApiError(response.status, problemOf(response.status, text), response.headers.get("X-Request-Id") ?? "");
	return {
		data: (text === "" ? {} : JSON.parse(text)) as T,
		status: response.status,
		etag: response.headers.get("ETag")?.replace(/^W\/|"/g, ""),
		location: response.headers.get("Location") ?? undefined,
	};
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function request<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
	// One submission for all attempts of this request.
	const fixed: Options = takesEffectOnce(method) ? { ...options, submission: options.submission ?? new Submission() } : options;
	for (let attempt = 1; ; attempt++) {
		try {
			return await once<T>(method, path, fixed);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 401 && !options.anonymous && loginAgain) await loginAgain();
			else if (error.status === 409 && error.reason.includes("in_progress") && attempt < IN_PROGRESS_TRIES)
				await wait(IN_PROGRESS_WAIT_MS * attempt);
			else throw error;
		}
	}
}

export const get = async <T>(path: string, query?: Options["query"], signal?: AbortSignal): Promise<T> =>
	(await request<T>("GET", path, { query, signal })).data;

export const post = async <T>(path: string, body: unknown, options: Options = {}): Promise<T> =>
	(await request<T>("POST", path, { ...options, body })).data;
