// Phòng tôi: who of the unit has what. What came to the unit and is given to nobody yet stands first; it is dragged to
// somebody, or given by a button that does the same for keyboard and touch.
import { useMemo, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { boards, offerBy, oversightList, taskList } from "../../api/boards";
import { Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ActionOffer, OversightReply, PersonFigures, Task } from "../../api/types";
import { refreshCounts, workList } from "../../api/work";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { Dialog } from "../../widgets/dialog";
import { textOf } from "../../widgets/errors";
import { labelText } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { ActButton } from "./act-button";
import { useFigures } from "./overview";
import { numberOf, TaskFacts } from "./task-row";

const PAGES = 4;

type Group = "late" | "waiting" | "doing";
const GROUPS: Group[] = ["late", "waiting", "doing"];

const groupOf = (task: Task): Group => (task.item?.overdue ? "late" : task.openedAt ? "doing" : "waiting");

const assignOf = (task: Task): ActionOffer | undefined => {
	const offer = offerBy(task, "pass_on");
	return offer?.receivers?.some((rule) => !rule.units && rule.withinUnit) ? offer : undefined;
};

type OnAssign = (task: Task, person: PersonFigures) => void;

function PeopleDialog({ task, people, onAssign, onClose }: { task: Task; people: PersonFigures[]; onAssign: OnAssign; onClose: () => void }) {
	return (
		<Dialog title={t("unit.assign_title", { number: numberOf(task) })} onClose={onClose}>
			<ul class="unit-choice">
				{people.map((one) => (
					<li key={one.person?.personId}>
						<button type="button" class="button button-wide" onClick={() => onAssign(task, one)}>
							<span>{one.person?.name}</span>
							<span class="unit-load">{t("unit.load", { n: Number(one.open ?? 0), late: Number(one.overdue ?? 0) })}</span>
						</button>
					</li>
				))}
			</ul>
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onClose}>
					{t("common.close")}
				</button>
			</div>
		</Dialog>
	);
}

interface CardProps {
	task: Task;
	people: PersonFigures[];
	onAssign: OnAssign;
	onChange: () => void;
	mine: boolean;
}

// Of others' work: taking it back from them, or reminding them. Of one's own: giving it back.
const VERBS = { mine: ["return"], theirs: ["withdraw", "remind"] } as const;

function Card({ task, people, onAssign, onChange, mine }: CardProps) {
	const [choosing, setChoosing] = useState(false);
	const assign = mine ? assignOf(task) : undefined;
	const group = groupOf(task);
	const number = numberOf(task);
	return (
		<li
			class={`unit-card unit-card-${group}`}
			data-task={task.item?.id}
			draggable={assign !== undefined}
			onDragStart={(event) => event.dataTransfer?.setData("text/plain", task.item?.id ?? "")}
		>
			<p class={`unit-state unit-state-${group}`}>{t(`unit.${group}`)}</p>
			<TaskFacts task={task} box={mine ? "to-do" : ""} />
			<div class="unit-acts">
				{assign && (
					<button type="button" class="button button-small button-primary" aria-label={t("unit.assign_of", { number })} onClick={() => setChoosing(true)}>
						{t("unit.assign")}
					</button>
				)}
				{VERBS[mine ? "mine" : "theirs"].map((verb) => {
					const offer = offerBy(task, verb);
					return (
						offer && (
							<ActButton
								key={verb}
								task={task}
								offer={offer}
								label={t("unit.act_of", { act: labelText(offer.label), number })}
								done={t("done.other", { act: labelText(offer.label), number })}
								onDone={onChange}
							/>
						)
					);
				})}
			</div>
			{choosing && (
				<PeopleDialog
					task={task}
					people={people}
					onClose={() => setChoosing(false)}
					onAssign={(some, person) => {
						setChoosing(false);
						onAssign(some, person);
					}}
				/>
			)}
		</li>
	);
}

interface ColumnProps {
	title: string;
	note: string;
	tasks: Task[];
	card: (task: Task) => preact.ComponentChildren;
	onDrop?: (id: string) => void;
}

