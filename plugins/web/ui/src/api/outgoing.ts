// Outgoing documents: what the acting post has to do with them, whom they may go to, and what became of them.
import { signal } from "@preact/signals";

import { get, post, request, type Submission } from "./client";
import { CursorList } from "./list";
import type {
	Channel,
	DueWhen,
	FollowDeliveriesReply,
	FollowList,
	ListAnswersReply,
	ListDeliveriesReply,
	ListOutgoingReply,
	ListRecipientGroupsReply,
	ListRepliesReply,
	ListSignaturesReply,
	OutgoingDocument,
	OrganHit,
	OutgoingForm,
	OutgoingView,
	ProposedSignature,
	RecipientGroupRow,
	SearchOrgansReply,
} from "./types";

const part = signal({ sees: false, drafts: false });

export const seesOutgoing = (): boolean => part.value.sees;
export const mayDraft = (): boolean => part.value.drafts;

// Asked again for each person and post: a post that has nothing to do with documents would be refused the list.
export async function refreshOutgoing(documents = true): Promise<void> {
	part.value = !documents ? { sees: false, drafts: false } : await get<ListOutgoingReply>("/outgoing", { limit: 1 }).then(
		({ actions = [] }) => ({ sees: true, drafts: actions.some(({ name }) => name === "create") }),
		() => ({ sees: false, drafts: false }),
	);
}

export const formOf = (id: string): Promise<OutgoingForm> => get<OutgoingForm>(`/outgoing/${id}/form`);

// As what the person may sign this document, the way that is taken without a word first.
export const signaturesOf = (id: string): Promise<ListSignaturesReply> => get<ListSignaturesReply>(`/outgoing/${id}/signatures`);

export const proposedSignature = (postId: string): Promise<ProposedSignature> => get<ProposedSignature>(`/outgoing-signatures/${postId}`);

const HITS = 20;

export async function searchOrgans(text: string, signal: AbortSignal): Promise<OrganHit[]> {
	return (await get<SearchOrgansReply>("/organs", { q: text, limit: HITS }, signal)).hits ?? [];
}

// A server without a directory has no groups either.
export async function recipientGroups(): Promise<RecipientGroupRow[]> {
	return (await get<ListRecipientGroupsReply>("/recipient-groups").catch(() => ({}) as ListRecipientGroupsReply)).groups ?? [];
}

export const createDraft = (body: object, submission: Submission): Promise<OutgoingView> => post<OutgoingView>("/outgoing", body, { submission });

export const reviseDraft = async (id: string, body: object, etag: string | undefined, submission: Submission): Promise<OutgoingView> =>
	(await request<OutgoingView>("PATCH", `/outgoing/${id}`, { body, etag, submission })).data;

export type DeliveryAct = "note" | "retry" | "take-back";

export const deliveriesOf = (id: string): Promise<ListDeliveriesReply> => get<ListDeliveriesReply>(`/outgoing/${id}/deliveries`);

export const actOnDelivery = (id: string, deliveryId: string, act: DeliveryAct, body: object, etag: string | undefined, submission: Submission): Promise<ListDeliveriesReply> =>
	post<ListDeliveriesReply>(`/outgoing/${id}/deliveries/${deliveryId}/${act}`, body, { etag, submission });

// Deliveries of all documents that the person follows.
export interface FollowWish {
	list?: FollowList;
	channel?: Channel;
	// Of the recipient's name.
	words?: string;
	organId?: string;
	// Days of the last change.
	from?: string;
	to?: string;
}

export const followDeliveries = (wish: FollowWish & { cursor?: string; limit?: number }): Promise<FollowDeliveriesReply> => get<FollowDeliveriesReply>("/outgoing/deliveries", { ...wish });

// What is drafted and was issued to answer an incoming document.
export const answersOf = (incoming: string): Promise<ListAnswersReply> => get<ListAnswersReply>(`/outgoing/answers/${incoming}`);

// Our documents that ask for an answer; each answer of the server says how many there are in all.
export const repliesList = (wish: { ended?: boolean; due?: DueWhen }, onReply: (reply: ListRepliesReply) => void): CursorList<OutgoingDocument> =>
	new CursorList<OutgoingDocument>(async (cursor, limit) => {
		const reply = await get<ListRepliesReply>("/outgoing/replies", { ...wish, cursor, limit });
		onReply(reply);
		return { items: reply.documents ?? [], next: reply.nextCursor };
	});
