// Several documents at the desk at once: each is accepted or refused by itself, one after the other, because each takes
// the next number of the book.
import { useEffect, useRef, useState } from "preact/hooks";

import type { BulkItem } from "../../api/bulk";
import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, ArrivalView, IncomingView, RefusalReason } from "../../api/types";
import { undoMany } from "../../api/undo";
import { refreshAll } from "../../app/refresh";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { textOf, whyNot } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";
import type { Failure } from "../../widgets/selection";
import type { BulkProps } from "../lists/choosing";
import { BulkFrame } from "./bar";

const REASON_MAX = 1000;

type Views = Map<string, ArrivalView>;

const offerOf = (view: ArrivalView | undefined, name: string): ActionOffer | undefined => view?.actions?.find((one) => one.name === name);

// What is known of the chosen ones; undefined until all of them are here.
function useViews(items: BulkItem[]): Views | undefined {
	const known = useRef<Views>(new Map());
	const [, redraw] = useState(0);
	const keys = items.map((item) => item.key).join();
	useEffect(() => {
		let gone = false;
		const load = async () => {
			for (const { key } of items) {
				if (gone) return;
				if (!known.current.has(key)) known.current.set(key, await get<ArrivalView>(`/arrivals/${key}`));
			}
			if (!gone) redraw((n) => n + 1);
		};
		load().catch((error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		});
		return () => {
			gone = true;
		};
	}, [keys]);
	return items.every(({ key }) => known.current.has(key)) ? known.current : undefined;
}

// Reasons that the process allows for every one of them.
function commonReasons(views: ArrivalView[]): RefusalReason[] {
	const [first, ...others] = views;
	return (first?.refusals ?? []).filter((reason) => others.every((view) => view.refusals?.some((one) => one.code === reason.code)));
}

interface RefuseProps {
	count: number;
	reasons: RefusalReason[];
	busy: boolean;
	onSend: (body: { reasonCode?: string; reason: string }) => void;
	onClose: () => void;
}

function RefuseDialog({ count, reasons, busy, onSend, onClose }: RefuseProps) {
	const [chosen, setChosen] = useState<RefusalReason>();
	const [reason, setReason] = useState("");
	const [error, setError] = useState<string>();
	const words = t("bulk.act", { act: t("arrival.refuse_now"), n: count });
	return (
		<Dialog title={words} onClose={onClose}>
			<p class="warning">{t("bulk.refuse_sure", { n: count })}</p>
			<ul class="chips" aria-label={t("arrival.reason")}>
				{reasons.map((one) => (
					<li key={one.code}>
						<button
							type="button"
							class="chip"
							aria-pressed={chosen === one}
							onClick={() => {
								setChosen(one);
								setReason(labelText(one.label));
							}}
						>
							{labelText(one.label)}
						</button>
					</li>
				))}
			</ul>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!chosen || reason.trim() === "") setError(t("bulk.reason_missing"));
					else if (!busy) onSend({ reasonCode: chosen.code, reason });
				}}
			>
				<TextField label={t("arrival.reason")} name="/reason" required rows={3} error={error} help={chosen?.article} value={reason} onValue={setReason} input={{ maxLength: REASON_MAX }} />
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

export function ArrivalsBar(props: BulkProps) {
	const { selection, items } = props;
	const views = useViews(items);
	const [busy, setBusy] = useState(false);
	const [refusing, setRefusing] = useState(false);
	const all = (name: string) => views !== undefined && items.length > 0 && items.every(({ key }) => offerOf(views.get(key), name));

	const run = async (act: string, one: (view: ArrivalView, item: BulkItem) => Promise<IncomingView | undefined>) => {
		if (busy || !views) return;
		setBusy(true);
		const failed = new Map<string, Failure>();
		const made: IncomingView[] = [];
		for (const item of items) {
			try {
				const view = await one(views.get(item.key) ?? {}, item);
				if (view) made.push(view);
			} catch (error) {
				if (!(error instanceof ApiError)) throw error;
				failed.set(item.key, { name: item.name, text: whyNot(error) });
			}
		}
		setBusy(false);
		setRefusing(false);
		selection.fail(failed);
		const n = items.length - failed.size;
		if (n > 0) notify(t("bulk.done", { act, n }), { undo: undoMany(made), undoText: t("undo.submission") });
		await refreshAll();
	};
	const accept = (submit: boolean) =>
		run(submit ? t("arrival.accept_submit") : t("arrival.accept"), (view) =>
			post<IncomingView>("/incoming", { ...view.proposed, submit: submit ? {} : undefined }, { submission: new Submission() }),
		);
	const refuse = (body: object) =>
		run(t("arrival.refuse_now"), async (view, item) => {
			await post(`/arrivals/${item.key}/refuse`, body, { etag: offerOf(view, "refuse")?.etag, submission: new Submission() });
			return undefined;
		});
	return (
		<BulkFrame {...props} busy={busy || views === undefined}>
			{all("accept") && (
				<>
					<button type="button" class="button button-primary" aria-disabled={busy} onClick={() => void accept(true)}>
						{t("arrival.accept_submit")}
					</button>
					<button type="button" class="button" aria-disabled={busy} onClick={() => void accept(false)}>
						{t("arrival.accept")}
					</button>
				</>
			)}
			{all("refuse") && (
				<button type="button" class="button" aria-disabled={busy} onClick={() => setRefusing(true)}>
					{t("arrival.refuse_now")}
				</button>
			)}
			{refusing && views && (
				<RefuseDialog count={items.length} reasons={commonReasons(items.map(({ key }) => views.get(key) ?? {}))} busy={busy} onSend={(body) => void refuse(body)} onClose={() => setRefusing(false)} />
			)}
		</BulkFrame>
	);
}
