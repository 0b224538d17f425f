// What a copy says beside a draft: its kind, from what to what it is made, which part of the source, who copies and where.
import { useEffect, useState } from "preact/hooks";

import { copyWays } from "../../api/copies";
import type { CopyWay, FormFinding, Medium, OutgoingDocument, OutgoingKind } from "../../api/types";
import { t } from "../../i18n/i18n";
import { SelectField, TextField } from "../../widgets/field";
import { findingsAt } from "../outgoing/findings";
import { type CopyDraft, COPY_MAX } from "./model";
import { KINDS, kindText, mediumText } from "./words";

interface Props {
	copy: CopyDraft;
	change: (next: CopyDraft) => void;
	// Of which kind it is, once it is kept.
	fixed: boolean;
	ways: CopyWay[];
	errors: Record<string, string>;
	findings?: FormFinding[];
}

const wayOf = (from: Medium | undefined, to: Medium | undefined): string => `${from ?? ""} ${to ?? ""}`;

// What goes with this kind; the one that is there stays among them.
function wayOptions(copy: CopyDraft, ways: CopyWay[]): { value: string; label: string }[] {
	const found = ways.filter(({ kind }) => kind === copy.kind).map(({ from, to }) => ({ from, to }));
	const all = found.some(({ from, to }) => from === copy.from && to === copy.to) ? found : [{ from: copy.from, to: copy.to }, ...found];
	return all.map(({ from, to }) => ({ value: wayOf(from, to), label: t("copy.way_is", { from: mediumText(from), to: mediumText(to) }) }));
}

export function ofKind(copy: CopyDraft, kind: OutgoingKind, ways: CopyWay[]): CopyDraft {
	const way = ways.find((one) => one.kind === kind && one.from === copy.from && one.to === copy.to) ?? ways.find((one) => one.kind === kind);
	return { ...copy, kind, from: way?.from ?? copy.from, to: way?.to ?? copy.to, extract: kind === "OUTGOING_EXTRACT" ? copy.extract : "" };
}

export function CopyFields({ copy, change, fixed, ways, errors, findings }: Props) {
	const kinds = KINDS.filter((kind) => kind === copy.kind || (!fixed && ways.some((one) => one.kind === kind)));
	const error = (name: string) => errors[`/fields/copy/${name}`];
	return (
		<div class="form-grid">
			<SelectField
				label={t("copy.kind")}
				name="/kind"
				required
				error={errors["/kind"] ?? error("sourceDocumentId")}
				value={copy.kind}
				onValue={(kind) => change(ofKind(copy, kind as OutgoingKind, ways))}
				options={kinds.map((kind) => ({ value: kind, label: kindText(kind) }))}
			/>
			<SelectField
				label={t("copy.way")}
				name="/fields/copy/to"
				required
				class="field-wide"
				error={error("to") ?? error("from")}
				help={findingsAt(findings, "copy/to", copy.to === "MEDIUM_PAPER" ? t("copy.to_paper") : t("copy.to_electronic"))}
				value={wayOf(copy.from, copy.to)}
				onValue={(value) => {
					const [from, to] = value.split(" ") as [Medium, Medium];
					change({ ...copy, from, to });
				}}
				options={wayOptions(copy, ways)}
			/>
			{copy.kind === "OUTGOING_EXTRACT" && (
				<TextField
					label={t("copy.extract")}
					name="/fields/copy/extract"
					required
					class="field-wide"
					error={error("extract")}
					help={findingsAt(findings, "copy/extract", t("copy.extract_help"))}
					rows={2}
					input={{ maxLength: COPY_MAX.extract }}
					value={copy.extract}
					onValue={(extract) => change({ ...copy, extract })}
				/>
			)}
			<TextField label={t("copy.organ")} name="/fields/copy/organ" error={error("organ")} help={findingsAt(findings, "copy/organ")} input={{ maxLength: COPY_MAX.organ }} value={copy.organ} onValue={(organ) => change({ ...copy, organ })} />
			<TextField
				label={t("copy.place")}
				name="/fields/copy/place"
				error={error("place")}
				help={findingsAt(findings, "copy/place", t("copy.place_help"))}
				input={{ maxLength: COPY_MAX.place }}
				value={copy.place}
				onValue={(place) => change({ ...copy, place })}
			/>
		</div>
	);
}

// In which ways a copy that is there already could be made instead; none where that can't be found out now.
export function useWays(document: OutgoingDocument | undefined, known: CopyWay[] | undefined): CopyWay[] {
	const [ways, setWays] = useState(known ?? []);
	const { sourceKind, sourceDocumentId } = document?.copy ?? {};
	useEffect(() => {
		if (known || !sourceDocumentId) return;
		copyWays(sourceKind === "outgoing" ? "outgoing" : "incoming", sourceDocumentId).then(
			(reply) => setWays(reply.ways ?? []),
			() => undefined,
		);
	}, [sourceDocumentId]);
	return ways;
}
