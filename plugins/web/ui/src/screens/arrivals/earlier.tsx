// What the sender had said of a document before it was updated, the last first: each with what was said instead.
import type { Arrival, DocumentHeader, FieldChange } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Changes, type FieldWords } from "../case/timeline";
import { correctedName, valueText } from "../document/corrected";

export const HEADER_WORDS: FieldWords = { name: correctedName, value: valueText };

const MEMBERS = ["dueDate", "description", "toPlaces", "pageAmount"] as const;

const textOf = (value: string | number | undefined): string | undefined => (value === undefined || value === "" ? undefined : String(value));

// In what two headers differ.
export function changesOf(before: DocumentHeader, after: DocumentHeader): FieldChange[] {
	return MEMBERS.map((field) => ({ field, before: textOf(before[field]), after: textOf(after[field]) })).filter((one) => one.before !== one.after);
}

export function Earlier({ arrival }: { arrival: Arrival }) {
	const { earlier = [], header = {} } = arrival;
	if (earlier.length === 0) return null;
	const lines = earlier.map((one, at) => ({ ...one, changes: changesOf(one.header ?? {}, earlier[at + 1]?.header ?? header) })).reverse();
	return (
		<section class="panel earlier" aria-labelledby="earlier-title">
			<h2 id="earlier-title">{t("earlier.title")}</h2>
			<ol class="versions">
				{lines.map(({ update, until, reason, changes }) => (
					<li key={update} class="version">
						<p class="act-head">
							<strong>{t("earlier.until")}</strong>
							<time dateTime={until}>{formatInstant(until)}</time>
						</p>
						{reason && <p class="act-text">{reason}</p>}
						<Changes changes={changes} words={HEADER_WORDS} />
					</li>
				))}
			</ol>
		</section>
	);
}
