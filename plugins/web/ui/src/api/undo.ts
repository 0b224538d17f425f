// Taking acts back by the act that the server names for each.
import { refreshAll } from "../app/refresh";
import { t } from "../i18n/i18n";
import { textOf } from "../widgets/errors";
import { notify } from "../widgets/toast";
import { act } from "./actions";
import { Submission } from "./client";
import { ApiError } from "./problem";
import type { IncomingView } from "./types";

// For notify(): nothing where the process has no such act, or somebody has opened every document already. `after`: for
// what refreshAll() does not know of.
export function undoMany(views: IncomingView[], after: () => void = () => undefined): (() => Promise<void>) | undefined {
	const steps = views.flatMap(({ undo, document }) => (undo && document?.id ? [{ undo, document, submission: new Submission() }] : []));
	if (steps.length === 0) return undefined;
	return async () => {
		let done = 0;
		for (const { undo, document, submission } of steps) {
			try {
				await act(document.id ?? "", undo, {}, submission);
				done++;
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				notify(textOf(error), { error: true });
			}
		}
		const [only] = steps;
		if (steps.length > 1 && done > 0) notify(t("undo.done_n", { n: done }));
		else if (done > 0) notify(t("undo.done"), { link: { href: `/incoming/${only?.document.id}`, text: t("common.look_again") } });
		after();
		await refreshAll();
	};
}

export const undoOf = (view: IncomingView, after?: () => void): (() => Promise<void>) | undefined => undoMany([view], after);
