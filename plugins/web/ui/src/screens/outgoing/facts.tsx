// What is known about an outgoing document: its data, what it answers, files that came with opinions.
import { useEffect, useState } from "preact/hooks";

import { urlOf } from "../../api/client";
import { formOf } from "../../api/outgoing";
import type { DocumentLink, OutgoingForm, OutgoingView, ReplyWatch } from "../../api/types";
import { formatDay, formatInstant, limitText } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { circulations } from "../../widgets/choices";
import { Fact } from "../../widgets/facts";
import { urgencyText } from "../../widgets/labels";
import { officeOf } from "../case/holders";
import { Findings, Paper } from "./findings";
import { filesPath } from "./versions";
import { capacityLetters, codeOf } from "./words";

// What has come of the answer that it asks for.
export function replyText(watch: ReplyWatch | undefined): string {
	if (!watch) return "";
	const came = (watch.replies ?? []).map(({ code, issuingOrgan }) => [code, issuingOrgan].filter(Boolean).join(", ")).join("; ");
	const state = !watch.deadline ? "" : watch.endedBy ? t("reply.stopped", { reason: watch.reason }) : watch.endedAt ? t("reply.ended") : t("reply.open");
	return [state, came].filter(Boolean).join(": ");
}

export function linkText(link: DocumentLink): string {
	return [link.code, link.issuedDate && t("row.of_day", { day: formatDay(link.issuedDate) }), link.issuingOrgan].filter(Boolean).join(" ") || (link.subject ?? "");
}

export function Links({ links }: { links: DocumentLink[] }) {
	if (links.length === 0) return null;
	return (
		<section class="panel">
			<h2>{t("link.title")}</h2>
			<ul class="links">
				{links.map((link) => (
					<li key={`${link.kind} ${link.documentId}`}>
						<strong>{link.link && t(`link.${link.link}`)}</strong>{" "}
						<a href={`/${link.kind}/${link.documentId}`}>{linkText(link)}</a>
						{link.subject && <span class="act-directive">{link.subject}</span>}
						{link.recalledReason !== undefined && <span class="act-directive">{[t("document.recalled"), link.recalledReason].filter(Boolean).join(": ")}</span>}
					</li>
				))}
			</ul>
		</section>
	);
}

// Composed anew for each version.
export function useForm(id: string | undefined, revision: string | undefined): OutgoingForm | undefined {
	const [form, setForm] = useState<OutgoingForm>();
	useEffect(() => {
		let gone = false;
		if (id)
			formOf(id).then(
				(found) => !gone && setForm(found),
				// The document is there without it.
				() => undefined,
			);
		return () => {
			gone = true;
		};
	}, [id, revision]);
	return form;
}

export function OutgoingFacts({ view }: { view: OutgoingView }) {
	const document = view.document ?? {};
	const { signature } = document;
	const form = useForm(document.id, `${document.version} ${document.revision}`);
	const attachments = document.attachments ?? [];
	return (
		<>
			<section class="panel">
				<h2>{t("document.facts")}</h2>
				<dl class="facts">
					<Fact label={t("column.code")} value={document.number ? codeOf(document) : document.codeNotation} />
					<Fact label={t("issue.date")} value={formatDay(document.issuedDate)} />
					<Fact label={t("field.document_type")} value={document.documentType} />
					<Fact label={t("field.urgency")} value={urgencyText(document.urgency)} />
					<Fact label={t("draft.author")} value={[document.author?.name, officeOf(document.author)].filter(Boolean).join(", ")} />
					<Fact label={t("outgoing.unit")} value={document.unitName} />
					<Fact label={t("draft.signer")} value={[capacityLetters(signature?.capacities), signature?.position, signature?.name].filter(Boolean).join(" ")} />
					<Fact label={t("draft.addressees")} value={(document.addressees ?? []).map(({ name }) => name).join("; ")} />
					<Fact label={t("draft.record_copy")} value={document.recordCopy} />
					<Fact label={t("draft.due_date")} value={formatDay(document.dueDate)} />
					<Fact label={t("reply.title")} value={replyText(document.reply)} />
					<Fact label={t("field.page_amount")} value={document.pageAmount} />
					<Fact label={t("draft.issued_amount")} value={document.issuedAmount} />
					<Fact label={t("field.field")} value={document.field} />
					<Fact label={t("field.language")} value={document.language} />
					<Fact label={t("field.description")} value={document.description} />
					<Fact label={t("field.circulation")} value={circulations().find(({ value }) => value === document.circulation)?.label} />
					<Fact label={t("field.no_paper")} value={document.noPaper ? t("common.yes") : ""} />
					<Fact label={t("field.legal_class")} value={document.legalClass ? t(`legal_class.${document.legalClass as 1 | 2 | 3}`) : ""} />
					<Fact label={t("outgoing.signed_at")} value={formatInstant(document.signedAt)} />
					<Fact label={t("outgoing.issued_at")} value={formatInstant(document.issuedAt)} />
					<Fact label={t("outgoing.issue_deadline")} value={limitText(document.issueDeadline?.dueAt)} />
					<Fact label={t("endorsement.on_paper")} value={document.signedOnPaper ? t("common.yes") : ""} />
					<Fact label={t("outgoing.frozen")} value={document.frozenReason} />
				</dl>
			</section>
			<Links links={document.links ?? []} />
			{attachments.length > 0 && (
				<section class="panel">
					<h2>{t("outgoing.attachments")}</h2>
					<ul class="version-files">
						{attachments.map((file) => (
							<li key={file.id}>
								<a href={`${urlOf(`${filesPath(document.id, 0)}/files/${file.id}`)}?download=true`} download>
									{file.name}
								</a>
							</li>
						))}
					</ul>
				</section>
			)}
			{form && <Paper form={form} signer={signature?.name} code={document.number ? t("issue.code", { code: codeOf(document) }) : undefined} />}
			{document.findings && <Findings findings={document.findings} />}
		</>
	);
}
