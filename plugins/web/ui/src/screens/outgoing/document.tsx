// Văn bản đi: the file beside what this person may do with it, who stands for it, its versions and where it went.
import { useEffect, useState } from "preact/hooks";

import { actOn } from "../../api/actions";
import { get, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { undoOf } from "../../api/undo";
import { refreshCounts, type Tab } from "../../api/work";
import type { Act, ActionOffer, OutgoingRecipient, OutgoingView, ReceivingFlow } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { Files } from "../../pdf/files";
import { textOf } from "../../widgets/errors";
import { UrgencyMark } from "../../widgets/labels";
import { Failed, Loading } from "../../widgets/state";
import { Tabs } from "../../widgets/tabs";
import { notify } from "../../widgets/toast";
import { Access } from "../case/access";
import { Actions, offerText } from "../case/forms";
import { boxOf, Changed, goOn, markRead, neighbours, newActs, useView, Way } from "../case/frame";
import { HolderLine, Holders } from "../case/holders";
import { Copies, CopyButton } from "../copies/copies";
import { Timeline } from "../case/timeline";
import { DraftedLines, Recipients, standing, stays } from "../deliveries/recipients";
import { Endorsements } from "./endorsements";
import { Links, OutgoingFacts } from "./facts";
import { Findings } from "./findings";
import { Opinions } from "./opinions";
import { outgoingAddress } from "./query";
import { JustSent } from "./just-sent";
import { isStepOffer, IssueSteps } from "./steps";
import { UpdateForm } from "./update";
import { Updates } from "./updates";
import { Differences, shownFiles, Versions } from "./versions";
import { FIELD_WORDS, recalledAnswer, shownCode, stateText, toneOf, updateTone } from "./words";

// Writing another version and giving the number have screens of their own.
function elsewhere(id: string, tab: Tab | undefined, offer: ActionOffer): string | undefined {
	const box = tab ? `?box=${tab}` : "";
	if (offer.verb === "revise") return `/outgoing/${id}/edit${box}`;
	if (offer.verb === "number") return `/outgoing/${id}/issue${box}`;
	if (offer.verb === "follow_up") return `/outgoing/new?of=${id}&link=${offer.name}`;
	return undefined;
}

function Head({ view, tab, id }: { view: OutgoingView; tab?: Tab; id: string }) {
	const document = view.document ?? {};
	const recalled = !document.number && recalledAnswer(document.links);
	return (
		<header class="doc-head">
			<Way tab={tab} id={id} list={{ href: outgoingAddress(), name: t("nav.outgoing") }} />
			<h1 class="doc-title">{document.subject}</h1>
			<p class="doc-line">
				<UrgencyMark urgency={document.urgency} />
				<span class="doc-state">{stateText(document)}</span>
				<span>{shownCode(document)}</span>
				<span>{document.documentType}</span>
				<span>{document.unitName}</span>
			</p>
			{!document.issuedAt && <HolderLine flows={view.flows ?? []} />}
			{recalled && <p class="warning">{recalled}</p>}
			{document.frozenReason && <p class="warning">{document.frozenReason}</p>}
		</header>
	);
}

type Pane = "work" | "facts" | "timeline" | "versions" | "recipients";

// What of the deliveries and steps has gone wrong.
function troubles(view: OutgoingView): { steps: boolean; deliveries: boolean } {
	return {
		steps: (view.document?.steps ?? []).some(({ state }) => state === "STEP_FAILED"),
		deliveries: (view.recipients ?? []).flatMap(standing).some(({ state, update }) => toneOf(state) === "bad" || updateTone(update?.state) === "bad"),
	};
}

interface WorkProps {
	id: string;
	view: OutgoingView;
	tab?: Tab;
	onDone: (offer: ActionOffer, next: OutgoingView) => void;
	onView: (next: OutgoingView) => void;
	onStale: () => void;
	onTake: (offer: ActionOffer, flow: ReceivingFlow) => void;
}

function WorkPane({ id, view, tab, onDone, onView, onStale, onTake }: WorkProps) {
	const { document = {} } = view;
	const offered = { ...view, actions: (view.actions ?? []).filter((offer) => !isStepOffer(offer)) };
	return (
		<>
			<Actions
				kind="outgoing"
				view={offered}
				elsewhere={(offer) => elsewhere(id, tab, offer)}
				own={(offer, done) => (offer.name === "update" ? <UpdateForm offer={offer} view={view} onDone={done} onStale={onStale} /> : undefined)}
				onDone={onDone}
				onStale={onStale}
			/>
			<JustSent view={view} onView={onView} onStale={onStale} />
			<IssueSteps view={view} onView={onView} onStale={onStale} />
			<Updates updates={document.updates ?? []} recipients={view.recipients ?? []} />
			<Differences changes={view.differences ?? []} title={t("version.differences")} />
			<Endorsements document={document} />
			<Opinions flows={view.flows ?? []} timeline={view.timeline ?? []} />
			{(document.findings ?? []).length > 0 && <Findings findings={document.findings ?? []} />}
			<Holders flows={view.flows ?? []} offers={view.actions ?? []} onTake={onTake} />
			<Links links={document.links ?? []} />
			{document.number && <CopyButton kind="outgoing" id={id} revision={document.revision} />}
			<Copies copies={view.copies ?? []} />
			<Access key={id} kind="outgoing" id={id} revision={view.timeline?.[0]?.id ?? ""} />
		</>
	);
}

export function OutgoingDocumentScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const tab = boxOf();
	const { view, setView, error, load } = useView("outgoing", id);
	const [changed, setChanged] = useState<Act[]>();
	const [pane, setPane] = useState<Pane>("work");
	const [version, setVersion] = useState<number>();
	useTitle(view?.document?.subject ?? t("outgoing.title"));
	useEffect(() => {
		if (view) void markRead("outgoing", id, view, setView);
	}, [id, view !== undefined]);

	// What follows the number goes on by itself, and others answer when they come to it.
	const running = view?.document?.state === "OUTGOING_NUMBERED" || (view?.recipients ?? []).flatMap(standing).some(({ state, update }) => state === "DELIVERY_WAITING" || update?.state === "UPDATE_ASKED");
	useRefresh(async () => {
		if (running) await load();
	}, [id, running]);

	const onStale = async () => {
		const next = await get<OutgoingView>(`/outgoing/${id}`);
		setChanged(newActs(view?.timeline, next.timeline));
		setView(next);
	};
	const stale = () => void onStale().catch(() => undefined);
	const onDone = (offer: ActionOffer, next: OutgoingView) => {
		const { after } = neighbours(tab, id);
		notify(t("outgoing.done", { act: offerText(offer), subject: next.document?.subject }), {
			link: { href: `/outgoing/${id}`, text: t("common.look_again") },
			undo: undoOf<"outgoing">(next, () => void load(), "outgoing"),
		});
		setVersion(undefined);
		setChanged(undefined);
		if (!goOn(tab, after)) setView(next);
	};
	const takeBack = async (offer: ActionOffer, flow: ReceivingFlow) => {
		try {
			setView(await actOn("outgoing", id, offer, {}, new Submission()));
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
	const document = view.document ?? {};
	const recipients = view.recipients ?? [];
	const wrong = troubles(view);
	const shown = shownFiles(view, version);
	const onRecipients = (next: OutgoingRecipient[]) => setView({ ...view, recipients: next });
	return (
		<article class="doc outgoing">
			<Head view={view} tab={tab} id={id} />
			<div class="doc-split">
				<div class="doc-file">
					{version !== undefined && <p class="warning">{t("version.looking", { n: version })}</p>}
					<Files key={shown.path} path={shown.path} files={shown.files} />
				</div>
				<div class="doc-side">
					{changed && <Changed acts={changed} gone={(view.actions ?? []).length === 0} />}
					<Tabs
						label={t("outgoing.parts")}
						current={pane}
						onChoose={setPane}
						tabs={[
							{ name: "work", label: t("pane.work"), alert: wrong.steps },
							{ name: "facts", label: t("pane.facts") },
							{ name: "timeline", label: t("pane.timeline") },
							{ name: "versions", label: t("pane.versions") },
							{ name: "recipients", label: t("pane.recipients"), count: recipients.filter(stays).length || document.recipients?.length, alert: wrong.deliveries },
						]}
					>
						{pane === "work" && <WorkPane id={id} view={view} tab={tab} onDone={onDone} onView={setView} onStale={stale} onTake={(offer, flow) => void takeBack(offer, flow)} />}
						{pane === "facts" && <OutgoingFacts view={view} />}
						{pane === "timeline" && <Timeline acts={view.timeline ?? []} words={FIELD_WORDS} />}
						{pane === "versions" && <Versions view={view} chosen={version} onChoose={setVersion} />}
						{pane === "recipients" && (
							<section class="panel">
								<h2>{t("pane.recipients")}</h2>
								{recipients.length > 0 ? <Recipients id={id} recipients={recipients} onRecipients={onRecipients} /> : <DraftedLines lines={document.recipients ?? []} />}
							</section>
						)}
					</Tabs>
				</div>
			</div>
		</article>
	);
}
