// The outgoing books of this year, and the one whose next number a document is likely to get. The committer gives the
// number: what the page says before is a preview.
import { useEffect, useState } from "preact/hooks";

import { get } from "../../api/client";
import type { ListRegistersReply, OutgoingDocument, RegisterView } from "../../api/types";
import { today } from "../../dates/dates";
import { fold } from "../../text/fold";
import { arrivalNumber } from "../../text/number";

export function useBooks(document: OutgoingDocument | undefined): RegisterView[] {
	const [books, setBooks] = useState<RegisterView[]>([]);
	const copy = document?.kind !== undefined && document.kind !== "OUTGOING_DOCUMENT";
	useEffect(() => {
		if (!document) return undefined;
		let gone = false;
		get<ListRegistersReply>("/registers", { direction: copy ? "DIRECTION_COPY" : "DIRECTION_OUTGOING", year: today().slice(0, 4), state: "REGISTER_OPEN" }).then(
			({ registers = [] }) => !gone && setBooks(registers),
			// The server chooses the book without the page's help.
			() => undefined,
		);
		return () => {
			gone = true;
		};
	}, [document?.id, copy]);
	return books;
}

// As the catalogue says: the book of its type, else the agency's own.
export function likelyBook(books: RegisterView[], document: OutgoingDocument): RegisterView | undefined {
	const type = fold(document.documentType ?? "");
	const ofType = books.filter(({ register }) => register?.documentTypes?.some((one) => fold(one) === type));
	const others = books.filter(({ register }) => !register?.documentTypes?.length && !register?.unitId);
	const pick = (some: RegisterView[]) => some.find(({ register }) => register?.defaultRegister) ?? some[0];
	return pick(ofType) ?? pick(others);
}

export const nextNumber = (book: RegisterView | undefined): string => (book ? arrivalNumber(String(Number(book.lastNumber ?? 0) + 1)) : "");
