// What follows the number: each step with its state, why one failed, and what may be done about it.
import { useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, IssueStep, OutgoingView } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, noErrors, textOf } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";
import { needOf, offerText } from "../case/forms";

// Acts on what follows the number have no form of an action's: they are about steps.
export const isStepOffer = (offer: ActionOffer): boolean => offer.name?.startsWith("issue/") ?? false;

interface Props {
	view: OutgoingView;
	onView: (view: OutgoingView) => void;
	onStale: () => void;
}

function VoidDialog({ view, offer, onView, onStale, onClose }: Props & { offer: ActionOffer; onClose: () => void }) {
	const [reason, setReason] = useState("");
	const [cancel, setCancel] = useState(false);
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const send = async () => {
		if (busy) return;
		if (reason.trim() === "") return setErrors({ fields: { "/reason": t("action.text_missing") } });
		setBusy(true);
		try {
			onView(await actOn("outgoing", view.document?.id ?? "", offer, { reason: reason.trim(), cancel: cancel || undefined }, submission));
			notify(t("steps.voided"));
			onClose();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) onStale();
			setErrors(errorsOf(error, ["/reason"]));
		} finally {
			setBusy(false);
		}
	};
	return (
		<Dialog title={offerText(offer)} onClose={onClose}>
			<form
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<p>{t("steps.void_what")}</p>
				<ErrorSummary errors={errors} labels={{ "/reason": t("need.reason") }} />
				<TextField label={t("need.reason")} name="/reason" required rows={2} error={errors.fields["/reason"]} input={{ maxLength: needOf(offer, "reason")?.most }} value={reason} onValue={setReason} />
				<label class="check">
					<input type="checkbox" checked={cancel} onChange={(event) => setCancel(event.currentTarget.checked)} />
					{t("steps.cancel")}
				</label>
				<div class="dialog-buttons">
					<button type="button" class="button" onClick={onClose}>
						{t("common.close")}
					</button>
					<button type="submit" class="button button-primary" aria-disabled={busy}>
						{busy ? t("common.sending") : offerText(offer)}
					</button>
				</div>
			</form>
		</Dialog>
	);
}

function Step({ step }: { step: IssueStep }) {
	const state = step.state ?? "STEP_WAITING";
	return (
		<li class={`issue-step issue-step-${state === "STEP_FAILED" ? "bad" : state === "STEP_DONE" ? "good" : "plain"}`}>
			<p class="act-head">
				<strong>{step.kind && t(`step_kind.${step.kind}`)}</strong>
				<span class="step-state">{t(`step_state.${state}`)}</span>
			</p>
			{step.waitsFor && state !== "STEP_DONE" && <p class="step-why">{t("steps.waits_for", { what: step.waitsFor })}</p>}
			{step.reason && state !== "STEP_DONE" && <p class="step-why">{step.reason}</p>}
			<p class="endorsement-about">
				{[
					formatInstant(step.changedAt),
					step.attempts ? t("steps.attempts", { n: step.attempts }) : "",
					step.nextAt && state !== "STEP_DONE" ? t("steps.next", { time: formatInstant(step.nextAt) }) : "",
				]
					.filter(Boolean)
					.join(" · ")}
			</p>
		</li>
	);
}

export function IssueSteps(props: Props) {
	const { view, onView, onStale } = props;
	const [voiding, setVoiding] = useState(false);
	const [busy, setBusy] = useState(false);
	const steps = (view.document?.steps ?? []).filter(({ state }) => state !== "STEP_SKIPPED");
	const offers = (view.actions ?? []).filter(isStepOffer);
	const retry = offers.find(({ name }) => name === "issue/retry");
	const ending = offers.find(({ name }) => name === "issue/void");
	const again = async (offer: ActionOffer) => {
		if (busy) return;
		setBusy(true);
		try {
			onView(await actOn("outgoing", view.document?.id ?? "", offer, {}, new Submission()));
			notify(t("steps.again"));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412 || error.status === 409) onStale();
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
		}
	};
	if (steps.length === 0 && offers.length === 0) return null;
	return (
		<section class="panel steps">
			<h2>{t("steps.title")}</h2>
			<ol>
				{steps.map((step) => (
					<Step key={step.kind} step={step} />
				))}
			</ol>
			{offers.length > 0 && (
				<div class="panel-buttons">
					{retry && (
						<button type="button" class="button button-primary" aria-disabled={busy} onClick={() => void again(retry)}>
							{labelText(retry.label)}
						</button>
					)}
					{ending && (
						<button type="button" class="button" onClick={() => setVoiding(true)}>
							{labelText(ending.label)}
						</button>
					)}
				</div>
			)}
			{voiding && ending && <VoidDialog {...props} offer={ending} onClose={() => setVoiding(false)} />}
		</section>
	);
}
