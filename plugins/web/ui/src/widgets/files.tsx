// The scan: chosen or dropped, sent at once with progress, shown beside the form while it is still on its way.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { ApiError } from "../api/problem";
import { Cancelled, type Upload, upload } from "../api/upload";
import { t } from "../i18n/i18n";
import { textOf } from "./errors";
import { fieldId } from "./field";

export interface SentFile {
	uploadId: string;
	name: string;
	mediaType: string;
	sizeBytes: number;
}

export interface LocalFile {
	key: number;
	file: File;
	share: number;
	error?: string;
	sent?: SentFile;
	transfer?: Upload;
}

// The original is a PDF; annexes may be pictures and office files. The server looks at the bytes.
const ACCEPT = ".pdf,application/pdf,image/png,image/jpeg,image/tiff,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp";

let nextKey = 1;

// Files of this form: those of this page with their bytes, and those that a draft knows by their upload's id alone.
export function useUploads(files: SentFile[], onFiles: (change: (files: SentFile[]) => SentFile[]) => void) {
	const [locals, setLocals] = useState<LocalFile[]>([]);
	const current = useRef(locals);
	current.current = locals;
	const change = (key: number, next: Partial<LocalFile>) => setLocals((all) => all.map((one) => (one.key === key ? { ...one, ...next } : one)));

	const start = (local: LocalFile) => {
		const transfer = upload(local.file, (share) => change(local.key, { share }));
		change(local.key, { transfer, error: undefined, share: 0 });
		transfer.done.then(
			(reply) => {
				const sent = {
					uploadId: reply.uploadId ?? "",
					name: reply.name ?? local.file.name,
					mediaType: reply.mediaType ?? local.file.type,
					sizeBytes: Number(reply.sizeBytes ?? local.file.size),
				};
				change(local.key, { sent, transfer: undefined, share: 1 });
				onFiles((all) => [...all, sent]);
			},
			(error: unknown) => {
				if (error instanceof Cancelled) setLocals((all) => all.filter((one) => one.key !== local.key));
				else change(local.key, { transfer: undefined, error: error instanceof ApiError ? textOf(error) : t("error.offline") });
			},
		);
	};
	const add = (chosen: Iterable<File>) => {
		const fresh = Array.from(chosen, (file): LocalFile => ({ key: nextKey++, file, share: 0 }));
		setLocals((all) => [...all, ...fresh]);
		for (const local of fresh) start(local);
	};
	const drop = (local: LocalFile) => {
		if (local.transfer) return local.transfer.cancel();
		setLocals((all) => all.filter((one) => one.key !== local.key));
		onFiles((all) => all.filter((sent) => sent.uploadId !== local.sent?.uploadId));
	};
	const clear = () => {
		for (const local of current.current) local.transfer?.cancel();
		setLocals([]);
	};
	useEffect(() => () => current.current.forEach((local) => local.transfer?.cancel()), []);
	const remembered = files.filter((sent) => !locals.some((local) => local.sent?.uploadId === sent.uploadId));
	return { locals, remembered, add, drop, clear, start, sending: locals.some((local) => local.transfer !== undefined) };
}

export type Uploads = ReturnType<typeof useUploads>;

export function sizeText(bytes: number): string {
	if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
	return `${(bytes / 1024 / 1024).toFixed(1).replace(".", ",")} MB`;
}

// Files may be dropped anywhere on the page while this is shown.
function useDrop(add: (files: Iterable<File>) => void): boolean {
	const [over, setOver] = useState(false);
	const latest = useRef(add);
	latest.current = add;
	useEffect(() => {
		const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
		const onOver = (event: DragEvent) => {
			if (!hasFiles(event)) return;
			event.preventDefault();
			setOver(true);
		};
		const onLeave = (event: DragEvent) => {
			if (event.relatedTarget === null) setOver(false);
		};
		const onDrop = (event: DragEvent) => {
			if (!hasFiles(event)) return;
			event.preventDefault();
			setOver(false);
			if (event.dataTransfer) latest.current(event.dataTransfer.files);
		};
		document.addEventListener("dragover", onOver);
		document.addEventListener("dragleave", onLeave);
		document.addEventListener("drop", onDrop);
		return () => {
			document.removeEventListener("dragover", onOver);
			document.removeEventListener("dragleave", onLeave);
			document.removeEventListener("drop", onDrop);
		};
	}, []);
	return over;
}

function FileLine({ local, uploads, beside }: { local: LocalFile; uploads: Uploads; beside?: Beside }) {
	const { name, size } = local.file;
	return (
		<li class={local.error ? "file file-wrong" : "file"}>
			<span class="file-name">{name}</span>
			<span class="file-size">{sizeText(size)}</span>
			{local.transfer && (
				<>
					<progress class="file-progress" max={1} value={local.share} aria-label={t("upload.progress", { name })} />
					<span class="file-share">{Math.round(local.share * 100)} %</span>
				</>
			)}
			{local.sent && <span class="file-done">{t("upload.done")}</span>}
			{local.sent && beside?.(local.sent)}
			{local.error && (
				<>
					<span class="file-error">{local.error}</span>
					<button type="button" class="button button-small" onClick={() => uploads.start(local)}>
						{t("error.retry")}
					</button>
				</>
			)}
			<button
				type="button"
				class="icon-button"
				aria-label={local.transfer ? t("upload.cancel", { name }) : t("upload.drop", { name })}
				onClick={() => uploads.drop(local)}
			>
				×
			</button>
		</li>
	);
}

// What else is said of a file that was sent.
type Beside = (file: SentFile) => ComponentChildren;

interface Props {
	uploads: Uploads;
	error?: string;
	onForget: (file: SentFile) => void;
	// What the files are, where they are not the document and its annexes.
	choose?: string;
	help?: string;
	beside?: Beside;
}

export function FileBox({ uploads, error, onForget, choose, help, beside }: Props) {
	const over = useDrop(uploads.add);
	const any = uploads.locals.length + uploads.remembered.length > 0;
	return (
		<div class={`${over ? "drop drop-over" : "drop"} ${any ? "drop-some" : ""} ${error ? "field-wrong" : ""}`}>
			<label class="button drop-button">
				{any ? t("upload.more") : (choose ?? t("upload.choose"))}
				<input
					id={fieldId("/uploads")}
					type="file"
					class="visually-hidden"
					accept={ACCEPT}
					multiple
					aria-describedby="upload-help"
					aria-invalid={error ? "true" : undefined}
					onChange={(event) => {
						uploads.add([...(event.currentTarget.files ?? [])]);
						event.currentTarget.value = "";
					}}
				/>
			</label>
			<p id="upload-help" class="drop-help">
				{help ?? (any ? t("upload.first_is_original") : t("upload.help"))}
			</p>
			{error && <p class="field-error">{error}</p>}
			{any && (
				<ul class="files">
					{uploads.remembered.map((sent) => (
						<li key={sent.uploadId} class="file">
							<span class="file-name">{sent.name}</span>
							<span class="file-size">{sizeText(sent.sizeBytes)}</span>
							<span class="file-done">{t("upload.kept")}</span>
							{beside?.(sent)}
							<button type="button" class="icon-button" aria-label={t("upload.drop", { name: sent.name })} onClick={() => onForget(sent)}>
								×
							</button>
						</li>
					))}
					{uploads.locals.map((local) => (
						<FileLine key={local.key} local={local} uploads={uploads} beside={beside} />
					))}
				</ul>
			)}
		</div>
	);
}
