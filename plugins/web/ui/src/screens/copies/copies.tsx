// Bản sao: beside a document the copies that were made of it, and what is missing before it goes to the archive.
import { useEffect, useState } from "preact/hooks";

import { copyWays, type SourceKind } from "../../api/copies";
import { mayDraft } from "../../api/outgoing";
import type { ArchiveAnswer, SourceCopy } from "../../api/types";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { labelText } from "../../widgets/labels";
import { kindText, mediumText } from "./words";

export const copyAddress = (kind: SourceKind, id: string): string => `/outgoing/new?copies=${kind}:${id}`;

// Offered where the process lets this post make one; nothing is said where it does not.
export function CopyButton({ kind, id, revision }: { kind: SourceKind; id: string; revision: string | undefined }) {
	const [may, setMay] = useState(false);
	// Known only a moment after the page has opened.
	const drafts = mayDraft();
	useEffect(() => {
		let gone = false;
		if (drafts)
			copyWays(kind, id).then(
				({ ways = [] }) => !gone && setMay(ways.length > 0),
				() => undefined,
			);
		return () => {
			gone = true;
		};
	}, [kind, id, revision, drafts]);
	if (!may) return null;
	return (
		<p>
			<a class="button" href={copyAddress(kind, id)}>
				{t("copy.button")}
			</a>
		</p>
	);
}

function Copy({ copy }: { copy: SourceCopy }) {
	const code = copy.number ? joinCode(arrivalNumber(copy.number, copy.numberSuffix), copy.codeNotation) : t("outgoing.no_number");
	return (
		<li>
			<strong>{kindText(copy.kind)}</strong>{" "}
			<a href={`/outgoing/${copy.copyId}`}>{[code, copy.issuedDate && t("row.of_day", { day: formatDay(copy.issuedDate) })].filter(Boolean).join(" ")}</a>
			<span class="act-directive">{[mediumText(copy.to), labelText(copy.stateLabel), copy.signer, copy.extract].filter(Boolean).join(" – ")}</span>
		</li>
	);
}

export function Copies({ copies, archive }: { copies: SourceCopy[]; archive?: ArchiveAnswer }) {
	const missing = archive?.missing ?? [];
	if (copies.length === 0 && !archive) return null;
	return (
		<section class="panel">
			<h2>{t("copy.copies")}</h2>
			{missing.map(({ code, text, article }) => (
				<p key={code} class="warning">
					{text} {article && <span class="finding-article">({article})</span>}
				</p>
			))}
			{archive?.archivable && <p class="field-help">{t("copy.archivable")}</p>}
			{copies.length > 0 && (
				<ul class="links">
					{copies.map((copy) => (
						<Copy key={copy.copyId} copy={copy} />
					))}
				</ul>
			)}
		</section>
	);
}
