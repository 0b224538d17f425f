// A draft that nobody else has had before them is kept on the server while it is typed: two seconds after the last key. What
// it says becomes an act only when its author saves it. Files go with saving alone.
import { useEffect, useRef, useState } from "preact/hooks";

import { Submission } from "../../api/client";
import { reviseDraft } from "../../api/outgoing";
import { ApiError } from "../../api/problem";
import type { ActionOffer, OutgoingView } from "../../api/types";
import { type Draft, draftOf, fieldsOf, problemsOf, revisionOf } from "./model";

const AFTER_MS = 2000;

// What of a form is kept: two that are the same say the same.
const saidIn = (draft: Draft): string => JSON.stringify([fieldsOf(draft), draft.note.trim()]);

export type Kept = "kept" | "not_kept" | undefined;

interface Props {
	view: OutgoingView | undefined;
	offer: ActionOffer | undefined;
	draft: Draft;
	// Something else is being sent.
	busy: boolean;
	// `same`: nothing was typed while it was on its way.
	onKept: (view: OutgoingView, same: boolean) => void;
}

export function useKeeping({ view, offer, draft, busy, onKept }: Props) {
	const [state, setState] = useState<Kept>();
	const latest = useRef(draft);
	latest.current = draft;
	const kept = useRef(view && saidIn(draftOf(view.document ?? {})));
	const once = useRef(false);
	const running = useRef<Promise<void> | undefined>(undefined);
	const document = view?.document;
	// What was typed before somebody, or the same person elsewhere, changed the draft waits for its author's eyes.
	const may = offer !== undefined && document !== undefined && !document.shownVersion && draft.revision === document.revision;
	const said = saidIn(draft);

	const keep = async () => {
		const sent = latest.current;
		try {
			const body = { ...revisionOf({ ...sent, files: [], drop: [] }, view ?? {}, offer?.flowId), typing: true };
			const next = await reviseDraft(document?.id ?? "", body, offer?.etag, new Submission());
			kept.current = saidIn(sent);
			once.current = true;
			setState("kept");
			onKept(next, saidIn(latest.current) === kept.current);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// What differs in blanks alone is there already.
			if (error.reason === "outgoing.nothing_changed") kept.current = saidIn(sent);
			else setState("not_kept");
		}
	};
	useEffect(() => {
		if (!may || busy || said === kept.current || problemsOf(draft, false)) return undefined;
		const timer = setTimeout(() => {
			running.current ??= keep().finally(() => (running.current = undefined));
		}, AFTER_MS);
		return () => clearTimeout(timer);
	}, [said, may, busy, offer?.etag]);

	return {
		state: may && said === kept.current ? state : state === "not_kept" ? state : undefined,
		// Nothing is on its way to the server after this.
		settled: async () => running.current,
		// Everything that would be saved is there.
		has: (one: Draft): boolean => once.current && one.files.length === 0 && one.drop.length === 0 && saidIn(one) === kept.current,
	};
}
