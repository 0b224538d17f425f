// A file that the server makes for this person: fetched by the page, so that it can be waited for, given up, and fail in
// words; then handed to the browser to be saved.
import { language } from "../i18n/i18n";
import { problemOf } from "./client";
import { ApiError } from "./problem";

// The name that the server gives it (RFC 8187).
function nameOf(disposition: string | null): string {
	const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? "");
	const plain = /filename="([^"]*)"/i.exec(disposition ?? "");
	return encoded ? decodeURIComponent(encoded[1] ?? "") : plain?.[1] ?? "";
}

async function fetched(url: string, signal: AbortSignal): Promise<{ content: Blob; name: string }> {
	let response: Response;
	try {
		response = await fetch(url, { headers: { Accept: "application/problem+json, */*", "Accept-Language": language.value }, signal, cache: "no-store" });
	} catch (error) {
		if (error instanceof DOMException && error.name === "AbortError") throw error;
		throw new ApiError(0, {});
	}
	if (!response.ok) throw new ApiError(response.status, problemOf(response.status, await response.text()), response.headers.get("X-Request-Id") ?? "");
	return { content: await response.blob(), name: nameOf(response.headers.get("Content-Disposition")) };
}

export async function save(url: string, signal: AbortSignal): Promise<void> {
	const { content, name } = await fetched(url, signal);
	const link = document.createElement("a");
	link.href = URL.createObjectURL(content);
	link.download = name;
	link.click();
	// The browser has taken the content by then.
	setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
