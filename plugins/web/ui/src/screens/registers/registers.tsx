// Sổ văn bản: the year's books, their entries, and a warning when a number is missing.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { get, post } from "../../api/client";
import { CursorList } from "../../api/list";
import { ApiError } from "../../api/problem";
import type { GapsReply, ListEntriesReply, ListRegistersReply, RegisterEntry, RegisterEntryState, RegisterView } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { arrivalNumber } from "../../text/number";
import { textOf } from "../../widgets/errors";
import { SelectField } from "../../widgets/field";
import { Rows } from "../../widgets/rows";
import { Empty, Failed, Loading } from "../../widgets/state";
import { notify } from "../../widgets/toast";

const STATE: Record<RegisterEntryState, "active" | "reserved" | "void"> = {
	ENTRY_ACTIVE: "active",
	ENTRY_RESERVED: "reserved",
	ENTRY_VOID: "void",
};

function useBooks() {
	const [books, setBooks] = useState<RegisterView[]>();
	const [error, setError] = useState<ApiError>();
	const load = () =>
		get<ListRegistersReply>("/registers").then(
			({ registers }) => {
				setBooks(registers ?? []);
				setError(undefined);
			},
			(caught: unknown) => {
				if (caught instanceof ApiError) setError(caught);
			},
		);
	useEffect(() => void load(), []);
	return { books, error, load };
}

function Gaps({ id, last }: { id: string; last?: string }) {
	const [gaps, setGaps] = useState<GapsReply>();
	useEffect(() => {
		get<GapsReply>(`/registers/${id}/gaps`).then(setGaps, () => undefined);
	}, [id, last]);
	if (!gaps) return null;
	const ranges = gaps.gaps ?? [];
	const doubled = gaps.doubled ?? [];
	if (ranges.length === 0 && doubled.length === 0) return <p class="book-fine">{t("gaps.none", { n: gaps.entries ?? "0" })}</p>;
	return (
		<div class="changed" role="status">
			{ranges.length > 0 && (
				<p>
					{t("gaps.missing", { numbers: ranges.map(({ first, last: end }) => (first === end ? first : `${first}–${end}`)).join(", ") })}
					{gaps.incomplete && ` ${t("gaps.more")}`}
				</p>
			)}
			{doubled.length > 0 && (
				<p>
					{t("gaps.doubled", { n: doubled.length })}{" "}
					{doubled.map((documentId, index) => (
						<a key={documentId} href={`/incoming/${documentId}`}>
							{index + 1}{" "}
						</a>
					))}
				</p>
			)}
		</div>
	);
}

const ACTIONS = ["close", "open"] as const;
type BookAction = (typeof ACTIONS)[number];
const isBookAction = (name: string | undefined): name is BookAction => (ACTIONS as readonly string[]).includes(name ?? "");

// What this person may do with the book, as the server offers it.
function BookActions({ book, onDone }: { book: RegisterView; onDone: () => void }) {
	const [busy, setBusy] = useState(false);
	const run = async (action: BookAction, etag: string | undefined) => {
		setBusy(true);
		try {
			await post(`/registers/${book.register?.id}/${action}`, {}, { etag });
			notify(t(action === "close" ? "book.closed" : "book.opened", { name: book.register?.name }));
		} catch (error) {
			if (!(error instanceof ApiError)) throw error;
			notify(textOf(error), { error: true });
		} finally {
			setBusy(false);
			onDone();
		}
	};
	return (
		<>
			{(book.actions ?? []).map(
				({ name, etag }) =>
					isBookAction(name) && (
						<button key={name} type="button" class="button" aria-disabled={busy} onClick={() => !busy && void run(name, etag)}>
							{t(`book.${name}`)}
						</button>
					),
			)}
		</>
	);
}

const header = () => (
	<>
		<span role="columnheader" class="cell cell-number">
			{t("column.arrival")}
		</span>
		<span role="columnheader" class="cell cell-day">
			{t("column.entered")}
		</span>
		<span role="columnheader" class="cell cell-source">
			{t("column.code_organ")}
		</span>
		<span role="columnheader" class="cell cell-subject">
			{t("column.subject")}
		</span>
		<span role="columnheader" class="cell cell-step">
			{t("column.type")}
		</span>
	</>
);

