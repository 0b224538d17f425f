// One offered act as a button. What needs words (a reason) asks for them first.
import { useState } from "preact/hooks";

import { act } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionNeed, ActionOffer, Task } from "../../api/types";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors, textOf } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";

interface Props {
	task: Task;
	offer: ActionOffer;
	label: string;
	done: string;
	onDone: () => void;
	class?: string;
}

const reasonOf = (offer: ActionOffer): ActionNeed | undefined => offer.needs?.find(({ field }) => field === "reason");

export function ActButton({ task, offer, label, done, onDone, class: name }: Props) {
	const [busy, setBusy] = useState(false);
	const [asking, setAsking] = useState(false);
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [submission] = useState(() => new Submission());
	const need = reasonOf(offer);
	const send = async () => {
		if (busy) return;
		if (need?.use === "NEED_REQUIRED" && reason.trim() === "") return setErrors({ fields: { "/reason": t("action.text_missing") } });
		setBusy(true);
		try {
			await act(task.item?.documentId ?? "", offer, reason.trim() ? { reason: reason.trim() } : {}, submission);
			setAsking(false);
			notify(done);
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (asking) setErrors(errorsOf(error, ["/reason"]));
			else notify(textOf(error), { error: true });
			if (error.status === 412) onDone();
		} finally {
			setBusy(false);
		}
	};
	return (
		<>
			<button type="button" class={name ?? "button button-small"} aria-disabled={busy} aria-label={label} onClick={() => (need ? setAsking(true) : void send())}>
				{labelText(offer.label)}
			</button>
			{asking && (
				<Dialog title={label} onClose={() => setAsking(false)}>
					<form
						noValidate
						onSubmit={(event) => {
							event.preventDefault();
							void send();
						}}
					>
						<ErrorSummary errors={errors} labels={{ "/reason": t("unit.reason") }} />
						<TextField
							label={labelText(need?.label) || t("unit.reason")}
							name="/reason"
							required={need?.use === "NEED_REQUIRED"}
							error={errors.fields["/reason"]}
							rows={3}
							input={{ maxLength: need?.most }}
							value={reason}
							onValue={setReason}
						/>
						<div class="dialog-buttons">
							<button type="submit" class="button button-primary" aria-disabled={busy}>
								{labelText(offer.label)}
							</button>
							<button type="button" class="button" onClick={() => setAsking(false)}>
								{t("common.close")}
							</button>
						</div>
					</form>
				</Dialog>
			)}
		</>
	);
}
