// One document at the desk: its file beside what its sender says of it; accept it as it is, or refuse it for an allowed reason.
import { useEffect, useState } from "preact/hooks";

import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { useRules } from "../../api/rules";
import { undoOf } from "../../api/undo";
import { refreshCounts } from "../../api/work";
import type { Arrival, ArrivalView, IncomingView, RefusalReason } from "../../api/types";
import { useKey } from "../../app/keys";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { Files } from "../../pdf/files";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText, UrgencyMark } from "../../widgets/labels";
import { Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { correctable, patchOf, type Values, valuesOf } from "../document/corrected";
import { CorrectedFields, labelsOf } from "../document/corrected-fields";
import { DuplicateDialog } from "../registration/duplicate";
import { arrivalState } from "./arrivals";
import { Asked } from "./asked";
import { Earlier } from "./earlier";
import { Limit } from "./limit";

const REASON_MAX = 1000;
const BACK = "/arrivals";

function Facts({ arrival }: { arrival: Arrival }) {
	const header = arrival.header ?? {};
	const facts: [string, string | undefined][] = [
		[t("arrival.sender"), arrival.sender?.name],
		[t("arrival.arrived_at"), formatInstant(arrival.arrivedAt)],
		[t("field.issuing_organ"), header.issuingOrgan],
		[t("field.code"), joinCode(header.codeNumber, header.codeNotation)],
		[t("field.issued_date"), formatDay(header.issuedDate)],
		[t("field.document_type"), header.documentType],
		[t("field.signer_name"), [header.signerName, header.signerPosition].filter(Boolean).join(", ")],
		[t("field.due_date"), formatDay(header.dueDate)],
		[t("field.page_amount"), header.pageAmount === undefined ? "" : String(header.pageAmount)],
		[t("field.to_places"), header.toPlaces],
		[t("field.description"), header.description],
		...(header.relates ?? []).map((one): [string, string] => [t(`relation.${one.kind ?? "RELATION_REPLACES"}`), [one.code, formatDay(one.issuedDate)].filter(Boolean).join(" · ")]),
		[t("arrival.note"), arrival.note],
	];
	return (
		<dl class="panel facts">
			{facts.map(
				([name, value]) =>
					value && (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					),
			)}
		</dl>
	);
}

interface RefuseProps {
	id: string;
	etag?: string;
	reasons: RefusalReason[];
	onDone: () => void;
}

// Choosing the reason opens the form with its words, so that most refusals need nothing typed.
function Refuse({ id, etag, reasons, onDone }: RefuseProps) {
	const [chosen, setChosen] = useState<RefusalReason>();
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels = { "/reason": t("arrival.reason"), "/reasonCode": t("arrival.refuse") };
	const send = async () => {
		setBusy(true);
		setErrors(noErrors);
		try {
			await post<ArrivalView>(`/arrivals/${id}/refuse`, { reasonCode: chosen?.code, reason }, { etag, submission });
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
			setBusy(false);
		}
	};
	return (
		<section class="panel" aria-labelledby="refuse-title">
			<h2 id="refuse-title">{t("arrival.refuse")}</h2>
			<ul class="chips" aria-labelledby="refuse-title">
				{reasons.map((one) => (
					<li key={one.code}>
						<button
							type="button"
							class="chip"
							aria-pressed={chosen === one}
							onClick={() => {
								setChosen(one);
								setReason(labelText(one.label));
							}}
						>
							{labelText(one.label)}
						</button>
					</li>
				))}
			</ul>
			{chosen && (
				<form
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						if (!busy) void send();
					}}
				>
					<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
					<TextField
						label={labels["/reason"]}
						name="/reason"
						required
						rows={3}
						help={chosen.article}
						error={errors.fields["/reason"]}
						value={reason}
						onValue={setReason}
						input={{ maxLength: REASON_MAX }}
					/>
					<button type="submit" class="button" aria-disabled={busy}>
						{t("arrival.refuse_now")}
					</button>
				</form>
			)}
		</section>
	);
}

// What the clerk may put right before accepting, beside what the sender said. The server keeps both in the timeline.
const FIELDS = correctable([
	"codeNumber",
	"codeNotation",
	"issuedDate",
	"documentType",
	"issuingOrgan",
	"issuingOrganId",
	"subject",
	"urgency",
	"dueDate",
	"legalClass",
	"signerPosition",
	"signerName",
	"field",
	"language",
	"pageAmount",
	"toPlaces",
	"description",
	"replyRequired",
]);

