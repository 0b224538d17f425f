// What was sent only just goes back by one click while nobody has received it: the server offers it as the way to undo it.
import { useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { OutgoingView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";
import { offerText } from "../case/forms";

interface Props {
	view: OutgoingView;
	onView: (view: OutgoingView) => void;
	onStale: () => void;
}

export function JustSent({ view, onView, onStale }: Props) {
	const [busy, setBusy] = useState(false);
	const { undo, document } = view;
	if (undo?.name !== "recall") return null;
	const send = async () => {
		if (busy) return;
		setBusy(true);
		try {
			onView(await actOn("outgoing", document?.id ?? "", undo, {}, new Submission()));
			notify(t("recall.done"));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// Somebody has received it meanwhile: a recall then says why.
			if (error.status === 412 || error.status === 409 || error.status === 422) onStale();
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
		}
	};
	return (
		<section class="panel just-sent">
			<p>{t("recall.just_sent")}</p>
			<div class="panel-buttons">
				<button type="button" class="button" aria-disabled={busy} onClick={() => void send()}>
					{offerText(undo)}
				</button>
			</div>
		</section>
	);
}
