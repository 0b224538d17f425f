// Văn bản đi: every outgoing document that this person may see, newest first, narrowed by filters in the address.
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";

import { get } from "../../api/client";
import { BULK_MAX, type BulkItem } from "../../api/bulk";
import { CursorList } from "../../api/list";
import { mayDraft } from "../../api/outgoing";
import type { ListOutgoingReply, OutgoingDocument } from "../../api/types";
import { useKey } from "../../app/keys";
import { useRefresh } from "../../app/refresh";
import { location, navigate, rememberedScroll } from "../../app/router";
import { me } from "../../app/session";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { UrgencyMark } from "../../widgets/labels";
import { Rows } from "../../widgets/rows";
import { Selection } from "../../widgets/selection";
import { Empty, Failed, Loading } from "../../widgets/state";
import { KINDS, kindText } from "../copies/words";
import { type BarName, Choosing } from "../lists/choosing";
import { Cells, choicesOf, type Column, Header, shownColumns, widthsOf } from "../lists/columns";
import { type FilterField, typeField, urgencyField } from "../lists/fields";
import { ListBar, type ListHead } from "../lists/list-bar";
import { Search } from "../lists/search";
import { outgoingQuery, rememberOutgoing } from "./query";
import { recalledAnswer, shownCode, stageText, STATES, stateText } from "./words";

const fieldsOf = (): FilterField[] => [
	{ name: "code", label: t("field.code"), kind: "text" },
	{ name: "words", label: t("filter.words"), kind: "text" },
	{ name: "state", label: t("filter.state"), kind: "choice", options: STATES.map((value) => ({ value, label: stageText(value) })) },
	{ name: "kind", label: t("copy.list_kind"), kind: "choice", options: KINDS.map((value) => ({ value, label: kindText(value) })) },
	urgencyField(),
	typeField(),
	{ name: "unitId", label: t("outgoing.unit"), kind: "unit" },
	{ name: "holderId", label: t("filter.holder"), kind: "person" },
	{ name: "from", label: t("filter.from"), kind: "day" },
	{ name: "to", label: t("filter.to"), kind: "day" },
];

// The address of a document from a list; `path` makes it of its id.
export type AddressOf = (id: string) => string;

export function OutgoingNumber({ document, address }: { document: OutgoingDocument; address: AddressOf }) {
	return (
		<>
			<a href={address(document.id ?? "")} class="link-outgoing" aria-label={t("outgoing.open", { number: shownCode(document), subject: document.subject })}>
				{shownCode(document)}
			</a>
			<UrgencyMark urgency={document.urgency} />
		</>
	);
}

// Nobody waits any more for what some drafts answer.
export function SubjectCell({ document }: { document: OutgoingDocument }) {
	const recalled = !document.number && recalledAnswer(document.links);
	return (
		<span class="clamp">
			{recalled && (
				<strong class="row-recalled" title={recalled}>
					{t("answer.recalled_mark")}
				</strong>
			)}
			{document.subject}
		</span>
	);
}

const plainAddress: AddressOf = (id) => `/outgoing/${id}`;

function receiversOf(document: OutgoingDocument): string {
	const names = (document.recipients ?? []).map(({ name }) => name);
	return names.length > 2 ? t("outgoing.receivers_more", { names: names.slice(0, 2).join("; "), n: names.length - 2 }) : names.join("; ");
}

function columnsOf(): Column<OutgoingDocument>[] {
	return [
		{ name: "number", label: t("column.code"), width: "var(--col-step)", class: "cell-number", fixed: true, cell: (document) => <OutgoingNumber document={document} address={plainAddress} /> },
		{ name: "issued", label: t("issue.date"), width: "var(--col-day)", class: "cell-day", usual: true, cell: (document) => formatDay(document.issuedDate) },
		{
			name: "source",
			label: t("outgoing.type_unit"),
			width: "var(--col-source)",
			class: "cell-source",
			usual: true,
			cell: (document) => (
				<>
					<span class="cell-code">{document.documentType}</span>
					<span class="cell-organ">{[document.unitName, document.author?.name].filter(Boolean).join(" – ")}</span>
				</>
			),
		},
		{ name: "subject", label: t("column.subject"), width: "var(--col-subject)", class: "cell-subject", fixed: true, cell: (document) => <SubjectCell document={document} /> },
		{
			name: "state",
			label: t("filter.state"),
			width: "var(--col-step)",
			class: "cell-step",
			usual: true,
			cell: (document) => (
				<>
					<span>{stateText(document)}</span>
					{document.createdAt && <span class="cell-since">{t("outgoing.begun", { time: formatInstant(document.createdAt) })}</span>}
				</>
			),
		},
		{ name: "receivers", label: t("draft.recipients"), width: "var(--col-source)", class: "cell-extra", cell: (document) => <span class="clamp">{receiversOf(document)}</span> },
		{ name: "signer", label: t("draft.signer"), width: "var(--col-type)", class: "cell-extra", cell: (document) => document.signature?.name },
	];
}

