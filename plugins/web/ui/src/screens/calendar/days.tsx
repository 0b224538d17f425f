// One list of days of the calendar: what a year has of it, and a form that adds to it.
import { useState } from "preact/hooks";

import { ApiError } from "../../api/problem";
import type { AgencyCalendar } from "../../api/types";
import { formatDay, weekday } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { DateField, dayOf } from "../../widgets/date-field";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { type DayLine, type DayList, linesOf, readParts, withDays, withoutLine, WEEKDAYS } from "./model";

const NAME_MAX = 100;

// Days off that stand in a year come from two lists.
export type Section = "off" | "working" | "otherHours";
const SHOWN: Record<Section, DayList> = { off: "yearly", working: "working", otherHours: "otherHours" };
const TITLE = { off: "calendar.off", working: "calendar.working", otherHours: "calendar.other_hours" } as const;
const NONE = { off: "calendar.off_none", working: "calendar.working_none", otherHours: "calendar.other_hours_none" } as const;
const ADD = { off: "calendar.off_add", working: "calendar.working_add", otherHours: "calendar.other_hours_add" } as const;

export type Change = (calendar: AgencyCalendar, what: string) => Promise<void>;

const weekdayName = (day: string): string => t(`calendar.${WEEKDAYS[weekday(day)] ?? "monday"}`);

export function dayText({ from, to }: { from: string; to: string }): string {
	return from === to ? `${weekdayName(from)} ${formatDay(from)}` : `${formatDay(from)} – ${formatDay(to)}`;
}

function Line({ line, onRemove }: { line: DayLine; onRemove?: () => void }) {
	return (
		<li class="calendar-line">
			<span>
				<span class="calendar-date">{dayText(line)}</span>
				<span class="field-help"> {[line.name, line.hours, line.list === "yearly" && t("calendar.every_year")].filter(Boolean).join(" · ")}</span>
			</span>
			{onRemove && (
				<button type="button" class="button" aria-label={t("calendar.remove_this", { day: dayText(line) })} onClick={onRemove}>
					{t("calendar.remove")}
				</button>
			)}
		</li>
	);
}

function Add({ section, calendar, onChange }: { section: Section; calendar: AgencyCalendar; onChange: Change }) {
	const [from, setFrom] = useState("");
	const [to, setTo] = useState("");
	const [name, setName] = useState("");
	const [hours, setHours] = useState("");
	const [yearly, setYearly] = useState(false);
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const list: DayList = section === "off" ? (yearly ? "yearly" : "holidays") : section;
	const pointer = `/calendar/${list}`;
	const id = `/calendar-${section}`;
	const labels = { [`${id}/from`]: t("calendar.from"), [`${id}/to`]: t("calendar.to"), [`${id}/name`]: t("calendar.name"), [`${id}/hours`]: t("calendar.hours") };
	const send = async () => {
		const first = dayOf(from, "future");
		const last = dayOf(to, "future");
		setErrors(noErrors);
		if (!first || last === null) {
			setErrors({ fields: { [first ? `${id}/to` : `${id}/from`]: first === undefined ? t("calendar.day_needed") : t("form.no_day") } });
			return;
		}
		setBusy(true);
		try {
			const days = yearly && section === "off" ? { from: first.slice(5), name: name.trim() } : { from: first, to: last, name: name.trim() };
			await onChange(withDays(calendar, list, days, readParts(hours)), t("calendar.added", { day: dayText({ from: first, to: last ?? first }) }));
			setFrom("");
			setTo("");
			setName("");
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			const { fields, ...rest } = errorsOf(error, [pointer]);
			setErrors(fields[pointer] ? { fields: { [`${id}/from`]: fields[pointer] } } : { fields, ...rest });
		}
		setBusy(false);
	};
	return (
		<form
			noValidate
			class="calendar-add"
			aria-label={t(ADD[section])}
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<DateField label={labels[`${id}/from`] ?? ""} name={`${id}/from`} lean="future" required error={errors.fields[`${id}/from`]} value={from} onValue={setFrom} />
			{!yearly && <DateField label={labels[`${id}/to`] ?? ""} name={`${id}/to`} lean="future" error={errors.fields[`${id}/to`]} value={to} onValue={setTo} />}
			{section === "otherHours" && (
				<TextField label={labels[`${id}/hours`] ?? ""} name={`${id}/hours`} required help={t("calendar.hours_help")} value={hours} onValue={setHours} />
			)}
			<TextField label={labels[`${id}/name`] ?? ""} name={`${id}/name`} value={name} onValue={setName} input={{ maxLength: NAME_MAX }} />
			{section === "off" && (
				<label class="check">
					<input type="checkbox" checked={yearly} onChange={(event) => setYearly(event.currentTarget.checked)} />
					{t("calendar.every_year")}
				</label>
			)}
			<div class="form-buttons">
				<button type="submit" class="button" aria-disabled={busy}>
					{t(ADD[section])}
				</button>
			</div>
		</form>
	);
}

interface Props {
	section: Section;
	calendar: AgencyCalendar;
	year: number;
	onChange?: Change;
	onFail: (error: ApiError) => void;
}

export function Days({ section, calendar, year, onChange, onFail }: Props) {
	const lines = linesOf(calendar, SHOWN[section], year);
	const remove = (line: DayLine) =>
		onChange?.(withoutLine(calendar, line), t("calendar.removed", { day: dayText(line) })).catch((error: unknown) => {
			if (!(error instanceof ApiError)) throw error;
			onFail(error);
		});
	return (
		<section class="panel" aria-labelledby={`calendar-${section}`}>
			<h2 id={`calendar-${section}`}>{t(TITLE[section], { year })}</h2>
			{lines.length === 0 ? (
				<p class="field-help">{t(NONE[section])}</p>
			) : (
				<ul class="calendar-lines">
					{lines.map((line) => (
						<Line key={`${line.list}/${line.from}`} line={line} onRemove={onChange && (() => void remove(line))} />
					))}
				</ul>
			)}
			{onChange && <Add section={section} calendar={calendar} onChange={onChange} />}
		</section>
	);
}
