// Hộp việc: one inbox a person, urgent first, refreshed by itself.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { countOf, type Tab, TABS, workList } from "../../api/work";
import type { WorkItem } from "../../api/types";
import { useKey } from "../../app/keys";
import { useRefresh } from "../../app/refresh";
import { navigate, rememberedScroll } from "../../app/router";
import { me } from "../../app/session";
import { isIdle } from "../../app/focus";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { Rows } from "../../widgets/rows";
import { Empty, Failed, Loading } from "../../widgets/state";
import { InboxRow, inboxHeader } from "./row";

export const shownCount = (n: number): string => (n > 999 ? "999+" : String(n));

function Tabs({ current }: { current: Tab }) {
	const nav = useRef<HTMLElement>(null);
	// On a phone the row of tabs is wider than the screen.
	useLayoutEffect(() => {
		const tab = nav.current?.querySelector<HTMLElement>("[aria-current]");
		if (nav.current && tab) nav.current.scrollLeft = tab.offsetLeft - (nav.current.clientWidth - tab.offsetWidth) / 2;
	}, [current]);
	return (
		<nav class="tabs" aria-label={t("inbox.boxes")} ref={nav}>
			<ul>
				{TABS.map((tab) => {
					const n = countOf(tab);
					return (
						<li key={tab}>
							<a
								href={`/work/${tab}`}
								class={tab === "overdue" && n > 0 ? "tab tab-overdue" : "tab"}
								aria-current={tab === current ? "page" : undefined}
							>
								{t(`box.${tab}`)}
								<span class="tab-count">{shownCount(n)}</span>
							</a>
						</li>
					);
				})}
			</ul>
		</nav>
	);
}

function Nothing({ tab }: { tab: Tab }) {
	const registers = me.value.create?.includes("incoming");
	return (
		<Empty title={t(`empty.${tab}`)}>
			{tab === "to-do" && registers && (
				<a class="button button-primary" href="/incoming/new">
					{t("register.title")}
				</a>
			)}
		</Empty>
	);
}

export function InboxScreen({ tab }: { tab: Tab }) {
	const list = workList(tab);
	const items: WorkItem[] | undefined = list.items.value;
	const error = list.error.value;
	useTitle(t(`box.${tab}`));
	useRefresh(() => list.refresh(), [tab]);
	useLayoutEffect(() => {
		if (items) window.scrollTo(0, rememberedScroll());
	}, [tab, items !== undefined]);
	const step = (by: number) => {
		const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
		if (next) navigate(`/work/${next}`);
	};
	useKey("Alt+PageDown", "keys.next_box", () => step(1));
	useKey("Alt+PageUp", "keys.previous_box", () => step(-1));
	useEffect(() => {
		if (items?.length && isIdle())
			document.querySelector<HTMLElement>('[data-row="0"] a')?.focus({ preventScroll: true });
	}, [tab, items !== undefined]);

	return (
		<section class="inbox">
			<h1 class="page-title">{t("nav.inbox")}</h1>
			<Tabs current={tab} />
			{error && <Failed error={error} onRetry={() => void list.refresh()} />}
			{!items && !error && <Loading />}
			{items?.length === 0 && <Nothing tab={tab} />}
			{items !== undefined && items.length > 0 && (
				<Rows
					label={t(`box.${tab}`)}
					count={items.length}
					heights={[4.25, 7.75]}
					header={inboxHeader(tab)}
					more={list.more.value}
					onNearEnd={() => void list.loadMore()}
					keyOf={(index) => items[index]?.id ?? String(index)}
					row={(index) => {
						const item = items[index];
						return item && <InboxRow item={item} tab={tab} />;
					}}
				/>
			)}
		</section>
	);
}
