// One action with many documents: what they offer together, and one result for each.
import type { Failure } from "../widgets/selection";
import type { Kind } from "./actions";
import { post, Submission } from "./client";
import { ApiError } from "./problem";
import type { ActionNeed, ActionOffer, BatchReply, BatchResult, OffersReply } from "./types";

export interface BulkItem {
	// The row.
	key: string;
	documentId: string;
	// Absent: an incoming document.
	kind?: Kind;
	// Absent: the only one that allows the action.
	flowId?: string;
	// The document's, where what is done holds for nothing later.
	revision?: string;
	// How messages name it.
	name: string;
}

// As many as the server takes at once.
const CHUNK = 50;
// How many may be chosen: each is judged for what it offers.
export const BULK_MAX = 500;

const itemOf = ({ documentId, flowId }: BulkItem) => ({ id: documentId, flowId });

function chunksOf<T>(all: T[]): T[][] {
	return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));
}

const kindOf = ({ kind }: BulkItem): Kind => kind ?? "incoming";
const KINDS: Kind[] = ["incoming", "outgoing"];

// Each kind of document is asked for by itself.
const byKind = <T,>(all: T[], kind: (one: T) => Kind): { kind: Kind; items: T[] }[] =>
	KINDS.map((one) => ({ kind: one, items: all.filter((item) => kind(item) === one) })).filter(({ items }) => items.length > 0);

// As the server joins those of one request: what one does not ask for is not asked for.
function joinNeeds(a: ActionNeed[] = [], b: ActionNeed[] = []): ActionNeed[] {
	return a.flatMap((need) => {
		const other = b.find((one) => one.field === need.field);
		if (!other) return [];
		const both = need.use === "NEED_REQUIRED" && other.use === "NEED_REQUIRED";
		return [{ ...need, use: both ? ("NEED_REQUIRED" as const) : ("NEED_OPTIONAL" as const), most: Math.min(need.most ?? 0, other.most ?? 0) }];
	});
}

function join(a: ActionOffer[], b: ActionOffer[]): ActionOffer[] {
	return a.flatMap((offer) => {
		const other = b.find((one) => one.name === offer.name && one.verb === offer.verb);
		if (!other || JSON.stringify(other.receivers ?? []) !== JSON.stringify(offer.receivers ?? [])) return [];
		return [{ ...offer, primary: Boolean(offer.primary && other.primary), needs: joinNeeds(offer.needs, other.needs) }];
	});
}

export async function commonOffers(items: BulkItem[]): Promise<ActionOffer[]> {
	let common: ActionOffer[] | undefined;
	for (const { kind, items: same } of byKind(items, kindOf))
		for (const chunk of chunksOf(same)) {
			const { offers = [] } = await post<OffersReply>(`/${kind}/offers`, { items: chunk.map(itemOf) });
			common = common ? join(common, offers) : offers;
			if (common.length === 0) return common;
		}
	return common ?? [];
}

const textOf = ({ problem }: BatchResult): string => [problem?.text, ...(problem?.errors ?? []).map((one) => one.text)].filter(Boolean).join(" ");

export interface BulkOutcome {
	done: BulkItem[];
	// By row.
	failed: Map<string, Failure>;
	undo: UndoStep[];
}

interface UndoStep {
	item: BulkItem;
	offer: ActionOffer;
}

// Documents that were left over because those before them have too many receivers together.
const isLeftOver = (result: BatchResult): boolean => result.problem?.reason?.endsWith(".batch_full") ?? false;

// `say` words a failure of the whole request.
export async function runBatch(items: BulkItem[], action: string, body: object, say: (error: ApiError) => string): Promise<BulkOutcome> {
	const outcome: BulkOutcome = { done: [], failed: new Map(), undo: [] };
	for (const { kind, items: same } of byKind(items, kindOf)) await runKind(kind, same, action, body, say, outcome);
	return outcome;
}

async function runKind(kind: Kind, items: BulkItem[], action: string, body: object, say: (error: ApiError) => string, outcome: BulkOutcome): Promise<void> {
	let waiting = items;
	while (waiting.length > 0) {
		const chunk = waiting.slice(0, CHUNK);
		const rest = waiting.slice(CHUNK);
		let results: BatchResult[];
		try {
			const reply = await post<BatchReply>(`/${kind}/batch/${action}`, { ...body, items: chunk.map(itemOf) }, { submission: new Submission() });
			results = reply.results ?? [];
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			const text = error.problem.errors?.map((one) => one.detail).filter(Boolean).join(" ") || say(error);
			for (const { key, name } of waiting) outcome.failed.set(key, { name, text });
			return;
		}
		const again: BulkItem[] = [];
		chunk.forEach((item, i) => {
			const result = results[i] ?? {};
			if (result.done) outcome.done.push(item);
			else if (isLeftOver(result)) again.push(item);
			else outcome.failed.set(item.key, { name: item.name, text: textOf(result) });
			if (result.undo) outcome.undo.push({ item, offer: result.undo });
		});
		if (again.length === chunk.length) {
			chunk.forEach(({ key, name }, i) => outcome.failed.set(key, { name, text: textOf(results[i] ?? {}) }));
			again.length = 0;
		}
		waiting = [...again, ...rest];
	}
}

const chunksByName = (steps: UndoStep[]): UndoStep[][] =>
	[...new Set(steps.map(({ offer }) => offer.name))].flatMap((name) => chunksOf(steps.filter(({ offer }) => offer.name === name)));

// Takes back what was done, by the acts that the server named; how many could not be.
export async function undoBatch(steps: UndoStep[]): Promise<{ done: number; failed: string[] }> {
	const failed: string[] = [];
	let done = 0;
	for (const { kind, items: same } of byKind(steps, ({ item }) => kindOf(item))) {
		for (const chunk of chunksByName(same)) {
			const name = chunk[0]?.offer.name;
			const items = chunk.map(({ item, offer }) => ({ id: item.documentId, flowId: offer.flowId, etag: offer.etag }));
			const reply = await post<BatchReply>(`/${kind}/batch/${name}`, { items }, { submission: new Submission() });
			(reply.results ?? []).forEach((result, i) => {
				if (result.done) done++;
				else failed.push(`${chunk[i]?.item.name}: ${textOf(result)}`);
			});
		}
	}
	return { done, failed };
}
