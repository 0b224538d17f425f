// What is known about the document: arrival stamp, data, who holds it, what happened.
import { useEffect } from "preact/hooks";

import type { Act, ArrivalStamp, IncomingDocument, IncomingState, IncomingView } from "../../api/types";
import { refreshRules, rules } from "../../api/rules";
import { formatDay, formatInstant } from "../../dates/dates";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { labelText, urgencyText } from "../../widgets/labels";
import { Fact } from "../../widgets/facts";
import { keptText, Timeline } from "../case/timeline";
import { correctedName, valueText } from "./corrected";
import { Correction } from "./correction";

type StateName = "registered" | "submitted" | "directed" | "in_progress" | "completed" | "cancelled";

const STATE: Record<IncomingState, StateName> = {
	INCOMING_REGISTERED: "registered",
	INCOMING_SUBMITTED: "submitted",
	INCOMING_DIRECTED: "directed",
	INCOMING_IN_PROGRESS: "in_progress",
	INCOMING_COMPLETED: "completed",
	INCOMING_CANCELLED: "cancelled",
};

export function stageText(state: IncomingState | undefined): string {
	return state ? t(`state.${STATE[state]}`) : "";
}

// The state as the document's process calls it.
export const stateText = (document: IncomingDocument): string => labelText(document.stateLabel) || stageText(document.state);

// The stamp is the server's; what it lacks the document has.
export function Stamp({ document, stamp }: { document: IncomingDocument; stamp?: ArrivalStamp }) {
	const number = `${arrivalNumber(stamp?.number ?? document.arrivalNumber)}${stamp?.suffix ?? ""}`;
	return (
		<section class="stamp" aria-label={t("stamp.title")}>
			<p class="stamp-organ">{stamp?.agency ?? me.value.agency?.name}</p>
			<p class="stamp-word">{t("stamp.word")}</p>
			<dl>
				<div>
					<dt>{t("stamp.number")}</dt>
					<dd class="stamp-number">{number}</dd>
				</div>
				<div>
					<dt>{t("stamp.date")}</dt>
					<dd>{formatDay(stamp?.date ?? document.arrivalDate)}</dd>
				</div>
				<div>
					<dt>{t("stamp.forward")}</dt>
					<dd>{[stamp?.passedTo?.join(", "), stamp?.directive].filter(Boolean).join(": ")}</dd>
				</div>
				<div>
					<dt>{t("stamp.dossier")}</dt>
					<dd>{stamp?.dossiers?.join("; ")}</dd>
				</div>
			</dl>
		</section>
	);
}

const MEDIUM = { MEDIUM_PAPER: "paper", MEDIUM_ELECTRONIC: "electronic", MEDIUM_BOTH: "both" } as const;
const CIRCULATION = {
	CIRCULATION_FREE: "free",
	CIRCULATION_RETURN: "return",
	CIRCULATION_INTERNAL: "internal",
	CIRCULATION_RESTRICTED: "restricted",
} as const;

export function Facts({ view, onView, onStale }: { view: IncomingView; onView: (view: IncomingView) => void; onStale: () => void }) {
	const document = view.document ?? {};
	return (
		<section class="panel">
			<h2>{t("document.facts")}</h2>
			<dl class="facts">
				<Fact label={t("column.organ")} value={document.issuingOrgan} />
				<Fact label={t("column.code")} value={joinCode(document.codeNumber, document.codeNotation)} />
				<Fact label={t("field.issued_date")} value={formatDay(document.issuedDate)} />
				<Fact label={t("field.document_type")} value={document.documentType} />
				<Fact label={t("field.urgency")} value={urgencyText(document.urgency)} />
				<Fact label={t("field.due_date")} value={formatDay(document.dueDate)} />
				<Fact label={t("field.signer")} value={[document.signerPosition, document.signerName].filter(Boolean).join(" ")} />
				<Fact label={t("field.page_amount")} value={document.pageAmount ? String(document.pageAmount) : ""} />
				<Fact label={t("field.field")} value={document.field} />
				<Fact label={t("field.to_places")} value={document.toPlaces} />
				<Fact label={t("field.description")} value={document.description} />
				<Fact label={t("field.reply_required")} value={document.replyRequired ? t("common.yes") : ""} />
				<Fact label={t("need.reply")} value={document.reply} />
				<Fact label={t("field.answers")} value={document.answers?.join("; ")} />
				<Fact label={t("field.source")} value={labelText(document.sourceLabel) || document.source} />
				<Fact label={t("field.medium")} value={document.medium ? t(`medium.${MEDIUM[document.medium]}`) : ""} />
				<Fact label={t("field.no_paper")} value={document.noPaper ? t("common.yes") : ""} />
				<Fact label={t("field.legal_class")} value={document.legalClass ? t(`legal_class.${document.legalClass as 1 | 2 | 3}`) : ""} />
				<Fact label={t("field.circulation")} value={document.circulation ? t(`circulation.${CIRCULATION[document.circulation]}`) : ""} />
				<Fact label={t("paper.annex")} value={keptText(document.annexPaper)} />
				<Fact label={t("paper.copies")} value={keptText(document.paperCopies)} />
				<Fact label={t("paper.followed")} value={keptText(document.paper)} />
				<Fact label={t("document.registered_by")} value={[document.registeredBy?.name, formatInstant(document.registeredAt)].filter(Boolean).join(", ")} />
			</dl>
			{document.duplicateOf && (
				<p>
					<a href={`/incoming/${document.duplicateOf}`}>{t("document.duplicate_of")}</a>
				</p>
			)}
			{view.correction && <Correction offer={view.correction} document={document} onDone={onView} onStale={onStale} />}
		</section>
	);
}

const WORDS = { name: correctedName, value: valueText };

// Ways in which documents come are called as the process calls them.
export function History({ acts }: { acts: Act[] }) {
	const named = acts.some(({ changes }) => changes?.some(({ field }) => field === "source"));
	useEffect(() => {
		if (named && !rules.value) void refreshRules();
	}, [named]);
	return <Timeline acts={acts} words={WORDS} />;
}
