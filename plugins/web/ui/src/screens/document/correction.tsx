// Correcting what was entered wrongly. Which members may be corrected, and that a reason is needed, is the server's word.
import { useState } from "preact/hooks";

import { get, request } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useRules } from "../../api/rules";
import type { ActionOffer, IncomingDocument, IncomingView } from "../../api/types";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";
import { correctable, merge, type Merge, patchOf, type Values, valuesOf, valueText } from "./corrected";
import { CorrectedFields, labelsOf } from "./corrected-fields";

interface Props {
	offer: ActionOffer;
	document: IncomingDocument;
	onDone: (view: IncomingView) => void;
	onStale: () => void;
}

type Merged = Merge & { by?: string };

function useCorrection({ offer: offered, document: shown, onDone, onStale, onClose }: Props & { onClose: () => void }) {
	// What the person corrects; when somebody else was quicker, what they left.
	const [{ document, offer }, setBase] = useState({ document: shown, offer: offered });
	const [meanwhile, setMeanwhile] = useState<Merged>();
	const rules = useRules();
	const [values, setValues] = useState<Values>(() => ({ ...valuesOf(document), reason: "" }));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [duplicate, setDuplicate] = useState(false);
	const fields = correctable((offer.needs ?? []).map((need) => need.field));
	const labels = { "/reason": t("correction.reason"), ...labelsOf(fields) };
	// Somebody else changed the document: theirs is taken over but for what this person has typed.
	const takeOver = async () => {
		const next = await get<IncomingView>(`/incoming/${document.id}`);
		onStale();
		if (!next.correction || !next.document) return onClose();
		const merged = merge(fields, values, document, next.document);
		setMeanwhile({ ...merged, by: next.timeline?.[0]?.actor?.name });
		setValues({ ...merged.values, reason: values.reason ?? "" });
		setBase({ document: next.document, offer: next.correction });
		setErrors({ fields: {}, general: t("correction.stale") });
	};
	const send = async () => {
		if (busy) return;
		if ((values.reason ?? "").trim() === "") return setErrors({ fields: { "/reason": t("action.text_missing") } });
		setBusy(true);
		try {
			const body = { ...patchOf(document, values, fields), reason: values.reason?.trim(), confirmDuplicate: duplicate || undefined };
			const { data } = await request<IncomingView>("PATCH", `/incoming/${document.id}`, { body, etag: offer.etag });
			notify(t("correction.done"));
			onDone(data);
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) return await takeOver();
			setDuplicate(error.reason === "incoming.duplicate");
			setErrors(errorsOf(error, Object.keys(labels)));
		} finally {
			setBusy(false);
		}
	};
	return { values, set: (name: string, text: string) => setValues((before) => ({ ...before, [name]: text })), errors, busy, duplicate, fields, labels, send, rules, document, offer, meanwhile };
}

function Meanwhile({ merged }: { merged: Merged }) {
	return (
		<div class="changed">
			{merged.changes.length > 0 && <p>{t("correction.meanwhile", { name: merged.by })}</p>}
			<ul>
				{merged.changes.map(({ member, label, before, after, kept }) => (
					<li key={member}>
						{t(label)}: <del>{valueText(before, member)}</del> → <ins>{valueText(after, member)}</ins>
						{kept && <strong> {t("correction.yours_stays")}</strong>}
					</li>
				))}
			</ul>
		</div>
	);
}

function CorrectionDialog(props: Props & { onClose: () => void }) {
	const { values, set, errors, busy, duplicate, fields, labels, send, rules, document, offer, meanwhile } = useCorrection(props);
	return (
		<Dialog title={t("correction.title")} onClose={props.onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} />
				{meanwhile && <Meanwhile merged={meanwhile} />}
				<div class="form-grid">
					<CorrectedFields fields={fields} document={document} values={values} onValue={set} errors={errors.fields} rules={rules} most={(member) => offer.needs?.find((need) => need.field === member)?.most} />
					<TextField
						label={labels["/reason"] ?? ""}
						name="/reason"
						required
						class="field-wide"
						error={errors.fields["/reason"]}
						rows={2}
						input={{ maxLength: offer.needs?.find((need) => need.field === "reason")?.most }}
						value={values.reason ?? ""}
						onValue={(text) => set("reason", text)}
					/>
				</div>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={props.onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{duplicate ? t("correction.confirm") : t("correction.send")}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

export function Correction(props: Props) {
	const [open, setOpen] = useState(false);
	return (
		<>
			<button type="button" class="button button-small" onClick={() => setOpen(true)}>
				{labelText(props.offer.label)}
			</button>
			{open && <CorrectionDialog {...props} onClose={() => setOpen(false)} />}
		</>
	);
}
