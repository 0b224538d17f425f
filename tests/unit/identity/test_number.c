/* Numbers that are not simply the next one: reserved, suffixed, given on paper, void; and the report of them all. */
#include "books.h"

#include <days.h>
#include <office/book/book.h>
#include <office/calendar/moment.h>

#include "congvan/incoming.pb-c.h"

/* A plugin that enters documents and voids their entries, as incoming does. */
static int enter(struct cv_call *call, const Congvan__RegisterIncomingRequest *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Register *book;
	struct office_actor me;
	uint64_t given;
	int error = office_actor_of_call(call, &me);
	if (error == 0)
		error = office_book_open(txn, call, request->register_id, CONGVAN__DIRECTION__DIRECTION_INCOMING, 2026,
					 "/registerId", &book);
	CV_SET(reply, document_id, call->host->new_id(call->host));
	reply->entered_at = office_moment(call, call->now_ms);
	if (error == 0)
		error = office_book_enter_as(txn, call, book, request->book_number, "/bookNumber", &me, reply, &given);
	return error < 0 ? error : cv_txn_commit(txn);
}
CV_HANDLER(enter, Congvan__RegisterIncomingRequest, Congvan__RegisterEntry)

static int cancel(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__RegisterEntry *entry;
	struct office_actor me;
	int error = office_actor_of_call(call, &me);
	if (error == 0)
		error = office_book_void(txn, call, request->register_id, request->number, request->suffix,
					 request->reason, &me, &entry);
	if (error < 0)
		return error;
	*reply = *entry;
	return cv_txn_commit(txn);
}
CV_HANDLER(cancel, Congvan__RegisterEntry, Congvan__RegisterEntry)

static const struct cv_plugin desk = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(desk),
    .name = "desk",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"desk", 1, 0}),
    .grants = CV_LIST(struct cv_grant, OFFICE_BOOK_GRANTS, OFFICE_ACCESS_GRANTS),
    .methods = CV_LIST(struct cv_method,
		       CV_METHOD("desk/1", enter, 0, congvan__register_incoming_request, congvan__register_entry),
		       CV_METHOD("desk/1", cancel, 0, congvan__register_entry, congvan__register_entry)),
};

static uint64_t book;

static int setup(void **state)
{
	int result = books_setup(state);
	fakehost_plugin(*state, &desk, NULL);
	book = books_make(*state, "DEN");
	return result;
}

/* ---- acts ---- */

static int enter_as(struct fakehost *fake, Congvan__BookNumber *wish, Congvan__RegisterEntry **ret)
{
	Congvan__RegisterIncomingRequest request = CONGVAN__REGISTER_INCOMING_REQUEST__INIT;
	CV_SET(&request, register_id, book);
	request.book_number = wish;
	return fakehost_call(fake, "desk/1", "enter", &request.base, &congvan__register_entry__descriptor, ret);
}

static uint64_t enter_next(struct fakehost *fake)
{
	Congvan__RegisterEntry *entry;
	assert_int_equal(enter_as(fake, NULL, &entry), 0);
	return entry->number;
}

static Congvan__BookNumber wish_of(uint64_t number, const char *suffix, const char *reason)
{
	Congvan__BookNumber wish = CONGVAN__BOOK_NUMBER__INIT;
	CV_SET(&wish, number, number);
	wish.suffix = (char *)suffix;
	wish.reason = (char *)reason;
	return wish;
}

static int enter_number(struct fakehost *fake, uint64_t number, const char *suffix, const char *reason)
{
	Congvan__BookNumber wish = wish_of(number, suffix, reason);
	Congvan__RegisterEntry *entry;
	return enter_as(fake, &wish, &entry);
}

static int enter_paper(struct fakehost *fake, uint64_t number, int64_t at_ms)
{
	Congvan__BookNumber wish = wish_of(number, NULL, "Mất điện sáng 05/3, sự cố SC-12");
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__RegisterEntry *entry;
	at.seconds = at_ms / 1000;
	wish.on_paper_at = &at;
	wish.outage = (char *)"SC-12";
	return enter_as(fake, &wish, &entry);
}

