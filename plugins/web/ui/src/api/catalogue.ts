// What the agency has written down once for everybody: its types of documents, its days off.
import { useEffect, useState } from "preact/hooks";

import { addDays, today } from "../dates/dates";
import type { DocumentType } from "../text/code";
import { get } from "./client";
import type { CalendarReply, DocumentTypesReply } from "./types";

const AHEAD_DAYS = 120;

let types: Promise<DocumentType[]> | undefined;
let daysOff: { day: string; reply: Promise<Set<string>> } | undefined;

export function documentTypes(): Promise<DocumentType[]> {
	types ??= get<DocumentTypesReply>("/document-types").then(
		(reply) => (reply.types ?? []).map(({ name, abbreviation }) => ({ name: name ?? "", abbreviation: abbreviation ?? "" })),
		() => {
			// The field takes free text; the next screen asks again.
			types = undefined;
			return [];
		},
	);
	return types;
}

function fetchDaysOff(): Promise<Set<string>> {
	const now = today();
	if (daysOff?.day === now) return daysOff.reply;
	const reply = get<CalendarReply>("/calendar", { from: now, to: addDays(now, AHEAD_DAYS) }).then((answer) => new Set(answer.daysOff ?? []));
	daysOff = { day: now, reply };
	reply.catch(() => {
		daysOff = undefined;
	});
	return reply;
}

export function useDocumentTypes(): DocumentType[] {
	const [known, setKnown] = useState<DocumentType[]>([]);
	useEffect(() => void documentTypes().then(setKnown), []);
	return known;
}

// Undefined until the agency's calendar is here.
export function useDaysOff(): Set<string> | undefined {
	const [known, setKnown] = useState<Set<string>>();
	useEffect(() => void fetchDaysOff().then(setKnown, () => undefined), []);
	return known;
}
