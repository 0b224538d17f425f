// One document that waits for distribution: what it is, what the leader wrote, who is to do it by when. Lists over others'
// work have drafts too, which mostly have no number yet.
import { isOutgoing, kindOf } from "../../api/actions";
import type { ActionOffer, Task } from "../../api/types";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { DateField } from "../../widgets/date-field";
import { Due, labelText, UrgencyMark } from "../../widgets/labels";
import { GROUP, type Plan, ROLES } from "../case/plan";
import { LeadField, leadsOf, withLead } from "./lead";

export function numberOf({ item = {}, arrivalSuffix }: Task): string {
	if (!isOutgoing(item.kind)) return arrivalNumber(item.number, arrivalSuffix);
	return item.number === undefined ? t("outgoing.no_number") : joinCode(arrivalNumber(item.number, item.numberSuffix), item.code);
}

export function TaskFacts({ task, box }: { task: Task; box: string }) {
	const item = task.item ?? {};
	const number = numberOf(task);
	const own = isOutgoing(item.kind);
	return (
		<div class="task-facts">
			<p class="task-line">
				<a class="task-number" href={`/${kindOf(item.kind)}/${item.documentId}?box=${box}`} aria-label={t(own ? "outgoing.open" : "row.open", { number, subject: item.subject })}>
					{number}
				</a>
				<UrgencyMark urgency={item.urgency} />
				<span class="task-organ">
					{own ? [item.issuingOrgan, labelText(item.stepLabel)].filter(Boolean).join(" · ") : t("board.from", { organ: item.issuingOrgan, code: item.code })}
				</span>
				<Due day={item.dueDate} overdue={item.overdue} daysLeft={item.daysLeft} minutesLeft={item.minutesLeft} at={item.dueAt} />
			</p>
			<p class="task-subject">{item.subject}</p>
			{task.directive && (
				<blockquote class="task-directive">
					{task.assigner?.name && <span class="directive-label">{t("board.directive_of", { name: task.assigner.name })}</span>}
					{task.directive}
				</blockquote>
			)}
		</div>
	);
}

// The others, in words: who leads and by when stands in fields of its own.
function Also({ plan }: { plan: Plan }) {
	const parts = ROLES.filter((role) => role !== "FLOW_LEAD")
		.map((role) => ({ role, names: plan.rows.filter((row) => row.role === role).map((row) => row.name).join(", ") }))
		.filter(({ names }) => names !== "");
	if (!parts.length) return null;
	return (
		<ul class="task-also">
			{parts.map(({ role, names }) => (
				<li key={role}>{t("board.also", { part: t(`role.${GROUP[role]}`), names })}</li>
			))}
		</ul>
	);
}

export interface TaskRowProps {
	task: Task;
	offer: ActionOffer;
	plan: Plan;
	onPlan: (plan: Plan) => void;
	selected: boolean;
	onSelect: (selected: boolean) => void;
	onDetails: () => void;
	onSend: () => void;
	busy: boolean;
	problem?: string;
}

export function TaskRow({ task, offer, plan, onPlan, selected, onSelect, onDetails, onSend, busy, problem }: TaskRowProps) {
	const number = numberOf(task);
	const id = task.item?.id ?? "";
	return (
		<li class={selected ? "task task-selected" : "task"} data-task={id} aria-label={t("row.open", { number, subject: task.item?.subject })}>
			<label class="task-check">
				<input type="checkbox" checked={selected} onChange={(event) => onSelect(event.currentTarget.checked)} />
				<span class="visually-hidden">{t("board.select", { number })}</span>
			</label>
			<TaskFacts task={task} box="to-do" />
			<div class="task-fields">
				<LeadField
					label={t("board.lead_of", { number })}
					name={`/lead-${id}`}
					shown={leadsOf(plan)
						.map((row) => row.name)
						.join(", ")}
					onPick={(option) => onPlan(withLead(plan, option))}
					rules={offer.receivers ?? []}
					except={me.value.person?.id}
				/>
				<DateField label={t("board.due_of", { number })} name={`/due-${id}`} lean="future" value={plan.due} onValue={(due) => onPlan({ ...plan, due })} />
				<Also plan={plan} />
			</div>
			<div class="task-buttons">
				<button type="button" class="button button-primary" aria-disabled={busy} aria-label={t("board.send_row", { act: labelText(offer.label), number })} onClick={onSend}>
					{labelText(offer.label)}
				</button>
				<button type="button" class="button-link" aria-label={t("board.details_of", { number })} onClick={onDetails}>
					{t("board.details")}
				</button>
			</div>
			{problem && (
				<p class="task-problem" role="alert">
					{problem}
				</p>
			)}
		</li>
	);
}
