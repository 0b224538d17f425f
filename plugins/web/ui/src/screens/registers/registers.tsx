// Sổ văn bản: the year's books, their entries, and a warning when a number is missing.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { isOutgoing, kindOf } from "../../api/actions";
import { get } from "../../api/client";
import { CursorList } from "../../api/list";
import { ApiError } from "../../api/problem";
import { readsBook, usesBook } from "../../api/registers";
import type { ActionOffer, Direction, ListEntriesReply, ListRegistersReply, Register, RegisterEntry, RegisterEntryState, RegisterView } from "../../api/types";
import { useRefresh } from "../../app/refresh";
import { navigate } from "../../app/router";
import { useTitle } from "../../app/title";
import { formatDay, formatInstant, today } from "../../dates/dates";
import { t } from "../../i18n/i18n";
import { joinCode } from "../../text/code";
import { arrivalNumber } from "../../text/number";
import { SelectField } from "../../widgets/field";
import { PrintLinks } from "../../widgets/print-links";
import { Rows } from "../../widgets/rows";
import { Empty, Failed, Loading } from "../../widgets/state";
import { BookActions } from "./actions";
import { CreateDialog } from "./create";
import { NumbersReport } from "./report";
import { NextYearButton } from "./year";

const STATE: Record<RegisterEntryState, "active" | "reserved" | "void"> = {
	ENTRY_ACTIVE: "active",
	ENTRY_RESERVED: "reserved",
	ENTRY_VOID: "void",
};

const DIRECTION: Record<Direction, "incoming" | "outgoing" | "copy" | "postal"> = {
	DIRECTION_INCOMING: "incoming",
	DIRECTION_OUTGOING: "outgoing",
	DIRECTION_COPY: "copy",
	DIRECTION_POSTAL: "postal",
};

function useBooks() {
	const [books, setBooks] = useState<RegisterView[]>();
	const [offers, setOffers] = useState<ActionOffer[]>([]);
	const [round, setRound] = useState(0);
	const [error, setError] = useState<ApiError>();
	const load = () =>
		get<ListRegistersReply>("/registers").then(
			({ registers, actions }) => {
				setBooks((registers ?? []).filter(usesBook));
				setOffers(actions ?? []);
				setRound((n) => n + 1);
				setError(undefined);
			},
			(caught: unknown) => {
				if (caught instanceof ApiError) setError(caught);
			},
		);
	useEffect(() => void load(), []);
	return { books, offers, round, error, load };
}

// Books of what is issued here have its number and symbol, and to whom it went.
const isIssued = (direction: Direction | undefined): boolean => direction === "DIRECTION_OUTGOING" || direction === "DIRECTION_COPY";

const header = (direction: Direction | undefined) => (
	<>
		<span role="columnheader" class="cell cell-number">
			{isIssued(direction) ? t("number.number") : t("column.arrival")}
		</span>
		<span role="columnheader" class="cell cell-day">
			{t("column.entered")}
		</span>
		<span role="columnheader" class="cell cell-source">
			{isIssued(direction) ? t("column.code_receivers") : t("column.code_organ")}
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
					<a href={`/${kindOf(entry.kind)}/${entry.documentId}`} aria-label={t(isOutgoing(entry.kind) ? "outgoing.open" : "row.open", { number, subject: entry.summary })}>
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
				<span class="cell-code">{entry.code ?? (entry.symbol && joinCode(number, entry.symbol))}</span>
				<span class="cell-organ">{entry.issuingOrgan ?? entry.recipients}</span>
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
				{entry.outage && <span class="cell-since">{t("entry.outage", { outage: entry.outage })}</span>}
			</span>
		</>
	);
}

function Entries({ id, name, direction }: { id: string; name: string; direction?: Direction }) {
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
			header={header(direction)}
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

// Entries from which on a whole book is not printed in a moment.
const LONG = 500;

// Next year's books come before this year's in the list, but are not yet what is worked in.
const thisYear = (): number => Number(today().slice(0, 4));

// The year and kind are told when the name does not tell the year: "2026 · Sổ văn bản đến (mặc định)".
function bookLabel(register: Register | undefined): string {
	const name = register?.name ?? "";
	const year = String(register?.year ?? "");
	const notes = [
		register?.direction && t(`direction.${DIRECTION[register.direction]}`),
		register?.defaultRegister && t("register_state.default"),
		register?.state === "REGISTER_CLOSED" && t("register_state.closed"),
	].filter(Boolean);
	return `${name.includes(year) ? "" : `${year} · `}${name}${notes.length ? ` (${notes.join(", ")})` : ""}`;
}

export function RegistersScreen({ params }: { params: Record<string, string> }) {
	const { books, offers, round, error, load } = useBooks();
	const [creating, setCreating] = useState(false);
	// A book that is closed here stays in view.
	const kept = useRef<string | undefined>(params.id);
	useTitle(t("nav.registers"));
	if (error) return <Failed screen error={error} onRetry={() => void load()} />;
	if (!books) return <Loading />;
	const chosen =
		books.find(({ register }) => register?.id === kept.current) ??
		books.find(({ register }) => register?.defaultRegister && register.state === "REGISTER_OPEN" && (register.year ?? 0) <= thisYear()) ??
		books[0];
	const id = chosen?.register?.id;
	kept.current = id;
	const create = offers.find(({ name }) => name === "create");
	const newBook = (
		<button type="button" class="button new-book" onClick={() => setCreating(true)}>
			{t("newbook.button")}
		</button>
	);
	return (
		<section>
			<h1 class="page-title">{t("nav.registers")}</h1>
			{!id && <Empty title={t("empty.registers")} />}
			{!id && create && newBook}
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
								label: bookLabel(register),
							}))}
						/>
						<p class="book-last">{t("book.last", { number: arrivalNumber(chosen?.lastNumber ?? "0") })}</p>
					</div>
					<div class="book-tools">
						{chosen && <BookActions key={id} book={chosen} onDone={() => void load()} />}
						{create && newBook}
						{offers.some(({ name }) => name === "next-year") && <NextYearButton onDone={() => void load()} />}
					</div>
					<div class="prints">
						{chosen?.actions?.some(({ name }) => name === "print") && (
							<>
								<PrintLinks csv label={t("print.register_today")} path={`/registers/${id}/sheet`} query={{ dayFrom: today(), dayTo: today() }} />
								<PrintLinks csv label={t("print.register")} path={`/registers/${id}/sheet`} />
								<PrintLinks csv label={t("print.gaps")} path={`/registers/${id}/gaps/sheet`} />
							</>
						)}
						{Number(chosen?.lastNumber ?? 0) >= LONG && <p class="field-help">{t("print.long")}</p>}
					</div>
					{readsBook(chosen) ? (
						<>
							<NumbersReport key={id} id={id} kind={isIssued(chosen?.register?.direction) ? "outgoing" : "incoming"} round={`${round}`} onDone={() => void load()} />
							<Entries key={`${id} ${round}`} id={id} name={chosen?.register?.name ?? ""} direction={chosen?.register?.direction} />
						</>
					) : (
						<p class="page-note">{t("book.not_read")}</p>
					)}
				</>
			)}
			{create && creating && (
				<CreateDialog
					offer={create}
					onDone={(made) => {
						kept.current = made;
						void load().then(() => navigate(`/registers/${made}`));
					}}
					onClose={() => setCreating(false)}
				/>
			)}
		</section>
	);
}