// Kept while the person looks at one of the documents, so that they come back to the same place.
const KEPT_MAX = 4;
const kept = new Map<string, CursorList<OutgoingDocument>>();

export function listOf(query: string): CursorList<OutgoingDocument> {
	// What is seen depends on who looks, and in which post.
	const key = `${me.value.person?.id} ${me.value.actingPostId} ${query}`;
	const asked = Object.fromEntries(new URLSearchParams(query));
	const list =
		kept.get(key) ??
		new CursorList<OutgoingDocument>(async (cursor, limit) => {
			const reply = await get<ListOutgoingReply>("/outgoing", { ...asked, cursor, limit });
			return { items: reply.documents ?? [], next: reply.nextCursor };
		});
	kept.delete(key);
	kept.set(key, list);
	for (const old of [...kept.keys()].slice(0, -KEPT_MAX)) kept.delete(old);
	return list;
}

interface DocumentsProps {
	label: string;
	query: string;
	columns: Column<OutgoingDocument>[];
	nothing: string;
	// What may be done with several of them; absent: they are not chosen.
	bar?: BarName;
}

const itemOf = ({ id = "", revision, subject = "" }: OutgoingDocument): BulkItem => ({ key: id, documentId: id, kind: "outgoing", revision, name: subject });

function Chosen({ bar, list, selection }: { bar: BarName; list: CursorList<OutgoingDocument>; selection: Selection }) {
	const items = list.items.value ?? [];
	return (
		<Choosing
			of={bar}
			selection={selection}
			items={items.filter(({ id = "" }) => selection.has(id)).map(itemOf)}
			shown={items.length}
			more={list.more.value}
			onAll={async () => {
				await list.loadAll(BULK_MAX);
				selection.choose((list.items.value ?? []).slice(0, BULK_MAX).map(({ id = "" }) => id));
			}}
		/>
	);
}

export function Documents({ label, query, columns, nothing, bar }: DocumentsProps) {
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
	return (
		<>
			{items.length === 0 && <Empty title={nothing} />}
			{items.length > 0 && (
				<Rows
					label={label}
					count={items.length}
					heights={[4.25, 7.75]}
					header={<Header columns={columns} />}
					columns={widthsOf(columns)}
					more={list.more.value}
					onNearEnd={() => void list.loadMore()}
					keyOf={(index) => items[index]?.id ?? String(index)}
					selection={bar && selection}
					selectLabel={(index) => t("select.arrival", { subject: items[index]?.subject })}
					row={(index) => {
						const document = items[index];
						return document && <Cells columns={columns} item={document} />;
					}}
				/>
			)}
			{bar && <Chosen bar={bar} list={list} selection={selection} />}
		</>
	);
}

export function OutgoingScreen() {
	const query = outgoingQuery(location.value.query);
	const all = columnsOf();
	const columns = shownColumns("outgoing", all);
	const head: ListHead = {
		list: "outgoing",
		path: "/outgoing",
		query,
		fields: fieldsOf(),
		sorts: [],
		columns: choicesOf(all),
		shown: columns.filter((column) => !column.fixed).map((column) => column.name),
	};
	useTitle(t("nav.outgoing"));
	useEffect(() => rememberOutgoing(query), [query]);
	useKey("n", "draft.title", () => navigate("/outgoing/new"), { on: mayDraft() });
	return (
		<section>
			<div class="page-head">
				<h1 class="page-title">{t("nav.outgoing")}</h1>
				{mayDraft() && (
					<a class="button button-primary" href="/outgoing/new">
						{t("draft.title")}
					</a>
				)}
			</div>
			<ListBar head={head}>
				<Search path="/outgoing" query={query} canonical={outgoingQuery} />
			</ListBar>
			<p class="page-note">
				{t("outgoing.default_span")} <a href="/outgoing/replies">{t("replies.title")}</a>
			</p>
			<Documents label={t("nav.outgoing")} query={query} columns={columns} nothing={query ? t("empty.filtered") : t("empty.outgoing")} />
		</section>
	);
}
