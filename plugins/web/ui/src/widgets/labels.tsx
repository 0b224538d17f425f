// How urgency, deadlines and steps look everywhere: a word and a shape, never colour alone.
import { formatDay, formatInstant } from "../dates/dates";
import type { Label, Urgency } from "../api/types";
import { language, t } from "../i18n/i18n";

const LEVEL: Record<Urgency, string> = {
	URGENCY_NORMAL: "normal",
	URGENCY_URGENT: "urgent",
	URGENCY_VERY_URGENT: "very_urgent",
	URGENCY_EXPRESS: "express",
	URGENCY_TIMED_EXPRESS: "timed_express",
};

type Level = "normal" | "urgent" | "very_urgent" | "express" | "timed_express";

export function urgencyText(urgency: Urgency | undefined): string {
	return t(`urgency.${LEVEL[urgency ?? "URGENCY_NORMAL"] as Level}`);
}

export function UrgencyMark({ urgency }: { urgency?: Urgency }) {
	if (!urgency || urgency === "URGENCY_NORMAL") return null;
	return <span class={`urgency urgency-${LEVEL[urgency]}`}>{urgencyText(urgency)}</span>;
}

interface DueProps {
	day?: string;
	overdue?: boolean;
	daysLeft?: number;
	// Working minutes and the instant, of a deadline that lies within its day.
	minutesLeft?: number;
	at?: string;
	// An ended item's deadline is a fact, not a warning.
	ended?: boolean;
}

// Hours are what counts on the last day, and days before that.
function hourWords(minutes: number): string {
	const hours = Math.floor(Math.abs(minutes) / 60);
	const rest = Math.abs(minutes) % 60;
	if (minutes < 0) return hours > 0 ? t("due.overdue_hours", { n: hours }) : t("due.overdue_now");
	return hours > 0 ? t("due.hours", { n: hours }) : t("due.minutes", { n: rest });
}

export function dueWords({ day, overdue, daysLeft, minutesLeft, ended }: DueProps): string {
	if (!day || ended) return "";
	if (minutesLeft !== undefined && Math.abs(daysLeft ?? 0) === 0) return hourWords(minutesLeft);
	if (overdue) return daysLeft ? t("due.overdue", { n: Math.abs(daysLeft) }) : t("due.overdue_now");
	if (daysLeft === undefined) return "";
	return daysLeft === 0 ? t("due.today") : t("due.left", { n: daysLeft });
}

export function Due(props: DueProps) {
	if (!props.day) return null;
	const words = dueWords(props);
	const tone = props.ended ? "" : props.overdue ? "due-overdue" : props.daysLeft === 0 ? "due-today" : "";
	return (
		<span class={`due ${tone}`}>
			{words && <strong class="due-words">{words}</strong>}
			<span class="due-day">{props.minutesLeft !== undefined && props.at ? formatInstant(props.at) : formatDay(props.day)}</span>
		</span>
	);
}

// A text that the server has in both languages.
export function labelText(label: Label | undefined): string {
	return (language.value === "en" ? label?.en : label?.vi) ?? "";
}

// Steps of documents that were registered before steps had labels.
const STEPS = ["submit", "direct", "distribute", "unit", "work"] as const;
type Step = (typeof STEPS)[number];

export function stepText({ step, stepLabel }: { step?: string; stepLabel?: Label }): string {
	if (stepLabel) return labelText(stepLabel);
	return (STEPS as readonly string[]).includes(step ?? "") ? t(`step.${step as Step}`) : step ?? "";
}
