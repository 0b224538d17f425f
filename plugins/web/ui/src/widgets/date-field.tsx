// A day as text, dd/mm/yyyy, read leniently, with a calendar beside it. Not <input type=date>, whose format follows the
// browser instead of the page.
import { useEffect, useRef, useState } from "preact/hooks";

import { isComposing } from "../app/keys";
import { addDays, formatDay, type Lean, makeDay, parseDay, today, weekday } from "../dates/dates";
import { t } from "../i18n/i18n";
import { fold } from "../text/fold";
import { Field, type FieldProps } from "./field";

interface Props extends FieldProps {
	// What the person typed, as it stands in the field.
	value: string;
	onValue: (value: string) => void;
	lean: Lean;
}

// The day that a text stands for; undefined for an empty one, null for one that is no day.
export function dayOf(text: string, lean: Lean): string | undefined | null {
	if (text.trim() === "") return undefined;
	return parseDay(fold(text), today(), lean) ?? null;
}

export function DateField({ value, onValue, lean, ...field }: Props) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const day = dayOf(value, lean);
	// What stands in the field now: it may have been emptied since it was drawn.
	const tidy = (text: string) => {
		const typed = dayOf(text, lean);
		if (typed) onValue(formatDay(typed));
	};
	return (
		<Field {...field} error={field.error ?? (day === null && !open ? t("form.no_day") : undefined)}>
			{(control) => (
				<div class="date">
					<input
						{...control}
						type="text"
						class="input"
						inputMode="text"
						autocomplete="off"
						placeholder=""
						value={value}
						maxLength={20}
						onInput={(event) => onValue(event.currentTarget.value)}
						onBlur={(event) => tidy(event.currentTarget.value)}
					/>
					<button
						ref={button}
						type="button"
						class="date-button"
						aria-label={t("date.calendar", { field: field.label })}
						aria-expanded={open}
						onClick={() => setOpen(!open)}
					>
						<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
							<path d="M4 5h12v11H4zM4 8.5h12M7 3v3M13 3v3" />
						</svg>
					</button>
					{open && (
						<Calendar
							chosen={day ?? undefined}
							onClose={() => {
								setOpen(false);
								button.current?.focus();
							}}
							onPick={(picked) => {
								onValue(formatDay(picked));
								setOpen(false);
								button.current?.focus();
							}}
						/>
					)}
				</div>
			)}
		</Field>
	);
}

interface CalendarProps {
	chosen?: string;
	onPick: (day: string) => void;
	onClose: () => void;
}

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

function shiftMonth(day: string, months: number): string {
	const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
	const index = year * 12 + (month - 1) + months;
	for (let wanted = date; wanted > 28; wanted--) {
		const found = makeDay(Math.floor(index / 12), (index % 12) + 1, wanted);
		if (found) return found;
	}
	return makeDay(Math.floor(index / 12), (index % 12) + 1, Math.min(date, 28)) ?? day;
}

function Calendar({ chosen, onPick, onClose }: CalendarProps) {
	const [cursor, setCursor] = useState(chosen ?? today());
	const grid = useRef<HTMLDivElement>(null);
	const first = `${cursor.slice(0, 8)}01`;
	const start = addDays(first, -weekday(first));
	const weeks = Array.from({ length: 6 }, (_, week) => Array.from({ length: 7 }, (_, day) => addDays(start, week * 7 + day)));
	const focusCursor = () => grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
	useEffect(focusCursor, []);
	const go = (day: string) => {
		setCursor(day);
		requestAnimationFrame(focusCursor);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (isComposing(event)) return;
		const step = STEPS[event.key];
		if (event.key === "Escape") onClose();
		else if (step !== undefined) go(addDays(cursor, step));
		else if (event.key === "PageUp") go(shiftMonth(cursor, -1));
		else if (event.key === "PageDown") go(shiftMonth(cursor, 1));
		else return;
		event.preventDefault();
		event.stopPropagation();
	};
	return (
		<div class="calendar" role="group" aria-label={t("date.choose")} onKeyDown={onKeyDown}>
			<div class="calendar-head">
				<button type="button" class="icon-button" aria-label={t("date.previous_month")} onClick={() => setCursor(shiftMonth(cursor, -1))}>
					‹
				</button>
				<span aria-live="polite">{t("date.month", { month: Number(cursor.slice(5, 7)), year: cursor.slice(0, 4) })}</span>
				<button type="button" class="icon-button" aria-label={t("date.next_month")} onClick={() => setCursor(shiftMonth(cursor, 1))}>
					›
				</button>
			</div>
			<div class="calendar-grid" ref={grid}>
				{t("date.weekdays")
					.split(" ")
					.map((name) => (
						<span key={name} class="calendar-weekday" aria-hidden="true">
							{name}
						</span>
					))}
				{weeks.flat().map((day) => (
					<button
						key={day}
						type="button"
						class={day.slice(0, 7) === cursor.slice(0, 7) ? "calendar-day" : "calendar-day calendar-other"}
						tabIndex={day === cursor ? 0 : -1}
						aria-pressed={day === chosen}
						aria-current={day === today() ? "date" : undefined}
						onClick={() => onPick(day)}
					>
						{Number(day.slice(8))}
						<span class="visually-hidden">{formatDay(day).slice(2)}</span>
					</button>
				))}
			</div>
		</div>
	);
}
