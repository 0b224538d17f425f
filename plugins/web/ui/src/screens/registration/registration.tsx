// Vào sổ văn bản đến: the scan on the left, the form on the right, and after each one the next.
import type { PDFDocumentProxy } from "pdfjs-dist";
import { useEffect, useRef, useState } from "preact/hooks";

import { documentTypes, useDocumentTypes } from "../../api/catalogue";
import { post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useRules } from "../../api/rules";
import { undoOf } from "../../api/undo";
import { refreshCounts } from "../../api/work";
import type { IncomingDocument, IncomingView } from "../../api/types";
import { useDraft } from "../../app/draft";
import { useKey } from "../../app/keys";
import { registers } from "../../app/session";
import { useTitle } from "../../app/title";
import { type MessageKey, t } from "../../i18n/i18n";
import { FileView } from "../../pdf/file";
import { splitCode, typeOfNotation } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { fieldId } from "../../widgets/field";
import { FileBox, type Uploads, useUploads } from "../../widgets/files";
import { numberLabels, OtherNumber } from "../../widgets/other-number";
import { Empty } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { DuplicateDialog, useEarlier } from "./duplicate";
import { BookAndLeader, MainFields, MoreFields, ProposalToLeader } from "./fields";
import { proposalLabels } from "../case/proposal";
import { emptyForm, FIELDS, type Form, isEmpty, PROPOSAL, problemsOf, requestOf } from "./model";
import { PaperFields } from "./paper";
import { merge, read } from "./reading";
import { BarredStop, SecrecyStop } from "./secrecy";
import { useBooks, useOrgans } from "./suggestions";

const LABELS: Record<string, MessageKey> = {
	"/uploads": "field.file",
	"/registerId": "field.register",
	"/codeNumber": "field.code",
	"/codeNotation": "field.code",
	"/issuedDate": "field.issued_date",
	"/documentType": "field.document_type",
	"/issuingOrgan": "field.issuing_organ",
	"/issuingOrganId": "field.issuing_organ_id",
	"/subject": "field.subject",
	"/urgency": "field.urgency",
	"/secrecy": "field.secrecy",
	"/dueDate": "field.due_date",
	"/signerPosition": "field.signer_position",
	"/signerName": "field.signer_name",
	"/pageAmount": "field.page_amount",
	"/language": "field.language",
	"/source": "field.source",
	"/medium": "field.medium",
	"/field": "field.field",
	"/toPlaces": "field.to_places",
	"/description": "field.description",
	"/replyRequired": "field.reply_required",
	"/legalClass": "field.legal_class",
	"/circulation": "field.circulation",
	"/dossiers": "field.dossiers",
	"/answers": "field.answers",
	"/noPaper": "field.no_paper",
	"/annexPaper": "paper.annexPaper_place",
	"/annexPaper/place": "paper.annexPaper_place",
	"/annexPaper/keeper": "paper.annexPaper_keeper",
	"/paperCopies": "paper.paperCopies_place",
	"/paperCopies/place": "paper.paperCopies_place",
	"/paperCopies/keeper": "paper.paperCopies_keeper",
	"/submit/personId": "action.leader",
	"/submit/text": "action_text.submit",
};

const labels = (): Record<string, string> => Object.fromEntries(Object.entries(LABELS).map(([name, key]) => [name, t(key)]).concat(Object.entries(proposalLabels(PROPOSAL)), Object.entries(numberLabels())));

// The duplicate and the secret have a screen of their own; everything else stands at the fields.
type Stop = { duplicate: ApiError; submit: boolean } | { secret: true } | { barred: ApiError } | undefined;

function useRegistration() {
	const [form, setForm, dropDraft] = useDraft<Form>("registration", emptyForm);
	const latest = useRef(form);
	latest.current = form;
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [busy, setBusy] = useState<"submit" | "register">();
	const [stop, setStop] = useState<Stop>();
	const [made, setMade] = useState<IncomingDocument[]>([]);
	const [wasSubmit, setWasSubmit] = useState(true);
	// Kept with the draft, so that a form sent again after a reload is still the same one.
	const submission = useRef(new Submission(form.submission));

	const put = (next: Form) => {
		latest.current = next;
		setForm(next);
	};
	const change = (next: Partial<Form>) => {
		if (next.secrecy && next.secrecy !== "SECRECY_NONE") setStop({ secret: true });
		const touched = Object.keys(next);
		put({ ...latest.current, ...next, read: latest.current.read.filter((name) => !touched.includes(name)) });
	};
	const fillFrom = async (pdf: PDFDocumentProxy, organs: string[]) => {
		const types = await documentTypes();
		const proposal = await read(pdf, organs, types);
		// The clerk has gone on typing meanwhile.
		put(merge(latest.current, proposal, types));
	};
	const uploads = useUploads(form.files, (with_) => put({ ...latest.current, files: with_(latest.current.files) }));

	const reset = () => {
		uploads.clear();
		dropDraft();
		submission.current = new Submission();
		put({ ...emptyForm, registerId: latest.current.registerId, leaderId: latest.current.leaderId });
		dropDraft();
		setErrors(noErrors);
	};
	const done = (view: IncomingView, submit: boolean) => {
		const document = view.document ?? {};
		const number = arrivalNumber(document.arrivalNumber, document.arrivalSuffix);
		notify(submit ? t("done.registered_submitted", { number }) : t("done.registered", { number }), {
			link: { href: `/incoming/${document.id}`, text: t("common.look_again") },
			undo: undoOf(view),
			undoText: t("undo.submission"),
		});
		setMade((all) => [document, ...all].slice(0, 5));
		reset();
		void refreshCounts().catch(() => undefined);
		focusFiles();
	};
	const refuse = (error: ApiError, submit: boolean) => {
		if (error.status === 409 && error.reason === "incoming.duplicate") setStop({ duplicate: error, submit });
		else if (error.reason.startsWith("incoming.barred")) setStop({ barred: error });
		else if (error.reason.includes("secret") || error.reason.includes("secrecy")) setStop({ secret: true });
		else setErrors(errorsOf(error, FIELDS));
	};
	const send = async (submit: boolean, confirmDuplicate?: boolean) => {
		if (busy) return;
		setWasSubmit(submit);
		const wrong = problemsOf(latest.current, uploads.sending);
		if (wrong) return setErrors(wrong);
		if (uploads.sending) return setErrors({ fields: { "/uploads": t("wrong.still_sending") } });
		setBusy(submit ? "submit" : "register");
		setErrors(noErrors);
		try {
			const body = { ...requestOf(latest.current, submit), confirmDuplicate: confirmDuplicate || undefined };
			const answer = post<IncomingView>("/incoming", body, { submission: submission.current });
			put({ ...latest.current, submission: submission.current.stored });
			done(await answer, submit);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			refuse(error, submit);
		} finally {
			setBusy(undefined);
		}
	};
	return { form, change, fillFrom, errors, busy, stop, setStop, made, uploads, send, reset, again: () => void send(wasSubmit) };
}

