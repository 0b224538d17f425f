// Tổng quan: what came to each unit, what it did and what is late; and what became of the leader's own directives. Every
// number of what is late opens its list.
import { useState } from "preact/hooks";

import { get } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { OversightReply, UnitFigures } from "../../api/types";
import { workList } from "../../api/work";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Empty, Failed, Loading } from "../../widgets/state";
import { shownCount } from "../inbox/inbox";
import { TaskFacts } from "./task-row";

type Period = "year" | "month";

const beginOf = (period: Period): string => (period === "year" ? `${today().slice(0, 4)}-01-01` : `${today().slice(0, 8)}01`);

export function useFigures(query: Record<string, string | undefined>) {
	const [figures, setFigures] = useState<OversightReply>();
	const [error, setError] = useState<ApiError>();
	const load = async () => {
		try {
			setFigures(await get<OversightReply>("/oversight", query));
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useRefresh(load, [JSON.stringify(query)]);
	return { figures, error, load };
}

const COLUMNS = ["received", "done", "done_late", "going", "overdue"] as const;
const FIELD = { received: "received", done: "done", done_late: "doneLate", going: "going", overdue: "overdue" } as const;

const numberIn = (unit: UnitFigures, column: (typeof COLUMNS)[number]): number => Number(unit[FIELD[column]] ?? 0);

function UnitRow({ unit }: { unit: UnitFigures }) {
	const name = unit.name ?? t("remind.leadership");
	const late = numberIn(unit, "overdue");
	return (
		<tr>
			<th scope="row">{name}</th>
			{COLUMNS.map((column) => (
				<td key={column} data-label={t(`overview.${column}`)} class={column === "overdue" && late > 0 ? "figure-late" : undefined}>
					{column === "overdue" && late > 0 ? (
						<a href={`/boards/remind?unit=${unit.unitId ?? 0}`} aria-label={t("overview.late_of", { n: late, name })}>
							{shownCount(late)}
						</a>
					) : (
						shownCount(numberIn(unit, column))
					)}
				</td>
			))}
		</tr>
	);
}

function Units({ figures }: { figures: OversightReply }) {
	return (
		<table class="figures">
			<caption class="visually-hidden">{t("overview.by_unit")}</caption>
			<thead>
				<tr>
					<th scope="col">{t("overview.unit")}</th>
					{COLUMNS.map((column) => (
						<th key={column} scope="col">
							{t(`overview.${column}`)}
						</th>
					))}
				</tr>
			</thead>
			<tbody>
				{(figures.units ?? []).map((unit) => (
					<UnitRow key={unit.unitId ?? "0"} unit={unit} />
				))}
			</tbody>
		</table>
	);
}

const MINE = 10;

function Mine() {
	const list = workList("following", "sort=SORT_NEWEST");
	useRefresh(() => list.refresh(), []);
	const items = list.items.value;
	return (
		<section class="overview-part" aria-labelledby="overview-mine">
			<h2 id="overview-mine" class="section-title">
				{t("overview.mine")}
			</h2>
			{list.error.value && <Failed error={list.error.value} onRetry={() => void list.refresh()} />}
			{!items && !list.error.value && <Loading />}
			{items?.length === 0 && <Empty title={t("overview.none_mine")} />}
			{items && items.length > 0 && (
				<ul class="watcheds">
					{items.slice(0, MINE).map((item) => (
						<li key={item.id} class="watched">
							<TaskFacts task={{ item }} box="following" />
							<p class="watched-who">
								<strong>{item.holder}</strong>
							</p>
						</li>
					))}
				</ul>
			)}
			<a class="button board-more" href="/work/following">
				{t("overview.all_mine")}
			</a>
		</section>
	);
}

export function OverviewScreen() {
	const [period, setPeriod] = useState<Period>("year");
	const { figures, error, load } = useFigures({ from: beginOf(period) });
	useTitle(t("nav.overview"));
	return (
		<section class="board">
			<h1 class="page-title">{t("nav.overview")}</h1>
			<section class="overview-part" aria-labelledby="overview-units">
				<div class="overview-head">
					<h2 id="overview-units" class="section-title">
						{t("overview.by_unit")}
					</h2>
					<div class="segments" role="group" aria-label={t("overview.period")}>
						{(["year", "month"] as const).map((one) => (
							<button key={one} type="button" class="segment" aria-pressed={one === period} onClick={() => setPeriod(one)}>
								{t(`overview.${one}`)}
							</button>
						))}
					</div>
				</div>
				{error && <Failed error={error} onRetry={() => void load()} />}
				{!figures && !error && <Loading />}
				{figures && <Units figures={figures} />}
				{figures && (
					<p class="page-note">{t("overview.what", { from: formatDay(beginOf(period)), to: formatDay(today()), time: formatInstant(figures.takenAt) })}</p>
				)}
			</section>
			<Mine />
		</section>
	);
}
