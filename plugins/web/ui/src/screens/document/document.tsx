// Văn bản: the file beside what this person may do with it, and what has happened to it.
import { useEffect, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { mayDraft } from "../../api/outgoing";
import { undoOf } from "../../api/undo";
import { refreshCounts, type Tab } from "../../api/work";
import type { Act, ActionOffer, IncomingView, ReceivingFlow } from "../../api/types";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { Files } from "../../pdf/files";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { UrgencyMark } from "../../widgets/labels";
import { PrintLinks } from "../../widgets/print-links";
import { textOf } from "../../widgets/errors";
import { Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";
import { Asked } from "../arrivals/asked";
import { Access } from "../case/access";
import { Actions, doneText } from "../case/forms";
import { boxOf, Changed, goOn, markRead, neighbours, newActs, useView, Way } from "../case/frame";
import { HolderLine, Holders } from "../case/holders";
import { Copies, CopyButton } from "../copies/copies";
import { incomingAddress } from "../incoming/query";
import { Answers } from "./answers";
import { Facts, History, Stamp, stateText } from "./panels";
import { recalledText } from "./recalled";
import { Relations } from "./relations";

function Head({ view, tab, id }: { view: IncomingView; tab?: Tab; id: string }) {
	const document = view.document ?? {};
	return (
		<header class="doc-head">
			<Way tab={tab} id={id} list={{ href: incomingAddress(), name: t("nav.incoming") }} />
			<h1 class="doc-title">{document.subject}</h1>
			<p class="doc-line">
				<UrgencyMark urgency={document.urgency} />
				<span class="doc-state">{stateText(document)}</span>
				<span>{t("document.arrival", { number: arrivalNumber(document.arrivalNumber, document.arrivalSuffix), year: document.year })}</span>
				<span>{joinCode(document.codeNumber, document.codeNotation)}</span>
				<span>{document.issuingOrgan}</span>
			</p>
			<HolderLine flows={view.flows ?? []} />
			{document.recalled && <p class="warning">{recalledText(document)}</p>}
			<p class="prints">
				<PrintLinks label={t("print.directive")} path={`/incoming/${id}/sheet`} />
			</p>
		</header>
	);
}

export function DocumentScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const tab = boxOf();
	const { view, setView, error, load } = useView("incoming", id);
	const [changed, setChanged] = useState<Act[]>();
	useTitle(view?.document?.subject ?? t("document.title"));
	useEffect(() => {
		if (view) void markRead("incoming", id, view, setView);
	}, [id, view !== undefined]);

	const onStale = async () => {
		const next = await get<IncomingView>(`/incoming/${id}`);
		setChanged(newActs(view?.timeline, next.timeline));
		setView(next);
	};
	const onDone = (offer: ActionOffer, next: IncomingView) => {
		const { after } = neighbours(tab, id);
		notify(doneText(offer, arrivalNumber(next.document?.arrivalNumber, next.document?.arrivalSuffix)), {
			link: { href: `/incoming/${id}`, text: t("common.look_again") },
			undo: undoOf(next, () => void load()),
		});
		if (!goOn(tab, after)) setView(next);
	};
	const takeBack = async (offer: ActionOffer, flow: ReceivingFlow) => {
		try {
			setView(await act(id, offer, {}, new Submission()));
			notify(t("flow.taken_back_from", { name: flow.receiver?.name }));
			void refreshCounts().catch(() => undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			if (caught.status === 412 || caught.status === 409) await onStale();
			notify(textOf(caught), { error: true });
		}
	};
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!view) return <Loading />;
	const offered = (view.actions ?? []).length > 0;
	// An answer begins with its draft, and who may write one is not asked twice.
	const acted = mayDraft() ? { ...view, actions: (view.actions ?? []).filter(({ verb }) => verb !== "answer") } : view;
	return (
		<article class="doc">
			<Head view={view} tab={tab} id={id} />
			<div class="doc-split">
				<div class="doc-file">
					<Files path={`/incoming/${id}`} files={view.document?.files ?? []} />
				</div>
				<div class="doc-side">
					<div class="doc-work" role="region" aria-label={t("document.work")} tabIndex={0}>
						{changed && <Changed acts={changed} gone={!offered} />}
						{view.asked && <Asked elsewhere id={view.document?.arrivalId ?? ""} asked={view.asked} offers={view.askedActions ?? []} onDone={() => void load()} />}
						<Relations relations={view.document?.relations ?? []} />
						<Actions kind="incoming" view={acted} onDone={onDone} onStale={() => void onStale().catch(() => undefined)} />
						{mayDraft() && view.document?.state !== "INCOMING_CANCELLED" && (
							<p>
								<a class="button" href={`/outgoing/new?answers=${id}`}>
									{t("answer.button")}
								</a>
							</p>
						)}
						{view.document?.state !== "INCOMING_CANCELLED" && <CopyButton kind="incoming" id={id} revision={view.document?.revision} />}
						<Copies copies={view.copies ?? []} archive={view.archive} />
						<Holders flows={view.flows ?? []} offers={view.actions ?? []} onTake={(offer, flow) => void takeBack(offer, flow)} />
						<Stamp document={view.document ?? {}} stamp={view.stamp} />
						<Facts view={view} onView={setView} onStale={() => void onStale().catch(() => undefined)} />
						<Answers id={view.document?.id ?? ""} />
						<Access key={id} kind="incoming" id={id} revision={view.timeline?.[0]?.id ?? ""} />
						{me.value.create?.includes("incoming") && (
							<p>
								<a class="button" href={`/transfers/new?document=${id}`}>
									{t("transfer.send")}
								</a>
							</p>
						)}
					</div>
					<div class="doc-time" role="region" aria-label={t("document.history")} tabIndex={0}>
						<History acts={view.timeline ?? []} />
					</div>
				</div>
			</div>
		</article>
	);
}
