/* A year's books: made, defaulted, closed and opened, listed, and checked for gaps. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fakehost.h>
#include <office/book.h>
#include <office/texts.h>

#include "congvan/register.pb-c.h"
#include <gap.h>
#include <texts.h>

#define AGENCY FAKEHOST_AGENCY
#define UNIT 50u

#define CALL(fake, method, request, reply_type, ret)                                                                   \
	fakehost_call(fake, "register/1", method, &(request)->base, &congvan__##reply_type##__descriptor, ret)

const struct cv_plugin *cv_plugin_entry_v1(void);

/* One person for each role that matters here; post = person + 1. */
static const struct {
	const char *role;
	uint64_t person, unit;
} staff[] = {
    {"records_clerk", 100, 0}, {"specialist", 110, UNIT}, {"unit_clerk", 120, UNIT},
    {"head", 130, 0},          {"administrator", 140, 0},
};

static void hire(struct fakehost *fake)
{
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	CV_SET(&unit, id, UNIT);
	unit.name = (char *)"Phòng Nghiệp vụ Y";
	fakehost_put(fake, AGENCY, "identity.unit", fakehost_body(fake, "i", (uint64_t)UNIT), &unit.base);
	for (size_t i = 0; i < sizeof(staff) / sizeof(staff[0]); i++) {
		Congvan__Person person = CONGVAN__PERSON__INIT;
		Congvan__Post post = CONGVAN__POST__INIT;
		CV_SET(&person, id, staff[i].person);
		person.full_name = (char *)"Trần Thị Thư";
		CV_SET(&post, id, staff[i].person + 1);
		CV_SET(&post, person_id, staff[i].person);
		if (staff[i].unit)
			CV_SET(&post, unit_id, staff[i].unit);
		post.role = (char *)staff[i].role;
		post.title = (char *)"Chức vụ";
		post.from = (char *)"2026-01-01";
		fakehost_put(fake, AGENCY, "identity.person", fakehost_body(fake, "i", staff[i].person), &person.base);
		fakehost_put(fake, AGENCY, "identity.post", fakehost_body(fake, "i", post.id), &post.base);
	}
}

static void be(struct fakehost *fake, const char *role)
{
	struct cv_caller *caller = fakehost_caller(fake);
	caller->kind = CV_CALLER_PERSON;
	caller->agency = AGENCY;
	for (size_t i = 0; i < sizeof(staff) / sizeof(staff[0]); i++) {
		if (strcmp(staff[i].role, role) == 0) {
			caller->person = staff[i].person;
			caller->post = staff[i].person + 1;
		}
	}
}

static int setup(void **state)
{
	struct fakehost *fake = fakehost_create();
	fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
	fakehost_set_now(fake, FAKEHOST_NOW_MS);
	hire(fake);
	be(fake, "records_clerk");
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fakehost *fake = *state;
	fakehost_destroy(&fake);
	return 0;
}

static const char *reason(struct fakehost *fake)
{
	const Congvan__Status *status = fakehost_status(fake);
	return status && status->reason ? status->reason : "";
}

static const char *field(struct fakehost *fake, const char *pointer)
{
	const Congvan__Status *status = fakehost_status(fake);
	for (size_t i = 0; status && i < status->n_fields; i++) {
		if (strcmp(status->fields[i]->pointer, pointer) == 0)
			return status->fields[i]->code;
	}
	return "";
}

static Congvan__Register incoming(const char *code)
{
	Congvan__Register book = CONGVAN__REGISTER__INIT;
	book.code = (char *)code;
	book.name = (char *)"Sổ văn bản đến 2026";
	CV_SET(&book, direction, CONGVAN__DIRECTION__DIRECTION_INCOMING);
	CV_SET(&book, year, 2026);
	return book;
}

static int create(struct fakehost *fake, Congvan__Register *book, Congvan__RegisterView **ret)
{
	Congvan__CreateRegisterRequest request = CONGVAN__CREATE_REGISTER_REQUEST__INIT;
	request.register_ = book;
	return CALL(fake, "create", &request, register_view, ret);
}

static uint64_t make(struct fakehost *fake, const char *code)
{
	Congvan__Register book = incoming(code);
	Congvan__RegisterView *view;
	assert_int_equal(create(fake, &book, &view), 0);
	return view->register_->id;
}

static int act(struct fakehost *fake, const char *method, uint64_t id, Congvan__RegisterView **ret)
{
	Congvan__RegisterRequest request = CONGVAN__REGISTER_REQUEST__INIT;
	Congvan__RegisterView *view;
	CV_SET(&request, id, id);
	return CALL(fake, method, &request, register_view, ret ? ret : &view);
}

