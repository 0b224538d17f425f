// One line of the inbox: what it is, where it is, by when. The whole row opens, the number is the link.
import { formatInstant } from "../../dates/dates";
import type { Tab } from "../../api/work";
import type { WorkItem } from "../../api/types";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { Due, stepText, UrgencyMark } from "../../widgets/labels";
import { FinishButton } from "./finish";

export function inboxHeader(tab: Tab) {
	return (
		<>
			<span role="columnheader" class="cell cell-number">
				{t("column.arrival")}
			</span>
			<span role="columnheader" class="cell cell-source">
				{t("column.code_organ")}
			</span>
			<span role="columnheader" class="cell cell-subject">
				{t("column.subject")}
			</span>
			<span role="columnheader" class="cell cell-step">
				{tab === "following" ? t("column.holder") : tab === "done" ? t("column.step_done") : t("column.step")}
			</span>
			<span role="columnheader" class="cell cell-due">
				{t("column.due")}
			</span>
		</>
	);
}

function FileMark() {
	return (
		<svg class="icon" viewBox="0 0 20 20" role="img" aria-label={t("column.has_file")}>
			<path d="m8 11 5-5a2.100 2.100 0 0 1 3 3l-7 7a3.500 3.500 0 0 1-5-5l6-6" />
		</svg>
	);
}

export function InboxRow({ item, tab }: { item: WorkItem; tab: Tab }) {
	const ended = tab === "done";
	return (
		<>
			<span role="cell" class="cell cell-number">
				<a href={`/incoming/${item.documentId}?box=${tab}`} aria-label={t("row.open", { number: arrivalNumber(item.number), subject: item.subject })}>
					{arrivalNumber(item.number)}
				</a>
				<UrgencyMark urgency={item.urgency} />
			</span>
			<span role="cell" class="cell cell-source">
				<span class="cell-code">{item.code}</span>
				<span class="cell-organ">{item.issuingOrgan}</span>
			</span>
			<span role="cell" class={item.unread ? "cell cell-subject cell-unread" : "cell cell-subject"}>
				<span class="clamp">
					{item.unread && <span class="visually-hidden">{t("row.unread")} </span>}
					{item.subject}
				</span>
				{item.hasFile && <FileMark />}
			</span>
			<span role="cell" class="cell cell-step">
				<span>{tab === "following" && item.holder ? item.holder : stepText(item)}</span>
				<span class="cell-since">{t("row.since", { time: formatInstant(item.arrivedAt) })}</span>
			</span>
			<span role="cell" class="cell cell-due">
				<Due day={item.dueDate} overdue={item.overdue} daysLeft={item.daysLeft} minutesLeft={item.minutesLeft} at={item.dueAt} ended={ended} />
				{tab === "for-information" && <FinishButton item={item} />}
			</span>
		</>
	);
}
