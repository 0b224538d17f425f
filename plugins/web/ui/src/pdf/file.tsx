// Any file: a PDF or a picture is shown, everything else is offered for download.
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../i18n/i18n";
import type { Source } from "./engine";
import { PdfView } from "./viewer";

interface Props {
	source: Source;
	name: string;
	mediaType: string;
	download?: string;
	onOpened?: (pdf: PDFDocumentProxy) => void;
}

// The policy allows no blob: pictures, so a picture from this computer is drawn on a canvas.
function Picture({ source, name }: { source: Source; name: string }) {
	const canvas = useRef<HTMLCanvasElement>(null);
	const [failed, setFailed] = useState(false);
	useEffect(() => {
		let gone = false;
		const draw = async () => {
			const blob = "file" in source ? source.file : await (await fetch(source.url)).blob();
			const bitmap = await createImageBitmap(blob);
			if (gone || !canvas.current) return bitmap.close();
			canvas.current.width = bitmap.width;
			canvas.current.height = bitmap.height;
			canvas.current.getContext("2d")?.drawImage(bitmap, 0, 0);
			bitmap.close();
		};
		draw().catch(() => setFailed(true));
		return () => {
			gone = true;
		};
	}, []);
	if (failed) return <p class="doc-nofile">{t("file.no_preview", { name })}</p>;
	return (
		<div class="pdf">
			<div class="pdf-pages" tabIndex={0} role="region" aria-label={name}>
				<canvas ref={canvas} class="picture" role="img" aria-label={name} />
			</div>
		</div>
	);
}

export function FileView({ source, name, mediaType, download, onOpened }: Props) {
	if (mediaType === "application/pdf") return <PdfView source={source} name={name} download={download} onOpened={onOpened} />;
	if (mediaType === "image/png" || mediaType === "image/jpeg") return <Picture source={source} name={name} />;
	return (
		<div class="doc-nofile">
			<p>{t("file.no_preview", { name })}</p>
			{download && (
				<a class="button" href={`${download}?download=true`} download>
					{t("file.download")}
				</a>
			)}
		</div>
	);
}