function EntryRow({ entry }: { entry: RegisterEntry }) {
	const number = `${arrivalNumber(entry.number)}${entry.suffix ?? ""}`;
	return (
		<>
			<span role="cell" class="cell cell-number">
				{entry.documentId ? (
					<a href={`/incoming/${entry.documentId}`} aria-label={t("row.open", { number, subject: entry.summary })}>
						{number}
					</a>
				) : (
					number
				)}
			</span>
			<span role="cell" class="cell cell-day">
				{formatInstant(entry.enteredAt)}
			</span>
			<span role="cell" class="cell cell-source">
				<span class="cell-code">{entry.code}</span>
				<span class="cell-organ">{entry.issuingOrgan}</span>
			</span>
			<span role="cell" class="cell cell-subject">
				<span class="clamp">{entry.summary}</span>
			</span>
			<span role="cell" class="cell cell-step">
				<span>{entry.documentType}</span>
				<span class="cell-since">
					{entry.state && entry.state !== "ENTRY_ACTIVE"
						? [t(`entry.${STATE[entry.state]}`), entry.reason].filter(Boolean).join(": ")
						: t("row.of_day", { day: formatDay(entry.issuedDate) })}
				</span>
			</span>
		</>
	);
}

function Entries({ id, name }: { id: string; name: string }) {
	const list = useMemo(
		() =>
			new CursorList<RegisterEntry>(async (cursor, limit) => {
				const reply = await get<ListEntriesReply>(`/registers/${id}/entries`, { descending: true, cursor, limit });
				return { items: reply.entries ?? [], next: reply.nextCursor };
			}),
		[id],
	);
	useRefresh(() => list.refresh(), [id]);
	const items = list.items.value;
	const error = list.error.value;
	if (error) return <Failed error={error} onRetry={() => void list.refresh()} />;
	if (!items) return <Loading />;
	if (items.length === 0) return <Empty title={t("empty.register")} />;
	return (
		<Rows
			label={name}
			count={items.length}
			heights={[4.25, 7.75]}
			header={header()}
			more={list.more.value}
			onNearEnd={() => void list.loadMore()}
			keyOf={(index) => `${items[index]?.number}${items[index]?.suffix ?? ""}`}
			row={(index) => {
				const entry = items[index];
				return entry && <EntryRow entry={entry} />;
			}}
		/>
	);
}

export function RegistersScreen({ params }: { params: Record<string, string> }) {
	const { books, error, load } = useBooks();
	// A book that is closed here stays in view.
	const kept = useRef<string | undefined>(params.id);
	useTitle(t("nav.registers"));
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!books) return <Loading />;
	const chosen =
		books.find(({ register }) => register?.id === kept.current) ??
		books.find(({ register }) => register?.defaultRegister && register.state === "REGISTER_OPEN") ??
		books[0];
	const id = chosen?.register?.id;
	kept.current = id;
	return (
		<section>
			<h1 class="page-title">{t("nav.registers")}</h1>
			{!id && <Empty title={t("empty.registers")} />}
			{id && (
				<>
					<div class="filters">
						<SelectField
							label={t("field.register")}
							name="/book"
							value={id}
							onValue={(next) => navigate(`/registers/${next}`)}
							options={books.map(({ register }) => ({
								value: register?.id ?? "",
								label: `${register?.name ?? ""}${register?.state === "REGISTER_CLOSED" ? ` (${t("register_state.closed")})` : ""}`,
							}))}
						/>
						{chosen && <BookActions book={chosen} onDone={() => void load()} />}
						<p class="book-last">{t("book.last", { number: arrivalNumber(chosen?.lastNumber ?? "0") })}</p>
					</div>
					<Gaps id={id} last={chosen?.lastNumber} />
					<Entries key={id} id={id} name={chosen?.register?.name ?? ""} />
				</>
			)}
		</section>
	);
}
