// What of the address the list of incoming documents is asked by, and the way back to it.
export const INCOMING_NAMES = ["code", "issuingOrgan", "arrivedFrom", "arrivedTo", "state", "urgency", "documentType", "due", "holderId", "holderUnitId"] as const;

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