static int cancel_number(struct fakehost *fake, uint64_t number, const char *suffix)
{
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT, *reply;
	CV_SET(&request, register_id, book);
	CV_SET(&request, number, number);
	request.suffix = (char *)suffix;
	request.reason = (char *)"Vào sổ nhầm";
	return fakehost_call(fake, "desk/1", "cancel", &request.base, &congvan__register_entry__descriptor, &reply);
}

/* number 0: the next `count`. */
static int reserve(struct fakehost *fake, uint64_t number, uint32_t count, Congvan__ReserveReply **ret)
{
	Congvan__ReserveRequest request = CONGVAN__RESERVE_REQUEST__INIT;
	Congvan__ReserveReply *reply;
	CV_SET(&request, id, book);
	request.reason = (char *)"Giữ cho văn bản họp giao ban";
	if (number)
		CV_SET(&request, number, number);
	else
		CV_SET(&request, count, count);
	return BOOKS_CALL(fake, "reserve", &request, reserve_reply, ret ? ret : &reply);
}

static int release(struct fakehost *fake, uint64_t number, const char *reason)
{
	Congvan__ReleaseRequest request = CONGVAN__RELEASE_REQUEST__INIT;
	Congvan__RegisterEntry *reply;
	CV_SET(&request, id, book);
	CV_SET(&request, number, number);
	request.reason = (char *)reason;
	return BOOKS_CALL(fake, "release", &request, register_entry, &reply);
}

