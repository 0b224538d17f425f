// Theo dõi gửi: what has its number, newest first, and where each recipient's copy is.
import { useEffect, useState } from "preact/hooks";

import { get } from "../../api/client";
import { deliveriesOf } from "../../api/outgoing";
import { ApiError } from "../../api/problem";
import type { ListOutgoingReply, OutgoingDocument, OutgoingRecipient } from "../../api/types";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { UrgencyMark } from "../../widgets/labels";
import { Empty, Failed, Loading } from "../../widgets/state";
import { codeOf, stateText, toneOf } from "../outgoing/words";
import { Recipients, standing, Summary } from "./recipients";

// Each has its deliveries fetched.
const PAGE = 20;
const STATES = ["OUTGOING_ISSUED", "OUTGOING_NUMBERED"] as const;
type FollowedState = (typeof STATES)[number];

function useDocuments(state: FollowedState) {
	const [documents, setDocuments] = useState<OutgoingDocument[]>();
	const [next, setNext] = useState<string>();
	const [error, setError] = useState<ApiError>();
	const load = async (cursor?: string) => {
		try {
			const reply = await get<ListOutgoingReply>("/outgoing", { state, limit: PAGE, cursor });
			setDocuments((before) => [...(cursor ? before ?? [] : []), ...(reply.documents ?? [])]);
			setNext(reply.nextCursor || undefined);
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useEffect(() => void load(), [state]);
	return { documents, next, error, load };
}

type Pressing = "all" | "wrong" | "waiting";
const PRESSING: Pressing[] = ["all", "wrong", "waiting"];

const isWrong = (recipients: OutgoingRecipient[]): boolean => recipients.flatMap(standing).some(({ state }) => toneOf(state) === "bad");
const isWaiting = (recipients: OutgoingRecipient[]): boolean => recipients.flatMap(standing).some(({ state }) => state === "DELIVERY_WAITING" || state === "DELIVERY_SENT");

const fits = (pressing: Pressing, recipients: OutgoingRecipient[] | undefined): boolean =>
	pressing === "all" || (recipients !== undefined && (pressing === "wrong" ? isWrong(recipients) : isWaiting(recipients)));

type Deliveries = Record<string, OutgoingRecipient[]>;

// What is known of each document's deliveries; those that can't be read have none.
function useDeliveries(documents: OutgoingDocument[] | undefined) {
	const [known, setKnown] = useState<Deliveries>({});
	const put = (id: string, recipients: OutgoingRecipient[]) => setKnown((before) => ({ ...before, [id]: recipients }));
	useEffect(() => {
		let gone = false;
		for (const { id = "" } of documents ?? []) {
			if (known[id]) continue;
			deliveriesOf(id).then(
				({ recipients = [] }) => !gone && put(id, recipients),
				(error: unknown) => {
					if (error instanceof ApiError && !gone) put(id, []);
				},
			);
		}
		return () => {
			gone = true;
		};
	}, [documents]);
	return { known, put };
}

interface FollowedProps {
	document: OutgoingDocument;
	recipients: OutgoingRecipient[] | undefined;
	onRecipients: (recipients: OutgoingRecipient[]) => void;
}

function Followed({ document, recipients, onRecipients }: FollowedProps) {
	const id = document.id ?? "";
	const code = codeOf(document);
	const wrong = isWrong(recipients ?? []);
	return (
		<li class={wrong ? "followed followed-wrong" : "followed"}>
			<p class="followed-line">
				<a class="task-number" href={`/outgoing/${id}`} aria-label={t("outgoing.open", { number: code, subject: document.subject })}>
					{code}
				</a>
				<span class="act-office">{formatDay(document.issuedDate)}</span>
				<UrgencyMark urgency={document.urgency} />
				{document.state !== "OUTGOING_ISSUED" && <span class="doc-state">{stateText(document)}</span>}
			</p>
			<p class="followed-subject">{document.subject}</p>
			{recipients ? <Summary recipients={recipients} /> : <Loading />}
			{recipients && recipients.length > 0 && (
				<details class="more" open={wrong || undefined}>
					<summary>{t("delivery.recipients_n", { n: recipients.length })}</summary>
					<Recipients id={id} recipients={recipients} onRecipients={onRecipients} />
				</details>
			)}
		</li>
	);
}

export function FollowingScreen() {
	const [state, setState] = useState<FollowedState>("OUTGOING_ISSUED");
	const [pressing, setPressing] = useState<Pressing>("all");
	const { documents, next, error, load } = useDocuments(state);
	const { known, put } = useDeliveries(documents);
	const shown = (documents ?? []).filter(({ id }) => fits(pressing, known[id ?? ""]));
	useTitle(t("nav.deliveries"));
	return (
		<section>
			<h1 class="page-title">{t("nav.deliveries")}</h1>
			<div class="segments" role="group" aria-label={t("filter.state")}>
				{STATES.map((one) => (
					<button key={one} type="button" class="segment" aria-pressed={one === state} onClick={() => setState(one)}>
						{t(`outgoing_state.${one}`)}
					</button>
				))}
			</div>
			<ul class="chips" aria-label={t("delivery.show")}>
				{PRESSING.map((one) => (
					<li key={one}>
						<button type="button" class="chip" aria-pressed={one === pressing} onClick={() => setPressing(one)}>
							{t(`delivery_show.${one}`)}
						</button>
					</li>
				))}
			</ul>
			{error && <Failed error={error} onRetry={() => void load()} />}
			{!documents && !error && <Loading />}
			{documents?.length === 0 && <Empty title={t("delivery.nothing")} />}
			{documents !== undefined && documents.length > 0 && shown.length === 0 && <Empty title={t("delivery.none_such")} />}
			<ul class="followed-list">
				{shown.map((document) => (
					<Followed key={document.id} document={document} recipients={known[document.id ?? ""]} onRecipients={(recipients) => put(document.id ?? "", recipients)} />
				))}
			</ul>
			{next && (
				<button type="button" class="button" onClick={() => void load(next)}>
					{t("delivery.more")}
				</button>
			)}
		</section>
	);
}
