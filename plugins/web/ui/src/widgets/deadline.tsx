// A deadline by chips (today, 3 working days, 1 week) or as a day; the day that a chip means is always shown.
import { useDaysOff } from "../api/catalogue";
import { addDays, addWorkingDays, formatDay, today, workingDayFrom } from "../dates/dates";
import { t } from "../i18n/i18n";
import { DateField, dayOf } from "./date-field";
import type { FieldProps } from "./field";

interface Props extends FieldProps {
	value: string;
	onValue: (value: string) => void;
}

export function DeadlineField({ value, onValue, class: extra, ...field }: Props) {
	const now = today();
	const daysOff = useDaysOff();
	const choices = [
		{ label: t("deadline.today"), day: now },
		{ label: t("deadline.three_days"), day: addWorkingDays(now, 3, daysOff) },
		{ label: t("deadline.week"), day: workingDayFrom(addDays(now, 7), daysOff) },
	];
	const chosen = dayOf(value, "future");
	return (
		<div class={`deadline ${extra ?? ""}`}>
			<DateField {...field} value={value} onValue={onValue} lean="future" />
			<ul class="chips" aria-label={t("deadline.choices")}>
				{choices.map(({ label, day }) => (
					<li key={label}>
						<button type="button" class="chip" aria-pressed={chosen === day} onClick={() => onValue(chosen === day ? "" : formatDay(day))}>
							{label}
							<span class="chip-note">{formatDay(day).slice(0, 5)}</span>
						</button>
					</li>
				))}
			</ul>
		</div>
	);
}
