// Upload of a file with progress and cancel. fetch reports no progress of what it sends, so this is XMLHttpRequest.
import type { UploadReply } from "../gen/congvan/blob";
import { language } from "../i18n/i18n";
import { csrfToken, newKey, problemOf, urlOf } from "./client";
import { ApiError } from "./problem";

export interface Upload {
	done: Promise<UploadReply>;
	cancel(): void;
}

export class Cancelled extends Error {}

// onProgress gets the share that has been sent, 0 to 1.
export function upload(file: File, onProgress: (share: number) => void): Upload {
	const xhr = new XMLHttpRequest();
	const done = new Promise<UploadReply>((resolve, reject) => {
		xhr.open("POST", urlOf("/blobs"));
		xhr.setRequestHeader("Accept", "application/json, application/problem+json");
		xhr.setRequestHeader("Accept-Language", language.value);
		xhr.setRequestHeader("Content-Type", file.type || "application/octet-stream");
		xhr.setRequestHeader("X-File-Name", encodeURIComponent(file.name.normalize("NFC")));
		xhr.setRequestHeader("X-CSRF-Token", csrfToken());
		xhr.setRequestHeader("Idempotency-Key", newKey());
		xhr.upload.onprogress = (event) => {
			if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
		};
		xhr.onload = () => {
			if (xhr.status >= 200 && xhr.status < 300) resolve(JSON.parse(xhr.responseText) as UploadReply);
			else reject(new ApiError(xhr.status, problemOf(xhr.status, xhr.responseText), xhr.getResponseHeader("X-Request-Id") ?? ""));
		};
		xhr.onerror = () => reject(new ApiError(0, {}));
		xhr.onabort = () => reject(new Cancelled());
		xhr.send(file);
	});
	return { done, cancel: () => xhr.abort() };
}
