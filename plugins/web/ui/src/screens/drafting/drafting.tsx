// Soạn văn bản đi: files on the left, the form on the right; from scratch, as an answer, or another version of a draft.
import type { PDFDocumentProxy } from "pdfjs-dist";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { useDocumentTypes } from "../../api/catalogue";
import { get, Submission } from "../../api/client";
import { copyWays, type SourceKind } from "../../api/copies";
import { createDraft, mayDraft, proposedSignature, refreshOutgoing, reviseDraft, searchOrgans } from "../../api/outgoing";
import { ApiError } from "../../api/problem";
import { refreshCounts } from "../../api/work";
import type { Act, ActionOffer, CopyWaysReply, DocumentLink, IncomingView, OutgoingView, RecipientLine } from "../../api/types";
import { useDraft } from "../../app/draft";
import { useKey } from "../../app/keys";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { type MessageKey, t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { useUploads } from "../../widgets/files";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { Changed, newActs, useView } from "../case/frame";
import { CopyFields, useWays } from "../copies/fields";
import { typeText } from "../copies/words";
import { linkText, useForm } from "../outgoing/facts";
import { Findings, Paper } from "../outgoing/findings";
import { versionNumbered } from "../outgoing/versions";
import { recalledAnswer } from "../outgoing/words";
import { MainFields, MoreFields, PageAmount } from "./fields";
import { DraftFiles, DraftPreview } from "./files";
import { type Answered, answerTo, copyFrom, creationOf, type Draft, draftOf, emptyDraft, FIELDS, type Following, followingUp, isFollowing, lineOfHit, MAX, problemsOf, revisionOf, withPurposes } from "./model";
import { useKeeping } from "./keeping";
import { TemplateLinks } from "./template-links";

const LABELS: Record<string, MessageKey> = {
	"/uploads": "document.files",
	"/fields/documentType": "field.document_type",
	"/fields/subject": "field.subject",
	"/fields/urgency": "field.urgency",
	"/fields/dueDate": "draft.due_date",
	"/fields/codeNotation": "field.code_notation",
	"/fields/addressees": "draft.addressees",
	"/fields/recipients": "draft.recipients",
	"/fields/recordCopy": "draft.record_copy",
	"/fields/signature": "draft.signer",
	"/fields/field": "field.field",
	"/fields/language": "field.language",
	"/fields/pageAmount": "field.page_amount",
	"/fields/issuedAmount": "draft.issued_amount",
	"/fields/description": "field.description",
	"/fields/circulation": "field.circulation",
	"/fields/legalClass": "field.legal_class",
	"/note": "version.note",
	"/kind": "copy.kind",
	"/fields/copy/sourceDocumentId": "copy.source",
	"/fields/copy/from": "copy.way",
	"/fields/copy/to": "copy.way",
	"/fields/copy/extract": "copy.extract",
	"/fields/copy/organ": "copy.organ",
	"/fields/copy/place": "copy.place",
};

const labels = (): Record<string, string> => Object.fromEntries(Object.entries(LABELS).map(([name, key]) => [name, t(key)]));

// The box that the document was opened from stays in the address.
const boxQuery = (): string => {
	const box = location.value.query.get("box");
	return box ? `?box=${box}` : "";
};

// The incoming document says from then on that its answer was begun. The link is the draft's: without this act nothing is lost.
async function noteBegun(id: string): Promise<void> {
	try {
		const { actions = [] } = await get<IncomingView>(`/incoming/${id}`);
		const offer = actions.find(({ verb }) => verb === "answer");
		if (offer) await act(id, offer, {}, new Submission());
	} catch (error) {
		if (!(error instanceof ApiError)) throw error;
	}
}

interface FormProps {
	// Under which what is typed is kept in this browser.
	name: string;
	initial: Draft;
	answered?: Answered;
	// Of a new copy: what may be copied how.
	ways?: CopyWaysReply;
	// Of which another version is written.
	view?: OutgoingView;
	onView?: (view: OutgoingView) => void;
}

const offerOf = (view: OutgoingView | undefined): ActionOffer | undefined => view?.actions?.find(({ verb }) => verb === "revise");

// What was typed here is not what the server has, and the server's changed meanwhile, by the author's own hand.
const isElsewhere = (draft: Draft, view: OutgoingView | undefined): boolean =>
	view?.document !== undefined && !view.document.shownVersion && draft.base === view.document.version && draft.revision !== view.document.revision;

function useDrafting({ name, initial, answered, view, onView }: FormProps) {
	const [draft, setDraft, dropDraft] = useDraft<Draft>(`drafting.${name}`, initial);
	const latest = useRef(draft);
	latest.current = draft;
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [busy, setBusy] = useState(false);
	const [changed, setChanged] = useState<Act[]>();
	// Kept with the draft, so that a form sent again after a reload is still the same one.
	const submission = useRef(new Submission(draft.submission));
	const put = (next: Draft) => {
		latest.current = next;
		setDraft(next);
	};
	const change = (next: Partial<Draft>) => put({ ...latest.current, ...next });
	const uploads = useUploads(draft.files, (with_) => change({ files: withPurposes(with_(latest.current.files)) }));
	const shown = useRef(view);
	shown.current = view;
	const offer = offerOf(view);
	const keeping = useKeeping({
		view,
		offer,
		draft,
		busy,
		onKept: (next, same) => {
			shown.current = next;
			change({ base: next.document?.version, revision: next.document?.revision });
			const { files, drop, note } = latest.current;
			if (same && files.length + drop.length === 0 && note === "") dropDraft();
			onView?.(next);
		},
	});

	const sendOnce = async (): Promise<OutgoingView> => {
		const now = shown.current;
		if (!now) {
			const answer = createDraft(creationOf(latest.current, answered?.link), submission.current);
			change({ submission: submission.current.stored });
			const created = await answer;
			if (answered?.link.documentId) await noteBegun(answered.link.documentId);
			return created;
		}
		if (keeping.has(latest.current)) return now;
		const { flowId, etag } = offerOf(now) ?? {};
		return reviseDraft(now.document?.id ?? "", revisionOf(latest.current, now, flowId), etag, submission.current);
	};
	const done = (next: OutgoingView, stay: boolean) => {
		dropDraft();
		uploads.clear();
		notify(view ? t("draft.revised", { n: next.document?.version }) : t("draft.saved"));
		void refreshCounts().catch(() => undefined);
		const address = `/outgoing/${next.document?.id}`;
		if (!stay) return navigate(`${address}${boxQuery()}`, { replace: true });
		if (!view) return navigate(`${address}/edit`, { replace: true });
		submission.current = new Submission();
		put(draftOf(next.document ?? {}));
		dropDraft();
		onView?.(next);
	};
	// Somebody else was quicker: what is typed here stays, and goes onto what is there now when it is sent again.
	const takeOver = async () => {
		const id = view?.document?.id ?? "";
		const next = await get<OutgoingView>(`/outgoing/${id}`);
		change({ base: next.document?.version, revision: next.document?.revision });
		setChanged(newActs(view?.timeline, next.timeline));
		onView?.(next);
		setErrors({ fields: {}, general: t("draft.stale", { name: next.timeline?.[0]?.actor?.name }) });
	};
	const send = async (stay: boolean) => {
		if (busy) return;
		const wrong = problemsOf(latest.current, uploads.sending);
		if (wrong) return setErrors(wrong);
		setBusy(true);
		setErrors(noErrors);
		try {
			await keeping.settled();
			done(await sendOnce(), stay);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412 && view) await takeOver().catch(() => setErrors(errorsOf(error, FIELDS)));
			else setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	const reset = () => {
		uploads.clear();
		put(initial);
		dropDraft();
		setErrors(noErrors);
	};
	return { draft, change, errors, busy, changed, uploads, send, reset, kept: keeping.state };
}

function AnswerNote({ answered }: { answered: Answered }) {
	return (
		<div class="route-note">
			<p>
				<strong>{t(`link.${answered.link.link ?? "LINK_ANSWERS"}`)}</strong> <a href={`/${answered.link.kind}/${answered.link.documentId}`}>{linkText(answered.link)}</a>
			</p>
			{answered.link.subject && <p>{answered.link.subject}</p>}
			{answered.recalled && <p class="warning">{answered.recalled}</p>}
			{answered.dueDate && <p class="due">{t("answer.due", { day: formatDay(answered.dueDate) })}</p>}
			{answered.link.link === "LINK_ANSWERS" && <p class="field-help">{answered.link.flowId ? t("answer.settles") : t("answer.settles_nothing")}</p>}
		</div>
	);
}

// What is copied; the page of the source opens beside the form.
function CopyNote({ source }: { source: DocumentLink }) {
	return (
		<div class="route-note">
			<p>
				<strong>{t("copy.source")}</strong> <a href={`/${source.kind}/${source.documentId}`}>{linkText(source)}</a>
			</p>
			{source.subject && <p>{source.subject}</p>}
		</div>
	);
}

function Drafting(props: FormProps) {
	const { initial, answered, view, ways: known } = props;
	const { draft, change, errors, busy, changed, uploads, send, reset, kept } = useDrafting(props);
	const types = useDocumentTypes();
	const document = view?.document;
	const form = useForm(document?.id, `${document?.version} ${document?.revision}`);
	const present = versionNumbered(view ?? {}, document?.version)?.files ?? [];
	const findings = document?.findings;
	const fields = { draft, change, errors: errors.fields, types, findings, form, saved: document?.signature };
	const ways = useWays(document, known?.ways);
	const source = known?.source ?? document?.links?.find(({ link }) => link === "LINK_COPY_OF");
	const recalled = recalledAnswer(document?.links);
	const { copy } = draft;
	const title = view ? t("draft.revise") : t(copy ? "copy.title" : "draft.title");
	const touched = JSON.stringify({ ...draft, submission: undefined }) !== JSON.stringify({ ...initial, submission: undefined });
	useTitle(title);
	useKey("Ctrl+Enter", "draft.save", () => void send(false), { inText: true });
	useKey("Ctrl+s", "draft.check", () => void send(true), { inText: true });
	// Pages are counted by the machine, unless somebody has said otherwise.
	const opened = (pdf: PDFDocumentProxy) => {
		if (draft.pageAmount === "") change({ pageAmount: String(pdf.numPages) });
	};
	return (
		<div class="doc registration drafting">
			{view && (
				<nav class="doc-way" aria-label={t("document.way")}>
					<a href={`/outgoing/${document?.id}${boxQuery()}`}>‹ {document?.subject}</a>
				</nav>
			)}
			<h1 class="page-title">{title}</h1>
			<p class="page-note">{t("draft.no_secrets")}</p>
			<div class="doc-split">
				<div class="doc-file">
					<TemplateLinks type={draft.documentType} />
					<DraftFiles draft={draft} change={change} uploads={uploads} present={present} error={errors.fields["/uploads"]} findings={findings} />
					<DraftPreview draft={draft} uploads={uploads} view={view} present={present} onOpened={opened} />
				</div>
				<form
					class="doc-side"
					noValidate
					aria-label={title}
					onSubmit={(event) => {
						event.preventDefault();
						void send(false);
					}}
				>
					{changed && <Changed acts={changed} gone={false} />}
					<ErrorSummary errors={errors} labels={labels()} onRetry={() => void send(false)} />
					{view && draft.base !== undefined && draft.base !== document?.version && <p class="warning">{t("draft.newer", { n: document?.version })}</p>}
					{isElsewhere(draft, view) && <p class="warning">{t("draft.elsewhere")}</p>}
					{recalled && <p class="warning">{recalled}</p>}
					{answered && <AnswerNote answered={answered} />}
					{copy && source && <CopyNote source={source} />}
					{copy && <CopyFields copy={copy} change={(next) => change(next.kind === copy.kind ? { copy: next } : { copy: next, documentType: typeText(next.kind) })} fixed={view !== undefined} ways={ways} errors={errors.fields} findings={findings} />}
					<MainFields {...fields} />
					<PageAmount {...fields} />
					<MoreFields {...fields} />
					{view && <TextField label={t("version.note")} name="/note" help={t("version.note_help")} error={errors.fields["/note"]} input={{ maxLength: MAX.note }} value={draft.note} onValue={(note) => change({ note })} />}
					{findings && <Findings findings={findings} />}
					{form && <Paper form={form} signer={document?.signature?.name} />}
					{touched && (
						<button type="button" class="button-link" onClick={reset}>
							{t("draft.clear")}
						</button>
					)}
					<div class="form-buttons">
						<button type="submit" class="button button-primary" aria-disabled={busy}>
							{busy ? t("common.sending") : t("draft.save")}
							<kbd class="button-key">Ctrl+Enter</kbd>
						</button>
						<button type="button" class="button" aria-disabled={busy} onClick={() => void send(true)}>
							{t("draft.check")}
						</button>
					</div>
					<p class="field-help" role="status">
						{kept && t(`draft.${kept}`)}
					</p>
				</form>
			</div>
		</div>
	);
}

// Who sent it, as the directory knows them: an agency of this server gets the answer there.
async function sender({ document }: IncomingView): Promise<RecipientLine | undefined> {
	const id = document?.issuingOrganId;
	if (!id) return undefined;
	const hits = await searchOrgans(document?.issuingOrgan ?? "", new AbortController().signal).catch(() => []);
	const hit = hits.find(({ organ }) => organ?.organId === id);
	return hit && lineOfHit(hit);
}

// What is answered is read first: it fills the form.
function Answering({ id }: { id: string }) {
	const { view, error, load } = useView("incoming", id);
	const [known, setKnown] = useState<{ line?: RecipientLine }>();
	useEffect(() => {
		if (view) void sender(view).then((line) => setKnown({ line }));
	}, [view]);
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view || !known) return <Loading />;
	const answered = answerTo(view, known.line);
	return <Drafting name={`answer.${id}`} initial={answered.draft} answered={answered} />;
}

function FollowingUp({ id, link }: { id: string; link: Following }) {
	const { view, error, load } = useView("outgoing", id);
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	const following = followingUp(view.document ?? {}, link);
	return <Drafting name={`${link}.${id}`} initial={following.draft} answered={following} />;
}

// What may be copied is asked first: it fills the form, or says why nothing may.
function Copying({ kind, id }: { kind: SourceKind; id: string }) {
	const [asked, setAsked] = useState<{ reply: CopyWaysReply; lines?: string[] }>();
	const [error, setError] = useState<ApiError>();
	const load = async () => {
		try {
			const reply = await copyWays(kind, id);
			const post = reply.fields?.signature?.postId;
			setAsked({ reply, lines: post ? (await proposedSignature(post)).lines : undefined });
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useEffect(() => void load(), []);
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!asked) return <Loading />;
	const { reply, lines } = asked;
	const initial = copyFrom(reply, lines);
	if (!initial) return <Empty screen title={reply.refusal ?? t("draft.not_yours")} />;
	return <Drafting name={`copy.${kind}.${id}`} initial={initial} ways={reply} />;
}

// "incoming:744301556432928768".
function copied(text: string): { kind: SourceKind; id: string } {
	const [kind, id = ""] = text.split(":");
	return { kind: kind === "outgoing" ? "outgoing" : "incoming", id };
}

function Allowed({ children }: { children: ComponentChildren }) {
	const [asked, setAsked] = useState(mayDraft());
	useEffect(() => {
		if (!asked) void refreshOutgoing().then(() => setAsked(true));
	}, []);
	if (!asked) return <Loading />;
	return mayDraft() ? <>{children}</> : <Empty screen title={t("draft.not_yours")} />;
}

export function DraftingScreen() {
	const { query } = location.value;
	const answers = query.get("answers");
	const of = query.get("of");
	const link = query.get("link");
	const copies = query.get("copies");
	if (copies)
		return (
			<Allowed>
				<Copying key={copies} {...copied(copies)} />
			</Allowed>
		);
	if (of && isFollowing(link))
		return (
			<Allowed>
				<FollowingUp key={`${link} ${of}`} id={of} link={link} />
			</Allowed>
		);
	return <Allowed>{answers ? <Answering key={answers} id={answers} /> : <Drafting name="new" initial={emptyDraft} />}</Allowed>;
}

export function RevisingScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const { view, setView, error, load } = useView("outgoing", id);
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	if (!view.actions?.some(({ verb }) => verb === "revise"))
		return (
			<Empty screen title={t("draft.not_now")}>
				<a class="button" href={`/outgoing/${id}${boxQuery()}`}>
					{t("common.look_again")}
				</a>
			</Empty>
		);
	return <Drafting name={id} initial={draftOf(view.document ?? {})} view={view} onView={setView} />;
}
