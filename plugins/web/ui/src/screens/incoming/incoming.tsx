// Văn bản đến: every incoming document that this person may see, newest first, narrowed by filters in the address.
import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";

import { get } from "../../api/client";
import { CursorList } from "../../api/list";
import type { ActionOffer, IncomingDocument, IncomingState, ListIncomingReply, Urgency } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { location, navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { DateField, dayOf } from "../../widgets/date-field";
import { fieldId, SelectField, TextField } from "../../widgets/field";
import { UrgencyMark, urgencyText } from "../../widgets/labels";
import { PrintLinks } from "../../widgets/print-links";
import { Rows } from "../../widgets/rows";
import { Empty, Failed, Loading } from "../../widgets/state";
import { stageText, stateText } from "../document/panels";

const STATES: IncomingState[] = ["INCOMING_REGISTERED", "INCOMING_SUBMITTED", "INCOMING_DIRECTED", "INCOMING_IN_PROGRESS", "INCOMING_COMPLETED"];
const URGENCIES: Urgency[] = ["URGENCY_NORMAL", "URGENCY_URGENT", "URGENCY_VERY_URGENT", "URGENCY_EXPRESS", "URGENCY_TIMED_EXPRESS"];
const NAMES = ["code", "issuingOrgan", "arrivedFrom", "arrivedTo", "state", "urgency"] as const;
type Filters = Record<(typeof NAMES)[number], string>;

function filtersOf(query: URLSearchParams): Filters {
	return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ""])) as Filters;
}

function addressOf(filters: Filters): string {
	const params = new URLSearchParams();
	for (const name of NAMES) if (filters[name] !== "") params.set(name, filters[name]);
	const text = params.toString();
	return text ? `/incoming?${text}` : "/incoming";
}

function Filter({ filters }: { filters: Filters }) {
	const [form, setForm] = useState<Filters>({ ...filters, arrivedFrom: formatDay(filters.arrivedFrom), arrivedTo: formatDay(filters.arrivedTo) });
	const any = NAMES.some((name) => filters[name] !== "");
	useEffect(() => {
		if (location.value.query.has("find")) document.getElementById(fieldId("/code"))?.focus();
	}, [location.value]);
	const apply = (next: Filters) => {
		const arrivedFrom = dayOf(next.arrivedFrom, "past");
		const arrivedTo = dayOf(next.arrivedTo, "past");
		if (arrivedFrom === null || arrivedTo === null) return;
		navigate(addressOf({ ...next, arrivedFrom: arrivedFrom ?? "", arrivedTo: arrivedTo ?? "", code: next.code.trim(), issuingOrgan: next.issuingOrgan.trim() }), {
			replace: true,
		});
	};
	const choose = (next: Partial<Filters>) => {
		const all = { ...form, ...next };
		setForm(all);
		apply(all);
	};
	return (
		<form
			class="filters"
			role="search"
			aria-label={t("filter.label")}
			onSubmit={(event) => {
				event.preventDefault();
				apply(form);
			}}
		>
			<TextField label={t("field.code")} name="/code" value={form.code} onValue={(code) => setForm({ ...form, code })} input={{ type: "search", maxLength: 42 }} />
			<TextField
				label={t("field.issuing_organ")}
				name="/issuingOrgan"
				value={form.issuingOrgan}
				onValue={(issuingOrgan) => setForm({ ...form, issuingOrgan })}
				input={{ type: "search", maxLength: 200 }}
			/>
			<DateField label={t("filter.from")} name="/arrivedFrom" lean="past" value={form.arrivedFrom} onValue={(arrivedFrom) => setForm({ ...form, arrivedFrom })} />
			<DateField label={t("filter.to")} name="/arrivedTo" lean="past" value={form.arrivedTo} onValue={(arrivedTo) => setForm({ ...form, arrivedTo })} />
			<SelectField
				label={t("filter.state")}
				name="/state"
				value={form.state}
				onValue={(state) => choose({ state })}
				options={[{ value: "", label: t("filter.all") }, ...STATES.map((state) => ({ value: state, label: stageText(state) }))]}
			/>
			<SelectField
				label={t("field.urgency")}
				name="/urgency"
				value={form.urgency}
				onValue={(urgency) => choose({ urgency })}
				options={[{ value: "", label: t("filter.all") }, ...URGENCIES.map((urgency) => ({ value: urgency, label: urgencyText(urgency) }))]}
			/>
			<div class="filter-buttons">
				<button type="submit" class="button">
					{t("filter.apply")}
				</button>
				{any && (
					<a class="button-link" href="/incoming">
						{t("filter.clear")}
					</a>
				)}
			</div>
		</form>
	);
}

