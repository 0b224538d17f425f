// Addresses that the build writes in.
declare const PDF_WORKER_URL: string;
declare const PDF_FILES_URL: string;

interface PromiseConstructor {
	withResolvers?: unknown;
}

declare module "pdfjs-dist/legacy/build/pdf.min.mjs" {
	export * from "pdfjs-dist";
}