function Column({ title, note, tasks, card, onDrop }: ColumnProps) {
	const [over, setOver] = useState(false);
	const ordered = GROUPS.flatMap((group) => tasks.filter((task) => groupOf(task) === group));
	return (
		<section
			class={over ? "unit-column unit-column-over" : "unit-column"}
			aria-label={title}
			onDragOver={(event) => {
				if (!onDrop) return;
				event.preventDefault();
				setOver(true);
			}}
			onDragLeave={() => setOver(false)}
			onDrop={(event) => {
				event.preventDefault();
				setOver(false);
				onDrop?.(event.dataTransfer?.getData("text/plain") ?? "");
			}}
		>
			<h2 class="unit-name">{title}</h2>
			<p class="unit-note">{note}</p>
			{ordered.length > 0 ? <ul class="unit-cards">{ordered.map(card)}</ul> : <p class="unit-empty">{t("unit.none")}</p>}
		</section>
	);
}

// As many pages as a board can show; the lists themselves go on.
async function loadPages(list: ReturnType<typeof taskList>): Promise<void> {
	await list.refresh();
	for (let page = 1; page < PAGES && list.more.value; page++) await list.loadMore();
}

function summary(figures: OversightReply): string {
	const unit = figures.units?.[0] ?? {};
	return t("unit.summary", { received: Number(unit.received ?? 0), done: Number(unit.done ?? 0), going: Number(unit.going ?? 0), overdue: Number(unit.overdue ?? 0) });
}

function Board({ unitId }: { unitId: string }) {
	const own = useMemo(() => taskList("TASK_ASSIGN"), [unitId]);
	const parts = useMemo(() => oversightList({ unitId, parts: true }), [unitId]);
	const { figures, error, load } = useFigures({ unitId });
	useRefresh(() => Promise.all([loadPages(own), loadPages(parts)]).then(() => undefined), [own, parts]);
	const failed = error ?? own.error.value ?? parts.error.value;
	const refresh = () => void Promise.all([loadPages(own), loadPages(parts), load(), refreshCounts(), workList("to-do").refresh()]);

	const unassigned = (own.items.value ?? []).filter((task) => assignOf(task));
	const waiting = new Set(unassigned.map((task) => task.item?.id));
	const people = figures?.people ?? [];
	const assign: OnAssign = (task, person) => {
		const offer = assignOf(task);
		const name = person.person?.name ?? "";
		if (!offer) return;
		const body = { assignments: [{ personId: person.person?.personId, role: offer.receivers?.[0]?.flowRoles?.[0] ?? "FLOW_LEAD" }] };
		act(task.item?.documentId ?? "", offer, body, new Submission())
			.then(() => notify(t("unit.assigned", { number: numberOf(task), name })))
			.catch((caught: unknown) => {
				if (!(caught instanceof ApiError)) throw caught;
				notify(textOf(caught), { error: true });
			})
			.finally(refresh);
	};
	const dropOn = (person: PersonFigures) => (id: string) => {
		const task = unassigned.find((one) => one.item?.id === id);
		if (task) assign(task, person);
	};
	if (failed) return <Failed error={failed} onRetry={refresh} />;
	if (!figures || !parts.items.value || !own.items.value) return <Loading />;
	// To whom it can be given: everybody of the unit but the one who gives.
	const others = people.filter((one) => !unassigned.some((task) => task.receiver?.personId === one.person?.personId));
	return (
		<>
			<p class="page-note">{summary(figures)}</p>
			<div class="unit-board" role="group" aria-label={t("unit.people")}>
				<Column
					title={t("unit.unassigned")}
					note=""
					tasks={unassigned}
					card={(task) => <Card key={task.item?.id} task={task} people={others} onAssign={assign} onChange={refresh} mine />}
				/>
				{people.map((one) => {
					const tasks = (parts.items.value ?? []).filter((task) => task.receiver?.personId === one.person?.personId && !waiting.has(task.item?.id));
					return (
						<Column
							key={one.person?.personId}
							title={one.person?.name ?? ""}
							note={t("unit.figures", { open: Number(one.open ?? 0), late: Number(one.overdue ?? 0), done: Number(one.done ?? 0) })}
							tasks={tasks}
							onDrop={others.includes(one) ? dropOn(one) : undefined}
							card={(task) => <Card key={task.item?.id} task={task} people={others} onAssign={assign} onChange={refresh} mine={false} />}
						/>
					);
				})}
			</div>
		</>
	);
}

export function UnitScreen() {
	useTitle(t("nav.unit"));
	const unitId = boards.value.unitId;
	return (
		<section class="board">
			<h1 class="page-title">{t("nav.unit")}</h1>
			{unitId ? <Board key={unitId} unitId={unitId} /> : boards.value.purposes ? <Empty title={t("unit.none")} /> : <Loading />}
		</section>
	);
}
