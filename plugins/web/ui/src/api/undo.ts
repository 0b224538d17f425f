// Taking acts back by the act that the server names for each.
import { refreshAll } from "../app/refresh";
import { t } from "../i18n/i18n";
import { textOf } from "../widgets/errors";
import { notify } from "../widgets/toast";
import { actOn, type Kind, type Views } from "./actions";
import { Submission } from "./client";
import { ApiError } from "./problem";

// For notify(): nothing where the process has no such act, or somebody has opened every document already. `after`: for
// what refreshAll() does not know of.
export function undoMany<K extends Kind = "incoming">(views: Views[K][], after: () => void = () => undefined, kind: Kind = "incoming"): (() => Promise<void>) | undefined {
	const steps = views.flatMap(({ undo, document }) => (undo && document?.id ? [{ undo, document, submission: new Submission() }] : []));
	if (steps.length === 0) return undefined;
	return async () => {
		let done = 0;
		for (const { undo, document, submission } of steps) {
			try {
				await actOn(kind, document.id ?? "", undo, {}, submission);
				done++;
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				notify(textOf(error), { error: true });
			}
		}
		const [only] = steps;
		if (steps.length > 1 && done > 0) notify(t("undo.done_n", { n: done }));
		else if (done > 0) notify(t("undo.done"), { link: { href: `/${kind}/${only?.document.id}`, text: t("common.look_again") } });
		after();
		await refreshAll();
	};
}

export const undoOf = <K extends Kind = "incoming">(view: Views[K], after?: () => void, kind: Kind = "incoming"): (() => Promise<void>) | undefined => undoMany<K>([view], after, kind);
