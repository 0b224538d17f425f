// The state of a book's numbers: missing, kept for later, void, and documents that have two. Kept ones can be released.
import { useEffect, useState } from "preact/hooks";

import type { Kind } from "../../api/actions";
import { get, post } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { GapsReply, NumberRange, RegisterEntry } from "../../api/types";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { textOf } from "../../widgets/errors";
import { notify } from "../../widgets/toast";
import { ReasonDialog } from "./reason-dialog";

interface Report {
	ranges: NumberRange[];
	doubled: string[];
	setAside: RegisterEntry[];
	entries: number;
	more: boolean;
	cursor?: string;
}

const nothing: Report = { ranges: [], doubled: [], setAside: [], entries: 0, more: false };

function joined(before: Report, next: GapsReply): Report {
	return {
		ranges: [...before.ranges, ...(next.gaps ?? [])],
		doubled: [...before.doubled, ...(next.doubled ?? [])],
		setAside: [...before.setAside, ...(next.setAside ?? [])],
		entries: before.entries + Number(next.entries ?? 0),
		more: next.incomplete ?? false,
		cursor: next.nextCursor,
	};
}

const numberOf = (entry: RegisterEntry): string => `${arrivalNumber(entry.number)}${entry.suffix ?? ""}`;

function Line({ entry, onRelease }: { entry: RegisterEntry; onRelease: (entry: RegisterEntry) => void }) {
	const number = numberOf(entry);
	const kept = entry.state === "ENTRY_RESERVED";
	return (
		<li class="set-aside">
			<div>
				<p class="set-aside-number">{t(kept ? "gaps.kept" : "gaps.void", { number })}</p>
				<p class="field-help">{[entry.reason, entry.changedBy?.name, formatInstant(entry.changedAt)].filter(Boolean).join(" · ")}</p>
			</div>
			{entry.actions?.some(({ name }) => name === "release") && (
				<button type="button" class="button button-small" aria-label={t("release.of", { number })} onClick={() => onRelease(entry)}>
					{t("release.button")}
				</button>
			)}
		</li>
	);
}

function ReleaseDialog({ id, entry, onDone, onClose }: { id: string; entry: RegisterEntry; onDone: () => void; onClose: () => void }) {
	const number = numberOf(entry);
	return (
		<ReasonDialog
			title={t("release.title", { number })}
			what={t("release.what")}
			submit={t("release.button")}
			reasonNeeded
			onClose={onClose}
			onSend={async (reason) => {
				await post(`/registers/${id}/entries/${entry.number}/release`, { reason }, { etag: entry.actions?.find(({ name }) => name === "release")?.etag });
				notify(t("release.done", { number }));
				onDone();
			}}
		/>
	);
}

export function NumbersReport({ id, kind, round, onDone }: { id: string; kind: Kind; round: string; onDone: () => void }) {
	const [report, setReport] = useState<Report>();
	const [releasing, setReleasing] = useState<RegisterEntry>();
	const load = async (before: Report) => {
		try {
			setReport(joined(before, await get<GapsReply>(`/registers/${id}/gaps`, { cursor: before.cursor })));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			// Who may not read the entries sees that in their list.
			if (before !== nothing) notify(textOf(error), { error: true });
		}
	};
	useEffect(() => void load(nothing), [id, round]);
	if (!report) return null;
	const { ranges, doubled, setAside } = report;
	return (
		<>
			{ranges.length === 0 && doubled.length === 0 && !report.more && <p class="book-fine">{t("gaps.none", { n: report.entries })}</p>}
			{(ranges.length > 0 || doubled.length > 0) && (
				<div class="changed" role="status">
					{ranges.length > 0 && <p>{t("gaps.missing", { numbers: ranges.map(({ first, last }) => (first === last ? first : `${first}–${last}`)).join(", ") })}</p>}
					{doubled.length > 0 && (
						<p>
							{t("gaps.doubled", { n: doubled.length })}{" "}
							{doubled.map((documentId, index) => (
								<a key={documentId} href={`/${kind}/${documentId}`}>
									{index + 1}{" "}
								</a>
							))}
						</p>
					)}
				</div>
			)}
			{setAside.length > 0 && (
				<details class="set-asides" open={setAside.some(({ state }) => state === "ENTRY_RESERVED")}>
					<summary>{t("gaps.set_aside", { n: setAside.length })}</summary>
					<ul>
						{setAside.map((entry) => (
							<Line key={numberOf(entry)} entry={entry} onRelease={setReleasing} />
						))}
					</ul>
				</details>
			)}
			{report.cursor && (
				<button type="button" class="button" onClick={() => void load(report)}>
					{t("gaps.more")}
				</button>
			)}
			{releasing && <ReleaseDialog id={id} entry={releasing} onDone={onDone} onClose={() => setReleasing(undefined)} />}
		</>
	);
}
