// What each book that takes a document would give it now, the one that numbering takes by itself first. The committer
// gives the number: what the page says before is a preview.
import { useEffect, useState } from "preact/hooks";

import { get } from "../../api/client";
import type { ListNumbersReply, NumberChoice, OutgoingDocument } from "../../api/types";

export function useNumbers({ id, revision }: OutgoingDocument, issuedDate: string | undefined): NumberChoice[] {
	const [numbers, setNumbers] = useState<NumberChoice[]>([]);
	useEffect(() => {
		let gone = false;
		get<ListNumbersReply>(`/outgoing/${id}/numbers`, { issuedDate }).then(
			(reply) => !gone && setNumbers(reply.numbers ?? []),
			// The server chooses the book without the page's help.
			() => !gone && setNumbers([]),
		);
		return () => {
			gone = true;
		};
	}, [id, revision, issuedDate]);
	return numbers;
}
