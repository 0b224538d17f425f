// Đôn đốc: what is overdue and what soon will be, of the whole agency or one unit, with a reminder a click away; and the
// reminders so far, with who sent them and when.
import { useMemo, useState } from "preact/hooks";

import { loggedList, offerBy, oversightList } from "../../api/boards";
import type { LoggedAct, Task } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { SelectField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { officeOf } from "../case/holders";
import { useDirectory } from "../case/plan-editor";
import { ActButton } from "./act-button";
import { BoardList } from "./list";
import { numberOf, TaskFacts } from "./task-row";

export const VIEWS = ["late", "soon", "log"] as const;
type View = (typeof VIEWS)[number];

const isView = (name: string): name is View => (VIEWS as readonly string[]).includes(name);

function addressOf(view: View, unit: string): string {
	const params = new URLSearchParams();
	if (view !== "late") params.set("view", view);
	if (unit) params.set("unit", unit);
	const text = params.toString();
	return text ? `/boards/remind?${text}` : "/boards/remind";
}

function Row({ task, onDone }: { task: Task; onDone: () => void }) {
	const offer = offerBy(task, "remind");
	const name = task.item?.holder ?? task.receiver?.name ?? "";
	return (
		<li class="watched">
			<TaskFacts task={task} box="" />
			<div class="watched-who">
				<p>
					<strong>{task.receiver?.unitName ?? t("remind.leadership")}</strong>
				</p>
				<p>{name}</p>
				<p class="cell-since">{t("row.since", { time: formatInstant(task.item?.arrivedAt) })}</p>
			</div>
			<div class="watched-acts">
				{offer && (
					<ActButton
						task={task}
						offer={offer}
						label={t("remind.of", { act: labelText(offer.label), name: task.receiver?.name, number: numberOf(task) })}
						done={t("remind.done", { name: task.receiver?.name })}
						onDone={onDone}
						class="button"
					/>
				)}
			</div>
		</li>
	);
}

export function LogLine({ line, text }: { line: LoggedAct; text: string }) {
	const own = line.kind === "outgoing"; // its number and symbol are one, and it may have no number yet
	const number = arrivalNumber(line.number, line.numberSuffix);
	const name = own ? joinCode(number, line.code) || t("outgoing.no_number") : number;
	return (
		<li class="logged">
			<p>
				<strong>{text}</strong> <time dateTime={line.act?.time}>{formatInstant(line.act?.time)}</time>
			</p>
			<p>
				<a href={`/${own ? "outgoing" : "incoming"}/${line.act?.documentId}`} aria-label={t(own ? "outgoing.open" : "row.open", { number: name, subject: line.subject })}>
					{name}
				</a>{" "}
				{own ? "" : line.code} · {line.subject}
			</p>
			{line.act?.text && <p class="act-text">{line.act.text}</p>}
		</li>
	);
}

const reminderText = (line: LoggedAct): string =>
	t("remind.line", { actor: line.act?.actor?.name, name: [line.about?.name, officeOf(line.about)].filter(Boolean).join(", ") });

function Reminders() {
	const list = useMemo(() => loggedList("reminders"), []);
	useRefresh(() => list.refresh(), [list]);
	return <BoardList list={list} none={t("remind.none_log")} class="loggeds" row={(line) => <LogLine key={line.act?.id} line={line} text={reminderText(line)} />} />;
}

function Watched({ view, unit }: { view: "late" | "soon"; unit: string }) {
	const list = useMemo(() => oversightList({ due: view === "late" ? "OVERSIGHT_LATE" : "OVERSIGHT_SOON", unitId: unit || undefined }), [view, unit]);
	const [, redraw] = useState(0);
	useRefresh(() => list.refresh(), [list]);
	return (
		<BoardList
			list={list}
			none={t(`remind.none_${view}`)}
			class="watcheds"
			row={(task) => <Row key={task.item?.id} task={task} onDone={() => void list.refresh().then(() => redraw((n) => n + 1))} />}
		/>
	);
}

export function RemindScreen() {
	const asked = location.value.query.get("view") ?? "late";
	const view: View = isView(asked) ? asked : "late";
	const unit = location.value.query.get("unit") ?? "";
	const units = useDirectory()?.units ?? [];
	useTitle(t("remind.title"));
	return (
		<section class="board">
			<h1 class="page-title">{t("remind.title")}</h1>
			<nav class="tabs" aria-label={t("remind.lists")}>
				<ul>
					{VIEWS.map((one) => (
						<li key={one}>
							<a href={addressOf(one, unit)} class="tab" aria-current={one === view ? "page" : undefined}>
								{t(`remind.${one}`)}
							</a>
						</li>
					))}
				</ul>
			</nav>
			{view === "log" ? (
				<Reminders />
			) : (
				<>
					<div class="board-filter">
						<SelectField
							label={t("remind.unit")}
							name="/unit"
							value={unit}
							onValue={(next) => navigate(addressOf(view, next), { replace: true })}
							options={[
								{ value: "", label: t("remind.all_units") },
								{ value: "0", label: t("remind.leadership") },
								...units.map((one) => ({ value: one.id ?? "", label: one.name ?? "" })),
							]}
						/>
					</div>
					<Watched key={`${view} ${unit}`} view={view} unit={unit} />
				</>
			)}
		</section>
	);
}
