/* Numbers that are not simply the next one: reserved, suffixed, given on paper. NĐ 30/2020/NĐ-CP Đ15, Đ22. */
#include "office/book/number.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "office/calendar/moment.h"

#define ACTIVE CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE
#define RESERVED CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED
#define VOID CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID

#define NUMBER_MAX 9999999u /* of a year's book, as people choose it */
#define SUFFIX_LETTERS 2u
#define OUTAGE_BYTES_MAX (4u * OFFICE_BOOK_OUTAGE_CHARS + 1u)

static const struct cv_bytes nothing = {NULL, 0};

/* ---- writing one line ---- */

static int put_reserved_entry(struct cv_txn *txn, struct cv_call *call, Congvan__RegisterEntry *entry)
{
	int error =
	    cv_txn_put_new(txn, office_book_entry_key(call, entry->register_id, entry->number, NULL), &entry->base);

	if (!error)
		error = cv_txn_put_raw(txn, cv_key(call, "register.reserved", "ii", entry->register_id, entry->number),
				       nothing);
	if (!error && entry->by_hand)
		error = cv_txn_put_raw(txn, cv_key(call, "register.by_hand", "ii", entry->register_id, entry->number),
				       nothing);
	return error;
}

int office_book_put_reserved(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint64_t number,
			     const struct office_book_keeping *why, const struct office_actor *by,
			     Congvan__RegisterEntry **ret)
{
	Congvan__RegisterEntry *entry = cv_new(call, &congvan__register_entry__descriptor);

	if (!entry)
		return -ENOMEM;
	CV_SET(entry, register_id, book->id);
	CV_SET(entry, number, number);
	CV_SET(entry, state, RESERVED);
	CV_SET(entry, revision, 1);
	if (why->by_hand)
		CV_SET(entry, by_hand, true);
	/* Packed at once, never written to. */
	entry->reason = (char *)(uintptr_t)why->reason;
	entry->outage = (char *)(uintptr_t)why->outage;
	entry->entered_at = office_moment(call, call->now_ms);
	if (by)
		CV_SET(entry, entered_by, by->person_id);
	if (!entry->entered_at || office_book_sign(call, by, entry))
		return -ENOMEM;
	if (ret)
		*ret = entry;
	return put_reserved_entry(txn, call, entry);
}

int office_book_put_reserving(struct cv_txn *txn, struct cv_call *call, uint64_t book)
{
	return cv_txn_put_raw(txn, cv_key(call, "register.reserved", "i", book), nothing);
}

static int note_document(struct cv_txn *txn, struct cv_call *call, const Congvan__RegisterEntry *entry)
{
	const char *suffix = entry->suffix ? entry->suffix : "";

	return cv_txn_put_raw(
	    txn,
	    cv_key(call, "register.entry_of", "iiir", entry->register_id, entry->document_id, entry->number, suffix),
	    nothing);
}

/* ---- reserving ---- */

int office_book_reserve_next(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint32_t count,
			     const char *reason, const struct office_actor *by, Congvan__RegisterEntry **entries)
{
	const struct office_book_keeping why = {.reason = reason};
	int error = office_book_put_reserving(txn, call, book->id);

	for (uint32_t i = 0; i < count && !error; i++) {
		uint64_t number;

		error = cv_txn_number(txn, cv_key(call, "register.series", "i", book->id),
				      cv_key(call, "register.entry", "i", book->id), &number);
		if (!error)
			error = office_book_put_reserved(txn, call, book, number, &why, by, &entries[i]);
	}
	return error;
}

static int wrong(struct cv_call *call, const char *pointer, const char *member, const char *reason, const char *text)
{
	cv_field(call, cv_printf(call, "%s%s", pointer, member), reason, text, NULL);
	return cv_fields_ok(call);
}

