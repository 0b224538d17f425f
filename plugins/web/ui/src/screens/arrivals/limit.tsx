// What is left until a document is to be received: the moment, and how far away it is.
import { useEffect, useState } from "preact/hooks";

import type { Deadline } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";

const MINUTE_MS = 60_000;

export function spanText(ms: number): string {
	const minutes = Math.floor(Math.abs(ms) / MINUTE_MS);
	const hours = Math.floor(minutes / 60);
	return hours > 0 ? t("arrival.hours", { hours, minutes: minutes % 60 }) : t("arrival.minutes", { minutes });
}

export function Limit({ deadline }: { deadline?: Deadline }) {
	const [now, setNow] = useState(Date.now());
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
		return () => clearInterval(timer);
	}, []);
	if (!deadline?.dueAt) return null;
	const left = Date.parse(String(deadline.dueAt)) - now;
	const near = deadline.warnAt !== undefined && Date.parse(String(deadline.warnAt)) <= now;
	const tone = left <= 0 ? "due-overdue" : near ? "due-today" : "";
	const words = left <= 0 ? t("arrival.late", { span: spanText(left) }) : t("arrival.left", { span: spanText(left) });
	return (
		<p class={`due ${tone}`}>
			{t("arrival.limit", { time: formatInstant(String(deadline.dueAt)) })} <span class="due-words">({words})</span>
		</p>
	);
}