function useAccept(view: ArrivalView) {
	const proposed = view.proposed ?? {};
	const [values, setValues] = useState<Values>(() => valuesOf(proposed));
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [duplicate, setDuplicate] = useState<{ error: ApiError; submit: boolean }>();
	const [submission] = useState(() => new Submission());
	const accept = async (submit: boolean, confirmDuplicate?: boolean) => {
		if (busy) return;
		setBusy(true);
		setDuplicate(undefined);
		setErrors(noErrors);
		try {
			const body = { arrivalId: proposed.arrivalId, ...patchOf(proposed, values, FIELDS), submit: submit ? {} : undefined, confirmDuplicate };
			const made = await post<IncomingView>("/incoming", body, { submission });
			const { document } = made;
			const number = arrivalNumber(document?.arrivalNumber, document?.arrivalSuffix);
			notify(submit ? t("done.registered_submitted", { number }) : t("done.registered", { number }), {
				link: { href: `/incoming/${document?.id}`, text: t("common.look_again") },
				undo: undoOf(made),
				undoText: t("undo.submission"),
			});
			void refreshCounts().catch(() => undefined);
			navigate(BACK);
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			if (error.reason === "incoming.duplicate") setDuplicate({ error, submit });
			else setErrors(errorsOf(error, Object.keys(labelsOf(FIELDS))));
			setBusy(false);
		}
	};
	const change = (name: string, value: string) => setValues((before) => ({ ...before, [name]: value }));
	return { busy, accept, duplicate, setDuplicate, values, change, errors };
}

function Work({ id, view }: { id: string; view: ArrivalView }) {
	const { busy, accept, duplicate, setDuplicate, values, change, errors } = useAccept(view);
	const [open, setOpen] = useState(false);
	const rules = useRules();
	const offer = (name: string) => view.actions?.find((one) => one.name === name);
	const accepts = offer("accept") !== undefined;
	useKey("Ctrl+Enter", "arrival.accept_submit", () => accepts && void accept(true), { inText: true });
	return (
		<>
			<ErrorSummary errors={errors} labels={labelsOf(FIELDS)} onRetry={() => void accept(true)} />
			{accepts && (
				<div class="form-buttons">
					<button type="button" class="button button-primary" aria-disabled={busy} onClick={() => void accept(true)}>
						{t("arrival.accept_submit")}
						<kbd class="button-key">Ctrl+Enter</kbd>
					</button>
					<button type="button" class="button" aria-disabled={busy} onClick={() => void accept(false)}>
						{t("arrival.accept")}
					</button>
				</div>
			)}
			{accepts && (
				<details class="panel more" open={open || Object.keys(errors.fields).length > 0} onToggle={(event) => setOpen(event.currentTarget.open)}>
					<summary>{t("arrival.put_right")}</summary>
					<div class="form-grid">
						<p class="field-help field-wide">{t("arrival.put_right_what")}</p>
						<CorrectedFields fields={FIELDS} document={view.proposed ?? {}} values={values} onValue={change} errors={errors.fields} rules={rules} />
					</div>
				</details>
			)}
			{offer("refuse") && (
				<Refuse
					id={id}
					etag={offer("refuse")?.etag}
					reasons={view.refusals ?? []}
					onDone={() => {
						notify(t("arrival.done_refused"), { link: { href: `/arrivals/${id}`, text: t("common.look_again") } });
						navigate(BACK);
					}}
				/>
			)}
			{duplicate && <DuplicateDialog error={duplicate.error} onBack={() => setDuplicate(undefined)} onConfirm={() => void accept(duplicate.submit, true)} />}
		</>
	);
}

export function ArrivalScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const [view, setView] = useState<ArrivalView>();
	const [error, setError] = useState<ApiError>();
	const load = () =>
		get<ArrivalView>(`/arrivals/${id}`).then(setView, (caught: unknown) => {
			if (caught instanceof ApiError) setError(caught);
		});
	useEffect(() => void load(), [id]);
	useTitle(view?.arrival?.header?.subject ?? t("nav.arrivals"));
	useKey("Escape", "keys.back", () => navigate(BACK));
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view?.arrival) return <Loading />;
	const { arrival } = view;
	const waits = arrival.state === "ARRIVAL_WAITING";
	const updated = arrival.earlier?.at(-1);
	return (
		<article class="doc">
			<header class="doc-head">
				<nav class="doc-way" aria-label={t("document.way")}>
					<a href={BACK}>‹ {t("nav.arrivals")}</a>
				</nav>
				<h1 class="doc-title">{arrival.header?.subject}</h1>
				<p class="doc-line">
					<UrgencyMark urgency={arrival.header?.urgency} />
					<span class="doc-state">{arrivalState(arrival)}</span>
					<span>{arrival.sender?.name}</span>
				</p>
				{waits && updated && <p class="warning">{t("earlier.updated", { time: formatInstant(updated.until) })}</p>}
				{waits ? <Limit arrival={arrival} /> : <p class="doc-line">{[labelText(arrival.reasonLabel), arrival.reason].filter(Boolean).join(" – ")}</p>}
			</header>
			<div class="doc-split">
				<div class="doc-file">{arrival.state !== "ARRIVAL_RECALLED" && <Files path={`/arrivals/${id}`} files={arrival.files ?? []} />}</div>
				<div class="doc-side">
					<div class="doc-work" role="region" aria-label={t("document.work")} tabIndex={0}>
						{arrival.asked && <Asked id={id} asked={arrival.asked} offers={view.actions ?? []} onDone={() => void load()} />}
						<Work id={id} view={view} />
						<Facts arrival={arrival} />
						<Earlier arrival={arrival} />
					</div>
				</div>
			</div>
		</article>
	);
}
