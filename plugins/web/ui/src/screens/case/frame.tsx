// What the screens of all documents share: the view with its reading mark, the way through the box that it was opened
// from, and what somebody else has done meanwhile.
import { useEffect, useState } from "preact/hooks";

import type { Kind, Views } from "../../api/actions";
import { get, post } from "../../api/client";
import { ApiError } from "../../api/problem";
import { isTab, itemAddress, refreshCounts, type Tab, workAddress, workList } from "../../api/work";
import type { Act, ReceivingFlow, WorkItem } from "../../api/types";
import { useKey } from "../../app/keys";
import { location, navigate } from "../../app/router";
import { me } from "../../app/session";
import { t } from "../../i18n/i18n";
import { officeOf } from "./holders";
import { actText } from "./timeline";

export function useView<K extends Kind>(kind: K, id: string) {
	const [view, setView] = useState<Views[K]>();
	const [error, setError] = useState<ApiError>();
	const load = async () => {
		try {
			setView(await get<Views[K]>(`/${kind}/${id}`));
			setError(undefined);
		} catch (caught) {
			if (!(caught instanceof ApiError)) throw caught;
			setError(caught);
		}
	};
	useEffect(() => void load(), [kind, id]);
	return { view, setView, error, load };
}

const isUnread = (flow: ReceivingFlow): boolean => flow.receiver?.personId === me.value.person?.id && !flow.openedAt && flow.state !== "FLOW_WITHDRAWN";

// Marks the person's own flows as read; the answer carries the versions that the actions need then.
export async function markRead<K extends Kind>(kind: K, id: string, view: Views[K], onView: (view: Views[K]) => void): Promise<void> {
	if (!view.flows?.some(isUnread)) return;
	try {
		const next = await post<Views[K]>(`/${kind}/${id}/open`, {});
		onView(next.document ? next : await get<Views[K]>(`/${kind}/${id}`));
		void refreshCounts().catch(() => undefined);
	} catch {
		// Read or not: the document is on the screen, and the next opening marks it.
	}
}

// The box that the address says the document was opened from.
export function boxOf(): Tab | undefined {
	const box = location.value.query.get("box") ?? "";
	return isTab(box) ? box : undefined;
}

export function neighbours(tab: Tab | undefined, id: string): { before?: WorkItem; after?: WorkItem } {
	const items = (tab ? workList(tab).items.value ?? [] : []).filter((item, index, all) => all.findIndex((other) => other.documentId === item.documentId) === index);
	const at = items.findIndex((item) => item.documentId === id);
	return at < 0 ? { after: items[0] } : { before: items[at - 1], after: items[at + 1] };
}

// After an act: to what stands next in the box, or back to it; without a box the page stays.
export function goOn(tab: Tab | undefined, after: WorkItem | undefined): boolean {
	void refreshCounts().catch(() => undefined);
	if (!tab) return false;
	void workList(tab).refresh();
	navigate(after ? itemAddress(after, tab) : workAddress(tab));
	return true;
}

interface WayProps {
	tab?: Tab;
	id: string;
	// Where the document's list is, when it was not opened from a box.
	list: { href: string; name: string };
}

export function Way({ tab, id, list }: WayProps) {
	const { before, after } = neighbours(tab, id);
	const go = (to: WorkItem | undefined) => to && tab && navigate(itemAddress(to, tab));
	const back = tab ? workAddress(tab) : list.href;
	useKey("Alt+PageUp", "keys.previous_document", () => go(before), { inText: true });
	useKey("Alt+PageDown", "keys.next_document", () => go(after), { inText: true });
	useKey("Escape", "keys.back", () => navigate(back));
	return (
		<nav class="doc-way" aria-label={t("document.way")}>
			<a href={back}>‹ {tab ? t(`box.${tab}`) : list.name}</a>
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
	);
}

// Acts that were not there before: what somebody else did meanwhile.
export function newActs(before: Act[] | undefined, after: Act[] | undefined): Act[] {
	const known = new Set((before ?? []).map((one) => one.id));
	return (after ?? []).filter((one) => !known.has(one.id));
}

export function Changed({ acts, gone }: { acts: Act[]; gone: boolean }) {
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
