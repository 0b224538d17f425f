// Lịch làm việc: working hours, days off and swapped days of the agency. Everybody sees them; who may change them changes one
// thing at a time, and takes the last change back.
import { useEffect, useState } from "preact/hooks";

import { get, request } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { AgencyCalendar, CalendarView } from "../../api/types";
import { useKey } from "../../app/keys";
import { useTitle } from "../../app/title";
import { today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { textOf } from "../../widgets/errors";
import { Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { Days } from "./days";
import { Week } from "./week";

const PATH = "/settings/calendar";
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;

interface Done {
	what: string;
	// The request that brings back what was there before.
	undo: { calendar?: AgencyCalendar; inherit?: boolean };
}

export function CalendarScreen() {
	useTitle(t("calendar.title"));
	const [view, setView] = useState<CalendarView>();
	const [failure, setFailure] = useState<ApiError>();
	const [year, setYear] = useState(Number(today().slice(0, 4)));
	const [done, setDone] = useState<Done>();
	const load = () =>
		get<CalendarView>(PATH).then(setView, (error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			if (view) notify(textOf(error), { error: true });
			else setFailure(error);
		});
	useEffect(() => void load(), []);
	const fail = (error: ApiError) => {
		notify(textOf(error), { error: true });
		if (error.status === 412) void load();
	};
	const put = async (body: Done["undo"]) => {
		const etag = view?.actions?.find((one) => one.name === "change")?.etag;
		setView((await request<CalendarView>("PUT", PATH, { body, etag })).data);
	};
	const change = async (body: Done["undo"], what: string) => {
		const undo = view?.own ? { calendar: view.calendar } : { inherit: true };
		await put(body);
		setDone({ what, undo });
	};
	const takeBack = () => {
		if (!done) return;
		put(done.undo).then(
			() => {
				setDone(undefined);
				notify(t("calendar.undone"));
			},
			(error: unknown) => {
				if (!(error instanceof ApiError)) throw error;
				fail(error);
			},
		);
	};
	useKey("Ctrl+z", "calendar.undo", takeBack);
	if (failure) return <Failed screen error={failure} onRetry={() => void load().then(() => setFailure(undefined))} />;
	if (!view?.calendar) return <Loading />;
	const { calendar } = view;
	const may = view.actions?.some((one) => one.name === "change");
	const onChange = may ? (changed: AgencyCalendar, what: string) => change({ calendar: changed }, what) : undefined;
	return (
		<section>
			<h1 class="page-title">{t("calendar.title")}</h1>
			<p class="field-help">{view.own ? t("calendar.own") : t("calendar.inherited")}</p>
			<div class="calendar-done" role="status">
				{done && (
					<p class="panel">
						{done.what}{" "}
						<button type="button" class="button" onClick={takeBack}>
							{t("calendar.undo")}
						</button>
					</p>
				)}
			</div>
			<nav class="calendar-year" aria-label={t("calendar.year")}>
				<button type="button" class="icon-button" aria-label={t("calendar.previous_year")} disabled={year <= FIRST_YEAR} onClick={() => setYear(year - 1)}>
					‹
				</button>
				<span aria-live="polite">{year}</span>
				<button type="button" class="icon-button" aria-label={t("calendar.next_year")} disabled={year >= LAST_YEAR} onClick={() => setYear(year + 1)}>
					›
				</button>
			</nav>
			<div class="calendar-columns">
				<Days section="off" calendar={calendar} year={year} onChange={onChange} onFail={fail} />
				<Days section="working" calendar={calendar} year={year} onChange={onChange} onFail={fail} />
				<Days section="otherHours" calendar={calendar} year={year} onChange={onChange} onFail={fail} />
				<Week calendar={calendar} onChange={onChange} />
			</div>
			{view.actions?.some((one) => one.name === "inherit") && (
				<button
					type="button"
					class="button"
					onClick={() =>
						void change({ inherit: true }, t("calendar.now_inherited")).catch((error: unknown) => {
							if (!(error instanceof ApiError)) throw error;
							fail(error);
						})
					}
				>
					{t("calendar.inherit")}
				</button>
			)}
		</section>
	);
}
