// Why a document is not numbered together with others: somebody has to look at it, and decide on its own screen.
import type { ActionOffer, NumberChoice, OutgoingView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { labelText } from "../../widgets/labels";
import { codeOf, recalledAnswer } from "../outgoing/words";

export const numberOffer = (view: OutgoingView): ActionOffer | undefined => view.actions?.find(({ verb }) => verb === "number");

const asks = (offer: ActionOffer): string[] =>
	(offer.needs ?? []).filter(({ use }) => use === "NEED_REQUIRED").map(({ label, field }) => labelText(label) || (field === "uploads" ? t("issue.scan_needed") : t("issue.words_needed")));

// `revision`: the document's when it was chosen.
export function whyByHand(view: OutgoingView, revision: string | undefined): string | undefined {
	const document = view.document ?? {};
	if (document.number) return t("issue.has_number", { code: codeOf(document) });
	const offer = numberOffer(view);
	if (!offer) return t("issue.not_now");
	if (revision !== undefined && revision !== document.revision) return t("issue.changed_since");
	const blocking = (document.findings ?? []).filter(({ blocks }) => blocks);
	if (blocking.length > 0) return t("issue.blocked_by", { what: blocking.map(({ text }) => text).join(" ") });
	const needed = asks(offer);
	if (needed.length > 0) return t("issue.needs", { what: needed.join("; ") });
	return recalledAnswer(document.links);
}

// Several books may hold it: which one is the clerk's to say.
export function whyNoBook(numbers: NumberChoice[]): string | undefined {
	const [first] = numbers;
	if (!first) return t("issue.no_book");
	if (numbers.length > 1) return t("issue.several_books", { names: numbers.map(({ registerName }) => registerName).join("; ") });
	return first.problem;
}
