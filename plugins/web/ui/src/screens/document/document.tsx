// Văn bản: the file beside what this person may do with it, and what has happened to it.
import { useEffect, useState } from "preact/hooks";

import { act } from "../../api/actions";
import { get, post, Submission } from "../../api/client";
import { ApiError } from "../../api/problem";
import { undoOf } from "../../api/undo";
import { isTab, refreshCounts, type Tab, workAddress, workList } from "../../api/work";
import type { Act, ActionOffer, IncomingView, ReceivingFlow } from "../../api/types";
import { useKey } from "../../app/keys";
import { location, navigate } from "../../app/router";
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
import { Access } from "./access";
import { Actions, doneText } from "./forms";
import { incomingAddress } from "../incoming/query";
import { actText, Facts, HolderLine, Holders, officeOf, Stamp, stateText, Timeline } from "./panels";

function useView(id: string) {
	const [view, setView] = useState<IncomingView>();
	const [error, setError] = useState<ApiError>();
	const load = async () => {
		try {
			setView(await get<IncomingView>(`/incoming/${id}`));
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useEffect(() => void load(), [id]);
	return { view, setView, error, load };
}

// Marks the person's own flows as read; the answer carries the versions that the actions need then.
async function markRead(id: string, view: IncomingView, onView: (view: IncomingView) => void): Promise<void> {
	const own = view.flows?.some((flow) => flow.receiver?.personId === me.value.person?.id && !flow.openedAt && flow.state !== "FLOW_WITHDRAWN");
	if (!own) return;
	try {
		const next = await post<IncomingView>(`/incoming/${id}/open`, {});
		onView(next.document ? next : await get<IncomingView>(`/incoming/${id}`));
		void refreshCounts().catch(() => undefined);
	} catch {
		// Read or not: the document is on the screen, and the next opening marks it.
	}
}

function neighbours(tab: Tab | undefined, id: string): { before?: string; after?: string } {
	const ids = [...new Set((tab ? workList(tab).items.value ?? [] : []).map((item) => item.documentId ?? ""))];
	const at = ids.indexOf(id);
	return at < 0 ? { after: ids[0] } : { before: ids[at - 1], after: ids[at + 1] };
}

function Head({ view, tab, id }: { view: IncomingView; tab?: Tab; id: string }) {
	const document = view.document ?? {};
	const { before, after } = neighbours(tab, id);
	const go = (to: string | undefined) => to && navigate(`/incoming/${to}?box=${tab}`);
	const back = tab ? workAddress(tab) : incomingAddress();
	useKey("Alt+PageUp", "keys.previous_document", () => go(before), { inText: true });
	useKey("Alt+PageDown", "keys.next_document", () => go(after), { inText: true });
	useKey("Escape", "keys.back", () => navigate(back));
	return (
		<header class="doc-head">
			<nav class="doc-way" aria-label={t("document.way")}>
				<a href={back}>‹ {tab ? t(`box.${tab}`) : t("nav.incoming")}</a>
				{tab && (
					<span class="doc-steps">
						<button type="button" class="button button-small" aria-disabled={!before} onClick={() => go(before)}>
							{t("document.previous")}
						</button>
						<button type="button" class="button button-small" aria-disabled={!after} onClick={() => go(after)}>
							{t("document.next")}
						</button>
					</span>
				)}
			</nav>
			<h1 class="doc-title">{document.subject}</h1>
			<p class="doc-line">
				<UrgencyMark urgency={document.urgency} />
				<span class="doc-state">{stateText(document)}</span>
				<span>{t("document.arrival", { number: arrivalNumber(document.arrivalNumber, document.arrivalSuffix), year: document.year })}</span>
				<span>{joinCode(document.codeNumber, document.codeNotation)}</span>
				<span>{document.issuingOrgan}</span>
			</p>
			<HolderLine flows={view.flows ?? []} />
			<p class="prints">
				<PrintLinks label={t("print.directive")} path={`/incoming/${id}/sheet`} />
			</p>
		</header>
	);
}

// Acts that were not there before: what somebody else did meanwhile.
function newActs(before: Act[] | undefined, after: Act[] | undefined): Act[] {
	const known = new Set((before ?? []).map((one) => one.id));
	return (after ?? []).filter((one) => !known.has(one.id));
}

function Changed({ acts, gone }: { acts: Act[]; gone: boolean }) {
	return (
		<div class="changed" role="alert">
			<p class="summary-title">{t("stale.title")}</p>
			<ul>
				{acts.map((one) => (
					<li key={one.id}>{t("stale.act", { name: one.actor?.name, office: officeOf(one.actor), act: actText(one).toLowerCase() })}</li>
				))}
			</ul>
			<p>{gone ? t("stale.gone") : t("stale.again")}</p>
		</div>
	);
}

function usePane() {
	const read = (): Tab | undefined => {
		const box = location.value.query.get("box") ?? "";
		return isTab(box) ? box : undefined;
	};
	return read();
}

export function DocumentScreen({ params }: { params: Record<string, string> }) {
	const id = params.id ?? "";
	const tab = usePane();
	const { view, setView, error, load } = useView(id);
	const [changed, setChanged] = useState<Act[]>();
	useTitle(view?.document?.subject ?? t("document.title"));
	useEffect(() => {
		if (view) void markRead(id, view, setView);
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
		void refreshCounts().catch(() => undefined);
		if (tab) void workList(tab).refresh();
		if (tab && after) navigate(`/incoming/${after}?box=${tab}`);
		else if (tab) navigate(workAddress(tab));
		else setView(next);
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
						<Actions view={view} onDone={onDone} onStale={() => void onStale().catch(() => undefined)} />
						<Holders flows={view.flows ?? []} offers={view.actions ?? []} onTake={(offer, flow) => void takeBack(offer, flow)} />
						<Stamp document={view.document ?? {}} stamp={view.stamp} />
						<Facts view={view} onView={setView} onStale={() => void onStale().catch(() => undefined)} />
						<Access key={id} id={id} revision={view.timeline?.[0]?.id ?? ""} />
						{me.value.create?.includes("incoming") && (
							<p>
								<a class="button" href={`/transfers/new?document=${id}`}>
									{t("transfer.send")}
								</a>
							</p>
						)}
					</div>
					<div class="doc-time" role="region" aria-label={t("document.history")} tabIndex={0}>
						<Timeline acts={view.timeline ?? []} />
					</div>
				</div>
			</div>
		</article>
	);
}
