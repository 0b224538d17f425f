// What a person does with a document: POST /incoming/{id}/<action>, under the version that they saw.
import { post, type Submission } from "./client";
import type { ActionOffer, IncomingView } from "./types";

export function act(documentId: string, offer: ActionOffer, body: object, submission: Submission): Promise<IncomingView> {
	return post<IncomingView>(
		`/incoming/${documentId}/${offer.name}`,
		{ ...body, flowId: offer.flowId },
		{ etag: offer.etag, submission },
	);
}