/* -EINVAL when a number is further from the counter than anybody means. */
static int check_distance(struct cv_call *call, uint64_t book, uint64_t number, const char *pointer, const char *member,
			  uint64_t *ret_counter)
{
	int error = office_book_counter(call, book, ret_counter);
	char most[24];

	if (error || number <= *ret_counter + OFFICE_BOOK_AHEAD_MAX)
		return error;
	snprintf(most, sizeof(most), "%llu", (unsigned long long)*ret_counter + OFFICE_BOOK_AHEAD_MAX);
	return wrong(call, pointer, member, "book.too_far", most);
}

static int check_number(struct cv_call *call, uint64_t number, const char *pointer, const char *member)
{
	char most[24];

	if (number && number <= NUMBER_MAX)
		return 0;
	if (!number)
		return wrong(call, pointer, member, "field.required", NULL);
	snprintf(most, sizeof(most), "%u", NUMBER_MAX);
	cv_field(call, cv_printf(call, "%s%s", pointer, member), "field.out_of_range", "1", most, NULL);
	return cv_fields_ok(call);
}

static int refuse_held(struct cv_call *call, const Congvan__RegisterEntry *held, const char *pointer,
		       const char *member)
{
	char number[24];
	const char *reason = held->state == VOID       ? "book.number_void"
			     : held->state == RESERVED ? "book.number_reserved"
						       : "book.number_taken";

	snprintf(number, sizeof(number), "%llu", (unsigned long long)held->number);
	return wrong(call, pointer, member, reason, number);
}

int office_book_reserve(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book, uint64_t number,
			const char *pointer, const char *reason, const struct office_actor *by,
			Congvan__RegisterEntry **ret)
{
	const struct office_book_keeping why = {.reason = reason, .by_hand = true};
	Congvan__RegisterEntry *held;
	uint64_t counter;
	int error = check_number(call, number, pointer, "");

	if (!error)
		error = cv_txn_get(txn, office_book_entry_key(call, book->id, number, NULL),
				   &congvan__register_entry__descriptor, &held);
	if (!error && held)
		return refuse_held(call, held, pointer, "");
	if (!error)
		error = check_distance(call, book->id, number, pointer, "", &counter);
	if (!error)
		error = office_book_put_reserving(txn, call, book->id);
	return error ? error : office_book_put_reserved(txn, call, book, number, &why, by, ret);
}

/* ---- entering under a number that was wished for ---- */

struct wish {
	struct cv_txn *txn;
	struct cv_call *call;
	const Congvan__Register *book;
	const Congvan__BookNumber *asked;
	const char *pointer, *suffix, *reason, *outage;
	const struct office_actor *by;
	Congvan__RegisterEntry *entry;
};

static bool is_suffix(const char *text)
{
	size_t len = strlen(text);

	return len <= SUFFIX_LETTERS && strspn(text, "abcdefghijklmnopqrstuvwxyz") == len;
}

/* The time on paper lies in the book's year and not in the future. */
static void check_paper_time(struct wish *wish)
{
	const Google__Protobuf__Timestamp *at = wish->asked->on_paper_at;
	struct cv_call *call = wish->call;

	if (at && (at->seconds < 0 || at->seconds > call->now_ms / 1000 ||
		   cv_day_year(cv_day_of_ms(office_moment_ms(at))) != wish->book->year))
		cv_field(call, cv_printf(call, "%s/onPaperAt", wish->pointer), "book.paper_time", NULL);
}

