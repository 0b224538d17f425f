// A dialog that asks why, and perhaps a little more, before something is done to a book: closing, opening, reserving,
// releasing. What the server finds wrong stands at its field.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { ApiError } from "../../api/problem";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";

const MAX_REASON = 500;

interface Props {
	title: string;
	what: string;
	submit: string;
	reasonNeeded?: boolean;
	// Further fields of the form, by pointer.
	labels?: Record<string, string>;
	children?: (errors: Record<string, string>) => ComponentChildren;
	onSend: (reason: string) => Promise<void>;
	onClose: () => void;
}

export function ReasonDialog({ title, what, submit, reasonNeeded, labels, children, onSend, onClose }: Props) {
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const names = { ...labels, "/reason": t("need.reason") };
	const send = async () => {
		if (reasonNeeded && reason.trim() === "") return setErrors({ fields: { "/reason": t("book.reason_missing") } });
		setBusy(true);
		setErrors(noErrors);
		try {
			await onSend(reason.trim());
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(names)));
			setBusy(false);
		}
	};
	return (
		<Dialog title={title} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (!busy) void send();
				}}
			>
				<p>{what}</p>
				<ErrorSummary errors={errors} labels={names} onRetry={() => void send()} />
				{children?.(errors.fields)}
				<TextField
					label={names["/reason"]}
					name="/reason"
					required={reasonNeeded}
					error={errors.fields["/reason"]}
					rows={2}
					input={{ maxLength: MAX_REASON }}
					value={reason}
					onValue={setReason}
				/>
				<p class="dialog-buttons">
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{submit}
					</button>
					<button type="button" class="button" onClick={onClose}>
						{t("book.leave_it")}
					</button>
				</p>
			</form>
		</Dialog>
	);
}
