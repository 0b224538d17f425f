// One page: an empty sheet of the right size, drawn when it comes near the view and emptied when it is far away, with
// the text above the picture so that it can be selected, found and read aloud.
import type { PDFDocumentProxy, PDFPageProxy, RenderTask } from "pdfjs-dist";
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../i18n/i18n";
import { pdfjs } from "./engine";

interface Props {
	pdf: PDFDocumentProxy;
	number: number;
	// At scale 1, until the page itself is known.
	size: { width: number; height: number };
	// Of the sheet at zoom 1, in CSS pixels.
	width: number;
	zoom: number;
	root: RefObject<HTMLDivElement | null>;
}

// A canvas of more pixels is refused by phones.
const MAX_CANVAS_PIXELS = 16_000_000;

async function draw(page: PDFPageProxy, cssWidth: number, canvas: HTMLCanvasElement, started: (task: RenderTask) => void): Promise<void> {
	const base = page.getViewport({ scale: 1 });
	const scale = cssWidth / base.width;
	const wanted = window.devicePixelRatio || 1;
	const most = Math.sqrt(MAX_CANVAS_PIXELS / (base.width * scale * base.height * scale));
	const viewport = page.getViewport({ scale: scale * Math.min(wanted, most) });
	const fresh = document.createElement("canvas");
	fresh.width = Math.floor(viewport.width);
	fresh.height = Math.floor(viewport.height);
	const task = page.render({ canvas: fresh, viewport });
	started(task);
	await task.promise;
	// The old picture stays, stretched, until the new one is there.
	canvas.width = fresh.width;
	canvas.height = fresh.height;
	canvas.getContext("2d")?.drawImage(fresh, 0, 0);
}

async function writeText(page: PDFPageProxy, cssWidth: number, container: HTMLElement): Promise<void> {
	const { TextLayer } = await pdfjs();
	const viewport = page.getViewport({ scale: cssWidth / page.getViewport({ scale: 1 }).width });
	container.replaceChildren();
	container.style.setProperty("--total-scale-factor", String(viewport.scale));
	await new TextLayer({ textContentSource: page.streamTextContent(), container, viewport }).render();
}

export function PageView({ pdf, number, size, width, zoom, root }: Props) {
	const sheet = useRef<HTMLDivElement>(null);
	const canvas = useRef<HTMLCanvasElement>(null);
	const text = useRef<HTMLDivElement>(null);
	const [near, setNear] = useState(number === 1);
	const [ratio, setRatio] = useState(size.height / size.width);
	const cssWidth = Math.round(width * zoom);

	useEffect(() => {
		if (!sheet.current) return undefined;
		const observer = new IntersectionObserver(
			(entries) => {
				for (const entry of entries) setNear(entry.isIntersecting);
			},
			{ root: root.current, rootMargin: "100% 0px" },
		);
		observer.observe(sheet.current);
		return () => observer.disconnect();
	}, []);

	useEffect(() => {
		if (!near) {
			// Frees the picture's memory.
			if (canvas.current) canvas.current.width = canvas.current.height = 0;
			text.current?.replaceChildren();
			return undefined;
		}
		let task: RenderTask | undefined;
		let gone = false;
		const run = async () => {
			const page = await pdf.getPage(number);
			const { width: w, height: h } = page.getViewport({ scale: 1 });
			if (gone || !canvas.current) return;
			setRatio(h / w);
			await draw(page, cssWidth, canvas.current, (started) => {
				task = started;
			});
			if (!gone && text.current) await writeText(page, cssWidth, text.current);
		};
		run().catch(() => undefined);
		return () => {
			gone = true;
			task?.cancel();
		};
	}, [near, cssWidth, pdf]);

	return (
		<div
			ref={sheet}
			class="pdf-sheet"
			data-page={number}
			style={{ width: `${cssWidth}px`, height: `${Math.round(cssWidth * ratio)}px` }}
			role="group"
			aria-label={t("pdf.page_label", { page: number })}
		>
			<canvas ref={canvas} class="pdf-canvas" aria-hidden="true" />
			<div ref={text} class="textLayer" />
		</div>
	);
}