static void enter(struct fakehost *fake, uint64_t book, uint64_t number, const char *suffix, uint64_t document)
{
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	CV_SET(&entry, register_id, book);
	CV_SET(&entry, number, number);
	CV_SET(&entry, document_id, document);
	struct cv_bytes key =
	    suffix ? fakehost_body(fake, "iir", book, number, suffix) : fakehost_body(fake, "ii", book, number);
	fakehost_put(fake, AGENCY, "register.entry", key, &entry.base);
	fakehost_put(fake, AGENCY, "register.entry_of", fakehost_body(fake, "iii", book, document, number), NULL);
}

/* ---- making books ---- */

static void test_first_book_is_the_default(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register book = incoming("DEN"), second = incoming("DEN-2");
	Congvan__RegisterView *view;
	assert_int_equal(create(fake, &book, &view), 0);
	assert_true(view->register_->default_register);
	assert_int_equal(view->register_->state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(view->last_number, 0);
	assert_int_equal(view->n_actions, 1);
	assert_string_equal(view->actions[0]->name, "close");
	assert_string_equal(view->actions[0]->etag, "1");
	uint64_t first = view->register_->id;
	assert_int_equal(create(fake, &second, &view), 0);
	assert_false(view->register_->default_register);
	/* Another one may not push an open default aside, but follows a closed one. */
	Congvan__Register third = incoming("DEN-3");
	CV_SET(&third, default_register, true);
	assert_int_not_equal(create(fake, &third, &view), 0);
	assert_string_equal(field(fake, "/register/defaultRegister"), "register.default_exists");
	assert_int_equal(act(fake, "close", first, NULL), 0);
	assert_int_equal(create(fake, &third, &view), 0);
	assert_true(view->register_->default_register);
	assert_int_equal(act(fake, "get", first, &view), 0);
	assert_false(view->register_->default_register);
}

static void test_units_have_defaults_of_their_own(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register book = incoming("DEN"), own = incoming("DEN-NVY"), lost = incoming("DEN-X");
	Congvan__RegisterView *view;
	assert_int_equal(create(fake, &book, &view), 0);
	CV_SET(&own, unit_id, UNIT);
	assert_int_equal(create(fake, &own, &view), 0);
	assert_true(view->register_->default_register);
	CV_SET(&lost, unit_id, 99);
	assert_int_not_equal(create(fake, &lost, &view), 0);
	assert_string_equal(field(fake, "/register/unitId"), "register.no_unit");
}

static void test_code_is_unique_in_its_year(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register same = incoming("DEN");
	Congvan__RegisterView *view;
	make(fake, "DEN");
	assert_int_not_equal(create(fake, &same, &view), 0);
	assert_string_equal(field(fake, "/register/code"), "register.code_taken");
	CV_SET(&same, year, 2027);
	assert_int_equal(create(fake, &same, &view), 0);
}

static void test_form_hears_of_all_its_mistakes(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register book = CONGVAN__REGISTER__INIT;
	Congvan__RegisterView *view;
	char symbol[80];
	memset(symbol, 'x', sizeof(symbol) - 1);
	symbol[sizeof(symbol) - 1] = '\0';
	book.code = (char *)"SỔ 1/2";
	book.symbol = symbol;
	book.name = (char *)"Hai\ndòng";
	CV_SET(&book, year, 2028);
	CV_SET(&book, direction, 9);
	assert_int_not_equal(create(fake, &book, &view), 0);
	assert_string_equal(field(fake, "/register/code"), "code");
	assert_string_equal(field(fake, "/register/name"), "one_line");
	assert_string_equal(field(fake, "/register/symbol"), "too_long");
	assert_string_equal(field(fake, "/register/year"), "out_of_range");
	assert_string_equal(field(fake, "/register/direction"), "register.direction");
	assert_int_equal(fakehost_count(fake, AGENCY, "register.book"), 0);
}

static void test_books_are_listed_newest_year_first(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ListRegistersRequest request = CONGVAN__LIST_REGISTERS_REQUEST__INIT;
	Congvan__ListRegistersReply *reply;
	Congvan__Register next = incoming("DEN");
	Congvan__RegisterView *view;
	make(fake, "DEN-B");
	uint64_t closed = make(fake, "DEN-A");
	CV_SET(&next, year, 2027);
	assert_int_equal(create(fake, &next, &view), 0);
	assert_int_equal(act(fake, "close", closed, NULL), 0);
	assert_int_equal(CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 3);
	assert_int_equal(reply->registers[0]->register_->year, 2027);
	assert_string_equal(reply->registers[1]->register_->code, "DEN-A");
	CV_SET(&request, year, 2026);
	CV_SET(&request, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 1);
	assert_string_equal(reply->registers[0]->register_->code, "DEN-B");
	CV_SET(&request, direction, CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	assert_int_equal(CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 0);
}

/* ---- closing ---- */

static void test_close_and_open(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterView *view;
	uint64_t book = make(fake, "DEN");
	assert_int_equal(act(fake, "close", book, &view), 0);
	assert_int_equal(view->register_->state, CONGVAN__REGISTER_STATE__REGISTER_CLOSED);
	assert_int_equal(view->register_->revision, 2);
	assert_string_equal(view->actions[0]->name, "open");
	assert_int_not_equal(act(fake, "close", book, NULL), 0);
	assert_string_equal(reason(fake), "register.is_closed");
	assert_int_equal(act(fake, "open", book, &view), 0);
	assert_int_equal(view->register_->revision, 3);
	assert_int_not_equal(act(fake, "get", 4711, NULL), 0);
	assert_string_equal(reason(fake), "register.not_found");
}

static void test_stale_version_is_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpParam id = CONGVAN__HTTP_PARAM__INIT, *params[] = {&id};
	Congvan__HttpReply *reply;
	char text[32];
	snprintf(text, sizeof(text), "%llu", (unsigned long long)make(fake, "DEN"));
	id.name = (char *)"id";
	id.value = text;
	request.method = (char *)"POST";
	request.path_params = params;
	request.n_path_params = 1;
	request.if_match = (char *)"\"7\"";
	assert_int_not_equal(fakehost_http(fake, "register/1", "close", &request, &reply), 0);
	assert_int_equal(fakehost_status(fake)->code, CONGVAN__STATUS__CODE__STALE);
	request.if_match = (char *)"\"1\"";
	assert_int_equal(fakehost_http(fake, "register/1", "close", &request, &reply), 0);
	assert_string_equal(reply->etag, "2");
}

/* Numbering as the plugins do it, in a service that stands in for them. */
static int number(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__Register *book;
	Congvan__RegisterEntry entry = CONGVAN__REGISTER_ENTRY__INIT;
	uint64_t given;
	int error = office_book_open(txn, call, request->id, CONGVAN__DIRECTION__DIRECTION_INCOMING, 2026,
				     "/registerId", &book);
	CV_SET(&entry, document_id, call->host->new_id(call->host));
	if (error == 0)
		error = office_book_enter(txn, call, book, &entry, &given);
	if (error < 0)
		return error;
	CV_SET(reply, number, given);
	return cv_txn_commit(txn);
}
CV_HANDLER(number, Congvan__RegisterRequest, Congvan__RegisterEntry)

static const struct cv_plugin clerk = {
    .magic = CV_PLUGIN_MAGIC,
    .size = sizeof(clerk),
    .name = "clerk",
    .version = "1.0.0",
    .provides = CV_LIST(struct cv_service_ref, {"clerk", 1, 0}),
    .grants = CV_LIST(struct cv_grant, OFFICE_BOOK_GRANTS),
    .methods =
	CV_LIST(struct cv_method, CV_METHOD("clerk/1", number, 0, congvan__register_request, congvan__register_entry)),
};

static int take_number(struct fakehost *fake, Congvan__RegisterEntry **ret)
{
	Congvan__RegisterRequest request = CONGVAN__REGISTER_REQUEST__INIT;
	return fakehost_call(fake, "clerk/1", "number", &request.base, &congvan__register_entry__descriptor, ret);
}

static void close_meanwhile(struct fakehost *fake, void *arg)
{
	assert_int_equal(act(fake, "close", *(uint64_t *)arg, NULL), 0);
}

static void test_closing_and_numbering_do_not_cross(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry;
	uint64_t book = make(fake, "DEN");
	fakehost_plugin(fake, &clerk, NULL);
	for (uint64_t i = 1; i <= 3; i++) {
		assert_int_equal(take_number(fake, &entry), 0);
		assert_int_equal(entry->number, i);
	}
	fakehost_before_commit(fake, close_meanwhile, &book);
	assert_int_not_equal(take_number(fake, &entry), 0);
	assert_string_equal(reason(fake), "book.closed");
	assert_int_equal(fakehost_count(fake, AGENCY, "register.entry"), 3);
	Congvan__RegisterView *view;
	assert_int_equal(act(fake, "open", book, &view), 0);
	assert_int_equal(view->last_number, 3);
	/* The refused commit took no number with it. */
	assert_int_equal(take_number(fake, &entry), 0);
	assert_int_equal(entry->number, 4);
}

/* ---- entries and gaps ---- */

static int list_entries(struct fakehost *fake, const Congvan__ListEntriesRequest *request, char *ret_numbers,
			Congvan__ListEntriesReply **ret)
{
	int error = CALL(fake, "list_entries", request, list_entries_reply, ret);
	ret_numbers[0] = '\0';
	for (size_t i = 0; error == 0 && i < (*ret)->n_entries; i++)
		sprintf(ret_numbers + strlen(ret_numbers), "%llu ", (unsigned long long)(*ret)->entries[i]->number);
	return error;
}

static void test_entries_in_pages(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__ListEntriesReply *reply;
	char numbers[256];
	uint64_t book = make(fake, "DEN"), other = make(fake, "DEN-2");
	for (uint64_t i = 1; i <= 5; i++)
		enter(fake, book, i, NULL, 1000 + i);
	enter(fake, book, 2, "a", 2000);
	enter(fake, other, 1, NULL, 3000);
	CV_SET(&request, id, book);
	CV_SET(&request, limit, 4);
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(numbers, "1 2 2 3 ");
	request.cursor = reply->next_cursor;
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(numbers, "4 5 ");
	assert_null(reply->next_cursor);
	CV_SET(&request, descending, true);
	request.cursor = NULL;
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(numbers, "5 4 3 2 ");
	request.cursor = reply->next_cursor;
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(numbers, "2 1 ");
	request.cursor = NULL;
	CV_SET(&request, from, 2);
	CV_SET(&request, to, 3);
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(numbers, "3 2 2 ");
	CV_SET(&request, to, 1);
	assert_int_not_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(field(fake, "/to"), "number_order");
}

static void test_cursor_of_another_book_is_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__ListEntriesReply *reply;
	char numbers[256];
	uint64_t book = make(fake, "DEN"), other = make(fake, "DEN-2");
	enter(fake, book, 1, NULL, 1000);
	enter(fake, book, 2, NULL, 1001);
	CV_SET(&request, id, book);
	CV_SET(&request, limit, 1);
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	CV_SET(&request, id, other);
	request.cursor = reply->next_cursor;
	assert_int_not_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(reason(fake), "cursor.invalid");
}

