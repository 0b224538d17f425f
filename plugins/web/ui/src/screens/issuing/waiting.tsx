// Chờ ban hành: what is signed and has no number yet, and what has its number and is still on its way out.
import { useState } from "preact/hooks";

import type { OutgoingDocument } from "../../api/types";
import { useTitle } from "../../app/title";
import { formatInstant, limitText } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import type { Column } from "../lists/columns";
import { type AddressOf, Documents, OutgoingNumber, SubjectCell } from "../outgoing/outgoing";
import { capacityLetters, stateText } from "../outgoing/words";

const WAITING = ["OUTGOING_TO_ISSUE", "OUTGOING_NUMBERED"] as const;
type Waiting = (typeof WAITING)[number];

// What is signed is numbered on a screen of its own; what has its number is looked at.
const ADDRESS: Record<Waiting, AddressOf> = {
	OUTGOING_TO_ISSUE: (id) => `/outgoing/${id}/issue`,
	OUTGOING_NUMBERED: (id) => `/outgoing/${id}`,
};

const columnsOf = (state: Waiting): Column<OutgoingDocument>[] => [
	{ name: "number", label: t("column.code"), width: "var(--col-step)", class: "cell-number", cell: (document) => <OutgoingNumber document={document} address={ADDRESS[state]} /> },
	{
		name: "source",
		label: t("outgoing.type_unit"),
		width: "var(--col-source)",
		class: "cell-source",
		cell: (document) => (
			<>
				<span class="cell-code">{document.documentType}</span>
				<span class="cell-organ">{[document.unitName, document.author?.name].filter(Boolean).join(" – ")}</span>
			</>
		),
	},
	{ name: "subject", label: t("column.subject"), width: "var(--col-subject)", class: "cell-subject", cell: (document) => <SubjectCell document={document} /> },
	{
		name: "signed",
		label: t("draft.signer"),
		width: "var(--col-step)",
		class: "cell-step",
		cell: (document) => (
			<>
				<span>{[capacityLetters(document.signature?.capacities), document.signature?.name].filter(Boolean).join(" ") || stateText(document)}</span>
				{document.signedAt && <span class="cell-since">{t("issue.signed", { time: formatInstant(document.signedAt) })}</span>}
			</>
		),
	},
	{
		name: "due",
		label: t("outgoing.issue_deadline"),
		width: "var(--col-due)",
		class: "cell-due",
		cell: (document) => {
			const { dueAt } = document.issueDeadline ?? {};
			if (!dueAt) return null;
			const late = new Date(dueAt) < new Date();
			return (
				<span class={late ? "due due-overdue" : "due"}>
					{late && <strong class="due-words">{t("due.overdue_now")} </strong>}
					<span class="due-day">{limitText(dueAt)}</span>
				</span>
			);
		},
	},
];

export function WaitingScreen() {
	const [state, setState] = useState<Waiting>("OUTGOING_TO_ISSUE");
	useTitle(t("nav.issue"));
	return (
		<section>
			<h1 class="page-title">{t("nav.issue")}</h1>
			<div class="segments" role="group" aria-label={t("filter.state")}>
				{WAITING.map((one) => (
					<button key={one} type="button" class="segment" aria-pressed={one === state} onClick={() => setState(one)}>
						{t(`issue.${one}`)}
					</button>
				))}
			</div>
			<Documents key={state} label={t(`issue.${state}`)} query={`state=${state}`} columns={columnsOf(state)} nothing={t(`issue.empty_${state}`)} bar={state === "OUTGOING_TO_ISSUE" ? "numbering" : undefined} />
		</section>
	);
}
