// Văn bản đến: every incoming document that this person may see, newest first, narrowed by filters in the address.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";

import { BULK_MAX } from "../../api/bulk";
import { get } from "../../api/client";
import { CursorList } from "../../api/list";
import type { ActionOffer, IncomingDocument, IncomingState, ListIncomingReply } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { location, rememberedScroll } from "../../app/router";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { UrgencyMark } from "../../widgets/labels";
import { PrintLinks } from "../../widgets/print-links";
import { Rows } from "../../widgets/rows";
import { Selection } from "../../widgets/selection";
import { Empty, Failed, Loading } from "../../widgets/state";
import { stageText, stateText } from "../document/panels";
import { Choosing } from "../lists/choosing";
import { Cells, choicesOf, type Column, Header, shownColumns, widthsOf } from "../lists/columns";
import { dueField, type FilterField, fromField, organField, toField, typeField, urgencyField } from "../lists/fields";
import { ListBar, type ListHead } from "../lists/list-bar";
import { Search } from "../lists/search";
import { incomingQuery, rememberIncoming } from "./query";

const STATES: IncomingState[] = ["INCOMING_REGISTERED", "INCOMING_SUBMITTED", "INCOMING_DIRECTED", "INCOMING_IN_PROGRESS", "INCOMING_COMPLETED", "INCOMING_CANCELLED"];

const numberOf = (document: IncomingDocument): string => arrivalNumber(document.arrivalNumber, document.arrivalSuffix);

// What this person may have printed, as the list's last answer said.
const offers = signal<ActionOffer[]>([]);
const SHEETS = { print_daily: "incoming-daily", print_follow_up: "incoming-follow-up" } as const;

function fieldsOf(): FilterField[] {
	return [
		{ name: "code", label: t("field.code"), kind: "text" },
		{ name: "words", label: t("filter.words"), kind: "text" },
		{ name: "state", label: t("filter.state"), kind: "choice", options: STATES.map((value) => ({ value, label: stageText(value) })) },
		urgencyField(),
		dueField(),
		typeField(),
		organField(),
		{ name: "holderUnitId", label: t("filter.holder_unit"), kind: "unit" },
		{ name: "holderId", label: t("filter.holder"), kind: "person" },
		fromField(),
		toField(),
	];
}

function NumberCell({ document }: { document: IncomingDocument }) {
	const number = numberOf(document);
	return (
		<>
			<a href={`/incoming/${document.id}`} aria-label={t("row.open", { number, subject: document.subject })}>
				{number}
			</a>
			<UrgencyMark urgency={document.urgency} />
		</>
	);
}

function columnsOf(): Column<IncomingDocument>[] {
	return [
		{ name: "number", label: t("column.arrival"), width: "var(--col-number)", class: "cell-number", fixed: true, cell: (document) => <NumberCell document={document} /> },
		{ name: "arrived", label: t("column.arrived"), width: "var(--col-day)", class: "cell-day", usual: true, cell: (document) => formatDay(document.arrivalDate) },
		{
			name: "source",
			label: t("column.code_organ"),
			width: "var(--col-source)",
			class: "cell-source",
			usual: true,
			cell: (document) => (
				<>
					<span class="cell-code">{joinCode(document.codeNumber, document.codeNotation)}</span>
					<span class="cell-organ">{document.issuingOrgan}</span>
				</>
			),
		},
		{ name: "type", label: t("column.type"), width: "var(--col-type)", class: "cell-extra", cell: (document) => document.documentType },
		{ name: "subject", label: t("column.subject"), width: "var(--col-subject)", class: "cell-subject", fixed: true, cell: (document) => <span class="clamp">{document.subject}</span> },
		{
			name: "state",
			label: t("filter.state"),
			width: "var(--col-step)",
			class: "cell-step",
			usual: true,
			cell: (document) => (
				<>
					<span>{stateText(document)}</span>
					{document.dueDate && <span class="cell-since">{t("flow.due", { day: formatDay(document.dueDate) })}</span>}
				</>
			),
		},
		{ name: "issued", label: t("field.issued_date"), width: "var(--col-day)", class: "cell-extra", cell: (document) => formatDay(document.issuedDate) },
	];
}

