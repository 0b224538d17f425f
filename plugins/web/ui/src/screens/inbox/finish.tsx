// "Kết thúc" in the row of a for-information item: one click, without opening it.
import { useState } from "preact/hooks";

import { actOn, isOutgoing, kindOf } from "../../api/actions";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { refreshCounts, workList } from "../../api/work";
import type { ActionOffer, WorkItem } from "../../api/types";
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
			const kind = kindOf(item.kind);
			const view = await get<{ actions?: ActionOffer[] }>(`/${kind}/${item.documentId}`);
			const offer = view.actions?.find((action) => action.verb === "complete" && action.flowId === item.id);
			if (offer) await actOn(kind, item.documentId ?? "", offer, {}, submission);
			notify(isOutgoing(item.kind) ? t("outgoing.finished", { subject: item.subject }) : t("finish.done", { number: arrivalNumber(item.number, item.numberSuffix) }), {
				link: { href: `/${kind}/${item.documentId}`, text: t("common.look_again") },
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
		<button type="button" class="button button-small" aria-disabled={busy} aria-label={isOutgoing(item.kind) ? t("outgoing.finish", { subject: item.subject }) : t("finish.label", { number: arrivalNumber(item.number, item.numberSuffix) })} onClick={() => !busy && void finish()}>
			{t("finish.button")}
		</button>
	);
}
