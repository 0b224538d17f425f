// Boards: which ones the acting post has, and what waits there with what may be done about it.
import { signal } from "@preact/signals";

import { get, request, type Submission } from "./client";
import { CursorList } from "./list";
import type {
	ActionOffer,
	Assignment,
	BatchReply,
	BatchResult,
	BoardsReply,
	ListLoggedReply,
	ListTasksReply,
	LoggedAct,
	OversightDue,
	OversightItemsReply,
	Task,
	TaskPurpose,
} from "./types";

const BATCH_MOST = 50;
const TASKS_MOST = 50;
const LOGGED_MOST = 100;

export const boards = signal<BoardsReply>({});
export const hasBoard = (purpose: TaskPurpose): boolean => boards.value.purposes?.includes(purpose) ?? false;

// Somebody who has no post, or reads no documents, has no boards.
export async function refreshBoards(): Promise<void> {
	boards.value = await get<BoardsReply>("/incoming/boards").catch(() => ({}));
}

export function taskList(purpose: TaskPurpose): CursorList<Task> {
	return new CursorList<Task>(async (cursor, limit) => {
		const reply = await get<ListTasksReply>("/incoming/tasks", { purpose, cursor, limit: Math.min(limit, TASKS_MOST) });
		return { items: reply.tasks ?? [], next: reply.nextCursor };
	});
}

export const offerBy = (task: Task, verb: string): ActionOffer | undefined => task.actions?.find((offer) => offer.verb === verb);

interface Watched {
	unitId?: string;
	due?: OversightDue;
	parts?: boolean;
}

export function oversightList(what: Watched): CursorList<Task> {
	return new CursorList<Task>(async (cursor, limit) => {
		const reply = await get<OversightItemsReply>("/oversight/items", { ...what, cursor, limit: Math.min(limit, TASKS_MOST) });
		return { items: reply.tasks ?? [], next: reply.nextCursor };
	});
}

export function loggedList(path: "reminders" | "on-behalf", query: { inMyName?: boolean } = {}): CursorList<LoggedAct> {
	return new CursorList<LoggedAct>(async (cursor, limit) => {
		const reply = await get<ListLoggedReply>(`/oversight/${path}`, { ...query, cursor, limit: Math.min(limit, LOGGED_MOST) });
		return { items: reply.acts ?? [], next: reply.nextCursor };
	});
}

export interface BatchEntry {
	documentId: string;
	offer: ActionOffer;
	assignments?: Assignment[];
}

interface Words {
	text?: string;
	reason?: string;
}

// One action on many documents, as many at a time as the server takes. Results are in the order of the entries.
export async function actOnMany(entries: BatchEntry[], words: Words, submissionOf: (part: string) => Submission): Promise<BatchResult[]> {
	const results = new Map<string, BatchResult>();
	for (const name of new Set(entries.map(({ offer }) => offer.name ?? ""))) {
		const same = entries.filter(({ offer }) => offer.name === name);
		for (let first = 0; first < same.length; first += BATCH_MOST) {
			const part = same.slice(first, first + BATCH_MOST);
			const body = {
				...words,
				items: part.map(({ documentId, offer, assignments }) => ({ id: documentId, flowId: offer.flowId, etag: offer.etag, assignments })),
			};
			const { data } = await request<BatchReply>("POST", `/incoming/batch/${name}`, { body, submission: submissionOf(`${name} ${first}`) });
			for (const result of data.results ?? []) results.set(result.id ?? "", result);
		}
	}
	return entries.map(({ documentId }) => results.get(documentId) ?? { id: documentId, done: false });
}
