// Hộp việc: one inbox a person, urgent first, refreshed by itself.
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";

import { isOutgoing, kindOf } from "../../api/actions";
import { BULK_MAX } from "../../api/bulk";
import { countOf, type Tab, TABS, workList, workQuery } from "../../api/work";
import type { WorkItem } from "../../api/types";
import { useKey } from "../../app/keys";
import { useRefresh } from "../../app/refresh";
import { location, navigate, rememberedScroll } from "../../app/router";
import { registers } from "../../app/session";
import { isIdle } from "../../app/focus";
import { useTitle } from "../../app/title";
import { t } from "../../i18n/i18n";
import { stepText } from "../../widgets/labels";
import { Rows } from "../../widgets/rows";
import { Selection } from "../../widgets/selection";
import { Empty, Failed, Loading } from "../../widgets/state";
import { Choosing } from "../lists/choosing";
import { Cells, choicesOf, Header, shownColumns, widthsOf } from "../lists/columns";
import { dueField, type FilterField, fromField, organField, toField, typeField, urgencyField } from "../lists/fields";
import { ListBar, type ListHead } from "../lists/list-bar";
import { inboxColumns, itemNumber } from "./row";

// Nobody stands for a draft that they have not opened.
const choosable = (item: WorkItem): boolean => !(isOutgoing(item.kind) && item.unread);

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
	return (
		<Empty title={t(`empty.${tab}`)}>
			{tab === "to-do" && registers() && (
				<a class="button button-primary" href="/incoming/new">
					{t("register.title")}
				</a>
			)}
		</Empty>
	);
}

// Steps are the process's own: those that stand in the list can be chosen.
function stepField(items: WorkItem[]): FilterField {
	const steps = new Map(items.map((item) => [item.step ?? "", stepText(item)]));
	return { name: "step", label: t("column.step"), kind: "choice", options: [...steps].map(([value, label]) => ({ value, label })) };
}

function headOf(tab: Tab, query: string, items: WorkItem[]): ListHead {
	const columns = inboxColumns(tab);
	return {
		list: "work",
		path: `/work/${tab}`,
		query,
		prefix: `box=${tab}`,
		fields: [
			urgencyField(),
			...(tab === "done" ? [] : [dueField()]),
			typeField(),
			organField(),
			tab === "following" ? { name: "holder", label: t("column.holder"), kind: "text" as const } : stepField(items),
			fromField(),
			toField(),
		],
		// What is done has the last one first, and there is no end to it.
		sorts:
			tab === "done"
				? []
				: [
						{ value: "SORT_DUE", label: t("sort.due") },
						{ value: "SORT_NEWEST", label: t("sort.newest") },
						{ value: "SORT_OLDEST", label: t("sort.oldest") },
						{ value: "SORT_ORGAN", label: t("sort.organ") },
					],
		columns: choicesOf(columns),
		shown: shownColumns("work", columns)
			.filter((column) => !column.fixed)
			.map((column) => column.name),
	};
}

export function InboxScreen({ tab }: { tab: Tab }) {
	const query = workQuery(location.value.query);
	const list = workList(tab, query);
	const items: WorkItem[] | undefined = list.items.value;
	const error = list.error.value;
	const selection = useMemo(() => new Selection(), [list]);
	const columns = shownColumns("work", inboxColumns(tab));
	useTitle(t(`box.${tab}`));
	useRefresh(() => list.refresh(), [list]);
	useLayoutEffect(() => {
		if (items) window.scrollTo(0, rememberedScroll());
	}, [list, items !== undefined]);
	const step = (by: number) => {
		const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
		if (next) navigate(`/work/${next}`);
	};
	useKey("Alt+PageDown", "keys.next_box", () => step(1));
	useKey("Alt+PageUp", "keys.previous_box", () => step(-1));
	useEffect(() => {
		if (items?.length && isIdle())
			document.querySelector<HTMLElement>('[data-row="0"] a')?.focus({ preventScroll: true });
	}, [list, items !== undefined]);
	const chosen = (items ?? [])
		.filter((item) => selection.has(item.id ?? "") && choosable(item))
		.map((item) => ({ key: item.id ?? "", documentId: item.documentId ?? "", kind: kindOf(item.kind), flowId: item.id, name: t("bulk.name", { number: itemNumber(item), subject: item.subject }) }));

	return (
		<section class="inbox">
			<h1 class="page-title">{t("nav.inbox")}</h1>
			<Tabs current={tab} />
			<ListBar head={headOf(tab, query, items ?? [])} />
			{error && <Failed error={error} onRetry={() => void list.refresh()} />}
			{!items && !error && <Loading />}
			{items?.length === 0 && (query ? <Empty title={t("empty.filtered")} /> : <Nothing tab={tab} />)}
			{items !== undefined && items.length > 0 && (
				<Rows
					label={t(`box.${tab}`)}
					count={items.length}
					heights={[4.25, 7.75]}
					header={<Header columns={columns} />}
					columns={widthsOf(columns)}
					more={list.more.value}
					onNearEnd={() => void list.loadMore()}
					keyOf={(index) => items[index]?.id ?? String(index)}
					selection={selection}
					selectLabel={(index) => (isOutgoing(items[index]?.kind) ? t("select.arrival", { subject: items[index]?.subject }) : t("select.one", { number: items[index] && itemNumber(items[index]) }))}
					selectable={(index) => choosable(items[index] ?? {})}
					row={(index) => {
						const item = items[index];
						return item && <Cells columns={columns} item={item} />;
					}}
				/>
			)}
			<Choosing
				selection={selection}
				items={chosen}
				shown={items?.length ?? 0}
				more={list.more.value}
				total={query ? undefined : countOf(tab)}
				onAll={async () => {
					await list.loadAll(BULK_MAX);
					selection.choose((list.items.value ?? []).filter(choosable).slice(0, BULK_MAX).map((item) => item.id ?? ""));
				}}
			/>
		</section>
	);
}
