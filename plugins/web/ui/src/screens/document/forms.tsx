// One form for each action that the server may offer. Which are drawn is the server's word, in `actions`.
import { useEffect, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, IncomingDocument, IncomingView } from "../../api/types";
import { useDraft } from "../../app/draft";
import { useKey } from "../../app/keys";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { PhraseField } from "../../widgets/phrases";
import { LeaderField } from "./leader";
import { assignmentsOf, datesReadable, emptyPlan, type Plan, planOf } from "./plan";
import { PlanEditor } from "./plan-editor";

const NAMES = ["submit", "direct", "distribute", "assign", "complete"] as const;
export type ActionName = (typeof NAMES)[number];

export const isAction = (name: string | undefined): name is ActionName => (NAMES as readonly string[]).includes(name ?? "");

interface FormState {
	text: string;
	personId: string;
	plan: Plan;
}

// The member of the request that carries the text.
const TEXT_OF: Record<ActionName, string> = {
	submit: "text",
	direct: "directive",
	distribute: "text",
	assign: "text",
	complete: "result",
};

function initialState(name: ActionName, document: IncomingDocument): FormState {
	const proposed = name === "distribute" ? planOf(document.proposed ?? []) : emptyPlan;
	return { text: "", personId: "", plan: proposed };
}

const hasPlan = (name: ActionName): boolean => name === "direct" || name === "distribute" || name === "assign";

function bodyOf(name: ActionName, state: FormState): object {
	const text = state.text.trim();
	const body: Record<string, unknown> = text === "" ? {} : { [TEXT_OF[name]]: text };
	if (name === "submit" && state.personId) body.personId = state.personId;
	if (hasPlan(name)) body.assignments = assignmentsOf(state.plan);
	return body;
}

function problemsOf(name: ActionName, state: FormState): FormErrors | undefined {
	const fields: Record<string, string> = {};
	const nobody = state.plan.rows.length === 0;
	if (name === "direct" && nobody && state.text.trim() === "") fields["/directive"] = t("action.directive_missing");
	if ((name === "distribute" || name === "assign") && nobody) fields["/assignments"] = t("action.receiver_missing");
	if (hasPlan(name) && !datesReadable(state.plan)) fields["/due"] = t("form.no_day");
	return Object.keys(fields).length ? { fields } : undefined;
}

interface Props {
	offer: ActionOffer;
	name: ActionName;
	view: IncomingView;
	onDone: (name: ActionName, view: IncomingView) => void;
	// Somebody changed the document meanwhile.
	onStale: () => void;
}

export function ActionForm({ offer, name, view, onDone, onStale }: Props) {
	const document = view.document ?? {};
	const [state, setState, dropDraft] = useDraft<FormState>(`${name}.${document.id}.${offer.flowId ?? ""}`, initialState(name, document));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const textField = `/${TEXT_OF[name]}`;

	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(name, state);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const next = await act(document.id ?? "", offer, bodyOf(name, state), submission);
			dropDraft();
			onDone(name, next);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) onStale();
			setErrors(error.status === 412 ? { fields: {}, general: t("stale.text") } : errorsOf(error, [textField, "/assignments", "/personId"]));
		} finally {
			setBusy(false);
		}
	};
	useKey("Ctrl+Enter", `action.${name}`, () => void send(), { inText: true });
	return (
		<form
			class="action-form"
			noValidate
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<ErrorSummary
				errors={errors}
				labels={{ [textField]: t(`action_text.${name}`), "/assignments": t("role.lead"), "/due": t("plan.due"), "/personId": t("action.leader") }}
				onRetry={() => void send()}
			/>
			<ActionFields name={name} state={state} setState={setState} document={document} errors={errors} offer={offer} view={view} />
			<button type="submit" class="button button-primary button-wide" aria-disabled={busy}>
				{busy ? t("common.sending") : t(`action.${name}`)}
				<kbd class="button-key">Ctrl+Enter</kbd>
			</button>
		</form>
	);
}

interface FieldsProps {
	name: ActionName;
	state: FormState;
	setState: (state: FormState) => void;
	document: IncomingDocument;
	errors: FormErrors;
	offer: ActionOffer;
	view: IncomingView;
}

function ActionFields({ name, state, setState, document, errors, offer, view }: FieldsProps) {
	const textField = `/${TEXT_OF[name]}`;
	const text = (
		<PhraseField
			kind={name}
			label={t(`action_text.${name}`)}
			name={textField}
			error={errors.fields[textField]}
			rows={name === "direct" || name === "complete" ? 3 : 2}
			value={state.text}
			onValue={(value) => setState({ ...state, text: value })}
		/>
	);
	if (name === "complete") return text;
	if (name === "submit")
		return (
			<>
				<LeaderField error={errors.fields["/personId"]} value={state.personId} onValue={(personId) => setState({ ...state, personId })} />
				{text}
			</>
		);
	const flow = view.flows?.find((one) => one.id === offer.flowId);
	const directive = name === "distribute" ? document.directive : flow?.directive;
	return (
		<>
			{directive && (
				<blockquote class="directive">
					<span class="directive-label">{t("action.directive_above")}</span>
					{directive}
				</blockquote>
			)}
			{name === "direct" && text}
			<PlanEditor
				plan={state.plan}
				onPlan={(plan) => setState({ ...state, plan })}
				within={name === "assign" ? flow?.receiver?.unitId : undefined}
				except={me.value.person?.id}
				informedOnly={flow?.role === "FLOW_FOR_INFORMATION"}
				errors={errors.fields}
			/>
			{name !== "direct" && text}
		</>
	);
}

// The first offer is open; the others are a click away.
export function Actions({ view, onDone, onStale }: Pick<Props, "view" | "onDone" | "onStale">) {
	const offers = (view.actions ?? []).filter((offer) => isAction(offer.name)).sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false));
	const [chosen, setChosen] = useState(0);
	const [sheet, setSheet] = useState(false);
	const offer = offers[Math.min(chosen, offers.length - 1)];
	useEffect(() => {
		if (!sheet) return undefined;
		const onKey = (event: KeyboardEvent) => {
			if (event.key === "Escape" && !event.defaultPrevented) setSheet(false);
		};
		window.addEventListener("keydown", onKey);
		return () => window.removeEventListener("keydown", onKey);
	}, [sheet]);
	if (!offer || !isAction(offer.name)) return null;
	const name = offer.name;
	return (
		<section class={sheet ? "actions actions-open" : "actions"} aria-label={t("document.do")}>
			<button type="button" class="button button-primary button-wide actions-toggle" aria-expanded={sheet} onClick={() => setSheet(!sheet)}>
				{sheet ? t("common.close") : t(`action.${name}`)}
			</button>
			<div class="actions-body">
				{offers.length > 1 && (
					<div class="segments" role="group" aria-label={t("document.choose")}>
						{offers.map((one, index) => (
							<button
								key={`${one.name}${one.flowId}`}
								type="button"
								class="segment"
								aria-pressed={one === offer}
								onClick={() => setChosen(index)}
							>
								{isAction(one.name) && t(`action_title.${one.name}`)}
							</button>
						))}
					</div>
				)}
				<h2 class="actions-title">{t(`action_title.${name}`)}</h2>
				<ActionForm key={`${name}${offer.flowId ?? ""}`} offer={offer} name={name} view={view} onDone={onDone} onStale={onStale} />
			</div>
		</section>
	);
}
