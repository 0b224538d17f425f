// What the check of the form found (thể thức), each with its article: beside the field that it is about, or all together.
import type { ComponentChildren } from "preact";

import type { FormFinding, OutgoingForm } from "../../api/types";
import { t } from "../../i18n/i18n";
import { CopyPaper } from "../copies/paper";
import { fieldName } from "./words";

export function Finding({ finding }: { finding: FormFinding }) {
	return (
		<>
			<span class={finding.blocks ? "finding-mark finding-blocks" : "finding-mark"}>{finding.blocks ? t("finding.blocks") : t("finding.note")}</span> {finding.text}
			{finding.article && <span class="finding-article"> ({finding.article})</span>}
		</>
	);
}

const ownerOf = (finding: FormFinding): string => finding.field ?? "";

// For a field's help: those about it and about its parts; nothing when there are none. `exact`: without its parts.
export function findingsAt(findings: FormFinding[] | undefined, field: string, help?: ComponentChildren, exact = false): ComponentChildren {
	const own = (findings ?? []).filter((one) => ownerOf(one) === field || (!exact && ownerOf(one).startsWith(`${field}/`)));
	if (own.length === 0) return help;
	return (
		<>
			{help}
			{own.map((one) => (
				<span key={one.code} class="finding">
					<Finding finding={one} />
				</span>
			))}
		</>
	);
}

export function Findings({ findings }: { findings: FormFinding[] }) {
	return (
		<section class="panel">
			<h2>{t("finding.title")}</h2>
			{findings.length === 0 && <p class="finding-none">{t("finding.none")}</p>}
			<ul class="findings">
				{findings.map((one) => (
					<li key={`${one.code} ${one.field}`} class="finding">
						<strong>{fieldName(one.field)}:</strong> <Finding finding={one} />
					</li>
				))}
			</ul>
		</section>
	);
}

function Lines({ lines, class: name }: { lines: string[] | undefined; class: string }) {
	if (!lines?.length) return null;
	return (
		<div class={name}>
			{lines.map((line, index) => (
				<p key={index}>{line}</p>
			))}
		</div>
	);
}

// What stands on the paper, as the server composes it: Vietnamese in every language.
export function Paper({ form, signer, code }: { form: OutgoingForm; signer?: string; code?: string }) {
	if (form.copy) return <CopyPaper form={form} signer={signer} />;
	return (
		<section class="panel paper" aria-label={t("paper_form.title")}>
			<h2>{t("paper_form.title")}</h2>
			<div lang="vi" class="paper-sheet">
				<p class="paper-code">{code || t("paper_form.code", { notation: form.codeNotation || "…" })}</p>
				{form.dateLine && <p class="paper-date">{form.dateLine}</p>}
				<Lines class="paper-marks" lines={[form.urgencyMark, form.circulationMark].filter((mark) => mark !== undefined)} />
				{form.subjectLine && <p class="paper-subject">{form.subjectLine}</p>}
				<Lines class="paper-addressees" lines={form.addresseeLines} />
				<div class="paper-foot">
					<Lines class="paper-recipients" lines={form.recipientLines} />
					<div class="paper-signature">
						<Lines class="paper-capacity" lines={form.signatureLines} />
						{signer && <p class="paper-signer">{signer}</p>}
					</div>
				</div>
			</div>
		</section>
	);
}
