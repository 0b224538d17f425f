// What of the address the list of incoming documents is asked by, and the way back to it.
export const INCOMING_NAMES = ["code", "words", "issuingOrgan", "arrivedFrom", "arrivedTo", "state", "urgency", "documentType", "due", "holderId", "holderUnitId"] as const;

let last = "";

// Always in one order.
export function incomingQuery(params: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const name of INCOMING_NAMES) {
		const value = params.get(name);
		if (value) kept.set(name, value);
	}
	return kept.toString();
}

export function rememberIncoming(query: string): void {
	last = query;
}

export const incomingAddress = (): string => (last ? `/incoming?${last}` : "/incoming");

// What is typed in the one search field: a number with its symbol is looked up as it is, everything else are words that
// somebody remembers.
export function searchOf(text: string): { code?: string; words?: string } {
	const typed = text.trim();
	if (typed === "") return {};
	return /^\d+\s*\/\s*\S+$/.test(typed) ? { code: typed } : { words: typed };
}
