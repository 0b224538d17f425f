// Cấp số, ban hành: the signed file beside number, date, findings and recipients, and one button.
import { useEffect, useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { refreshCounts } from "../../api/work";
import type { Act, ActionOffer, ListOutgoingReply, NumberChoice, OutgoingView, RecipientLine } from "../../api/types";
import { useKey } from "../../app/keys";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Files } from "../../pdf/files";
import { DateField, dayOf } from "../../widgets/date-field";
import { Dialog } from "../../widgets/dialog";
import { ErrorSummary, errorsOf, type FormErrors, noErrors } from "../../widgets/errors";
import { SelectField, TextField } from "../../widgets/field";
import { FileBox, type SentFile, useUploads } from "../../widgets/files";
import { UrgencyMark } from "../../widgets/labels";
import { bookNumberOf, NUMBER_FIELDS, numberLabels, numberProblems, OtherNumber, type OtherNumberForm } from "../../widgets/other-number";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { needOf } from "../case/forms";
import { Changed, markRead, newActs, useView } from "../case/frame";
import { DraftedLines } from "../deliveries/recipients";
import { PlacesField } from "../drafting/places";
import { Endorsements } from "../outgoing/endorsements";
import { useForm } from "../outgoing/facts";
import { Findings, Paper } from "../outgoing/findings";
import { shownFiles } from "../outgoing/versions";
import { codeOf, recalledAnswer, stateText } from "../outgoing/words";
import { useNumbers } from "./numbers";

interface State extends OtherNumberForm {
	registerId: string;
	issuedDate: string;
	// Absent: as drafted.
	recipients?: RecipientLine[];
	// The scan of the sealed paper, of what was signed on paper too.
	files: SentFile[];
	text: string;
}

const FIELDS = ["/registerId", "/issuedDate", ...NUMBER_FIELDS, "/recipients", "/uploads", "/text"];

const labels = (): Record<string, string> => ({ "/registerId": t("field.register"), "/issuedDate": t("issue.date"), "/recipients": t("draft.recipients"), "/uploads": t("issue.scan"), "/text": t("need.text"), ...numberLabels() });

const requires = (offer: ActionOffer, field: string): boolean => needOf(offer, field)?.use === "NEED_REQUIRED";

function problemsOf(offer: ActionOffer, state: State, sending: boolean): FormErrors | undefined {
	const fields: Record<string, string> = {};
	if (sending) fields["/uploads"] = t("wrong.still_sending");
	else if (requires(offer, "uploads") && state.files.length === 0) fields["/uploads"] = t("issue.scan_missing");
	if (requires(offer, "text") && state.text.trim() === "") fields["/text"] = t("action.text_missing");
	if (dayOf(state.issuedDate, "past") === null) fields["/issuedDate"] = t("form.no_day");
	numberProblems(state, fields);
	return Object.keys(fields).length ? { fields } : undefined;
}

function bodyOf(state: State): object {
	const day = dayOf(state.issuedDate, "past");
	return {
		registerId: state.registerId || undefined,
		// Today's date is the server's.
		issuedDate: day && day !== today() ? day : undefined,
		bookNumber: bookNumberOf(state),
		recipients: state.recipients,
		uploads: state.files.length > 0 ? state.files.map(({ uploadId, name }) => ({ uploadId, name })) : undefined,
		text: state.text.trim() || undefined,
	};
}

// What waits behind this one opens by itself.
async function nextWaiting(id: string): Promise<string | undefined> {
	const { documents = [] } = await get<ListOutgoingReply>("/outgoing", { state: "OUTGOING_TO_ISSUE", limit: 2 }).catch(() => ({}) as ListOutgoingReply);
	return documents.find((one) => one.id !== id)?.id;
}

interface FormProps {
	view: OutgoingView;
	offer: ActionOffer;
	onView: (view: OutgoingView) => void;
}

