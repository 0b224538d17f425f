// Which deliveries are followed, as the address says: what narrows them survives a reload, and other screens link to it.
import type { FollowWish } from "../../api/outgoing";
import type { Channel, FollowList, RecipientLine } from "../../api/types";
import { CHANNELS } from "../outgoing/words";

export const LISTS: FollowList[] = ["FOLLOW_FAILED", "FOLLOW_REFUSED", "FOLLOW_RECALL", "FOLLOW_WAITING", "FOLLOW_SENT", "FOLLOW_RECEIVED", "FOLLOW_DROPPED"];

// `organ` is the name of `organId`, for people.
export const NAMES = ["list", "channel", "words", "organId", "organ", "from", "to"] as const;
export type Name = (typeof NAMES)[number];

const oneOf = <T extends string>(all: readonly T[], value: string | null): T | undefined => all.find((one) => one === value);

export function wishOf(query: URLSearchParams): FollowWish {
	const text = (name: Name): string | undefined => query.get(name) || undefined;
	return {
		list: oneOf(LISTS, query.get("list")),
		channel: oneOf<Channel>(CHANNELS, query.get("channel")),
		words: text("words"),
		organId: text("organId"),
		from: text("from"),
		to: text("to"),
	};
}

export function followAddress(query: URLSearchParams, change: Partial<Record<Name, string | undefined>>): string {
	const next = new URLSearchParams();
	for (const name of NAMES) {
		const value = name in change ? change[name] : query.get(name);
		if (value) next.set(name, value);
	}
	return next.size > 0 ? `/outgoing/deliveries?${next}` : "/outgoing/deliveries";
}

// All that went to the same organisation; undefined: it has no identifier.
export const organAddress = ({ organId, name }: RecipientLine): string | undefined => (organId ? followAddress(new URLSearchParams(), { organId, organ: name }) : undefined);
