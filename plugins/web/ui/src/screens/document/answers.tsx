// What is drafted and was issued to answer this document, each with how far it is.
import { useEffect, useState } from "preact/hooks";

import { answersOf, seesOutgoing } from "../../api/outgoing";
import type { AnswerRow } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { labelText } from "../../widgets/labels";
import { stageText } from "../outgoing/words";

function Answer({ row }: { row: AnswerRow }) {
	const name = [row.code || t("outgoing.no_number"), row.documentType, row.subject].filter(Boolean).join(" · ");
	return (
		<li>
			<p>{row.visible ? <a href={`/outgoing/${row.documentId}`}>{name}</a> : name}</p>
			<p class="act-directive">{[labelText(row.stateLabel) || stageText(row.state), formatDay(row.issuedDate), row.author?.name].filter(Boolean).join(" · ")}</p>
		</li>
	);
}

// A server without drafts has no answers, and who sees none of the letter would be refused: nothing is shown then.
export function Answers({ id }: { id: string }) {
	const [rows, setRows] = useState<AnswerRow[]>([]);
	const asked = seesOutgoing();
	useEffect(() => {
		let gone = false;
		setRows([]);
		if (asked)
			answersOf(id).then(
				({ answers = [] }) => !gone && setRows(answers),
				() => undefined,
			);
		return () => {
			gone = true;
		};
	}, [id, asked]);
	if (rows.length === 0) return null;
	return (
		<section class="panel">
			<h2>{t("answers.title")}</h2>
			<ul class="recipients">
				{rows.map((row) => (
					<Answer key={row.documentId} row={row} />
				))}
			</ul>
		</section>
	);
}
