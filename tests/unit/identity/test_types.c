/* Outgoing books for certain types, which book a document goes into, and what the book says of its way out. */
#include "books.h"

#include <office/book/book.h>

#include "congvan/identity.pb-c.h"

#define TYPES(...) ((char *[]){__VA_ARGS__}), sizeof((char *[]){__VA_ARGS__}) / sizeof(char *)

/* ---- a plugin that numbers ---- */

/*
 * Numbers what the request describes: year, direction, unit_id, document_types[0], register_id as id, and the symbol;
 * without one, books have symbols of their own.
 */
static int number(struct cv_call *call, const Congvan__Register *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	const struct office_book_wish wish = {request->direction, request->year,
					      request->n_document_types ? request->document_types[0] : NULL,
					      request->unit_id};
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	Congvan__Register *book;
	uint64_t given;
	int error = office_book_choose(txn, call, &wish, request->id, "/registerId", &book);

	if (error)
		return error;
	CV_SET(&entry, document_id, call->host->new_id(call->host));
	entry.kind = (char *)"outgoing";
	entry.symbol = request->symbol ? request->symbol : cv_printf(call, "%s-SYT", book->code);
	error = office_book_enter(txn, call, book, &entry, &given);
	if (error)
		return error;
	CV_SET(reply, number, given);
	CV_SET(reply, register_id, book->id);
	return cv_txn_commit(txn);
}
CV_HANDLER(number, Congvan__Register, Congvan__RegisterEntry)

/* Under the number, suffix and symbol of the request; on_paper: as it was given during an outage. */
static int number_as(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__BookNumber wish = CONGVAN__BOOK_NUMBER__INIT;
	Congvan__Register *book;
	struct office_actor me;
	uint64_t given;
	int error = office_actor_of_call(call, &me);

	if (!error)
		error = office_book_open(txn, call, request->register_id, CONGVAN__DIRECTION__DIRECTION_OUTGOING, 2026,
					 "/registerId", &book);
	if (error)
		return error;
	CV_SET(&wish, number, request->number);
	wish.suffix = request->suffix;
	wish.reason = request->reason;
	wish.on_paper_at = request->entered_at;
	wish.outage = request->outage;
	CV_SET(reply, document_id, call->host->new_id(call->host));
	reply->kind = (char *)"outgoing";
	reply->symbol = request->symbol;
	error = office_book_enter_as(txn, call, book, &wish, "/bookNumber", &me, reply, &given);
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(number_as, Congvan__RegisterEntry, Congvan__RegisterEntry)

static int send_off(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__Empty *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	const struct office_book_sending sending = {request->sent_how, request->signed_for, call->now_ms};
	int error = office_book_sent(txn, call, request->register_id, request->number, request->suffix, &sending);

	(void)reply;
	return error ? error : cv_txn_commit(txn);
}
CV_HANDLER(send_off, Congvan__RegisterEntry, Congvan__Empty)

static const struct cv_plugin clerk = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(clerk),
    .name = "clerk",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"clerk", 1, 0}),
    .grants = CV_LIST(struct cv_grant, OFFICE_BOOK_GRANTS, OFFICE_ACCESS_GRANTS),
    .methods = CV_LIST(struct cv_method, CV_METHOD("clerk/1", number, 0, congvan__register, congvan__register_entry),
		       CV_METHOD("clerk/1", number_as, 0, congvan__register_entry, congvan__register_entry),
		       CV_METHOD("clerk/1", send_off, 0, congvan__register_entry, congvan__empty)),
};

static int setup(void **state)
{
	int result = books_setup(state);

	fakehost_plugin(*state, &clerk, NULL);
	return result;
}
#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, books_teardown)

/* ---- steps ---- */

static Congvan__Register outgoing(const char *code, char **types, size_t count)
{
	Congvan__Register book = books_incoming(code);

	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	book.name = (char *)"Sổ văn bản đi 2026";
	book.document_types = types;
	book.n_document_types = count;
	return book;
}

static uint64_t make(struct fakehost *fake, Congvan__Register book)
{
	Congvan__RegisterView *view;

	assert_int_equal(books_create(fake, &book, &view), 0);
	return view->register_->id;
}

static bool is_default(struct fakehost *fake, uint64_t book)
{
	Congvan__RegisterView *view;

	assert_int_equal(books_act(fake, "get", book, &view), 0);
	return view->register_->default_register;
}

