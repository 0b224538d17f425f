// Nhận bàn giao: what came to this person from somebody who left: on whose order, what it rests on, and each document.
import { useState } from "preact/hooks";

import { isOutgoing, kindOf } from "../../api/actions";
import { get } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { LeaveReport } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { Failed, Loading } from "../../widgets/state";
import { LEAVE_STATE } from "./leavers";

function Documents({ report }: { report: LeaveReport }) {
	const items = (report.kinds ?? []).flatMap(({ kind, items: own }) => (own ?? []).map((item) => ({ ...item, kind: kindOf(kind), name: isOutgoing(kind) ? item.code || t("outgoing.no_number") : arrivalNumber(item.number) })));
	const all = (report.kinds ?? []).reduce((sum, kind) => sum + Number(kind.documents ?? 0), 0);
	if (items.length === 0) return <p>{t("handed.none")}</p>;
	return (
		<>
			<h2 class="section-title">{t("handed.documents", { n: all })}</h2>
			<ul class="watcheds">
				{items.map((item) => (
					<li key={item.documentId} class="watched">
						<div class="task-facts">
							<p class="task-line">
								<a class="task-number" href={`/${item.kind}/${item.documentId}`} aria-label={t(isOutgoing(item.kind) ? "outgoing.open" : "row.open", { number: item.name, subject: item.subject })}>
									{item.name}
								</a>
								{!isOutgoing(item.kind) && <span class="task-organ">{item.code}</span>}
							</p>
							<p class="task-subject">{item.subject}</p>
						</div>
					</li>
				))}
			</ul>
			{all > items.length && <p class="page-note">{t("handed.first", { n: items.length })}</p>}
		</>
	);
}

export function HandedOverScreen({ params }: { params: Record<string, string> }) {
	const [report, setReport] = useState<LeaveReport>();
	const [error, setError] = useState<ApiError>();
	useTitle(t("notice.left"));
	const load = async () => {
		try {
			setReport(await get<LeaveReport>(`/people/${params.id}/leave`));
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useRefresh(load, [params.id]);
	if (error && !report) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!report) return <Loading />;
	const { leave } = report;
	return (
		<section class="board">
			<h1 class="page-title">{t("handed.title", { name: report.personName })}</h1>
			<p role="status" class="leave-state">
				{t(LEAVE_STATE[report.state ?? "LEAVE_RUNNING"])}
			</p>
			<p>
				{[leave?.orderedBy?.name, formatInstant(leave?.orderedAt), leave?.basis, leave?.reason].filter(Boolean).join(" · ")}
			</p>
			<Documents report={report} />
			<a class="button board-more" href="/work/to-do">
				{t("handed.to_work")}
			</a>
		</section>
	);
}
