// Fills empty fields from the text of the file's first page.
import type { PDFDocumentProxy } from "pdfjs-dist";

import { formatDay, makeDay } from "../../dates/dates";
import { type DocumentType, splitCode, typeOfNotation } from "../../text/code";
import { type Piece, propose, type Proposal } from "../../text/propose";
import { type Form, MAX } from "./model";

async function piecesOf(pdf: PDFDocumentProxy): Promise<{ pieces: Piece[]; width: number }> {
	const page = await pdf.getPage(1);
	const { items } = await page.getTextContent();
	const pieces = items.flatMap((item): Piece[] =>
		"str" in item
			? [
					{
						text: item.str,
						x: Number(item.transform[4]),
						y: Number(item.transform[5]),
						width: item.width,
						height: item.height || 12,
						font: item.fontName,
					},
				]
			: [],
	);
	return { pieces, width: page.getViewport({ scale: 1 }).width };
}

function dayOfWritten(text: string | undefined): string {
	const [day, month, year] = (text ?? "").split("/").map(Number);
	return formatDay(makeDay(year ?? 0, month ?? 0, day ?? 0));
}

// Only what is empty is filled, and it is marked until the person touches it.
export function merge(form: Form, proposal: Proposal, types: DocumentType[]): Form {
	const type = proposal.documentType ?? (proposal.code ? typeOfNotation(splitCode(proposal.code).notation, types) : undefined);
	const values: Partial<Record<"code" | "issuedDate" | "issuingOrgan" | "subject" | "documentType", string>> = {
		code: proposal.code,
		issuedDate: dayOfWritten(proposal.issuedDate),
		issuingOrgan: proposal.issuingOrgan?.slice(0, MAX.issuingOrgan),
		subject: proposal.subject?.slice(0, MAX.subject),
		documentType: type,
	};
	const next = { ...form, read: [...form.read] };
	for (const [name, value] of Object.entries(values) as [keyof typeof values, string | undefined][]) {
		if (!value || form[name].trim() !== "") continue;
		next[name] = value;
		next.read.push(name);
	}
	return next;
}

export async function read(pdf: PDFDocumentProxy, knownOrgans: string[], types: DocumentType[]): Promise<Proposal> {
	const { pieces, width } = await piecesOf(pdf);
	return propose(pieces, width, knownOrgans, types);
}