function Sheets({ query }: { query: string }) {
	const names = offers.value.map(({ name }) => name);
	const params = new URLSearchParams(query);
	const days = { dayFrom: params.get("arrivedFrom") ?? undefined, dayTo: params.get("arrivedTo") ?? undefined };
	return (
		<p class="prints">
			{names.includes("print_daily") && <PrintLinks label={t("print.daily")} path={`/sheets/${SHEETS.print_daily}`} />}
			{names.includes("print_follow_up") && <PrintLinks label={t("print.follow_up")} path={`/sheets/${SHEETS.print_follow_up}`} query={days} />}
		</p>
	);
}

// Kept while the person looks at one of the documents, so that they come back to the same place.
let kept: { key: string; list: CursorList<IncomingDocument> } | undefined;

function listOf(query: string): CursorList<IncomingDocument> {
	// What is seen depends on who looks, and in which post.
	const key = `${me.value.person?.id} ${me.value.actingPostId} ${query}`;
	if (kept?.key !== key) {
		const asked = Object.fromEntries(new URLSearchParams(query));
		const list = new CursorList<IncomingDocument>(async (cursor, limit) => {
			const reply = await get<ListIncomingReply>("/incoming", { ...asked, cursor, limit });
			offers.value = reply.actions ?? [];
			return { items: reply.documents ?? [], next: reply.nextCursor };
		});
		kept = { key, list };
	}
	return kept.list;
}

function Documents({ query, columns }: { query: string; columns: Column<IncomingDocument>[] }) {
	const list = listOf(query);
	const selection = useMemo(() => new Selection(), [list]);
	useRefresh(() => list.refresh(), [list]);
	const items = list.items.value;
	const error = list.error.value;
	useLayoutEffect(() => {
		if (items) window.scrollTo(0, rememberedScroll());
	}, [list, items !== undefined]);
	if (error) return <Failed error={error} onRetry={() => void list.refresh()} />;
	if (!items) return <Loading />;
	const chosen = items
		.filter((one) => selection.has(one.id ?? ""))
		.map((one) => ({ key: one.id ?? "", documentId: one.id ?? "", name: t("bulk.name", { number: numberOf(one), subject: one.subject }) }));
	return (
		<>
			{items.length === 0 && <Empty title={query ? t("empty.filtered") : t("empty.incoming")} />}
			{items.length > 0 && (
				<Rows
					label={t("nav.incoming")}
					count={items.length}
					heights={[4.25, 7.75]}
					header={<Header columns={columns} />}
					columns={widthsOf(columns)}
					more={list.more.value}
					onNearEnd={() => void list.loadMore()}
					keyOf={(index) => items[index]?.id ?? String(index)}
					selection={selection}
					selectLabel={(index) => t("select.one", { number: items[index] && numberOf(items[index]) })}
					row={(index) => {
						const document = items[index];
						return document && <Cells columns={columns} item={document} />;
					}}
				/>
			)}
			<Choosing
				selection={selection}
				items={chosen}
				shown={items.length}
				more={list.more.value}
				onAll={async () => {
					await list.loadAll(BULK_MAX);
					selection.choose((list.items.value ?? []).slice(0, BULK_MAX).map((one) => one.id ?? ""));
				}}
			/>
		</>
	);
}

export function IncomingScreen() {
	const query = incomingQuery(location.value.query);
	const all = columnsOf();
	const columns = shownColumns("incoming", all);
	const head: ListHead = {
		list: "incoming",
		path: "/incoming",
		query,
		fields: fieldsOf(),
		sorts: [],
		columns: choicesOf(all),
		shown: columns.filter((column) => !column.fixed).map((column) => column.name),
	};
	useTitle(t("nav.incoming"));
	useEffect(() => rememberIncoming(query), [query]);
	return (
		<section>
			<h1 class="page-title">{t("nav.incoming")}</h1>
			<ListBar head={head}>
				<Search path="/incoming" query={query} canonical={incomingQuery} />
			</ListBar>
			<Sheets query={query} />
			<p class="page-note">{t("filter.default_span")}</p>
			<Documents query={query} columns={columns} />
		</section>
	);
}
