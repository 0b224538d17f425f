// What earlier documents offer: issuing organs with their identifiers, and the year's books.
import { useEffect, useState } from "preact/hooks";

import { get } from "../../api/client";
import type { ListIncomingReply, ListRegistersReply, RegisterView } from "../../api/types";
import { today } from "../../dates/dates";
import { compareText } from "../../i18n/i18n";
import type { ComboOption } from "../../widgets/combo";

export interface Organ extends ComboOption {
	organId?: string;
}

const LOOKED_AT = 200;

export function useOrgans(): Organ[] {
	const [organs, setOrgans] = useState<Organ[]>([]);
	useEffect(() => {
		get<ListIncomingReply>("/incoming", { limit: LOOKED_AT }).then(
			({ documents }) => {
				const found = new Map<string, Organ>();
				for (const { issuingOrgan: name, issuingOrganId: organId } of documents ?? [])
					if (name && !found.has(name)) found.set(name, { value: name, label: name, note: organId, organId });
				setOrgans([...found.values()].sort((a, b) => compareText(a.label, b.label)));
			},
			// The field takes free text.
			() => undefined,
		);
	}, []);
	return organs;
}

export function useBooks(after: number): RegisterView[] {
	const [books, setBooks] = useState<RegisterView[]>([]);
	useEffect(() => {
		get<ListRegistersReply>("/registers", {
			year: today().slice(0, 4),
			direction: "DIRECTION_INCOMING",
			state: "REGISTER_OPEN",
		}).then(
			({ registers }) => setBooks(registers ?? []),
			// Without the list the server takes the year's default book.
			() => undefined,
		);
	}, [after]);
	return books;
}
