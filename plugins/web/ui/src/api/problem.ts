// Errors of the server (RFC 9457) and of the way to it, in one shape that screens can show.
export interface FieldError {
	pointer: string;
	code?: string;
	detail?: string;
}

export interface Problem {
	type?: string;
	title?: string;
	status?: number;
	detail?: string;
	request_id?: string;
	errors?: FieldError[];
	[extension: string]: unknown;
}

export class ApiError extends Error {
	readonly status: number;
	readonly problem: Problem;
	readonly requestId: string;

	// status 0: no answer came, so nobody knows what the server did.
	constructor(status: number, problem: Problem, requestId = "") {
		super(problem.detail ?? problem.title ?? String(status));
		this.status = status;
		this.problem = problem;
		this.requestId = problem.request_id ?? requestId;
	}

	// The stable name at the end of `type`: "incoming.duplicate".
	get reason(): string {
		return (this.problem.type ?? "").split(/[:/#]/).pop() ?? "";
	}

	get unanswered(): boolean {
		return this.status === 0;
	}

	// The same request may simply be sent again, with the same Idempotency-Key.
	get repeatable(): boolean {
		return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
	}
}

// "/submit/personId" and "/submit/person_id" name the same field.
export function normalisePointer(pointer: string): string {
	return pointer.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
