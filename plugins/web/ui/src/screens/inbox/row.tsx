// One line of the inbox: what it is, where it is, by when. The whole row opens, the number is the link.
import { isOutgoing } from "../../api/actions";
import { itemAddress, type Tab } from "../../api/work";
import type { WorkItem } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { Due, stepText, UrgencyMark } from "../../widgets/labels";
import type { Column } from "../lists/columns";
import { FinishButton } from "./finish";

// What is drafted here has no number until it is issued.
export const itemNumber = (item: WorkItem): string => (isOutgoing(item.kind) ? item.code || t("outgoing.no_number") : arrivalNumber(item.number, item.numberSuffix));

function FileMark() {
	return (
		<svg class="icon" viewBox="0 0 20 20" role="img" aria-label={t("column.has_file")}>
			<path d="m8 11 5-5a2.100 2.100 0 0 1 3 3l-7 7a3.500 3.500 0 0 1-5-5l6-6" />
		</svg>
	);
}

function Subject({ item }: { item: WorkItem }) {
	return (
		<>
			<span class={item.unread ? "clamp cell-unread" : "clamp"}>
				{item.unread && <span class="visually-hidden">{t("row.unread")} </span>}
				{item.subject}
			</span>
			{item.hasFile && <FileMark />}
		</>
	);
}

function NumberCell({ item, tab }: { item: WorkItem; tab: Tab }) {
	const number = itemNumber(item);
	return (
		<>
			<a
				href={itemAddress(item, tab)}
				class={isOutgoing(item.kind) ? "link-outgoing" : undefined}
				aria-label={t(isOutgoing(item.kind) ? "outgoing.open" : "row.open", { number, subject: item.subject })}
			>
				{number}
			</a>
			<UrgencyMark urgency={item.urgency} />
		</>
	);
}

export function inboxColumns(tab: Tab): Column<WorkItem>[] {
	const step = tab === "following" ? t("column.holder") : tab === "done" ? t("column.step_done") : t("column.step");
	return [
		{ name: "number", label: t("column.arrival"), width: "var(--col-number)", class: "cell-number", fixed: true, cell: (item) => <NumberCell item={item} tab={tab} /> },
		{
			name: "source",
			label: t("column.code_organ"),
			width: "var(--col-source)",
			class: "cell-source",
			usual: true,
			cell: (item) => (
				<>
					<span class="cell-code">{item.code}</span>
					<span class="cell-organ">{item.issuingOrgan}</span>
				</>
			),
		},
		{ name: "type", label: t("column.type"), width: "var(--col-type)", class: "cell-extra", cell: (item) => item.documentType },
		{ name: "subject", label: t("column.subject"), width: "var(--col-subject)", class: "cell-subject", fixed: true, cell: (item) => <Subject item={item} /> },
		{
			name: "step",
			label: step,
			width: "var(--col-step)",
			class: "cell-step",
			usual: true,
			cell: (item) => (
				<>
					<span>{tab === "following" && item.holder ? item.holder : stepText(item)}</span>
					<span class="cell-since">{t("row.since", { time: formatInstant(item.arrivedAt) })}</span>
				</>
			),
		},
		{ name: "arrived", label: t("column.came"), width: "var(--col-type)", class: "cell-extra", cell: (item) => formatInstant(item.arrivedAt) },
		{
			name: "due",
			label: t("column.due"),
			width: "var(--col-due)",
			class: "cell-due",
			usual: true,
			cell: (item) => (
				<>
					<Due day={item.dueDate} overdue={item.overdue} daysLeft={item.daysLeft} minutesLeft={item.minutesLeft} at={item.dueAt} ended={tab === "done"} />
					{tab === "for-information" && <FinishButton item={item} />}
				</>
			),
		},
	];
}