/* Which outage it was: by it an inspector finds all numbers that were given on paper meanwhile. */
static void check_outage(struct wish *wish)
{
	struct cv_call *call = wish->call;
	const char *said = wish->asked->outage, *pointer = cv_printf(call, "%s/outage", wish->pointer);
	char *clean;

	if (!wish->asked->on_paper_at) {
		if (said && *said)
			cv_field(call, pointer, "book.outage_without_paper", NULL);
		return;
	}
	clean = said ? cv_text_clean(call, said, strnlen(said, OUTAGE_BYTES_MAX)) : NULL;
	if (said && *said && !clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (!clean || !*clean)
		cv_field(call, pointer, "field.required", NULL);
	else if (cv_text_length(clean) > OFFICE_BOOK_OUTAGE_CHARS)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", OFFICE_BOOK_OUTAGE_CHARS), NULL);
	else if (strpbrk(clean, "\n\t"))
		cv_field(call, pointer, "field.one_line", NULL);
	else
		wish->outage = clean;
}

static int check_form(struct wish *wish)
{
	struct cv_call *call = wish->call;
	const char *suffix = wish->asked->suffix;
	bool reasoned = wish->asked->on_paper_at || (suffix && *suffix);

	if (suffix && *suffix) {
		if (is_suffix(suffix))
			wish->suffix = suffix;
		else
			cv_field(call, cv_printf(call, "%s/suffix", wish->pointer), "book.suffix", NULL);
	}
	office_book_reason(call, cv_printf(call, "%s/reason", wish->pointer), wish->asked->reason, reasoned,
			   &wish->reason);
	check_paper_time(wish);
	check_outage(wish);
	return check_number(call, wish->asked->number, wish->pointer, "/number") ? -EINVAL : cv_fields_ok(call);
}

/* What the line says, whatever was there before. */
static int fill_entry(struct wish *wish)
{
	Congvan__RegisterEntry *entry = wish->entry;

	CV_SET(entry, register_id, wish->book->id);
	CV_SET(entry, number, wish->asked->number);
	CV_SET(entry, state, ACTIVE);
	CV_SET(entry, by_hand, true);
	entry->suffix = (char *)(uintptr_t)wish->suffix;
	if (wish->reason)
		entry->reason = (char *)(uintptr_t)wish->reason;
	if (wish->asked->on_paper_at) {
		entry->entered_at = wish->asked->on_paper_at;
		CV_SET(entry, on_paper, true);
		entry->outage = (char *)(uintptr_t)wish->outage;
	}
	return office_book_sign(wish->call, wish->by, entry);
}

/* What is entered so does not stand where its day does: lists by day look for it apart. */
static int note_by_hand(struct wish *wish)
{
	const char *suffix = wish->suffix ? wish->suffix : "";

	return cv_txn_put_raw(
	    wish->txn, cv_key(wish->call, "register.by_hand", "iir", wish->book->id, wish->asked->number, suffix),
	    nothing);
}

/* Another book may have given the same number and symbol. */
static int give(struct wish *wish)
{
	const Congvan__RegisterEntry *entry = wish->entry;
	const Congvan__Register *other;
	const char *code;
	int error = office_book_give(wish->txn, wish->call, wish->book, entry, entry->number, entry->number, &other);

	if (error || !other)
		return error;
	code = office_book_code(wish->call, entry);
	cv_field(wish->call, cv_printf(wish->call, "%s/number", wish->pointer), "book.code_given", code ? code : "",
		 other->name ? other->name : "", NULL);
	return cv_fields_ok(wish->call);
}

static int put_entry(struct wish *wish, const Congvan__RegisterEntry *held)
{
	Congvan__RegisterEntry *entry = wish->entry;
	struct cv_key key = office_book_entry_key(wish->call, wish->book->id, entry->number, wish->suffix);
	int error = held ? cv_txn_put(wish->txn, key, &entry->base) : cv_txn_put_new(wish->txn, key, &entry->base);

	if (!error)
		error = give(wish);
	if (!error)
		error = note_by_hand(wish);
	return error ? error : note_document(wish->txn, wish->call, entry);
}

static int enter_suffixed(struct wish *wish, const Congvan__RegisterEntry *base)
{
	Congvan__RegisterEntry *held;
	int error;

	if (!base)
		return wrong(wish->call, wish->pointer, "/number", "book.no_base", NULL);
	error =
	    cv_txn_get(wish->txn, office_book_entry_key(wish->call, wish->book->id, wish->asked->number, wish->suffix),
		       &congvan__register_entry__descriptor, &held);
	if (!error && held)
		return wrong(wish->call, wish->pointer, "/suffix", "book.suffix_taken", NULL);
	if (!error)
		error = fill_entry(wish);
	return error ? error : put_entry(wish, NULL);
}

static int use_reserved(struct wish *wish, const Congvan__RegisterEntry *held)
{
	struct cv_key reserved = cv_key(wish->call, "register.reserved", "ii", wish->book->id, wish->asked->number);
	int error;

	wish->entry->reason = held->reason;
	error = fill_entry(wish);
	if (!error)
		error = put_entry(wish, held);
	return error ? error : cv_txn_delete(wish->txn, reserved);
}

/* Which of the numbers behind `first` have an entry; taken has `count` places. */
static int find_taken(struct wish *wish, uint64_t first, uint32_t count, bool *taken)
{
	struct cv_call *call = wish->call;
	struct cv_key from = office_book_entry_key(call, wish->book->id, first, NULL);
	struct cv_key end = office_book_entry_key(call, wish->book->id, first + count, NULL);
	uint32_t found = CV_SCAN_ROWS;
	int error = 0;

	while (!error && found == CV_SCAN_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &found);
		for (uint32_t i = 0; i < found && !error; i++) {
			if (rows[i].body.len == 2 * sizeof(uint64_t))
				taken[cv_key_u64(rows[i].body, sizeof(uint64_t)) - first] = true;
		}
		if (!error && found == CV_SCAN_ROWS)
			error = office_book_key_behind(call, &rows[found - 1], &from);
	}
	return error;
}

