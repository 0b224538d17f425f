// The block of a copy as a form holds it.
import type { CopyBlock, CopyWaysReply, Medium, OutgoingDocument, OutgoingKind } from "../../api/types";

export interface CopyDraft {
	kind: OutgoingKind;
	sourceKind?: string;
	sourceDocumentId?: string;
	from?: Medium;
	to?: Medium;
	extract: string;
	organ: string;
	place: string;
}

export const COPY_MAX = { organ: 200, place: 100, extract: 500 } as const;

export const COPY_FIELDS = ["/kind", "/fields/copy/to", "/fields/copy/from", "/fields/copy/extract", "/fields/copy/organ", "/fields/copy/place", "/fields/copy/sourceDocumentId"];

export function copyOf({ kind, copy }: OutgoingDocument): CopyDraft | undefined {
	if (!copy || !kind) return undefined;
	const { sourceKind, sourceDocumentId, from, to, extract = "", organ = "", place = "" } = copy;
	return { kind, sourceKind, sourceDocumentId, from, to, extract, organ, place };
}

// The first way that the server proposes.
export function firstCopy({ ways = [], fields }: CopyWaysReply): CopyDraft | undefined {
	const way = ways[0];
	if (!way?.kind) return undefined;
	const { sourceKind, sourceDocumentId, organ = "", place = "" } = fields?.copy ?? {};
	return { kind: way.kind, sourceKind, sourceDocumentId, from: way.from, to: way.to, extract: "", organ, place };
}

// Texts that were emptied are sent too: that clears them.
export const blockOf = ({ sourceKind, sourceDocumentId, from, to, extract, organ, place }: CopyDraft): CopyBlock => ({ sourceKind, sourceDocumentId, from, to, extract: extract.trim(), organ: organ.trim(), place: place.trim() });
