// Which rows of a list are chosen: one by one, a range with Shift, or all that are there.
import { signal } from "@preact/signals";

// Why what was asked for was not done with one of them.
export interface Failure {
	name: string;
	text: string;
	// Where it is looked at.
	href?: string;
}

export class Selection {
	readonly keys = signal<ReadonlySet<string>>(new Set());
	// By row; such rows stay chosen, if they are still there.
	readonly problems = signal<ReadonlyMap<string, Failure>>(new Map());
	// Something is being done with them, one after the other.
	readonly running = signal(false);
	private anchor: string | undefined;

	has(key: string): boolean {
		return this.keys.value.has(key);
	}

	// The range reaches from the row that was chosen last to this one, in the order of `all`.
	toggle(all: string[], key: string, range: boolean): void {
		const from = range && this.anchor !== undefined ? all.indexOf(this.anchor) : -1;
		const to = all.indexOf(key);
		const next = new Set(this.keys.value);
		const on = from >= 0 ? next.has(this.anchor ?? "") : !next.has(key);
		for (const one of from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [key]) {
			if (on) next.add(one);
			else next.delete(one);
		}
		this.anchor = key;
		this.keys.value = next;
	}

	choose(keys: string[]): void {
		this.keys.value = new Set(keys);
	}

	clear(): void {
		this.choose([]);
		this.problems.value = new Map();
		this.anchor = undefined;
	}

	// What failed stays chosen and says why; so does what was left untried.
	fail(problems: Map<string, Failure>, left: string[] = []): void {
		this.choose([...problems.keys(), ...left]);
		this.problems.value = problems;
	}
}
