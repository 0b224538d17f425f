// What is left until a document is to be received, in the agency's working hours: the server counts them, and says whether its
// clock runs. Between two answers the page counts down only while it does.
import { useEffect, useState } from "preact/hooks";

import type { Arrival } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";

const MINUTE_MS = 60_000;

export function workText(minutesLeft: number): string {
	const all = Math.abs(minutesLeft);
	const hours = Math.floor(all / 60);
	const minutes = all % 60;
	if (hours === 0) return t("arrival.working_minutes", { minutes });
	return minutes === 0 ? t("arrival.whole_hours", { hours }) : t("arrival.working_hours", { hours, minutes });
}

export function Limit({ arrival }: { arrival: Arrival }) {
	const { deadline, minutesLeft, clockRuns } = arrival;
	const [passed, setPassed] = useState(0);
	useEffect(() => {
		const since = Date.now();
		setPassed(0);
		const timer = setInterval(() => setPassed(Math.floor((Date.now() - since) / MINUTE_MS)), MINUTE_MS);
		return () => clearInterval(timer);
	}, [arrival]);
	if (!deadline?.dueAt || minutesLeft === undefined) return null;
	const left = minutesLeft - (clockRuns ? passed : 0);
	const late = deadline.breachedAt !== undefined || left <= 0;
	const near = deadline.warnedAt !== undefined || (deadline.warnAt !== undefined && Date.parse(String(deadline.warnAt)) <= Date.now());
	const tone = late ? "due-overdue" : near ? "due-today" : "";
	const span = workText(left);
	const words = [late ? t("arrival.late", { span }) : t("arrival.left", { span }), !clockRuns && t("arrival.clock_rests")].filter(Boolean).join(", ");
	return (
		<p class={`due ${tone}`}>
			{t("arrival.limit", { time: formatInstant(String(deadline.dueAt)) })} <span class="due-words">({words})</span>
		</p>
	);
}