static Congvan__GapsReply *check(struct fakehost *fake, uint64_t book)
{
	Congvan__RegisterRequest request = CONGVAN__REGISTER_REQUEST__INIT;
	Congvan__GapsReply *reply;
	CV_SET(&request, id, book);
	assert_int_equal(CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
	return reply;
}

static void test_gaps_and_doubled_documents(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "DEN"), other = make(fake, "DEN-2");
	static const struct {
		uint64_t number, document;
		const char *suffix;
	} entries[] = {{3, 13, NULL},  {4, 14, NULL},  {6, 13, NULL}, {6, 13, "a"}, {7, 17, NULL},
		       {10, 20, NULL}, {11, 20, NULL}, {12, 0, NULL}, {13, 0, NULL}};
	assert_int_equal(check(fake, book)->last_number, 0);
	assert_int_equal(check(fake, book)->n_gaps, 0);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		enter(fake, book, entries[i].number, entries[i].suffix, entries[i].document);
	enter(fake, other, 1, NULL, 17);
	Congvan__GapsReply *reply = check(fake, book);
	assert_int_equal(reply->entries, 9);
	assert_int_equal(reply->last_number, 13);
	assert_int_equal(reply->n_gaps, 3);
	static const uint64_t ranges[][2] = {{1, 2}, {5, 5}, {8, 9}};
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(reply->gaps[i]->first, ranges[i][0]);
		assert_int_equal(reply->gaps[i]->last, ranges[i][1]);
	}
	assert_int_equal(reply->n_doubled, 2);
	assert_int_equal(reply->doubled[0], 13);
	assert_int_equal(reply->doubled[1], 20);
	assert_false(reply->incomplete);
}

