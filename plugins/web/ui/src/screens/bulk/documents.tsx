// One action with all chosen documents: the server says which they offer together, each answers for itself.
import { useEffect, useRef, useState } from "preact/hooks";

import { type BulkItem, type BulkOutcome, commonOffers, runBatch, undoBatch } from "../../api/bulk";
import { ApiError } from "../../api/problem";
import type { ActionOffer } from "../../api/types";
import { refreshAll } from "../../app/refresh";
import { useKey } from "../../app/keys";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, type FormErrors, noErrors, textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";
import { ActionFields, bodyOf, fieldLabel, initialState, isPlan, needOf, offerText, problemsOf, TEXTS } from "../case/forms";
import type { BulkProps } from "../lists/choosing";
import { BulkFrame } from "./bar";

// What takes something from somebody: asked once, with the number.
const TAKES_AWAY = ["return", "refuse", "withdraw"];

const asksNothing = (offer: ActionOffer): boolean =>
	(offer.needs ?? []).length === 0 && (offer.receivers ?? []).length === 0 && !TAKES_AWAY.includes(offer.verb ?? "") && offer.verb !== "complete";

// Drafts that were read go on as the process says: who has something to say to one opens it. It can be taken back.
const goesOn = (offer: ActionOffer, items: BulkItem[]): boolean =>
	(offer.primary ?? false) && offer.verb === "pass_on" && (offer.needs ?? []).every(({ use }) => use === "NEED_OPTIONAL") && items.every(({ kind }) => kind === "outgoing");

function useOffers(items: BulkItem[]): ActionOffer[] | undefined {
	const [offers, setOffers] = useState<ActionOffer[]>();
	const keys = items.map((item) => item.key).join();
	const latest = useRef(keys);
	latest.current = keys;
	useEffect(() => {
		setOffers(undefined);
		if (items.length === 0) return;
		commonOffers(items).then(
			(found) => latest.current === keys && setOffers(found),
			(error: unknown) => {
				if (!(error instanceof ApiError)) throw error;
				notify(textOf(error), { error: true });
			},
		);
	}, [keys]);
	return offers;
}

function undoing(outcome: BulkOutcome): (() => Promise<void>) | undefined {
	const steps = outcome.undo;
	if (steps.length === 0) return undefined;
	return async () => {
		try {
			const { done, failed } = await undoBatch(steps);
			if (done > 0) notify(t("undo.done_n", { n: done }));
			if (failed.length > 0) notify(t("undo.failed", { n: failed.length, why: failed.slice(0, 3).join(" ") }), { error: true });
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		}
		await refreshAll();
	};
}

interface FormProps {
	offer: ActionOffer;
	count: number;
	busy: boolean;
	onSend: (body: object) => void;
	onClose: () => void;
}

function BulkForm({ offer, count, busy, onSend, onClose }: FormProps) {
	const [state, setState] = useState(() => initialState(offer));
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const texts = TEXTS.filter((name) => needOf(offer, name));
	const labels: Record<string, string> = { "/assignments": t("role.lead"), "/due": t("plan.due"), "/personId": t("action.leader") };
	for (const name of texts) labels[`/${name}`] = fieldLabel(offer, name);
	const send = () => {
		const wrong = problemsOf(offer, state, { several: true });
		if (wrong) return setErrors(wrong);
		onSend(bodyOf(offer, state));
	};
	useKey("Ctrl+Enter", "action.send", send, { inText: true, inDialog: true });
	const words = t("bulk.act", { act: offerText(offer), n: count });
	return (
		<Dialog title={words} onClose={onClose} class="chosen-dialog">
			<form
				class="action-form"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!busy) send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} onRetry={send} />
				{isPlan(offer) && needOf(offer, "assignments")?.use !== "NEED_REQUIRED" && <p class="field-help">{t("bulk.as_proposed")}</p>}
				{TAKES_AWAY.includes(offer.verb ?? "") && <p class="warning">{t("bulk.sure", { act: offerText(offer), n: count })}</p>}
				<ActionFields state={state} setState={setState} document={{}} errors={errors} offer={offer} view={{}} />
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.cancel")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{busy ? t("common.sending") : words}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

export function DocumentsBar(props: BulkProps) {
	const { selection, items } = props;
	const offers = useOffers(items);
	const [chosen, setChosen] = useState<ActionOffer>();
	const [busy, setBusy] = useState(false);
	const run = async (offer: ActionOffer, body: object) => {
		if (busy) return;
		setBusy(true);
		const outcome = await runBatch(items, offer.name ?? "", body, textOf);
		const undo = undoing(outcome);
		const n = outcome.done.length;
		setBusy(false);
		setChosen(undefined);
		selection.fail(outcome.failed);
		if (n > 0) notify([t("bulk.done", { act: offerText(offer), n }), undo ? "" : t("bulk.no_undo")].filter(Boolean).join(" "), { undo });
		await refreshAll();
	};
	const sorted = [...(offers ?? [])].sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
	return (
		<BulkFrame {...props} busy={busy || (offers === undefined && items.length > 0)}>
			{offers?.length === 0 && <span class="chosen-none">{t("bulk.nothing")}</span>}
			{sorted.map((offer, index) => (
				<button
					key={offer.name}
					type="button"
					class={index === 0 && offer.primary ? "button button-primary" : "button"}
					aria-disabled={busy}
					onClick={() => (asksNothing(offer) || goesOn(offer, items) ? void run(offer, {}) : setChosen(offer))}
				>
					{offerText(offer)}
				</button>
			))}
			{chosen && <BulkForm offer={chosen} count={items.length} busy={busy} onSend={(body) => void run(chosen, body)} onClose={() => setChosen(undefined)} />}
		</BulkFrame>
	);
}
