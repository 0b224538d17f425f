// pdf.js, fetched when the first file is shown, with its worker from our own origin.
//
// The policy of the page allows no WebAssembly, so the decoders for JPEG 2000 and JBIG2 are their JavaScript versions.
import type { PDFDocumentLoadingTask } from "pdfjs-dist";

import { language } from "../i18n/i18n";

export type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist";

type Pdfjs = typeof import("pdfjs-dist");

let loaded: Promise<Pdfjs> | undefined;

export function pdfjs(): Promise<Pdfjs> {
	loaded ??= import("pdfjs-dist/legacy/build/pdf.min.mjs").then(
		(module) => {
			module.GlobalWorkerOptions.workerSrc = PDF_WORKER_URL;
			return module;
		},
		(error: unknown) => {
			loaded = undefined;
			throw error;
		},
	);
	return loaded;
}

export type Source = { url: string } | { file: Blob };

export async function openPdf(source: Source): Promise<PDFDocumentLoadingTask> {
	const module = await pdfjs();
	const data = "file" in source ? { data: new Uint8Array(await source.file.arrayBuffer()) } : { url: source.url };
	return module.getDocument({
		...data,
		httpHeaders: { "Accept-Language": language.value },
		withCredentials: false,
		enableXfa: false,
		useWasm: false,
		wasmUrl: PDF_FILES_URL,
		standardFontDataUrl: PDF_FILES_URL,
	});
}