/* The counter goes on behind a number on paper: what lies between is kept until it is entered too, or released. */
static int reserve_between(struct wish *wish, uint64_t counter)
{
	struct cv_call *call = wish->call;
	uint64_t number = wish->asked->number;
	uint32_t count = number > counter + 1 ? (uint32_t)(number - counter - 1) : 0;
	const struct office_book_keeping why = {wish->reason, wish->outage, true};
	bool taken[OFFICE_BOOK_AHEAD_MAX] = {false};
	int error = count ? find_taken(wish, counter + 1, count, taken) : 0;

	if (!error && count)
		error = office_book_put_reserving(wish->txn, call, wish->book->id);
	for (uint32_t i = 0; i < count && !error; i++) {
		if (!taken[i])
			error = office_book_put_reserved(wish->txn, call, wish->book, counter + 1 + i, &why, wish->by,
							 NULL);
	}
	return error;
}

static int enter_paper(struct wish *wish)
{
	uint64_t counter;
	int error = check_distance(wish->call, wish->book->id, wish->asked->number, wish->pointer, "/number", &counter);

	if (!error)
		error = fill_entry(wish);
	if (!error)
		error = put_entry(wish, NULL);
	return error ? error : reserve_between(wish, counter);
}

static int enter_wished(struct wish *wish)
{
	Congvan__RegisterEntry *held;
	int error = check_form(wish);

	if (!error)
		error =
		    cv_txn_get(wish->txn, office_book_entry_key(wish->call, wish->book->id, wish->asked->number, NULL),
			       &congvan__register_entry__descriptor, &held);
	if (error)
		return error;
	if (wish->suffix)
		return enter_suffixed(wish, held);
	if (held && held->state == RESERVED)
		return use_reserved(wish, held);
	if (held)
		return refuse_held(wish->call, held, wish->pointer, "/number");
	if (!wish->asked->on_paper_at)
		return wrong(wish->call, wish->pointer, "/number", "book.not_reserved", NULL);
	return enter_paper(wish);
}

int office_book_enter_as(struct cv_txn *txn, struct cv_call *call, const Congvan__Register *book,
			 const Congvan__BookNumber *asked, const char *pointer, const struct office_actor *by,
			 Congvan__RegisterEntry *entry, uint64_t *ret_number)
{
	struct wish wish = {txn, call, book, asked, pointer, NULL, NULL, NULL, by, entry};
	int error;

	if (!asked)
		return office_book_enter(txn, call, book, entry, ret_number);
	error = enter_wished(&wish);
	if (!error)
		*ret_number = entry->number;
	return error;
}
