// Phân phối: the table of documents whose directive waits for distribution. Unit, person and deadline are filled in the
// row or in many rows at once; one is sent, or many in one go. Ctrl+D copies a field from the row above.
import { useMemo, useRef, useState } from "preact/hooks";

import { actOnMany, taskList } from "../../api/boards";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, BatchResult, ReceiverRule, Task } from "../../api/types";
import { refreshCounts, workList } from "../../api/work";
import { useKey } from "../../app/keys";
import { useRefresh } from "../../app/refresh";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import type { ComboOption } from "../../widgets/combo";
import { DeadlineField } from "../../widgets/deadline";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors, textOf } from "../../widgets/errors";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { assignmentsOf, datesReadable, emptyPlan, partsOf, partsOutside, type Plan, planOf } from "../case/plan";
import { PlanEditor } from "../case/plan-editor";
import { LeadField, leadsOf, withinOf, withLead } from "./lead";
import { numberOf, TaskRow } from "./task-row";

// Passes on to units, and asks for no directive: what the server listed the document for.
const offerOf = (task: Task): ActionOffer | undefined =>
	task.actions?.find(({ verb, receivers, needs }) => verb === "pass_on" && receivers?.some((rule) => rule.units) && !needs?.some(({ field }) => field === "directive"));

const idOf = (task: Task): string => task.item?.id ?? "";

export function proposedPlan(task: Task): Plan {
	const offer = offerOf(task);
	const proposed = offer?.proposed?.length ? offer.proposed : task.proposed ?? [];
	return proposed.length ? planOf(proposed) : emptyPlan;
}

function problemText(result: BatchResult): string {
	return [result.problem?.text, ...(result.problem?.errors ?? []).map((one) => one.text)].filter(Boolean).join(" ");
}

// What the rows hold, beside what the server sent; kept until a row is gone.
function useTable(tasks: Task[]) {
	const [plans, setPlans] = useState<Record<string, Plan>>({});
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
	const [problems, setProblems] = useState<Record<string, string>>({});
	return {
		planOf: (task: Task): Plan => plans[idOf(task)] ?? proposedPlan(task),
		setPlan: (task: Task, plan: Plan) => {
			setPlans((old) => ({ ...old, [idOf(task)]: plan }));
			setProblems((old) => ({ ...old, [idOf(task)]: "" }));
		},
		selected: tasks.filter((task) => chosen.has(idOf(task))),
		isSelected: (task: Task) => chosen.has(idOf(task)),
		select: (some: Task[], on: boolean) =>
			setChosen((old) => {
				const next = new Set(old);
				for (const task of some) {
					if (on) next.add(idOf(task));
					else next.delete(idOf(task));
				}
				return next;
			}),
		problemOf: (task: Task): string | undefined => problems[idOf(task)] || undefined,
		setProblems: (next: Record<string, string>) => setProblems((old) => ({ ...old, ...next })),
	};
}

type Table = ReturnType<typeof useTable>;

function incomplete(tasks: Task[], planFor: (task: Task) => Plan): Record<string, string> {
	const wrong: Record<string, string> = {};
	for (const task of tasks) {
		const plan = planFor(task);
		if (plan.rows.length === 0) wrong[idOf(task)] = t("board.no_receiver");
		else if (!datesReadable(plan)) wrong[idOf(task)] = t("form.no_day");
	}
	return wrong;
}

// ---- keyboard ----

function currentCell(): { row: number; kind: "lead" | "due"; rows: HTMLElement[] } | undefined {
	const active = document.activeElement;
	const rows = [...document.querySelectorAll<HTMLElement>("[data-task]")];
	const row = rows.findIndex((one) => one.contains(active));
	const kind = active?.id.startsWith("field-lead") ? "lead" : active?.id.startsWith("field-due") ? "due" : undefined;
	return row >= 0 && kind ? { row, kind, rows } : undefined;
}