function focusFiles(): void {
	requestAnimationFrame(() => document.getElementById(fieldId("/uploads"))?.focus());
}

function Preview({ uploads, onOpened }: { uploads: Uploads; onOpened: (pdf: PDFDocumentProxy) => void }) {
	const shown = uploads.locals.find((local) => !local.error);
	if (!shown) return null;
	return <FileView key={shown.key} source={{ file: shown.file }} name={shown.file.name} mediaType={shown.file.type} onOpened={onOpened} />;
}

function Made({ made }: { made: IncomingDocument[] }) {
	if (made.length === 0) return null;
	return (
		<section class="panel made">
			<h2>{t("register.made")}</h2>
			<ul>
				{made.map((document) => (
					<li key={document.id}>
						<a href={`/incoming/${document.id}`}>{arrivalNumber(document.arrivalNumber, document.arrivalSuffix)}</a> {document.subject}
					</li>
				))}
			</ul>
		</section>
	);
}

export function RegistrationScreen() {
	const { form, change, fillFrom, errors, busy, stop, setStop, made, uploads, send, reset, again } = useRegistration();
	const organs = useOrgans();
	const books = useBooks(made.length);
	const types = useDocumentTypes();
	const rules = useRules();
	const earlier = useEarlier(form);
	// A number that was there before the list of types.
	useEffect(() => {
		const guessed = form.documentType === "" ? typeOfNotation(splitCode(form.code).notation, types) : undefined;
		if (guessed) change({ documentType: guessed });
	}, [types]);
	useTitle(t("register.title"));
	useKey("Ctrl+Enter", "register.submit", () => void send(true), { inText: true });
	useKey("Ctrl+s", "register.register", () => void send(false), { inText: true });
	if (!registers()) return <Empty screen title={t("register.not_yours")} />;
	const fields = { form, change, errors: errors.fields, organs, books, types, earlier, rules };
	return (
		<div class="doc registration">
			<h1 class="page-title">{t("register.title")}</h1>
			<div class="doc-split">
				<div class="doc-file">
					<FileBox
						uploads={uploads}
						error={errors.fields["/uploads"]}
						onForget={(sent) => change({ files: form.files.filter((file) => file !== sent) })}
					/>
					<Preview uploads={uploads} onOpened={(pdf) => void fillFrom(pdf, organs.map((organ) => organ.label)).catch(() => undefined)} />
					<Made made={made} />
				</div>
				<form
					class="doc-side"
					noValidate
					aria-label={t("register.title")}
					onSubmit={(event) => {
						event.preventDefault();
						void send(true);
					}}
				>
					<ErrorSummary errors={errors} labels={labels()} onRetry={again} />
					<MainFields {...fields} />
					<BookAndLeader {...fields} />
					<ProposalToLeader {...fields} />
					<OtherNumber {...fields} />
					<MoreFields {...fields} />
					<PaperFields {...fields} />
					{!isEmpty(form) && (
						<button type="button" class="button-link" onClick={reset}>
							{t("register.clear")}
						</button>
					)}
					<div class="form-buttons">
						<button type="submit" class="button button-primary" aria-disabled={busy !== undefined}>
							{busy === "submit" ? t("common.sending") : t("register.submit")}
							<kbd class="button-key">Ctrl+Enter</kbd>
						</button>
						<button type="button" class="button" aria-disabled={busy !== undefined} onClick={() => void send(false)}>
							{busy === "register" ? t("common.sending") : t("register.register")}
						</button>
					</div>
				</form>
			</div>
			{stop && "duplicate" in stop && (
				<DuplicateDialog
					error={stop.duplicate}
					onBack={() => setStop(undefined)}
					onConfirm={() => {
						setStop(undefined);
						void send(stop.submit, true);
					}}
				/>
			)}
			{stop && "barred" in stop && (
				<BarredStop
					error={stop.barred}
					onErase={() => {
						setStop(undefined);
						reset();
					}}
					onMistake={() => setStop(undefined)}
				/>
			)}
			{stop && "secret" in stop && (
				<SecrecyStop
					onErase={() => {
						setStop(undefined);
						reset();
					}}
					onMistake={() => {
						setStop(undefined);
						change({ secrecy: "SECRECY_NONE" });
					}}
				/>
			)}
		</div>
	);
}
