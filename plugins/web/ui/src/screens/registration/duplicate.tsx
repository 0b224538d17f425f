// The document seems to stand in the book already: the earlier one is a click away, and going on is said explicitly.
import { useEffect, useState } from "preact/hooks";

import { get } from "../../api/client";
import type { ApiError } from "../../api/problem";
import type { IncomingDocument, ListIncomingReply } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode, splitCode } from "../../text/code";
import { fold } from "../../text/fold";
import { arrivalNumber } from "../../text/number";
import { dayOf } from "../../widgets/date-field";
import { Dialog } from "../../widgets/dialog";
import { textOf } from "../../widgets/errors";
import type { Form } from "./model";

// The members of the problem that name the earlier document.
interface Earlier {
	documentId?: string;
	arrivalNumber?: string;
	arrivalDate?: string;
	// It came electronically, and this may be its paper.
	paperOf?: string;
}

export function earlierText(document: IncomingDocument): string {
	return t("duplicate.earlier", {
		number: arrivalNumber(document.arrivalNumber),
		day: formatDay(document.arrivalDate),
		code: joinCode(document.codeNumber, document.codeNotation),
		organ: document.issuingOrgan,
	});
}

interface Props {
	error: ApiError;
	onConfirm: () => void;
	onBack: () => void;
}

export function DuplicateDialog({ error, onConfirm, onBack }: Props) {
	const { documentId, arrivalNumber: number, arrivalDate: day, paperOf } = error.problem as Earlier;
	return (
		<Dialog title={t("duplicate.title")} onClose={onBack}>
			<p>{textOf(error)}</p>
			{documentId && (
				<p class="duplicate-earlier">
					<a href={`/incoming/${documentId}`} target="_blank" rel="noopener">
						{t("duplicate.open", { number: arrivalNumber(number), day: formatDay(day) })}
					</a>
				</p>
			)}
			{paperOf && <p class="duplicate-paper">{t("duplicate.paper")}</p>}
			<div class="dialog-buttons">
				<button type="button" class="button" onClick={onConfirm}>
					{t("duplicate.confirm")}
				</button>
				<button type="button" class="button button-primary" onClick={onBack}>
					{t("duplicate.back")}
				</button>
			</div>
		</Dialog>
	);
}

// Looked up while the clerk still types, so that the warning comes before the work is done.
export function useEarlier(form: Form): IncomingDocument | undefined {
	const [found, setFound] = useState<IncomingDocument>();
	const { number, notation } = splitCode(form.code);
	const code = number && notation ? joinCode(number, notation) : "";
	const organ = fold(form.issuingOrgan);
	const year = (dayOf(form.issuedDate, "past") ?? "").slice(0, 4);
	useEffect(() => {
		setFound(undefined);
		if (!code || !organ) return undefined;
		const abort = new AbortController();
		const timer = setTimeout(() => {
			get<ListIncomingReply>("/incoming", { code, limit: 20 }, abort.signal).then(
				({ documents }) =>
					setFound(documents?.find((one) => fold(one.issuingOrgan ?? "") === organ && (!year || one.issuedDate?.startsWith(year)))),
				() => undefined,
			);
		}, 500);
		return () => {
			clearTimeout(timer);
			abort.abort();
		};
	}, [code, organ, year]);
	return found;
}
