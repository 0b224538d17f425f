// What the sender asks about a document that was accepted: who keeps the desk agrees or refuses, others see that it is asked.
import { useEffect, useRef, useState } from "preact/hooks";

import { post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { refreshCounts } from "../../api/work";
import type { ActionOffer, ArrivalView, AskedKind, SenderAsked } from "../../api/types";
import { me } from "../../app/session";
import { formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { ErrorSummary, errorsOf, noErrors } from "../../widgets/errors";
import { fieldId, TextField } from "../../widgets/field";
import { labelText } from "../../widgets/labels";
import { notify } from "../../widgets/toast";
import { Changes } from "../case/timeline";
import { HEADER_WORDS } from "./earlier";

// The kind is told of every question; an absent one reads as the first.
const WHAT = { ASKED_RECALL: "recall", ASKED_UPDATE: "update" } as const satisfies Record<AskedKind, string>;
export const whatOf = ({ kind }: SenderAsked) => WHAT[kind ?? "ASKED_RECALL"];

interface Props {
	// The arrival's.
	id: string;
	asked: SenderAsked;
	offers: ActionOffer[];
	onDone: () => void;
}

function Answer({ id, asked, offers, onDone }: Props) {
	const what = whatOf(asked);
	const agree = offers.find(({ name }) => name === "asked/agree");
	const refuse = offers.find(({ name }) => name === "asked/refuse");
	const [refusing, setRefusing] = useState(false);
	const [reason, setReason] = useState("");
	const [errors, setErrors] = useState(noErrors);
	const [busy, setBusy] = useState(false);
	const [submission] = useState(() => new Submission());
	// What had the focus is gone when the form opens or closes.
	const opener = useRef<HTMLButtonElement>(null);
	const moved = useRef(false);
	useEffect(() => {
		if (refusing) document.getElementById(fieldId("/reason"))?.focus();
		else if (moved.current) opener.current?.focus();
		moved.current = refusing;
	}, [refusing]);
	const send = async (offer: ActionOffer, body: object, done: string) => {
		if (busy) return;
		setBusy(true);
		setErrors(noErrors);
		try {
			await post<ArrivalView>(`/arrivals/${id}/${offer.name}`, body, { etag: offer.etag, submission });
			notify(done);
			void refreshCounts().catch(() => undefined);
			onDone();
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			setErrors(errorsOf(error, ["/reason"]));
			if (error.status === 412 || error.status === 409) onDone();
		} finally {
			setBusy(false);
		}
	};
	if (!agree && !refuse) return null;
	return (
		<>
			<p class="field-help">{t(`asked_what.${what}`)}</p>
			<ErrorSummary errors={errors} labels={{ "/reason": t("need.reason") }} />
			{!refusing && (
				<div class="panel-buttons">
					{agree && (
						<button type="button" class="button button-primary" aria-disabled={busy} onClick={() => void send(agree, {}, t(`asked_done_agree.${what}`))}>
							{labelText(agree.label)}
						</button>
					)}
					{refuse && (
						<button ref={opener} type="button" class="button" onClick={() => setRefusing(true)}>
							{labelText(refuse.label)}
						</button>
					)}
				</div>
			)}
			{refusing && refuse && (
				<form
					noValidate
					onSubmit={(event) => {
						event.preventDefault();
						if (reason.trim() === "") return setErrors({ fields: { "/reason": t("action.text_missing") } });
						void send(refuse, { reason: reason.trim() }, t(`asked_done_refuse.${what}`));
					}}
				>
					<TextField label={t("need.reason")} name="/reason" required rows={2} help={refuse.article} error={errors.fields["/reason"]} input={{ maxLength: 1000 }} value={reason} onValue={setReason} />
					<div class="panel-buttons">
						<button type="submit" class="button button-primary" aria-disabled={busy}>
							{labelText(refuse.label)}
						</button>
						<button type="button" class="button" onClick={() => setRefusing(false)}>
							{t("common.close")}
						</button>
					</div>
				</form>
			)}
		</>
	);
}

// `elsewhere`: the page of the arrival has what its sender said before, for who keeps the desk.
export function Asked(props: Props & { elsewhere?: boolean }) {
	const { id, asked, elsewhere } = props;
	const what = whatOf(asked);
	const changes = asked.changes ?? [];
	const time = formatInstant(asked.endedAt);
	// Nobody answers where the process says what is done.
	const agreed = asked.endedBy ? t(`asked_answered_yes.${what}`, { time }) : t(`asked_by_process.${what}`, { time });
	const ended = asked.endedAt && (asked.agreed ? agreed : t(`asked_answered_no.${what}`, { time }));
	return (
		<section class="panel asked" aria-label={t(`asked_title.${what}`)}>
			<h2>{t(`asked_title.${what}`)}</h2>
			{asked.reason && <p class="warning">{asked.reason}</p>}
			{changes.length > 0 && <Changes changes={changes} words={HEADER_WORDS} />}
			<p class="field-help">{[t("asked.when", { time: formatInstant(asked.askedAt) }), ended, asked.endedBy?.name, asked.answer].filter(Boolean).join(" · ")}</p>
			{asked.open && <Answer {...props} />}
			{elsewhere && what === "update" && asked.agreed && me.value.create?.includes("incoming") && (
				<p>
					<a class="button-link" href={`/arrivals/${id}`}>
						{t("earlier.title")}
					</a>
				</p>
			)}
		</section>
	);
}