const header = () => (
	<>
		<span role="columnheader" class="cell cell-number">
			{t("column.arrival")}
		</span>
		<span role="columnheader" class="cell cell-day">
			{t("column.arrived")}
		</span>
		<span role="columnheader" class="cell cell-source">
			{t("column.code_organ")}
		</span>
		<span role="columnheader" class="cell cell-subject">
			{t("column.subject")}
		</span>
		<span role="columnheader" class="cell cell-step">
			{t("filter.state")}
		</span>
	</>
);

function DocumentRow({ document }: { document: IncomingDocument }) {
	const number = arrivalNumber(document.arrivalNumber, document.arrivalSuffix);
	return (
		<>
			<span role="cell" class="cell cell-number">
				<a href={`/incoming/${document.id}`} aria-label={t("row.open", { number, subject: document.subject })}>
					{number}
				</a>
				<UrgencyMark urgency={document.urgency} />
			</span>
			<span role="cell" class="cell cell-day">
				{formatDay(document.arrivalDate)}
			</span>
			<span role="cell" class="cell cell-source">
				<span class="cell-code">{joinCode(document.codeNumber, document.codeNotation)}</span>
				<span class="cell-organ">{document.issuingOrgan}</span>
			</span>
			<span role="cell" class="cell cell-subject">
				<span class="clamp">{document.subject}</span>
			</span>
			<span role="cell" class="cell cell-step">
				<span>{stateText(document)}</span>
				{document.dueDate && <span class="cell-since">{t("flow.due", { day: formatDay(document.dueDate) })}</span>}
			</span>
		</>
	);
}

// What this person may have printed, as the list's last answer said.
const offers = signal<ActionOffer[]>([]);
const SHEETS = { print_daily: "incoming-daily", print_follow_up: "incoming-follow-up" } as const;

function Sheets({ filters }: { filters: Filters }) {
	const names = offers.value.map(({ name }) => name);
	const days = { dayFrom: filters.arrivedFrom, dayTo: filters.arrivedTo };
	return (
		<p class="prints">
			{names.includes("print_daily") && <PrintLinks label={t("print.daily")} path={`/sheets/${SHEETS.print_daily}`} />}
			{names.includes("print_follow_up") && <PrintLinks label={t("print.follow_up")} path={`/sheets/${SHEETS.print_follow_up}`} query={days} />}
		</p>
	);
}

function Documents({ filters }: { filters: Filters }) {
	const list = useMemo(
		() =>
			new CursorList<IncomingDocument>(async (cursor, limit) => {
				const reply = await get<ListIncomingReply>("/incoming", { ...filters, cursor, limit });
				offers.value = reply.actions ?? [];
				return { items: reply.documents ?? [], next: reply.nextCursor };
			}),
		[addressOf(filters)],
	);
	useRefresh(() => list.refresh(), [list]);
	const items = list.items.value;
	const error = list.error.value;
	const any = NAMES.some((name) => filters[name] !== "");
	if (error) return <Failed error={error} onRetry={() => void list.refresh()} />;
	if (!items) return <Loading />;
	if (items.length === 0) return <Empty title={any ? t("empty.filtered") : t("empty.incoming")} />;
	return (
		<Rows
			label={t("nav.incoming")}
			count={items.length}
			heights={[4.25, 7.75]}
			header={header()}
			more={list.more.value}
			onNearEnd={() => void list.loadMore()}
			keyOf={(index) => items[index]?.id ?? String(index)}
			row={(index) => {
				const document = items[index];
				return document && <DocumentRow document={document} />;
			}}
		/>
	);
}

export function IncomingScreen() {
	const filters = filtersOf(location.value.query);
	useTitle(t("nav.incoming"));
	return (
		<section>
			<h1 class="page-title">{t("nav.incoming")}</h1>
			<Filter key={addressOf(filters)} filters={filters} />
			<Sheets filters={filters} />
			<p class="page-note">{t("filter.default_span")}</p>
			<Documents filters={filters} />
		</section>
	);
}
