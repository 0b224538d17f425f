// The working week: which days are worked, and their hours.
import { useEffect, useState } from "preact/hooks";

import { ApiError } from "../../api/problem";
import type { AgencyCalendar } from "../../api/types";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import type { Change } from "./days";
import { type DayOfWeek, weekOf, withWeek } from "./model";

function Shown({ week }: { week: DayOfWeek[] }) {
	return (
		<dl class="facts">
			{week.map((day) => (
				<div key={day.weekday}>
					<dt>{t(`calendar.${day.weekday}`)}</dt>
					<dd>{day.worked ? day.hours : t("calendar.not_worked")}</dd>
				</div>
			))}
		</dl>
	);
}

export function Week({ calendar, onChange }: { calendar: AgencyCalendar; onChange?: Change }) {
	const [week, setWeek] = useState(() => weekOf(calendar));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	useEffect(() => setWeek(weekOf(calendar)), [calendar]);
	const change = (index: number, part: Partial<DayOfWeek>) => setWeek(week.map((day, place) => (place === index ? { ...day, ...part } : day)));
	const send = async () => {
		setBusy(true);
		setErrors(noErrors);
		try {
			await onChange?.(withWeek(calendar, week), t("calendar.week_changed"));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, []));
		}
		setBusy(false);
	};
	return (
		<section class="panel" aria-labelledby="calendar-week">
			<h2 id="calendar-week">{t("calendar.week")}</h2>
			{!onChange ? (
				<Shown week={week} />
			) : (
				<form
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						if (!busy) void send();
					}}
				>
					<p class="field-help">{t("calendar.hours_help")}</p>
					<ErrorSummary errors={errors} labels={{}} onRetry={() => void send()} />
					{week.map((day, index) => (
						<div key={day.weekday} class="calendar-weekday-row">
							<label class="check">
								<input type="checkbox" checked={day.worked} onChange={(event) => change(index, { worked: event.currentTarget.checked })} />
								{t(`calendar.${day.weekday}`)}
							</label>
							{day.worked && (
								<TextField
									label={t("calendar.hours_of", { day: t(`calendar.${day.weekday}`) })}
									name={`/week/${day.weekday}`}
									value={day.hours}
									onValue={(hours) => change(index, { hours })}
								/>
							)}
						</div>
					))}
					<div class="form-buttons">
						<button type="submit" class="button button-primary" aria-disabled={busy}>
							{t("calendar.save_week")}
						</button>
					</div>
				</form>
			)}
		</section>
	);
}