struct wish {
	uint64_t book, unit;
	const char *type;
	Congvan__Direction direction; /* 0: outgoing */
	const char *symbol; /* NULL: the book's own */
};

static int take(struct fakehost *fake, const struct wish *wish, Congvan__RegisterEntry **ret)
{
	Congvan__Register request = CONGVAN__REGISTER__INIT;
	char *type = (char *)(uintptr_t)wish->type;

	CV_SET(&request, id, wish->book);
	CV_SET(&request, year, 2026);
	CV_SET(&request, unit_id, wish->unit);
	CV_SET(&request, direction, wish->direction ? wish->direction : CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	request.document_types = &type;
	request.n_document_types = type ? 1 : 0;
	request.symbol = (char *)(uintptr_t)wish->symbol;
	return fakehost_call(fake, "clerk/1", "number", &request.base, &congvan__register_entry__descriptor, ret);
}

static void goes_into(struct fakehost *fake, const struct wish *wish, uint64_t book, uint64_t number)
{
	Congvan__RegisterEntry *entry;

	if (take(fake, wish, &entry))
		fail_msg("%s: %s", wish->type, books_reason(fake));
	assert_int_equal(entry->register_id, book);
	assert_int_equal(entry->number, number);
}

/* ---- which book ---- */

static void test_a_document_goes_into_the_book_of_its_type(void **state)
{
	struct fakehost *fake = *state;
	uint64_t all = make(fake, outgoing("DI", NULL, 0));
	uint64_t decisions = make(fake, outgoing("DI-QD", TYPES((char *)"Quyết định", (char *)"Chỉ thị")));
	Congvan__Register own = outgoing("DI-NVY", NULL, 0), copies = outgoing("SAO", NULL, 0);
	uint64_t units;

	CV_SET(&own, unit_id, BOOKS_UNIT);
	own.symbol = (char *)"HĐKH";
	units = make(fake, own);
	CV_SET(&copies, direction, CONGVAN__DIRECTION__DIRECTION_COPY);
	goes_into(fake, &(struct wish){.type = "Công văn"}, all, 1);
	goes_into(fake, &(struct wish){.type = "Quyết định"}, decisions, 1);
	goes_into(fake, &(struct wish){.type = "CHỈ  THỊ"}, decisions, 2);
	goes_into(fake, &(struct wish){.type = NULL}, all, 2);
	/* A unit's documents go into its own book, also those of a type for which the agency has one. */
	goes_into(fake, &(struct wish){.type = "Quyết định", .unit = BOOKS_UNIT}, units, 1);
	/* All copies in one series, whatever they are copies of. */
	uint64_t copy_book = make(fake, copies);
	goes_into(fake, &(struct wish){.type = "Quyết định", .direction = CONGVAN__DIRECTION__DIRECTION_COPY},
		  copy_book, 1);
	goes_into(fake, &(struct wish){.type = "Bản sao lục", .direction = CONGVAN__DIRECTION__DIRECTION_COPY},
		  copy_book, 2);
}

static void test_a_chosen_book_must_be_for_the_type(void **state)
{
	struct fakehost *fake = *state;
	uint64_t all = make(fake, outgoing("DI", NULL, 0));
	uint64_t decisions = make(fake, outgoing("DI-QD", TYPES((char *)"Quyết định")));
	Congvan__RegisterEntry *entry;

	goes_into(fake, &(struct wish){.type = "Quyết định", .book = decisions}, decisions, 1);
	goes_into(fake, &(struct wish){.type = "Công văn", .book = all}, all, 1);
	assert_int_equal(take(fake, &(struct wish){.type = "Công văn", .book = decisions}, &entry), -EINVAL);
	assert_string_equal(books_field(fake, "/registerId"), "book.wrong_type");
	/* "15/QĐ-SYT" would be there twice. */
	assert_int_equal(take(fake, &(struct wish){.type = "Quyết định", .book = all}, &entry), -EINVAL);
	assert_string_equal(books_field(fake, "/registerId"), "book.type_has_own");
	/* When that one is closed, a document without a wish waits for a book, and one may choose. */
	assert_int_equal(books_act(fake, "close", decisions, NULL), 0);
	assert_int_not_equal(take(fake, &(struct wish){.type = "Quyết định"}, &entry), 0);
	assert_string_equal(books_reason(fake), "book.closed");
	goes_into(fake, &(struct wish){.type = "Quyết định", .book = all}, all, 2);
}

/* ---- claiming types ---- */

static void test_two_open_books_never_claim_one_type(void **state)
{
	struct fakehost *fake = *state;
	uint64_t all = make(fake, outgoing("DI", NULL, 0));
	uint64_t first = make(fake, outgoing("DI-1", TYPES((char *)"Quyết định", (char *)"Chỉ thị")));
	Congvan__Register second = outgoing("DI-2", TYPES((char *)"Thông báo", (char *)"QUYẾT ĐỊNH"));
	Congvan__Register own = outgoing("DI-3", TYPES((char *)"Quyết định"));
	Congvan__RegisterView *view;

	assert_true(is_default(fake, all));
	assert_true(is_default(fake, first));
	CV_SET(&second, default_register, true);
	assert_int_not_equal(books_create(fake, &second, &view), 0);
	assert_string_equal(books_field(fake, "/register/documentTypes"), "register.type_claimed");
	/* Who says nothing gets a book that is not the default. */
	second.has_default_register = 0;
	assert_int_equal(books_create(fake, &second, &view), 0);
	assert_false(view->register_->default_register);
	/* It can't push one aside that is for other types besides. */
	assert_int_not_equal(books_act(fake, "default", view->register_->id, NULL), 0);
	assert_string_equal(books_reason(fake), "register.type_claimed");
	/* A unit's types are its own. */
	CV_SET(&own, unit_id, BOOKS_UNIT);
	own.symbol = (char *)"HĐKH";
	assert_true(is_default(fake, make(fake, own)));
	/* A closed one makes way, for all its types. */
	assert_int_equal(books_act(fake, "close", first, NULL), 0);
	assert_int_equal(books_act(fake, "default", view->register_->id, NULL), 0);
	assert_false(is_default(fake, first));
	goes_into(fake, &(struct wish){.type = "Quyết định"}, view->register_->id, 1);
	goes_into(fake, &(struct wish){.type = "Chỉ thị"}, all, 1);
}

static void test_a_book_for_the_same_types_takes_over(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register second = outgoing("DI-2", TYPES((char *)"Quyết định", (char *)"Chỉ thị"));
	uint64_t first = make(fake, outgoing("DI-1", TYPES((char *)"Quyết định"))), id;

	make(fake, outgoing("DI", NULL, 0));
	id = make(fake, second);
	assert_false(is_default(fake, id));
	assert_int_equal(books_act(fake, "default", id, NULL), 0);
	assert_true(is_default(fake, id));
	assert_false(is_default(fake, first));
	goes_into(fake, &(struct wish){.type = "Quyết định"}, id, 1);
}

static void test_types_are_checked(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register twice = outgoing("DI", TYPES((char *)"Quyết định", (char *)"quyết định"));
	Congvan__Register incoming = outgoing("DEN", TYPES((char *)"Quyết định"));
	Congvan__Register empty = outgoing("DI", TYPES((char *)" "));
	char *many[60];
	Congvan__Register long_list = outgoing("DI", many, 60);
	Congvan__RegisterView *view;

	for (size_t i = 0; i < 60; i++)
		many[i] = (char *)"Quyết định";
	assert_int_not_equal(books_create(fake, &twice, &view), 0);
	assert_string_equal(books_field(fake, "/register/documentTypes/1"), "duplicate");
	assert_int_not_equal(books_create(fake, &empty, &view), 0);
	assert_string_equal(books_field(fake, "/register/documentTypes/0"), "required");
	assert_int_not_equal(books_create(fake, &long_list, &view), 0);
	assert_string_equal(books_field(fake, "/register/documentTypes"), "too_many");
	CV_SET(&incoming, direction, CONGVAN__DIRECTION__DIRECTION_INCOMING);
	assert_int_not_equal(books_create(fake, &incoming, &view), 0);
	assert_string_equal(books_field(fake, "/register/documentTypes"), "register.types_outgoing");
}

/* NĐ 30/2020/NĐ-CP Đ15: number and symbol are unique within the year. */
static void test_a_units_outgoing_book_has_a_symbol_of_its_own(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register own = outgoing("DI-NVY", NULL, 0);
	Congvan__RegisterView *view;

	CV_SET(&own, unit_id, BOOKS_UNIT);
	assert_int_not_equal(books_create(fake, &own, &view), 0);
	assert_string_equal(books_field(fake, "/register/symbol"), "register.symbol_needed");
	own.symbol = (char *)"HĐKH";
	assert_int_equal(books_create(fake, &own, &view), 0);
	assert_string_equal(view->register_->symbol, "HĐKH");
}

static void test_the_new_years_books_are_for_the_same_types(void **state)
{
	struct fakehost *fake = *state;
	Congvan__NextYearRequest request = CONGVAN__NEXT_YEAR_REQUEST__INIT;
	Congvan__NextYearReply *reply;
	unsigned typed = 0;

	make(fake, outgoing("DI", NULL, 0));
	make(fake, outgoing("DI-QD", TYPES((char *)"Quyết định", (char *)"Chỉ thị")));
	assert_int_equal(BOOKS_CALL(fake, "next_year", &request, next_year_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 2);
	for (size_t i = 0; i < reply->n_registers; i++) {
		const Congvan__Register *book = reply->registers[i]->register_;

		assert_true(book->default_register);
		if (strcmp(book->code, "DI-QD") != 0)
			continue;
		typed++;
		assert_int_equal(book->n_document_types, 2);
		assert_string_equal(book->document_types[1], "Chỉ thị");
	}
	assert_int_equal(typed, 1);
}

/* ---- number and symbol ---- */

static void is_given_by_another(struct fakehost *fake, uint64_t book, const char *symbol)
{
	Congvan__RegisterEntry *entry;
	uint32_t entries = fakehost_count(fake, BOOKS_AGENCY, "register.entry");

	assert_int_not_equal(take(fake, &(struct wish){.book = book, .symbol = symbol}, &entry), 0);
	assert_string_equal(books_reason(fake), "book.code_given");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry"), entries);
}

static void test_no_number_and_symbol_are_given_twice_in_a_year(void **state)
{
	struct fakehost *fake = *state;
	uint64_t first = make(fake, outgoing("DI-1", NULL, 0)), second = make(fake, outgoing("DI-2", NULL, 0));

	goes_into(fake, &(struct wish){.book = first, .symbol = "HĐ-SYT"}, first, 1);
	is_given_by_another(fake, second, "HĐ-SYT");
	is_given_by_another(fake, second, "hđ-syt");
	/* The refused one has taken no number. "HD" is hướng dẫn, and "HĐ" hợp đồng. */
	goes_into(fake, &(struct wish){.book = second, .symbol = "HD-SYT"}, second, 1);
	goes_into(fake, &(struct wish){.book = second, .symbol = "HĐ-SYT"}, second, 2);
	is_given_by_another(fake, first, "HĐ-SYT");
	goes_into(fake, &(struct wish){.book = first, .symbol = "QĐ-SYT"}, first, 2);
	goes_into(fake, &(struct wish){.book = first, .symbol = "HĐ-SYT"}, first, 3);
}

static int take_as(struct fakehost *fake, uint64_t book, uint64_t number, const char *suffix, bool on_paper)
{
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT, *reply;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

	CV_SET(&request, register_id, book);
	CV_SET(&request, number, number);
	request.suffix = (char *)(uintptr_t)suffix;
	request.reason = (char *)"Văn bản đã phát hành";
	request.symbol = (char *)"QĐ-SYT";
	at.seconds = FAKEHOST_NOW_MS / 1000;
	if (on_paper) {
		request.entered_at = &at;
		request.outage = (char *)"SC-12";
	}
	return fakehost_call(fake, "clerk/1", "number_as", &request.base, &congvan__register_entry__descriptor, &reply);
}

static void keep_number(struct fakehost *fake, uint64_t book, uint64_t number)
{
	Congvan__ReserveRequest request = CONGVAN__RESERVE_REQUEST__INIT;
	Congvan__ReserveReply *reply;

	CV_SET(&request, id, book);
	CV_SET(&request, number, number);
	request.reason = (char *)"Giữ số";
	assert_int_equal(BOOKS_CALL(fake, "reserve", &request, reserve_reply, &reply), 0);
}

static void test_numbers_by_hand_are_given_once_too(void **state)
{
	struct fakehost *fake = *state;
	uint64_t first = make(fake, outgoing("DI-1", NULL, 0)), second = make(fake, outgoing("DI-2", NULL, 0));
	static const char *const pointer = "/bookNumber/number";

	/* What was kept has no symbol yet: who uses it first has it. */
	keep_number(fake, first, 2);
	keep_number(fake, second, 2);
	assert_int_equal(take_as(fake, first, 2, NULL, false), 0);
	assert_int_equal(take_as(fake, second, 2, NULL, false), -EINVAL);
	assert_string_equal(books_field(fake, pointer), "book.code_given");
	/* Numbers that were written on paper during an outage, and those with a suffix. */
	assert_int_equal(take_as(fake, first, 7, NULL, true), 0);
	assert_int_equal(take_as(fake, second, 7, NULL, true), -EINVAL);
	assert_string_equal(books_field(fake, pointer), "book.code_given");
	assert_int_equal(take_as(fake, first, 2, "a", false), 0);
	assert_int_equal(take_as(fake, second, 2, "b", false), 0);
	assert_int_equal(take_as(fake, second, 2, "a", false), -EINVAL);
	assert_string_equal(books_field(fake, pointer), "book.code_given");
	/* The counter of the other book meets what was given by hand. */
	assert_int_equal(take_as(fake, first, 1, NULL, true), 0);
	is_given_by_another(fake, second, "QĐ-SYT");
}

/* ---- the way out ---- */

static Congvan__RegisterEntry *first_entry(struct fakehost *fake, uint64_t book)
{
	return fakehost_record(fake, BOOKS_AGENCY, "register.entry", fakehost_body(fake, "ii", book, (uint64_t)1),
			       &congvan__register_entry__descriptor);
}

static void send_by(struct fakehost *fake, uint64_t book, const char *how, const char *signed_for)
{
	Congvan__RegisterEntry request = CONGVAN__REGISTER_ENTRY__INIT;
	Congvan__Empty *reply;

	CV_SET(&request, register_id, book);
	CV_SET(&request, number, 1);
	request.sent_how = (char *)(uintptr_t)how;
	request.signed_for = (char *)(uintptr_t)signed_for;
	assert_int_equal(fakehost_call(fake, "clerk/1", "send_off", &request.base, &congvan__empty__descriptor, &reply),
			 0);
}

static void test_the_first_sending_counts_and_ways_are_gathered(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, outgoing("DI", NULL, 0));
	Congvan__RegisterEntry *entry;

	goes_into(fake, &(struct wish){.type = "Công văn"}, book, 1);
	assert_null(first_entry(fake, book)->sent_at);
	send_by(fake, book, "trục liên thông", NULL);
	fakehost_set_now(fake, FAKEHOST_NOW_MS + 86400000);
	send_by(fake, book, "bưu điện", NULL);
	send_by(fake, book, "trục liên thông", "Lê Văn Tám");
	entry = first_entry(fake, book);
	assert_int_equal(entry->sent_at->seconds, FAKEHOST_NOW_MS / 1000);
	assert_string_equal(entry->sent_how, "trục liên thông; bưu điện");
	assert_string_equal(entry->signed_for, "Lê Văn Tám");
	/* A line that is not there is left alone. */
	send_by(fake, book + 1, "bưu điện", NULL);
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry"), 1);
}

static void test_a_code_is_composed_on_reading(void **state)
{
	static const struct {
		uint64_t number;
		const char *suffix, *symbol, *code, *shown;
	} cases[] = {
	    {5, NULL, "QĐ-SYT", NULL, "05/QĐ-SYT"},
	    {12, "a", "SYT-NVY", NULL, "12a/SYT-NVY"},
	    {7, NULL, NULL, "15/BYT-KCB", "15/BYT-KCB"},
	    {7, NULL, NULL, NULL, ""},
	};
	struct cv_call *call = fakehost_open(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;

		CV_SET(&entry, number, cases[i].number);
		entry.suffix = (char *)(uintptr_t)cases[i].suffix;
		entry.symbol = (char *)(uintptr_t)cases[i].symbol;
		entry.code = (char *)(uintptr_t)cases[i].code;
		assert_string_equal(office_book_code(call, &entry), cases[i].shown);
	}
	fakehost_close(&call);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_a_document_goes_into_the_book_of_its_type),
	    TEST(test_a_chosen_book_must_be_for_the_type),
	    TEST(test_two_open_books_never_claim_one_type),
	    TEST(test_a_book_for_the_same_types_takes_over),
	    TEST(test_types_are_checked),
	    TEST(test_a_units_outgoing_book_has_a_symbol_of_its_own),
	    TEST(test_the_new_years_books_are_for_the_same_types),
	    TEST(test_the_first_sending_counts_and_ways_are_gathered),
	    TEST(test_a_code_is_composed_on_reading),
	    TEST(test_no_number_and_symbol_are_given_twice_in_a_year),
	    TEST(test_numbers_by_hand_are_given_once_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
