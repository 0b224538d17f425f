// What a person does with a document: POST /incoming/{id}/<action>, under the version that they saw.
import { post, type Submission } from "./client";
import type { ActionOffer, IncomingView, OutgoingView } from "./types";

// Documents of both kinds follow a process, and what may be done with them is offered and done alike.
export interface Views {
	incoming: IncomingView;
	outgoing: OutgoingView;
}
export type Kind = keyof Views;

export const isOutgoing = (kind: string | undefined): boolean => kind === "outgoing";
export const kindOf = (kind: string | undefined): Kind => (isOutgoing(kind) ? "outgoing" : "incoming");

export const act = (documentId: string, offer: ActionOffer, body: object, submission: Submission): Promise<IncomingView> => actOn("incoming", documentId, offer, body, submission);

export function actOn<K extends Kind>(kind: K, documentId: string, offer: ActionOffer, body: object, submission: Submission): Promise<Views[K]> {
	return post<Views[K]>(`/${kind}/${documentId}/${offer.name}`, { ...body, flowId: offer.flowId }, { etag: offer.etag, submission });
}