static Congvan__GapsReply *report(struct fakehost *fake, uint32_t limit, const char *cursor)
{
	Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
	Congvan__GapsReply *reply;
	CV_SET(&request, id, book);
	CV_SET(&request, limit, limit);
	request.cursor = (char *)cursor;
	assert_int_equal(BOOKS_CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
	return reply;
}

static uint64_t shown_last(struct fakehost *fake)
{
	Congvan__RegisterView *view;
	assert_int_equal(books_act(fake, "get", book, &view), 0);
	return view->last_number;
}

/* ---- reserving, using, releasing ---- */

static void test_the_counter_passes_over_reserved_numbers(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ReserveReply *reply;
	assert_int_equal(enter_next(fake), 1);
	assert_int_equal(reserve(fake, 0, 3, &reply), 0);
	assert_int_equal(reply->n_entries, 3);
	for (uint64_t i = 0; i < 3; i++) {
		assert_int_equal(reply->entries[i]->number, 2 + i);
		assert_string_equal(reply->entries[i]->actions[0]->name, "release");
	}
	assert_int_equal(enter_next(fake), 5);
	assert_int_equal(reserve(fake, 7, 0, NULL), 0);
	assert_int_equal(shown_last(fake), 5);
	assert_int_equal(enter_next(fake), 6);
	assert_int_equal(shown_last(fake), 7);
	assert_int_equal(enter_next(fake), 8);
	assert_int_equal(report(fake, 0, NULL)->n_gaps, 0);
	assert_int_equal(report(fake, 0, NULL)->n_set_aside, 4);
}

static void test_a_reserved_number_is_used_once(void **state)
{
	struct fakehost *fake = *state;
	Congvan__BookNumber wish = wish_of(1, NULL, NULL);
	Congvan__RegisterEntry *entry;
	assert_int_equal(reserve(fake, 0, 1, NULL), 0);
	assert_int_equal(enter_as(fake, &wish, &entry), 0);
	assert_int_equal(entry->number, 1);
	assert_int_equal(entry->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	assert_string_equal(entry->reason, "Giữ cho văn bản họp giao ban");
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.number_taken");
	assert_int_not_equal(release(fake, 1, "Thôi"), 0);
	assert_string_equal(books_reason(fake), "register.not_reserved");
	assert_int_equal(report(fake, 0, NULL)->n_set_aside, 0);
	assert_int_equal(enter_next(fake), 2);
}

static void use_meanwhile(struct fakehost *fake, void *arg)
{
	(void)arg;
	assert_int_equal(enter_number(fake, 1, NULL, NULL), 0);
}

static void test_of_two_who_use_a_number_one_wins(void **state)
{
	struct fakehost *fake = *state;
	assert_int_equal(reserve(fake, 0, 1, NULL), 0);
	fakehost_before_commit(fake, use_meanwhile, NULL);
	assert_int_not_equal(enter_number(fake, 1, NULL, NULL), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.number_taken");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry_of"), 1);
}

static void test_a_released_number_is_void(void **state)
{
	struct fakehost *fake = *state;
	assert_int_equal(reserve(fake, 0, 2, NULL), 0);
	assert_int_not_equal(release(fake, 1, "  "), 0);
	assert_string_equal(books_field(fake, "/reason"), "required");
	assert_int_equal(release(fake, 1, "Không ban hành nữa"), 0);
	assert_int_not_equal(release(fake, 1, "Lần nữa"), 0);
	assert_string_equal(books_reason(fake), "register.not_reserved");
	assert_int_not_equal(enter_number(fake, 1, NULL, NULL), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.number_void");
	assert_int_not_equal(release(fake, 9, "Không có"), 0);
	assert_string_equal(books_reason(fake), "book.no_entry");
	const Congvan__GapsReply *reply = report(fake, 0, NULL);
	assert_int_equal(reply->n_set_aside, 2);
	assert_int_equal(reply->set_aside[0]->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_VOID);
	assert_string_equal(reply->set_aside[0]->reason, "Không ban hành nữa");
	assert_string_equal(reply->set_aside[0]->changed_by->role, "records_clerk");
	assert_int_equal(office_moment_ms(reply->set_aside[0]->changed_at), FAKEHOST_NOW_MS);
	assert_int_equal(reply->set_aside[0]->n_actions, 0);
	assert_int_equal(reply->set_aside[1]->n_actions, 1);
	assert_int_equal(enter_next(fake), 3);
}

static void test_a_cancelled_document_leaves_its_number_void(void **state)
{
	struct fakehost *fake = *state;
	assert_int_equal(enter_next(fake), 1);
	assert_int_equal(enter_number(fake, 1, "a", "Văn bản đến cùng lúc"), 0);
	assert_int_equal(cancel_number(fake, 1, "a"), 0);
	assert_int_equal(cancel_number(fake, 1, NULL), 0);
	assert_int_not_equal(cancel_number(fake, 1, NULL), 0);
	assert_string_equal(books_reason(fake), "book.is_void");
	assert_int_not_equal(cancel_number(fake, 2, NULL), 0);
	assert_string_equal(books_reason(fake), "book.no_entry");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry_of"), 0);
	assert_int_equal(report(fake, 0, NULL)->n_set_aside, 2);
	assert_int_equal(enter_next(fake), 2);
}

static void test_what_is_reserved_is_checked(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ReserveRequest request = CONGVAN__RESERVE_REQUEST__INIT;
	Congvan__ReserveReply *reply;
	assert_int_equal(enter_next(fake), 1);
	CV_SET(&request, id, book);
	CV_SET(&request, count, OFFICE_BOOK_NEXT_MAX + 1);
	assert_int_not_equal(BOOKS_CALL(fake, "reserve", &request, reserve_reply, &reply), 0);
	assert_string_equal(books_field(fake, "/reason"), "required");
	assert_string_equal(books_field(fake, "/count"), "out_of_range");
	CV_SET(&request, number, 5);
	assert_int_not_equal(BOOKS_CALL(fake, "reserve", &request, reserve_reply, &reply), 0);
	assert_string_equal(books_field(fake, "/count"), "register.count_or_number");
	assert_int_equal(reserve(fake, 0, OFFICE_BOOK_NEXT_MAX, NULL), 0);
	assert_int_not_equal(reserve(fake, 1, 0, NULL), 0);
	assert_string_equal(books_field(fake, "/number"), "book.number_taken");
	assert_int_not_equal(reserve(fake, 2, 0, NULL), 0);
	assert_string_equal(books_field(fake, "/number"), "book.number_reserved");
	assert_int_not_equal(reserve(fake, 1 + OFFICE_BOOK_NEXT_MAX + OFFICE_BOOK_AHEAD_MAX + 1, 0, NULL), 0);
	assert_string_equal(books_field(fake, "/number"), "book.too_far");
	assert_int_equal(reserve(fake, 1 + OFFICE_BOOK_NEXT_MAX + OFFICE_BOOK_AHEAD_MAX, 0, NULL), 0);
	books_be(fake, "administrator"); /* keeps books, gives no numbers */
	assert_int_not_equal(reserve(fake, 0, 1, NULL), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	books_be(fake, "unit_clerk"); /* of a unit that the book is not of */
	assert_int_not_equal(release(fake, 2, "Thôi"), 0);
	assert_string_equal(books_reason(fake), "register.denied");
}

static void reserve_meanwhile(struct fakehost *fake, void *arg)
{
	(void)arg;
	assert_int_equal(reserve(fake, 0, 1, NULL), 0);
}

static void test_a_book_with_reserved_numbers_stays_open(void **state)
{
	struct fakehost *fake = *state;
	fakehost_before_commit(fake, reserve_meanwhile, NULL);
	assert_int_not_equal(books_act(fake, "close", book, NULL), 0);
	assert_string_equal(books_reason(fake), "register.reserved_left");
	assert_int_equal(release(fake, 1, "Hết năm"), 0);
	assert_int_equal(books_act(fake, "close", book, NULL), 0);
	assert_int_not_equal(reserve(fake, 0, 1, NULL), 0);
	assert_string_equal(books_reason(fake), "book.closed");
}

/* ---- suffixes, paper ---- */

static void test_suffixed_numbers_do_not_move_the_counter(void **state)
{
	struct fakehost *fake = *state;
	Congvan__BookNumber wish = wish_of(1, "a", "Hai văn bản ghi cùng số");
	Congvan__RegisterEntry *entry;
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.no_base");
	assert_int_equal(enter_next(fake), 1);
	assert_int_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(entry->suffix, "a");
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/suffix"), "book.suffix_taken");
	assert_int_not_equal(enter_number(fake, 1, "b", NULL), 0);
	assert_string_equal(books_field(fake, "/bookNumber/reason"), "required");
	static const char *const wrong[] = {"A", "abc", "1", "đ", "a b"};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_not_equal(enter_number(fake, 1, wrong[i], "Thử"), 0);
		assert_string_equal(books_field(fake, "/bookNumber/suffix"), "book.suffix");
	}
	assert_int_equal(enter_next(fake), 2);
	assert_int_equal(shown_last(fake), 2);
}

static void test_only_reserved_numbers_are_chosen(void **state)
{
	struct fakehost *fake = *state;
	assert_int_not_equal(enter_number(fake, 4, NULL, "Tôi thích số này"), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.not_reserved");
	assert_int_not_equal(enter_number(fake, 0, NULL, NULL), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "required");
	assert_int_not_equal(enter_number(fake, UINT64_MAX, NULL, NULL), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "out_of_range");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry"), 0);
}

static void test_numbers_given_on_paper(void **state)
{
	struct fakehost *fake = *state;
	int64_t then = FAKEHOST_NOW_MS - 3600 * 1000;
	assert_int_equal(enter_next(fake), 1);
	assert_int_equal(enter_paper(fake, 4, then), 0);
	assert_int_equal(report(fake, 0, NULL)->n_set_aside, 2); /* 2 and 3 wait for their documents */
	assert_int_equal(shown_last(fake), 4);
	assert_int_equal(enter_next(fake), 5);
	assert_int_equal(enter_paper(fake, 3, then - 1000), 0);
	assert_int_equal(release(fake, 2, "Trên sổ giấy bỏ cách số này"), 0);
	const Congvan__GapsReply *reply = report(fake, 0, NULL);
	assert_int_equal(reply->n_set_aside, 1);
	assert_int_equal(reply->n_gaps, 0);
	const Congvan__RegisterEntry *entry =
	    fakehost_record(fake, BOOKS_AGENCY, "register.entry", fakehost_body(fake, "ii", book, (uint64_t)3),
			    &congvan__register_entry__descriptor);
	assert_true(entry->on_paper);
	assert_string_equal(entry->outage, "SC-12");
	assert_int_equal(office_moment_ms(entry->entered_at), then - 1000);
	assert_int_not_equal(enter_paper(fake, 3, then), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.number_taken");
	assert_int_not_equal(enter_paper(fake, 6, FAKEHOST_NOW_MS + 1000), 0);
	assert_string_equal(books_field(fake, "/bookNumber/onPaperAt"), "book.paper_time");
	assert_int_not_equal(enter_paper(fake, 6, then - 365LL * 86400000), 0);
	assert_string_equal(books_field(fake, "/bookNumber/onPaperAt"), "book.paper_time");
	assert_int_not_equal(enter_paper(fake, 5 + OFFICE_BOOK_AHEAD_MAX + 1, then), 0);
	assert_string_equal(books_field(fake, "/bookNumber/number"), "book.too_far");
}

static void test_outages_are_named(void **state)
{
	struct fakehost *fake = *state;
	Congvan__BookNumber wish = wish_of(3, NULL, "Mất điện");
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__RegisterEntry *entry;
	char longest[4 * OFFICE_BOOK_OUTAGE_CHARS] = "";

	at.seconds = (FAKEHOST_NOW_MS - 1000) / 1000;
	wish.on_paper_at = &at;
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/outage"), "required");
	wish.outage = (char *)" \t ";
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/outage"), "required");
	memset(longest, 'x', OFFICE_BOOK_OUTAGE_CHARS + 1);
	wish.outage = longest;
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/outage"), "too_long");
	longest[OFFICE_BOOK_OUTAGE_CHARS] = '\0';
	assert_int_equal(enter_as(fake, &wish, &entry), 0);
	/* What is kept for the other papers of the outage names it too. */
	const Congvan__RegisterEntry *kept =
	    fakehost_record(fake, BOOKS_AGENCY, "register.entry", fakehost_body(fake, "ii", book, (uint64_t)2),
			    &congvan__register_entry__descriptor);
	assert_int_equal(kept->state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED);
	assert_string_equal(kept->outage, longest);
	/* Without a time on paper there was none. */
	wish.on_paper_at = NULL;
	assert_int_not_equal(enter_as(fake, &wish, &entry), 0);
	assert_string_equal(books_field(fake, "/bookNumber/outage"), "book.outage_without_paper");
}

/* ---- by day ---- */

static int find_days(struct cv_call *call, const Congvan__ListEntriesRequest *request, Congvan__NumberRange *reply)
{
	struct days days = {(int32_t)request->from, (int32_t)request->to, request->from != 0, request->to != 0};
	CV_SET(reply, first, 0);
	CV_SET(reply, last, 0);
	return days_range(call, request->id, &days, &reply->first, &reply->last);
}
CV_HANDLER(find_days, Congvan__ListEntriesRequest, Congvan__NumberRange)

static const struct cv_plugin almanac = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(almanac),
    .name = "almanac",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"almanac", 1, 0}),
    .grants = CV_LIST(struct cv_grant, OFFICE_BOOK_GRANTS),
    .methods = CV_LIST(struct cv_method, CV_METHOD("almanac/1", find_days, CV_METHOD_READ,
						   congvan__list_entries_request, congvan__number_range)),
};

static void assert_days(struct fakehost *fake, int32_t from, int32_t to, uint64_t first, uint64_t last)
{
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__NumberRange *range;
	int32_t today = cv_day_of_ms(FAKEHOST_NOW_MS);
	CV_SET(&request, id, book);
	CV_SET(&request, from, (uint64_t)(today + from));
	CV_SET(&request, to, (uint64_t)(today + to));
	assert_int_equal(
	    fakehost_call(fake, "almanac/1", "find_days", &request.base, &congvan__number_range__descriptor, &range),
	    0);
	assert_int_equal(range->first, first);
	assert_int_equal(range->last, last);
}

static void test_days_find_what_stands_elsewhere(void **state)
{
	struct fakehost *fake = *state;
	fakehost_plugin(fake, &almanac, NULL);
	for (uint64_t i = 1; i <= 3; i++)
		assert_int_equal(enter_next(fake), i);
	assert_int_equal(reserve(fake, 0, 2, NULL), 0); /* 4 and 5 */
	assert_days(fake, -1, -1, 1, 0);
	assert_days(fake, 0, 0, 1, 5);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + 86400000);
	assert_int_equal(enter_next(fake), 6);
	assert_days(fake, 0, 0, 1, 5);
	assert_days(fake, 1, 1, 6, 6);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + 2 * 86400000LL);
	assert_int_equal(enter_next(fake), 7);
	assert_int_equal(enter_number(fake, 4, NULL, NULL), 0);
	assert_days(fake, 2, 2, 4, 7); /* 4 was used on that day */
	assert_int_equal(enter_number(fake, 2, "a", "Kèm theo"), 0);
	assert_days(fake, 2, 2, 2, 7);
	assert_int_equal(enter_paper(fake, 8, FAKEHOST_NOW_MS), 0);
	assert_days(fake, 0, 0, 1, 8);
	assert_days(fake, 1, 1, 6, 6);
	assert_int_equal(shown_last(fake), 8);
}