function useIssuing({ view, offer, onView }: FormProps) {
	const id = view.document?.id ?? "";
	const [state, setState] = useState<State>({ registerId: "", issuedDate: formatDay(today()), files: [], text: "" });
	const uploads = useUploads(state.files, (with_) => setState((before) => ({ ...before, files: with_(before.files) })));
	const [errors, setErrors] = useState<FormErrors>(noErrors);
	const [busy, setBusy] = useState(false);
	const [changed, setChanged] = useState<Act[]>();
	const [sure, setSure] = useState(false);
	const [submission] = useState(() => new Submission());
	const ask = () => {
		const wrong = problemsOf(offer, state, uploads.sending);
		setErrors(wrong ?? noErrors);
		if (!wrong && !busy) setSure(true);
	};
	const send = async () => {
		if (busy) return;
		setSure(false);
		setBusy(true);
		try {
			const next = await actOn("outgoing", id, offer, bodyOf(state), submission);
			notify(t("issue.done", { code: codeOf(next.document ?? {}), subject: next.document?.subject }), { link: { href: `/outgoing/${id}`, text: t("common.look_again") } });
			void refreshCounts().catch(() => undefined);
			const after = await nextWaiting(id);
			navigate(after ? `/outgoing/${after}/issue` : "/outgoing/issue");
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.status === 412) {
				const now = await get<OutgoingView>(`/outgoing/${id}`);
				setChanged(newActs(view.timeline, now.timeline));
				onView(now);
				setErrors({ fields: {}, general: t("stale.text") });
			} else setErrors(errorsOf(error, FIELDS));
		} finally {
			setBusy(false);
		}
	};
	return { state, change: (next: Partial<State>) => setState((before) => ({ ...before, ...next })), errors, busy, changed, sure, setSure, ask, send, uploads };
}

interface FieldsProps {
	state: State;
	change: (next: Partial<State>) => void;
	errors: FormErrors;
	numbers: NumberChoice[];
}

function NumberFields({ state, change, errors, numbers }: FieldsProps) {
	const [first, ...others] = numbers;
	return (
		<>
			<div class="form-grid">
				<SelectField
					label={t("field.register")}
					name="/registerId"
					error={errors.fields["/registerId"]}
					value={state.registerId}
					onValue={(registerId) => change({ registerId })}
					options={[
						{ value: "", label: first?.registerName ?? t("issue.book_of_type") },
						...others.map(({ registerId, registerName }) => ({ value: registerId ?? "", label: registerName ?? "" })),
					]}
				/>
				<DateField label={t("issue.date")} name="/issuedDate" lean="past" required error={errors.fields["/issuedDate"]} value={state.issuedDate} onValue={(issuedDate) => change({ issuedDate })} />
			</div>
			<OtherNumber form={state} change={change} errors={errors.fields} />
		</>
	);
}

interface PlacesProps {
	state: State;
	change: (next: Partial<State>) => void;
	error?: string;
	drafted: RecipientLine[];
}

// As drafted, until the clerk changes how somebody gets it.
function Places({ state, change, error, drafted }: PlacesProps) {
	if (state.recipients)
		return (
			<PlacesField
				label={t("draft.recipients")}
				name="/recipients"
				error={error}
				lines={state.recipients}
				onLines={(recipients) => change({ recipients })}
				others={[]}
				help={
					<button type="button" class="button-link" onClick={() => change({ recipients: undefined })}>
						{t("issue.as_drafted")}
					</button>
				}
			/>
		);
	return (
		<section class="panel">
			<h2>{t("draft.recipients")}</h2>
			{error && <p class="field-error">{error}</p>}
			<DraftedLines lines={drafted} />
			<button type="button" class="button button-small" onClick={() => change({ recipients: drafted })}>
				{t("issue.change_recipients")}
			</button>
		</section>
	);
}

