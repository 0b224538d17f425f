// The file beside the work: all pages one under the other, drawn when they come into view.
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../i18n/i18n";
import { openPdf, type Source } from "./engine";
import { PageView } from "./page";

interface Props {
	source: Source;
	// What a screen reader calls it.
	name: string;
	// Where the file itself can be fetched.
	download?: string;
	onOpened?: (pdf: PDFDocumentProxy) => void;
}

const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3, 4];

interface Size {
	width: number;
	height: number;
}

function useDocument(source: Source, onOpened?: (pdf: PDFDocumentProxy) => void) {
	const [pdf, setPdf] = useState<PDFDocumentProxy>();
	const [sizes, setSizes] = useState<Size[]>([]);
	const [failed, setFailed] = useState(false);
	const [attempt, setAttempt] = useState(0);
	const key = "url" in source ? source.url : source.file;
	useEffect(() => {
		let gone = false;
		let close: (() => void) | undefined;
		setFailed(false);
		const open = async () => {
			const task = await openPdf(source);
			close = () => void task.destroy();
			if (gone) return close();
			const opened = await task.promise;
			// Pages of a scan are alike: the first one's size stands for all until each is drawn.
			const first = (await opened.getPage(1)).getViewport({ scale: 1 });
			if (gone) return;
			setSizes(Array.from({ length: opened.numPages }, () => ({ width: first.width, height: first.height })));
			setPdf(opened);
			onOpened?.(opened);
		};
		open().catch(() => {
			if (!gone) setFailed(true);
		});
		return () => {
			gone = true;
			setPdf(undefined);
			close?.();
		};
	}, [key, attempt]);
	return { pdf, sizes, failed, retry: () => setAttempt(attempt + 1) };
}

export function PdfView({ source, name, download, onOpened }: Props) {
	const { pdf, sizes, failed, retry } = useDocument(source, onOpened);
	const scroller = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(0);
	const [zoom, setZoom] = useState(1);
	const [page, setPage] = useState(1);

	useEffect(() => {
		const element = scroller.current;
		if (!element) return undefined;
		const observer = new ResizeObserver(() => setWidth(element.clientWidth));
		observer.observe(element);
		setWidth(element.clientWidth);
		return () => observer.disconnect();
	}, []);

	const onScroll = () => {
		const element = scroller.current;
		if (!element) return;
		const middle = element.getBoundingClientRect().top + element.clientHeight / 3;
		const pages = [...element.querySelectorAll<HTMLElement>("[data-page]")];
		const current = pages.filter((one) => one.getBoundingClientRect().top <= middle).pop();
		if (current) setPage(Number(current.dataset.page));
	};
	const goTo = (wanted: number) => {
		const element = scroller.current?.querySelector<HTMLElement>(`[data-page="${wanted}"]`);
		if (element && scroller.current) scroller.current.scrollTop = element.offsetTop - 8;
	};
	const step = (by: number) => {
		const at = ZOOMS.indexOf(zoom);
		setZoom(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + by))] ?? 1);
	};
	return (
		<div class="pdf">
			<div class="pdf-bar" role="toolbar" aria-label={t("pdf.toolbar")}>
				<button type="button" class="icon-button pdf-step" aria-label={t("pdf.previous")} aria-disabled={page <= 1} onClick={() => goTo(page - 1)}>
					‹
				</button>
				<span class="pdf-page" aria-live="polite">
					{pdf ? t("pdf.page", { page, pages: pdf.numPages }) : t("pdf.opening")}
				</span>
				<button type="button" class="icon-button pdf-step" aria-label={t("pdf.next")} aria-disabled={!pdf || page >= pdf.numPages} onClick={() => goTo(page + 1)}>
					›
				</button>
				<span class="pdf-gap" />
				<button type="button" class="icon-button" aria-label={t("pdf.smaller")} onClick={() => step(-1)}>
					−
				</button>
				<button type="button" class="pdf-zoom" aria-label={`${Math.round(zoom * 100)} %, ${t("pdf.fit")}`} onClick={() => setZoom(1)}>
					{Math.round(zoom * 100)} %
				</button>
				<button type="button" class="icon-button" aria-label={t("pdf.larger")} onClick={() => step(1)}>
					+
				</button>
				{download && (
					<a class="icon-button" href={download} target="_blank" rel="noopener" aria-label={t("pdf.open")}>
						<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
							<path d="M11 4h5v5M16 4l-7 7M8 5H4v11h11v-4" />
						</svg>
					</a>
				)}
			</div>
			<div class="pdf-pages" ref={scroller} onScroll={onScroll} tabIndex={0} role="region" aria-label={name}>
				{failed && (
					<div class="empty">
						<p class="empty-title">{t("pdf.failed")}</p>
						<button type="button" class="button" onClick={retry}>
							{t("error.retry")}
						</button>
					</div>
				)}
				{pdf &&
					width > 0 &&
					sizes.map((size, index) => (
						<PageView key={index} pdf={pdf} number={index + 1} size={size} width={Math.max(120, width - 24)} zoom={zoom} root={scroller} />
					))}
			</div>
		</div>
	);
}
