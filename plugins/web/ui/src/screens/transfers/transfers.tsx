// Theo dõi gửi: what the agency has sent to others on this server, and how far each has come with it.
import { useState } from "preact/hooks";

import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import type { ListTransfersReply, TransferRecipient, TransferRow, TransferView } from "../../api/types";
import { useKey } from "../../app/keys";
import { useRefresh } from "../../app/refresh";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { DeskTabs } from "../arrivals/arrivals";

const STATE = {
	TRANSFER_WAITING: "transfer.waiting",
	TRANSFER_ARRIVED: "transfer.arrived",
	TRANSFER_REFUSED: "transfer.refused",
	TRANSFER_RECEIVED: "transfer.received",
	TRANSFER_ASSIGNED: "transfer.assigned",
	TRANSFER_IN_PROGRESS: "transfer.in_progress",
	TRANSFER_DONE: "transfer.done",
	TRANSFER_RECALL_ASKED: "transfer.recall_asked",
	TRANSFER_RECALLED: "transfer.recalled",
} as const;

const REASON_MAX = 500;

// Fetched again every half minute: the state is another agency's.
function useFetched<T>(fetch: () => Promise<T>, when: string) {
	const [value, setValue] = useState<T>();
	const [error, setError] = useState<ApiError>();
	const load = async () => {
		try {
			setValue(await fetch());
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useRefresh(load, [when]);
	return { value, setValue, error, load };
}

function Line({ row }: { row: TransferRow }) {
	const { transfer } = row;
	const counts = [
		[row.waiting, "transfer.n_waiting"],
		[row.received, "transfer.n_received"],
		[row.done, "transfer.n_done"],
		[row.refused, "transfer.n_refused"],
		[row.recalled, "transfer.n_recalled"],
	] as const;
	return (
		<li class="desk-row">
			<p class="desk-title">
				<a href={`/transfers/${transfer?.id}`}>{transfer?.header?.subject}</a>
			</p>
			<p class="field-help">
				{[joinCode(transfer?.header?.codeNumber, transfer?.header?.codeNotation), t("transfer.sent_by", { name: transfer?.sentBy?.name, time: formatInstant(transfer?.sentAt) })].join(" · ")}
			</p>
			<p class="desk-state">
				{counts
					.filter(([n]) => n)
					.map(([n, key]) => t(key, { n }))
					.join(" · ")}
			</p>
		</li>
	);
}

export function TransfersScreen() {
	useTitle(t("transfer.title"));
	const { value: reply, error, load } = useFetched(() => get<ListTransfersReply>("/transfers", { limit: 50 }), "");
	if (error) return <Failed error={error} screen onRetry={() => void load()} />;
	if (!reply) return <Loading />;
	return (
		<section>
			<h1 class="page-title">{t("transfer.title")}</h1>
			<DeskTabs current="sent" />
			{reply.rows?.length ? (
				<ul class="panel desk" aria-label={t("transfer.title")}>
					{reply.rows.map((row) => (
						<Line key={row.transfer?.id} row={row} />
					))}
				</ul>
			) : (
				<Empty title={t("transfer.none")}>{t("transfer.none_how")}</Empty>
			)}
		</section>
	);
}

function Recipient({ recipient }: { recipient: TransferRecipient }) {
	const number = recipient.arrivalNumber && t("transfer.number", { number: arrivalNumber(recipient.arrivalNumber), day: formatDay(recipient.arrivalDate) });
	return (
		<li class="desk-row">
			<p class="desk-title">{recipient.party?.name}</p>
			<p class="desk-state">
				{t(STATE[recipient.state ?? "TRANSFER_WAITING"])} · {formatInstant(recipient.changedAt)}
				{number && ` · ${number}`}
			</p>
			{(recipient.reason || recipient.reasonLabel) && <p class="field-help">{[labelText(recipient.reasonLabel), recipient.reason].filter(Boolean).join(" – ")}</p>}
		</li>
	);
}

function TakeBack({ id, onDone }: { id: string; onDone: (view: TransferView) => void }) {
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	const labels = { "/reason": t("transfer.reason") };
	const send = async () => {
		setBusy(true);
		setErrors(noErrors);
		try {
			onDone(await post<TransferView>(`/transfers/${id}/take-back`, { reason }, { submission }));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, Object.keys(labels)));
		} finally {
			setBusy(false);
		}
	};
	return (
		<form
			class="panel narrow"
			noValidate
			aria-labelledby="take-back-title"
			onSubmit={(event) => {
				event.preventDefault();
				if (!busy) void send();
			}}
		>
			<h2 id="take-back-title">{t("transfer.take_back")}</h2>
			<p class="field-help">{t("transfer.take_back_what")}</p>
			<ErrorSummary errors={errors} labels={labels} onRetry={() => void send()} />
			<TextField label={labels["/reason"]} name="/reason" required error={errors.fields["/reason"]} value={reason} onValue={setReason} input={{ maxLength: REASON_MAX }} />
			<button type="submit" class="button" aria-disabled={busy}>
				{t("transfer.take_back_now")}
			</button>
		</form>
	);
}

export function TransferScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const { value: view, setValue, error, load } = useFetched(() => get<TransferView>(`/transfers/${id}`), id);
	useTitle(view?.transfer?.header?.subject ?? t("transfer.title"));
	useKey("Escape", "keys.back", () => navigate("/transfers"));
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	const { transfer } = view;
	return (
		<section>
			<nav class="doc-way" aria-label={t("document.way")}>
				<a href="/transfers">‹ {t("transfer.title")}</a>
			</nav>
			<h1 class="page-title">{transfer?.header?.subject}</h1>
			<p class="field-help">
				{[joinCode(transfer?.header?.codeNumber, transfer?.header?.codeNotation), t("transfer.sent_by", { name: transfer?.sentBy?.name, time: formatInstant(transfer?.sentAt) }), transfer?.note]
					.filter(Boolean)
					.join(" · ")}
			</p>
			{transfer?.documentId && (
				<p>
					<a href={`/incoming/${transfer.documentId}`}>{t("transfer.document")}</a>
				</p>
			)}
			<ul class="panel desk" aria-label={t("transfer.recipients")}>
				{(view.recipients ?? []).map((recipient) => (
					<Recipient key={recipient.party?.organId} recipient={recipient} />
				))}
			</ul>
			{view.actions?.some((offer) => offer.name === "take_back") && <TakeBack id={id} onDone={setValue} />}
		</section>
	);
}