function useCells(tasks: Task[], table: Table, send: (some: Task[]) => void) {
	const move = (by: number) => {
		const cell = currentCell();
		const to = cell?.rows[cell.row + by]?.querySelector<HTMLInputElement>(`[id^="field-${cell.kind}"]`);
		to?.focus();
		to?.select();
	};
	const fillDown = () => {
		const cell = currentCell();
		const [above, task] = cell ? [tasks[cell.row - 1], tasks[cell.row]] : [];
		if (!cell || !above || !task) return;
		const [from, plan] = [table.planOf(above), table.planOf(task)];
		if (cell.kind === "due") table.setPlan(task, { ...plan, due: from.due });
		else table.setPlan(task, { ...plan, rows: [...leadsOf(from), ...plan.rows.filter((row) => row.role !== "FLOW_LEAD")] });
	};
	useKey("Ctrl+d", "keys.fill_down", fillDown, { inText: true });
	useKey("Ctrl+ArrowDown", "keys.next_row", () => move(1), { inText: true });
	useKey("Ctrl+ArrowUp", "keys.previous_row", () => move(-1), { inText: true });
	useKey(
		"Ctrl+Enter",
		"action.send",
		() => {
			const cell = currentCell();
			const task = cell && tasks[cell.row];
			if (table.selected.length) send(table.selected);
			else if (task) send([task]);
		},
		{ inText: true },
	);
}

// ---- the same for many ----

interface Shared {
	lead?: ComboOption;
	due: string;
}

const applied = (plan: Plan, shared: Shared): Plan => {
	const next = shared.lead ? withLead(plan, shared.lead) : plan;
	return shared.due ? { ...next, due: shared.due } : next;
};

interface BulkProps {
	selected: Task[];
	rules: ReceiverRule[];
	busy: boolean;
	onFill: (shared: Shared) => void;
	onSend: (shared: Shared) => void;
}

function Bulk({ selected, rules, busy, onFill, onSend }: BulkProps) {
	const [shared, setShared] = useState<Shared>({ due: "" });
	return (
		<section class="bulk" aria-label={t("board.bulk")}>
			<p class="bulk-count" role="status">
				{t("board.selected", { n: selected.length })}
			</p>
			<LeadField label={t("board.bulk_lead")} name="/bulk/lead" shown={shared.lead?.label ?? ""} onPick={(lead) => setShared({ ...shared, lead })} rules={rules} except={me.value.person?.id} />
			<DeadlineField label={t("board.bulk_due")} name="/bulk/due" value={shared.due} onValue={(due) => setShared({ ...shared, due })} />
			<div class="bulk-buttons">
				<button type="button" class="button" onClick={() => onFill(shared)}>
					{t("board.fill")}
				</button>
				<button type="button" class="button button-primary" aria-disabled={busy} onClick={() => onSend(shared)}>
					{t("board.send_many", { n: selected.length })}
				</button>
			</div>
		</section>
	);
}

function Details({ task, plan, onPlan, onClose }: { task: Task; plan: Plan; onPlan: (plan: Plan) => void; onClose: () => void }) {
	const rules = offerOf(task)?.receivers ?? [];
	return (
		<Dialog title={t("board.details_of", { number: numberOf(task) })} onClose={onClose}>
			<PlanEditor plan={plan} onPlan={onPlan} within={withinOf(rules)} except={me.value.person?.id} parts={partsOf(rules)} outside={partsOutside(rules)} errors={{}} />
			<div class="dialog-buttons">
				<button type="button" class="button button-primary" onClick={onClose}>
					{t("common.close")}
				</button>
			</div>
		</Dialog>
	);
}

// ---- the screen ----

