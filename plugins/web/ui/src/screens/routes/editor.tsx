// The form of one route: for which documents, who gets them, and whether it only proposes.
import { useState } from "preact/hooks";

import { request, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useRules } from "../../api/rules";
import type { RouteScope, RouteView, Urgency } from "../../api/types";
import { useKey } from "../../app/keys";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { labelText, urgencyText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";
import { partsOf, partsOutside } from "../case/plan";
import { PlanEditor } from "../case/plan-editor";
import { dueOf, formOf, LISTS, POINTERS, requestOf, type RouteForm, toggled } from "./model";

const URGENCIES: Urgency[] = ["URGENCY_NORMAL", "URGENCY_URGENT", "URGENCY_VERY_URGENT", "URGENCY_EXPRESS", "URGENCY_TIMED_EXPRESS"];

export const scopeName = (scope: Pick<RouteScope, "unitId" | "name"> | undefined): string => (scope?.unitId ? scope.name ?? "" : t("routes.agency"));

interface Props {
	// Absent: a new one.
	view?: RouteView;
	scopes: RouteScope[];
	onSaved: () => void;
	onCancel: () => void;
}

interface PartProps {
	form: RouteForm;
	change: (next: Partial<RouteForm>) => void;
	errors: FormErrors;
}

function Choices<T extends string>({ legend, all, chosen, onChosen }: { legend: string; all: { value: T; label: string }[]; chosen: T[]; onChosen: (next: T[]) => void }) {
	return (
		<fieldset class="route-choices">
			<legend class="field-label">{legend}</legend>
			{all.map(({ value, label }) => (
				<label key={value} class="route-choice">
					<input type="checkbox" checked={chosen.includes(value)} onChange={() => onChosen(toggled(chosen, value))} /> {label}
				</label>
			))}
		</fieldset>
	);
}

function Conditions({ form, change, errors }: PartProps) {
	const rules = useRules();
	const sources = (rules.sources ?? []).map(({ name, label }) => ({ value: name ?? "", label: labelText(label) || (name ?? "") }));
	return (
		<section aria-labelledby="route-conditions">
			<h2 id="route-conditions">{t("routes.conditions")}</h2>
			<p class="field-help">{t("routes.conditions_what")}</p>
			<div class="route-grid">
				{LISTS.map((list) => (
					<TextField
						key={list}
						label={t(`routes.${list}`)}
						name={`/conditions/${list}`}
						error={errors.fields[`/conditions/${list}`]}
						rows={2}
						value={form[list]}
						onValue={(text) => change({ [list]: text })}
					/>
				))}
			</div>
			<Choices legend={t("field.urgency")} all={URGENCIES.map((value) => ({ value, label: urgencyText(value) }))} chosen={form.urgencies} onChosen={(urgencies) => change({ urgencies })} />
			{sources.length > 0 && <Choices legend={t("field.source")} all={sources} chosen={form.sources} onChosen={(chosen) => change({ sources: chosen })} />}
		</section>
	);
}

function Due({ form, change, errors }: PartProps) {
	return (
		<div class="route-due">
			<TextField label={t("routes.due")} name="/due" error={errors.fields["/due"]} value={form.amount} onValue={(amount) => change({ amount })} input={{ inputMode: "numeric", maxLength: 4 }} />
			<SelectField
				label={t("routes.due_unit")}
				name="/due/unit"
				value={form.span}
				onValue={(span) => change({ span: span as RouteForm["span"] })}
				options={[
					{ value: "days", label: t("routes.working_days") },
					{ value: "hours", label: t("routes.working_hours") },
				]}
			/>
		</div>
	);
}

function problemsOf(form: RouteForm, scope: RouteScope | undefined): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (form.name.trim() === "") fields["/name"] = t("action.text_missing");
	if (scope?.needsDirective && form.directive.trim() === "") fields["/directive"] = t("action.directive_missing");
	if (form.plan.rows.length === 0) fields["/assignments"] = t("action.receiver_missing");
	if (dueOf(form) === null) fields["/due"] = t("routes.no_number");
	return Object.keys(fields).length ? { fields } : undefined;
}