/* ---- random acts against an oracle ---- */

#define NUMBERS 400u
#define ACTS 500u

enum oracle_state { FREE, ACTIVE, RESERVED, VOID };

struct oracle {
	enum oracle_state numbers[NUMBERS], suffixed[NUMBERS]; /* "12a" */
	uint64_t counter;
};

static uint64_t next_free(struct oracle *oracle)
{
	do
		oracle->counter++;
	while (oracle->numbers[oracle->counter] != FREE);
	return oracle->counter;
}

static uint32_t draw(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static void act(struct fakehost *fake, struct oracle *oracle, uint32_t *seed)
{
	uint64_t number = 1 + draw(seed, (uint32_t)oracle->counter + 12), counter = oracle->counter;
	enum oracle_state *state = &oracle->numbers[number], *suffixed = &oracle->suffixed[number];
	Congvan__ReserveReply *reply;
	switch (draw(seed, 9)) {
	case 0:
	case 1:
		number = next_free(oracle);
		oracle->numbers[number] = ACTIVE;
		assert_int_equal(enter_next(fake), number);
		break;
	case 2:
		assert_int_equal(reserve(fake, 0, 2, &reply), 0);
		for (size_t i = 0; i < 2; i++) {
			number = next_free(oracle);
			oracle->numbers[number] = RESERVED;
			assert_int_equal(reply->entries[i]->number, number);
		}
		break;
	case 3:
		assert_int_equal(reserve(fake, number, 0, NULL) == 0, *state == FREE);
		*state = *state == FREE ? RESERVED : *state;
		break;
	case 4:
		assert_int_equal(enter_number(fake, number, NULL, NULL) == 0, *state == RESERVED);
		*state = *state == RESERVED ? ACTIVE : *state;
		break;
	case 5:
		assert_int_equal(release(fake, number, "Thôi") == 0, *state == RESERVED);
		*state = *state == RESERVED ? VOID : *state;
		break;
	case 6:
		assert_int_equal(cancel_number(fake, number, NULL) == 0, *state == ACTIVE || *state == RESERVED);
		*state = *state == FREE ? FREE : VOID;
		break;
	case 7:
		assert_int_equal(enter_number(fake, number, "a", "Kèm theo") == 0, *state != FREE && *suffixed == FREE);
		*suffixed = *state != FREE && *suffixed == FREE ? ACTIVE : *suffixed;
		break;
	default:
		assert_int_equal(enter_paper(fake, number, FAKEHOST_NOW_MS) == 0, *state == FREE || *state == RESERVED);
		if (*state == FREE) {
			for (uint64_t i = counter + 1; i < number; i++)
				oracle->numbers[i] = oracle->numbers[i] == FREE ? RESERVED : oracle->numbers[i];
		}
		*state = *state == FREE || *state == RESERVED ? ACTIVE : *state;
		break;
	}
}

/* The whole report, in pages of `limit`, says what the oracle knows. */
static void compare(struct fakehost *fake, const struct oracle *oracle, uint32_t limit)
{
	uint64_t last = oracle->counter, number = 1, seen = 0;
	size_t set_aside = 0;
	const char *cursor = NULL;
	do {
		const Congvan__GapsReply *reply = report(fake, limit, cursor);
		for (size_t i = 0; i < reply->n_gaps; i++)
			fail_msg("number %llu is missing", (unsigned long long)reply->gaps[i]->first);
		for (size_t i = 0; i < reply->n_set_aside; i++) {
			const Congvan__RegisterEntry *entry = reply->set_aside[i];
			bool reserved = entry->state == CONGVAN__REGISTER_ENTRY_STATE__ENTRY_RESERVED;
			assert_true(entry->number >= seen);
			seen = entry->number;
			assert_null(entry->suffix);
			assert_int_equal(oracle->numbers[entry->number], reserved ? RESERVED : VOID);
			set_aside++;
		}
		cursor = reply->next_cursor;
		while (oracle->numbers[last + 1] != FREE)
			last++;
		assert_int_equal(reply->last_number, last);
		assert_int_equal(reply->n_doubled, 0);
	} while (cursor);
	for (; number < NUMBERS; number++)
		set_aside -= oracle->numbers[number] == RESERVED || oracle->numbers[number] == VOID;
	assert_int_equal(set_aside, 0);
}

static void test_the_report_says_what_was_done(void **state)
{
	struct fakehost *fake = *state;
	for (uint32_t round = 1; round <= 3; round++) {
		struct oracle oracle = {.counter = 0};
		uint32_t seed = round;
		char code[16];
		snprintf(code, sizeof(code), "DEN-R%u", round);
		book = books_make(fake, code);
		for (uint32_t i = 0; i < ACTS && oracle.counter < NUMBERS - 20; i++)
			act(fake, &oracle, &seed);
		compare(fake, &oracle, 1);
		compare(fake, &oracle, 7);
		compare(fake, &oracle, 1000);
	}
}

#define NUMBER_TEST(function) cmocka_unit_test_setup_teardown(function, setup, books_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    NUMBER_TEST(test_the_counter_passes_over_reserved_numbers),
	    NUMBER_TEST(test_a_reserved_number_is_used_once),
	    NUMBER_TEST(test_of_two_who_use_a_number_one_wins),
	    NUMBER_TEST(test_a_released_number_is_void),
	    NUMBER_TEST(test_a_cancelled_document_leaves_its_number_void),
	    NUMBER_TEST(test_what_is_reserved_is_checked),
	    NUMBER_TEST(test_a_book_with_reserved_numbers_stays_open),
	    NUMBER_TEST(test_suffixed_numbers_do_not_move_the_counter),
	    NUMBER_TEST(test_only_reserved_numbers_are_chosen),
	    NUMBER_TEST(test_numbers_given_on_paper),
	    NUMBER_TEST(test_outages_are_named),
	    NUMBER_TEST(test_days_find_what_stands_elsewhere),
	    NUMBER_TEST(test_the_report_says_what_was_done),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