static void test_long_book_is_checked_in_pages(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "DEN");
	for (uint64_t i = 1; i <= 2 * CV_SCAN_ROWS + 1; i++) {
		if (i != CV_SCAN_ROWS + 1)
			enter(fake, book, i, NULL, 100000 + i);
	}
	Congvan__GapsReply *reply = check(fake, book);
	assert_int_equal(reply->entries, 2 * CV_SCAN_ROWS);
	assert_int_equal(reply->last_number, 2 * CV_SCAN_ROWS + 1);
	assert_int_equal(reply->n_gaps, 1);
	assert_int_equal(reply->gaps[0]->first, CV_SCAN_ROWS + 1);
	assert_int_equal(reply->n_doubled, 0);
}

static void test_more_gaps_than_are_listed(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = make(fake, "DEN");
	for (uint64_t i = 1; i <= GAP_RANGES_MAX + 1; i++)
		enter(fake, book, 2 * i, NULL, 100000 + i);
	Congvan__GapsReply *reply = check(fake, book);
	assert_int_equal(reply->n_gaps, GAP_RANGES_MAX);
	assert_true(reply->incomplete);
	assert_int_equal(reply->last_number, 2 * (GAP_RANGES_MAX + 1));
}

/* ---- rights ---- */

static int read_entries(struct fakehost *fake, const char *role, uint64_t book)
{
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__ListEntriesReply *reply;
	be(fake, role);
	CV_SET(&request, id, book);
	return CALL(fake, "list_entries", &request, list_entries_reply, &reply);
}