export function DistributeScreen() {
	const list = useMemo(() => taskList("TASK_DISTRIBUTE"), []);
	const tasks = (list.items.value ?? []).filter((task) => offerOf(task));
	const table = useTable(tasks);
	const [busy, setBusy] = useState(false);
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [open, setOpen] = useState<Task>();
	const submissions = useRef(new Map<string, Submission>());
	useTitle(t("nav.distribute"));
	useRefresh(() => list.refresh(), [list]);

	const submissionOf = (part: string): Submission => {
		const known = submissions.current.get(part) ?? new Submission();
		submissions.current.set(part, known);
		return known;
	};
	const tell = (some: Task[], results: BatchResult[]) => {
		const failed: Record<string, string> = {};
		results.forEach((result, index) => {
			const task = some[index];
			if (task && !result.done) failed[idOf(task)] = problemText(result);
		});
		const missed = Object.keys(failed).length;
		table.setProblems(failed);
		table.select(some.filter((task) => failed[idOf(task)] === undefined), false);
		if (missed < some.length) notify(t("board.sent", { n: some.length - missed }));
		if (missed > 0) notify(t("board.not_sent", { n: missed }), { error: true });
	};
	const send = async (some: Task[], shared: Shared = { due: "" }) => {
		if (busy) return;
		const planFor = (task: Task) => applied(table.planOf(task), shared);
		const wrong = incomplete(some, planFor);
		table.setProblems(wrong);
		if (Object.keys(wrong).length) return;
		setBusy(true);
		setErrors(noErrors);
		try {
			const entries = some.map((task) => ({ documentId: task.item?.documentId ?? "", offer: offerOf(task) ?? {}, assignments: assignmentsOf(planFor(task)) }));
			tell(some, await actOnMany(entries, {}, submissionOf));
			submissions.current.clear();
			await Promise.all([list.refresh(), refreshCounts(), workList("to-do").refresh()]);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, []));
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
		}
	};
	const fill = (shared: Shared) => {
		for (const task of table.selected) table.setPlan(task, applied(table.planOf(task), shared));
	};
	useCells(tasks, table, (some) => void send(some));

	const error = list.error.value;
	const everything = tasks.length > 0 && table.selected.length === tasks.length;
	return (
		<section class="board">
			<h1 class="page-title">{t("nav.distribute")}</h1>
			<ErrorSummary errors={errors} labels={{}} />
			{error && <Failed error={error} onRetry={() => void list.refresh()} />}
			{!list.items.value && !error && <Loading />}
			{list.items.value && tasks.length === 0 && !list.more.value && <Empty title={t("board.none")} />}
			{tasks.length > 0 && (
				<>
					<div class="task-head">
						<label class="task-check">
							<input type="checkbox" checked={everything} onChange={(event) => table.select(tasks, event.currentTarget.checked)} />
							<span class="task-all">{t("board.select_all")}</span>
						</label>
						<span aria-hidden="true">{t("board.column_document")}</span>
						<span aria-hidden="true">{t("role.lead")}</span>
						<span aria-hidden="true">{t("plan.due")}</span>
					</div>
					{table.selected.length > 0 && (
						<Bulk selected={table.selected} rules={offerOf(tasks[0] ?? {})?.receivers ?? []} busy={busy} onFill={fill} onSend={(shared) => void send(table.selected, shared)} />
					)}
					<ul class="tasks">
						{tasks.map((task) => (
							<TaskRow
								key={idOf(task)}
								task={task}
								offer={offerOf(task) ?? {}}
								plan={table.planOf(task)}
								onPlan={(plan) => table.setPlan(task, plan)}
								selected={table.isSelected(task)}
								onSelect={(on) => table.select([task], on)}
								onDetails={() => setOpen(task)}
								onSend={() => void send([task])}
								busy={busy}
								problem={table.problemOf(task)}
							/>
						))}
					</ul>
				</>
			)}
			{list.more.value && (
				<button type="button" class="button board-more" onClick={() => void list.loadMore()}>
					{t("board.more")}
				</button>
			)}
			{open && <Details task={open} plan={table.planOf(open)} onPlan={(plan) => table.setPlan(open, plan)} onClose={() => setOpen(undefined)} />}
		</section>
	);
}
