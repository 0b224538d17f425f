// "Kết thúc" in the row of a for-information item: one click, without opening it.
import { useState } from "preact/hooks";

import { act } from "../../api/actions";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { refreshCounts, workList } from "../../api/work";
import type { IncomingView, WorkItem } from "../../api/types";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";

export function FinishButton({ item }: { item: WorkItem }) {
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const finish = async () => {
		setBusy(true);
		try {
			const view = await get<IncomingView>(`/incoming/${item.documentId}`);
			const offer = view.actions?.find((action) => action.verb === "complete" && action.flowId === item.id);
			if (offer) await act(item.documentId ?? "", offer, {}, submission);
			notify(t("finish.done", { number: arrivalNumber(item.number, item.numberSuffix) }), {
				link: { href: `/incoming/${item.documentId}`, text: t("common.look_again") },
			});
			await Promise.all([workList("for-information").refresh(), refreshCounts()]);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
		}
	};
	return (
		<button type="button" class="button button-small" aria-disabled={busy} aria-label={t("finish.label", { number: arrivalNumber(item.number, item.numberSuffix) })} onClick={() => !busy && void finish()}>
			{t("finish.button")}
		</button>
	);
}