static void test_rights(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register own = incoming("DEN-NVY"), another = incoming("DEN-2");
	Congvan__RegisterView *view;
	uint64_t book = make(fake, "DEN");
	CV_SET(&own, unit_id, UNIT);
	assert_int_equal(create(fake, &own, &view), 0);
	uint64_t units = view->register_->id;
	assert_int_equal(read_entries(fake, "head", book), 0);
	assert_int_not_equal(read_entries(fake, "specialist", book), 0);
	assert_string_equal(reason(fake), "register.denied");
	assert_int_not_equal(read_entries(fake, "unit_clerk", book), 0);
	assert_int_equal(read_entries(fake, "unit_clerk", units), 0);
	assert_int_not_equal(read_entries(fake, "administrator", book), 0);
	be(fake, "specialist");
	assert_int_equal(act(fake, "get", book, &view), 0);
	assert_int_equal(view->n_actions, 0);
	assert_int_not_equal(act(fake, "close", book, NULL), 0);
	assert_string_equal(reason(fake), "register.denied");
	assert_int_not_equal(create(fake, &another, &view), 0);
	assert_string_equal(reason(fake), "register.denied");
	be(fake, "administrator");
	assert_int_equal(create(fake, &another, &view), 0);
	/* Somebody else's post is none. */
	fakehost_caller(fake)->post = 101;
	assert_int_not_equal(act(fake, "get", book, NULL), 0);
}

static void test_operators_name_their_agency(void **state)
{
	struct fakehost *fake = *state;
	Congvan__CreateRegisterRequest request = CONGVAN__CREATE_REGISTER_REQUEST__INIT;
	Congvan__Register book = incoming("DEN");
	Congvan__RegisterView *view;
	struct cv_caller *caller = fakehost_caller(fake);
	caller->kind = CV_CALLER_OPERATOR;
	caller->person = caller->post = 0;
	request.register_ = &book;
	caller->agency = 0;
	CV_SET(&request, agency, AGENCY);
	assert_int_not_equal(CALL(fake, "create", &request, register_view, &view), 0);
	assert_string_equal(reason(fake), "register.no_agency");
	caller->agency = AGENCY;
	assert_int_equal(CALL(fake, "create", &request, register_view, &view), 0);
	CV_SET(&request, agency, AGENCY + 1);
	assert_int_not_equal(CALL(fake, "create", &request, register_view, &view), 0);
}

static unsigned placeholders(const char *text)
{
	unsigned found = 0;
	for (const char *at = text; (at = strchr(at, '{')); at++) {
		if (at[1] >= '1' && at[1] <= '9' && at[2] == '}')
			found |= 1u << (at[1] - '0');
	}
	return found;
}

static void test_texts_agree_in_both_languages(void **state)
{
	(void)state;
	for (const struct cv_text *text = register_texts; text->reason; text++) {
		assert_true(text->vi[0] && text->en[0]);
		assert_int_equal(placeholders(text->vi), placeholders(text->en));
	}
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_first_book_is_the_default),
	    TEST(test_units_have_defaults_of_their_own),
	    TEST(test_code_is_unique_in_its_year),
	    TEST(test_form_hears_of_all_its_mistakes),
	    TEST(test_books_are_listed_newest_year_first),
	    TEST(test_close_and_open),
	    TEST(test_stale_version_is_refused),
	    TEST(test_closing_and_numbering_do_not_cross),
	    TEST(test_entries_in_pages),
	    TEST(test_cursor_of_another_book_is_refused),
	    TEST(test_gaps_and_doubled_documents),
	    TEST(test_long_book_is_checked_in_pages),
	    TEST(test_more_gaps_than_are_listed),
	    TEST(test_rights),
	    TEST(test_operators_name_their_agency),
	    cmocka_unit_test(test_texts_agree_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