function Issuing({ view, offer, onView }: FormProps) {
	const { state, change, errors, busy, changed, sure, setSure, ask, send, uploads } = useIssuing({ view, offer, onView });
	const document = view.document ?? {};
	const numbers = useNumbers(document, dayOf(state.issuedDate, "past") ?? undefined);
	const form = useForm(document.id, document.revision);
	const chosen = numbers.find(({ registerId }) => registerId === state.registerId) ?? numbers[0];
	const other = state.otherNumber?.trim();
	const code = other ? `${other}${state.otherSuffix?.trim() ?? ""}/${chosen?.codeNotation ?? "…"}` : (chosen?.code ?? "");
	const shown = shownFiles(view);
	const recalled = recalledAnswer(document.links);
	const blocked = (document.findings ?? []).filter(({ blocks }) => blocks);
	useKey("Ctrl+Enter", "issue.button", ask, { inText: true });
	return (
		<div class="doc registration issuing">
			<nav class="doc-way" aria-label={t("document.way")}>
				<a href="/outgoing/issue">‹ {t("nav.issue")}</a>
				<a href={`/outgoing/${document.id}`}>{t("issue.whole")}</a>
			</nav>
			<h1 class="doc-title">{document.subject}</h1>
			<p class="doc-line">
				<UrgencyMark urgency={document.urgency} />
				<span class="doc-state">{stateText(document)}</span>
				<span>{document.documentType}</span>
				<span>{document.unitName}</span>
			</p>
			{recalled && <p class="warning">{recalled}</p>}
			<div class="doc-split">
				<div class="doc-file">
					<Files key={shown.path} path={shown.path} files={shown.files} />
				</div>
				<form
					class="doc-side"
					noValidate
					aria-label={t("issue.title")}
					onSubmit={(event) => {
						event.preventDefault();
						ask();
					}}
				>
					{changed && <Changed acts={changed} gone={false} />}
					<ErrorSummary errors={errors} labels={labels()} onRetry={ask} />
					<p class="issue-number">
						<span class="field-label">{t("issue.preview")}</span>
						<strong>{code || t("issue.no_preview")}</strong>
						<span class="field-help">{t("issue.preview_help")}</span>
						{!other && chosen?.problem && <span class="warning">{chosen.problem}</span>}
					</p>
					<NumberFields state={state} change={change} errors={errors} numbers={numbers} />
					{needOf(offer, "uploads") && (
						<FileBox
							uploads={uploads}
							error={errors.fields["/uploads"]}
							onForget={(gone) => change({ files: state.files.filter((one) => one.uploadId !== gone.uploadId) })}
							choose={t("issue.scan")}
							help={t("issue.scan_help")}
						/>
					)}
					{needOf(offer, "text") && <TextField label={t("need.text")} name="/text" rows={2} required={requires(offer, "text")} error={errors.fields["/text"]} input={{ maxLength: needOf(offer, "text")?.most }} value={state.text} onValue={(text) => change({ text })} />}
					<Findings findings={document.findings ?? []} />
					<Places state={state} change={change} error={errors.fields["/recipients"]} drafted={document.recipients ?? []} />
					<Endorsements document={document} />
					{form && <Paper form={form} signer={document.signature?.name} code={code ? t("issue.code", { code }) : undefined} />}
					<div class="form-buttons">
						<button type="submit" class="button button-primary" aria-disabled={busy}>
							{busy ? t("common.sending") : t("issue.button")}
							<kbd class="button-key">Ctrl+Enter</kbd>
						</button>
					</div>
				</form>
			</div>
			{sure && (
				<Dialog title={t("issue.sure_title")} onClose={() => setSure(false)}>
					<p>{t("issue.sure", { code: code || t("issue.no_preview"), day: state.issuedDate, n: (state.recipients ?? document.recipients ?? []).length })}</p>
					{recalled && <p class="warning">{recalled}</p>}
					{blocked.length > 0 && <p class="warning">{t("issue.blocked", { n: blocked.length })}</p>}
					<div class="dialog-buttons">
						<button type="button" class="button" onClick={() => setSure(false)}>
							{t("common.cancel")}
						</button>
						<button type="button" class="button button-primary" onClick={() => void send()}>
							{t("issue.now")}
						</button>
					</div>
				</Dialog>
			)}
		</div>
	);
}

export function IssuingScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const { view, setView, error, load } = useView("outgoing", id);
	useTitle(view?.document?.subject ?? t("issue.title"));
	useEffect(() => {
		if (view) void markRead("outgoing", id, view, setView);
	}, [id, view !== undefined]);
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	const offer = view.actions?.find(({ verb }) => verb === "number");
	if (!offer)
		return (
			<Empty screen title={t("issue.not_now")}>
				<a class="button" href={`/outgoing/${id}`}>
					{t("common.look_again")}
				</a>
			</Empty>
		);
	return <Issuing key={id} view={view} offer={offer} onView={setView} />;
}