export function RouteEditor({ view, scopes, onSaved, onCancel }: Props) {
	const [form, setForm] = useState<RouteForm>(() => formOf(view?.route, scopes[0]));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const scope = scopes.find((one) => (one.unitId ?? "") === form.unitId);
	const rules = scope?.receivers ?? [];
	const change = (next: Partial<RouteForm>) => setForm((now) => ({ ...now, ...next }));
	const labels: Record<string, string> = {
		"/name": t("routes.name"),
		"/unitId": t("routes.where"),
		"/directive": t("routes.directive"),
		"/assignments": t("role.lead"),
		"/due": t("routes.due"),
		"/mode": t("routes.mode"),
	};
	for (const list of LISTS) labels[`/conditions/${list}`] = t(`routes.${list}`);
	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(form, scope);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			const offer = view?.actions?.find((one) => one.name === "change");
			if (view) await request("PUT", `/routes/${view.route?.id}`, { body: requestOf(form), etag: offer?.etag });
			else await request("POST", "/routes", { body: requestOf(form), submission });
			notify(t(view ? "routes.saved" : "routes.added", { name: form.name.trim() }));
			onSaved();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(error.status === 412 ? { fields: {}, general: t("routes.stale") } : errorsOf(error, [...POINTERS]));
			setBusy(false);
		}
	};
	useKey("Ctrl+Enter", "action.send", () => void send(), { inText: true });
	return (
		<form
			class="panel route-form"
			noValidate
			aria-labelledby="route-title"
			onSubmit={(event) => {
				event.preventDefault();
				void send();
			}}
		>
			<h1 id="route-title" class="page-title">{view ? t("routes.change_title") : t("routes.add")}</h1>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<TextField label={labels["/name"] ?? ""} name="/name" required error={errors.fields["/name"]} value={form.name} onValue={(name) => change({ name })} input={{ maxLength: 100 }} />
			{view ? (
				<p>{t("routes.of", { where: scopeName({ unitId: view.route?.unitId, name: view.unitName }) })}</p>
			) : (
				<SelectField
					label={labels["/unitId"] ?? ""}
					name="/unitId"
					error={errors.fields["/unitId"]}
					value={form.unitId}
					onValue={(unitId) => change({ unitId, mode: "ROUTE_PROPOSE" })}
					options={scopes.map((one) => ({ value: one.unitId ?? "", label: scopeName(one) }))}
				/>
			)}
			<Conditions form={form} change={change} errors={errors} />
			<h2>{t("routes.yields")}</h2>
			<TextField label={labels["/directive"] ?? ""} name="/directive" required={scope?.needsDirective} error={errors.fields["/directive"]} rows={2} value={form.directive} onValue={(directive) => change({ directive })} input={{ maxLength: 2000 }} />
			<PlanEditor
				undated
				plan={form.plan}
				onPlan={(plan) => change({ plan })}
				within={rules.length > 0 && rules.every((rule) => rule.withinUnit) ? form.unitId : undefined}
				parts={partsOf(rules)}
				outside={partsOutside(rules)}
				errors={errors.fields}
			/>
			<Due form={form} change={change} errors={errors} />
			<SelectField
				label={labels["/mode"] ?? ""}
				name="/mode"
				error={errors.fields["/mode"]}
				help={scope?.mayForward ? t("routes.forward_what") : t("routes.propose_only")}
				value={form.mode}
				onValue={(mode) => change({ mode: mode as RouteForm["mode"] })}
				options={[
					{ value: "ROUTE_PROPOSE", label: t("routes.propose") },
					...(scope?.mayForward || form.mode === "ROUTE_FORWARD" ? [{ value: "ROUTE_FORWARD", label: t("routes.forward") }] : []),
				]}
			/>
			<div class="form-buttons">
				<button type="submit" class="button button-primary" aria-disabled={busy}>
					{busy ? t("common.sending") : t("routes.save")}
				</button>
				<button type="button" class="button" onClick={onCancel}>
					{t("routes.cancel")}
				</button>
			</div>
		</form>
	);
}
