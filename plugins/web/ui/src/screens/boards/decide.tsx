// Cần tôi quyết: a card for each document that waits for the leader, urgent first, with what was proposed filled in. To
// agree is one tap; a directive of one's own with unit and deadline is typed on the card.
import { useMemo, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { taskList } from "../../api/boards";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionNeed, ActionOffer, Proposal, Task } from "../../api/types";
import { refreshCounts, workList } from "../../api/work";
import { useRefresh } from "../../app/refresh";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { DeadlineField } from "../../widgets/deadline";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { labelText } from "../../widgets/labels";
import { PhraseField } from "../../widgets/phrases";
import { notify } from "../../widgets/toast";
import { doneText } from "../case/forms";
import { assignmentsOf, datesReadable, emptyPlan, GROUP, type Plan, planOf, ROLES } from "../case/plan";
import { ProposedBy } from "../case/proposal";
import { ToSign } from "../outgoing/to-sign";
import { LeadField, leadsOf, withLead } from "./lead";
import { BoardList } from "./list";
import { numberOf, TaskFacts } from "./task-row";

const needOf = (offer: ActionOffer, field: string): ActionNeed | undefined => offer.needs?.find((need) => need.field === field);
const offerOf = (task: Task): ActionOffer | undefined => task.actions?.find((offer) => offer.verb === "pass_on" && needOf(offer, "directive") !== undefined);

function Proposed({ plan, route, proposal }: { plan: Plan; route?: string; proposal?: Proposal }) {
	if (!plan.rows.length && !proposal) return null;
	return (
		<div class="proposed">
			{proposal ? <ProposedBy proposal={proposal} /> : <p class="field-label">{route ? t("routes.followed", { name: route }) : t("decide.proposed")}</p>}
			<ul class="chips">
				{ROLES.flatMap((role) =>
					plan.rows
						.filter((row) => row.role === role)
						.map((row) => (
							<li key={`${role} ${row.name}`} class={`chip role-${GROUP[role]}`}>
								{t("board.also", { part: t(`role.${GROUP[role]}`), names: row.name })}
							</li>
						)),
				)}
			</ul>
		</div>
	);
}

function problemsOf(offer: ActionOffer, directive: string, plan: Plan): FormErrors | undefined {
	const fields: Record<string, string> = {};
	const required = needOf(offer, "directive")?.use === "NEED_REQUIRED";
	if (directive.trim() === "" && (required || plan.rows.length === 0)) fields["/directive"] = t("action.directive_missing");
	if (!datesReadable(plan)) fields["/due"] = t("form.no_day");
	return Object.keys(fields).length ? { fields } : undefined;
}

function Card({ task, offer, onDone }: { task: Task; offer: ActionOffer; onDone: () => void }) {
	// A configured route that fits proposes too, where no person has.
	const first = useMemo(() => planOf([offer.proposed, offer.route?.assignments, task.proposed].find((some) => some?.length) ?? []), []);
	const [plan, setPlan] = useState<Plan>(first.rows.length ? first : emptyPlan);
	const [directive, setDirective] = useState(offer.proposal?.directive ?? offer.route?.directive ?? "");
	const [busy, setBusy] = useState(false);
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [submission] = useState(() => new Submission());
	const number = numberOf(task);
	const id = task.item?.id ?? "";
	const send = async () => {
		if (busy) return;
		const wrong = problemsOf(offer, directive, plan);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			await act(task.item?.documentId ?? "", offer, { directive: directive.trim() || undefined, assignments: assignmentsOf(plan) }, submission);
			notify(doneText(offer, number), { link: { href: `/incoming/${task.item?.documentId}`, text: t("common.look_again") } });
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, ["/directive", "/assignments", "/due"]));
			if (error.status === 412) onDone();
		} finally {
			setBusy(false);
		}
	};
	const labels = { "/directive": t("decide.directive_of", { number }), "/due": t("decide.due_of", { number }), "/assignments": t("board.lead_of", { number }) };
	return (
		<li class="decision" data-task={id}>
			<TaskFacts task={task} box="to-do" />
			<Proposed plan={first} route={offer.proposed?.length ? undefined : offer.route?.name} proposal={offer.proposal} />
			<form
				class="decision-form"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					void send();
				}}
			>
				<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
				<PhraseField kind="direct" rows={2} label={labels["/directive"]} name={`/directive-${id}`} error={errors.fields["/directive"]} value={directive} onValue={setDirective} />
				<div class="decision-fields">
					<LeadField
						label={labels["/assignments"]}
						name={`/lead-${id}`}
						shown={leadsOf(plan)
							.map((row) => row.name)
							.join(", ")}
						onPick={(option) => setPlan(withLead(plan, option))}
						rules={offer.receivers ?? []}
						except={me.value.person?.id}
						error={errors.fields["/assignments"]}
					/>
					<DeadlineField label={labels["/due"]} name={`/due-${id}`} error={errors.fields["/due"]} value={plan.due} onValue={(due) => setPlan({ ...plan, due })} />
				</div>
				<div class="decision-buttons">
					<button type="submit" class="button button-primary" aria-disabled={busy} aria-label={t("board.send_row", { act: labelText(offer.label), number })}>
						{labelText(offer.label)}
					</button>
					<a class="button" href={`/incoming/${task.item?.documentId}?box=to-do`} aria-label={t("decide.open_of", { number })}>
						{t("decide.open")}
					</a>
				</div>
			</form>
		</li>
	);
}

export function DecideScreen() {
	const list = useMemo(() => taskList("TASK_DIRECT"), []);
	useTitle(t("nav.decide"));
	useRefresh(() => list.refresh(), [list]);
	const onDone = () => void Promise.all([list.refresh(), refreshCounts(), workList("to-do").refresh()]);
	return (
		<section class="board">
			<h1 class="page-title">{t("nav.decide")}</h1>
			<ToSign />
			<BoardList
				list={list}
				none={t("decide.none")}
				class="decisions"
				row={(task) => {
					const offer = offerOf(task);
					return offer && <Card key={task.item?.id} task={task} offer={offer} onDone={onDone} />;
				}}
			/>
		</section>
	);
}
