// Several signed documents at once: each is numbered by itself, one after the other as the list has them. What needs a
// person's decision is left to its own screen.
import { useEffect, useRef, useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import type { BulkItem } from "../../api/bulk";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ListNumbersReply, OutgoingView } from "../../api/types";
import { refreshAll } from "../../app/refresh";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { whyNot } from "../../widgets/errors";
import type { Failure } from "../../widgets/selection";
import { notify } from "../../widgets/toast";
import { numberOffer, whyByHand, whyNoBook } from "../issuing/by-hand";
import type { BulkProps } from "../lists/choosing";
import { codeOf } from "../outgoing/words";
import { BulkFrame } from "./bar";

const CODES_SHOWN = 5;

// With its number, or why it has none.
async function numberOne({ documentId, revision }: BulkItem): Promise<{ code: string } | { why: string }> {
	const view = await get<OutgoingView>(`/outgoing/${documentId}`);
	const offer = numberOffer(view);
	const undecided = whyByHand(view, revision);
	if (undecided !== undefined || !offer) return { why: undecided ?? t("issue.not_now") };
	const { numbers = [] } = await get<ListNumbersReply>(`/outgoing/${documentId}/numbers`);
	const why = whyNoBook(numbers);
	if (why !== undefined) return { why };
	const next = await actOn("outgoing", documentId, offer, { registerId: numbers[0]?.registerId }, new Submission());
	return { code: codeOf(next.document ?? {}) };
}

interface Outcome {
	codes: string[];
	failed: Map<string, Failure>;
	// Nothing was tried with them.
	left: BulkItem[];
}

async function numberAll(items: BulkItem[], stopped: () => boolean, onNext: (n: number) => void): Promise<Outcome> {
	const outcome: Outcome = { codes: [], failed: new Map(), left: [] };
	for (const [index, item] of items.entries()) {
		if (stopped()) return { ...outcome, left: items.slice(index) };
		onNext(index + 1);
		const fail = (text: string) => outcome.failed.set(item.key, { name: item.name, text, href: `/outgoing/${item.documentId}/issue` });
		try {
			const result = await numberOne(item);
			if ("code" in result) outcome.codes.push(result.code);
			else fail(result.why);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			fail(whyNot(error));
			// The others would not arrive either.
			if (error.unanswered) return { ...outcome, left: items.slice(index + 1) };
		}
	}
	return outcome;
}

interface SureProps {
	items: BulkItem[];
	onSure: () => void;
	onClose: () => void;
}

function Sure({ items, onSure, onClose }: SureProps) {
	return (
		<Dialog title={t("issue.sure_title_n", { n: items.length })} onClose={onClose}>
			<p class="warning">{t("issue.sure_n", { n: items.length })}</p>
			<p>{t("issue.by_hand")}</p>
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onClose}>
					{t("common.cancel")}
				</button>
				<button type="button" class="button button-primary" onClick={onSure}>
					{t("bulk.act", { act: t("issue.now"), n: items.length })}
				</button>
			</div>
		</Dialog>
	);
}

interface Running {
	n: number;
	of: number;
	stopping: boolean;
}

export function NumberingBar(props: BulkProps) {
	const { selection, items } = props;
	// As they were when the question was asked.
	const [asked, setAsked] = useState<BulkItem[]>();
	const [running, setRunning] = useState<Running>();
	const stopped = useRef(false);
	// Who leaves the list gives no more numbers.
	useEffect(
		() => () => {
			stopped.current = true;
		},
		[],
	);
	const run = async (chosen: BulkItem[]) => {
		if (selection.running.value) return;
		setAsked(undefined);
		stopped.current = false;
		selection.running.value = true;
		try {
			const { codes, failed, left } = await numberAll(chosen, () => stopped.current, (n) => setRunning({ n, of: chosen.length, stopping: stopped.current }));
			selection.fail(failed, left.map(({ key }) => key));
			const n = codes.length;
			if (n > 0) notify(n <= CODES_SHOWN ? t("issue.done_codes", { n, codes: codes.join("; ") }) : t("issue.done_n", { n }));
			if (left.length > 0) notify(t("issue.left", { n: left.length }), { error: true });
		} finally {
			selection.running.value = false;
			setRunning(undefined);
		}
		await refreshAll();
	};
	const stop = () => {
		stopped.current = true;
		setRunning((now) => now && { ...now, stopping: true });
	};
	return (
		<BulkFrame {...props} busy={running !== undefined} progress={running && t(running.stopping ? "issue.stopping" : "issue.numbering", { n: running.n, of: running.of })}>
			{running ? (
				<button type="button" class="button" aria-disabled={running.stopping} onClick={stop}>
					{t("issue.stop")}
				</button>
			) : (
				items.length > 0 && (
					<button type="button" class="button button-primary" onClick={() => setAsked(items)}>
						{t("issue.button")}
					</button>
				)
			)}
			{asked && <Sure items={asked} onSure={() => void run(asked)} onClose={() => setAsked(undefined)} />}
		</BulkFrame>
	);
}
