// What of the address the list of outgoing documents is asked by, and the way back to it.
export const OUTGOING_NAMES = ["code", "words", "state", "kind", "urgency", "documentType", "unitId", "holderId", "from", "to"] as const;

let last = "";

// Always in one order.
export function outgoingQuery(params: URLSearchParams): string {
	const kept = new URLSearchParams();
	for (const name of OUTGOING_NAMES) {
		const value = params.get(name);
		if (value) kept.set(name, value);
	}
	return kept.toString();
}

export function rememberOutgoing(query: string): void {
	last = query;
}

export const outgoingAddress = (): string => (last ? `/outgoing?${last}` : "/outgoing");
