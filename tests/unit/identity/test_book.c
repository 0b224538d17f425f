/* A year's books: made, defaulted, listed, closed and opened, and by whom. */
#include "books.h"

#include <texts.h>

/* ---- making books ---- */

static void test_first_book_is_the_default(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register book = books_incoming("DEN"), second = books_incoming("DEN-2");
	Congvan__RegisterView *view;
	assert_int_equal(books_create(fake, &book, &view), 0);
	assert_true(view->register_->default_register);
	assert_int_equal(view->register_->state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(view->last_number, 0);
	assert_int_equal(view->n_actions, 4);
	assert_string_equal(view->actions[0]->name, "close");
	assert_string_equal(view->actions[0]->etag, "1");
	assert_string_equal(view->actions[1]->name, "reserve");
	assert_string_equal(view->actions[2]->name, "print");
	assert_string_equal(view->actions[3]->name, "read");
	uint64_t first = view->register_->id;
	assert_int_equal(books_create(fake, &second, &view), 0);
	assert_false(view->register_->default_register);
	/* Another one may not push an open default aside, but follows a closed one. */
	Congvan__Register third = books_incoming("DEN-3");
	CV_SET(&third, default_register, true);
	assert_int_not_equal(books_create(fake, &third, &view), 0);
	assert_string_equal(books_field(fake, "/register/defaultRegister"), "register.default_exists");
	assert_int_equal(books_act(fake, "close", first, NULL), 0);
	assert_int_equal(books_create(fake, &third, &view), 0);
	assert_true(view->register_->default_register);
	assert_int_equal(books_act(fake, "get", first, &view), 0);
	assert_false(view->register_->default_register);
}

static void test_units_have_defaults_of_their_own(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register book = books_incoming("DEN"), own = books_incoming("DEN-NVY"), lost = books_incoming("DEN-X");
	Congvan__RegisterView *view;
	assert_int_equal(books_create(fake, &book, &view), 0);
	CV_SET(&own, unit_id, BOOKS_UNIT);
	assert_int_equal(books_create(fake, &own, &view), 0);
	assert_true(view->register_->default_register);
	CV_SET(&lost, unit_id, 99);
	assert_int_not_equal(books_create(fake, &lost, &view), 0);
	assert_string_equal(books_field(fake, "/register/unitId"), "register.no_unit");
}

static void test_code_is_unique_in_its_year(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register same = books_incoming("DEN");
	Congvan__RegisterView *view;
	books_make(fake, "DEN");
	assert_int_not_equal(books_create(fake, &same, &view), 0);
	assert_string_equal(books_field(fake, "/register/code"), "register.code_taken");
	CV_SET(&same, year, 2027);
	assert_int_equal(books_create(fake, &same, &view), 0);
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
	assert_int_not_equal(books_create(fake, &book, &view), 0);
	assert_string_equal(books_field(fake, "/register/code"), "code");
	assert_string_equal(books_field(fake, "/register/name"), "one_line");
	assert_string_equal(books_field(fake, "/register/symbol"), "too_long");
	assert_string_equal(books_field(fake, "/register/year"), "out_of_range");
	assert_string_equal(books_field(fake, "/register/direction"), "register.direction");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.book"), 0);
}

static void test_books_are_listed_newest_year_first(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ListRegistersRequest request = CONGVAN__LIST_REGISTERS_REQUEST__INIT;
	Congvan__ListRegistersReply *reply;
	Congvan__Register next = books_incoming("DEN");
	Congvan__RegisterView *view;
	books_make(fake, "DEN-B");
	uint64_t closed = books_make(fake, "DEN-A");
	CV_SET(&next, year, 2027);
	assert_int_equal(books_create(fake, &next, &view), 0);
	assert_int_equal(books_act(fake, "close", closed, NULL), 0);
	assert_int_equal(BOOKS_CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 3);
	assert_int_equal(reply->registers[0]->register_->year, 2027);
	assert_string_equal(reply->registers[1]->register_->code, "DEN-A");
	CV_SET(&request, year, 2026);
	CV_SET(&request, state, CONGVAN__REGISTER_STATE__REGISTER_OPEN);
	assert_int_equal(BOOKS_CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 1);
	assert_string_equal(reply->registers[0]->register_->code, "DEN-B");
	CV_SET(&request, direction, CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	assert_int_equal(BOOKS_CALL(fake, "list", &request, list_registers_reply, &reply), 0);
	assert_int_equal(reply->n_registers, 0);
}

/* ---- closing ---- */

static void test_close_and_open(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterView *view;
	uint64_t book = books_make(fake, "DEN");
	assert_int_equal(books_act(fake, "close", book, &view), 0);
	assert_int_equal(view->register_->state, CONGVAN__REGISTER_STATE__REGISTER_CLOSED);
	assert_int_equal(view->register_->revision, 2);
	assert_string_equal(view->actions[0]->name, "open");
	assert_int_not_equal(books_act(fake, "close", book, NULL), 0);
	assert_string_equal(books_reason(fake), "register.is_closed");
	assert_int_equal(books_act(fake, "open", book, &view), 0);
	assert_int_equal(view->register_->revision, 3);
	assert_int_not_equal(books_act(fake, "get", 4711, NULL), 0);
	assert_string_equal(books_reason(fake), "register.not_found");
}

static void test_stale_version_is_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__HttpRequest request = CONGVAN__HTTP_REQUEST__INIT;
	Congvan__HttpParam id = CONGVAN__HTTP_PARAM__INIT, *params[] = {&id};
	Congvan__HttpReply *reply;
	char text[32];
	snprintf(text, sizeof(text), "%llu", (unsigned long long)books_make(fake, "DEN"));
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

/* ---- rights ---- */

static int read_entries(struct fakehost *fake, const char *role, uint64_t book)
{
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__ListEntriesReply *reply;
	books_be(fake, role);
	CV_SET(&request, id, book);
	return BOOKS_CALL(fake, "list_entries", &request, list_entries_reply, &reply);
}

static void test_rights(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register own = books_incoming("DEN-NVY"), another = books_incoming("DEN-2");
	Congvan__RegisterView *view;
	uint64_t book = books_make(fake, "DEN");
	CV_SET(&own, unit_id, BOOKS_UNIT);
	assert_int_equal(books_create(fake, &own, &view), 0);
	uint64_t units = view->register_->id;
	assert_int_equal(read_entries(fake, "head", book), 0);
	assert_int_not_equal(read_entries(fake, "specialist", book), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	assert_int_not_equal(read_entries(fake, "unit_clerk", book), 0);
	assert_int_equal(read_entries(fake, "unit_clerk", units), 0);
	assert_int_not_equal(read_entries(fake, "administrator", book), 0);
	books_be(fake, "specialist");
	assert_int_equal(books_act(fake, "get", book, &view), 0);
	assert_int_equal(view->n_actions, 0);
	assert_int_not_equal(books_act(fake, "close", book, NULL), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	assert_int_not_equal(books_create(fake, &another, &view), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	books_be(fake, "administrator");
	assert_int_equal(books_act(fake, "get", book, &view), 0);
	assert_int_equal(view->n_actions, 1);
	assert_string_equal(view->actions[0]->name, "close");
	assert_int_equal(books_create(fake, &another, &view), 0);
	/* Somebody else's post is none. */
	fakehost_caller(fake)->post = 101;
	assert_int_not_equal(books_act(fake, "get", book, NULL), 0);
}

static void test_operators_name_their_agency(void **state)
{
	struct fakehost *fake = *state;
	Congvan__CreateRegisterRequest request = CONGVAN__CREATE_REGISTER_REQUEST__INIT;
	Congvan__Register book = books_incoming("DEN");
	Congvan__RegisterView *view;
	struct cv_caller *caller = fakehost_caller(fake);
	caller->kind = CV_CALLER_OPERATOR;
	caller->person = caller->post = 0;
	request.register_ = &book;
	caller->agency = 0;
	CV_SET(&request, agency, BOOKS_AGENCY);
	assert_int_not_equal(BOOKS_CALL(fake, "create", &request, register_view, &view), 0);
	assert_string_equal(books_reason(fake), "register.no_agency");
	caller->agency = BOOKS_AGENCY;
	assert_int_equal(BOOKS_CALL(fake, "create", &request, register_view, &view), 0);
	CV_SET(&request, agency, BOOKS_AGENCY + 1);
	assert_int_not_equal(BOOKS_CALL(fake, "create", &request, register_view, &view), 0);
}

static void test_a_units_clerk_keeps_the_units_books_alone(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register own = books_incoming("DEN-NVY");
	Congvan__RegisterView *view;
	Congvan__NextYearRequest next = CONGVAN__NEXT_YEAR_REQUEST__INIT;
	Congvan__NextYearReply *reply;
	uint64_t book = books_make(fake, "DEN");
	CV_SET(&own, unit_id, BOOKS_UNIT);
	books_be(fake, "unit_clerk");
	assert_int_equal(books_create(fake, &own, &view), 0);
	assert_int_equal(books_act(fake, "close", view->register_->id, NULL), 0);
	assert_int_not_equal(books_act(fake, "close", book, NULL), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	own.has_unit_id = 0;
	own.code = (char *)"DEN-9";
	assert_int_not_equal(books_create(fake, &own, &view), 0);
	assert_string_equal(books_reason(fake), "register.denied");
	assert_int_not_equal(BOOKS_CALL(fake, "next_year", &next, next_year_reply, &reply), 0);
	assert_string_equal(books_reason(fake), "register.denied");
}

static void test_another_default(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterView *view;
	uint64_t first = books_make(fake, "DEN"), second = books_make(fake, "DEN-2");
	assert_int_not_equal(books_act(fake, "default", first, NULL), 0);
	assert_string_equal(books_reason(fake), "register.is_default");
	assert_int_equal(books_act(fake, "default", second, &view), 0);
	assert_true(view->register_->default_register);
	assert_int_equal(books_act(fake, "get", first, &view), 0);
	assert_false(view->register_->default_register);
	assert_int_equal(books_act(fake, "close", first, &view), 0);
	assert_non_null(view->register_->state_at);
	assert_string_equal(view->register_->state_by->role, "records_clerk");
	assert_int_not_equal(books_act(fake, "default", first, NULL), 0);
	assert_string_equal(books_reason(fake), "register.is_closed");
}

/* ---- the new year ---- */

static Congvan__NextYearReply *open_year(struct fakehost *fake)
{
	Congvan__NextYearRequest request = CONGVAN__NEXT_YEAR_REQUEST__INIT;
	Congvan__NextYearReply *reply;
	assert_int_equal(BOOKS_CALL(fake, "next_year", &request, next_year_reply, &reply), 0);
	return reply;
}

static void test_next_years_books(void **state)
{
	struct fakehost *fake = *state;
	Congvan__Register own = books_incoming("DEN-NVY"), there = books_incoming("DEN-3");
	Congvan__RegisterView *view;
	Congvan__NextYearRequest request = CONGVAN__NEXT_YEAR_REQUEST__INIT;
	Congvan__NextYearReply *reply;
	assert_int_not_equal(BOOKS_CALL(fake, "next_year", &request, next_year_reply, &reply), 0);
	assert_string_equal(books_reason(fake), "register.none_before");
	books_make(fake, "DEN");
	assert_int_equal(books_act(fake, "close", books_make(fake, "DEN-2"), NULL), 0); /* replaced within the year */
	books_make(fake, "DEN-3");
	CV_SET(&own, unit_id, BOOKS_UNIT);
	assert_int_equal(books_create(fake, &own, &view), 0);
	CV_SET(&there, year, 2027);
	CV_SET(&there, default_register, false);
	assert_int_equal(books_create(fake, &there, &view), 0);
	reply = open_year(fake);
	assert_int_equal(reply->n_registers, 2);
	assert_int_equal(reply->existing, 1);
	for (size_t i = 0; i < 2; i++) {
		const Congvan__Register *book = reply->registers[i]->register_;
		assert_int_equal(book->year, 2027);
		assert_string_equal(book->name, "Sổ văn bản đến 2027");
		assert_true(book->default_register);
		assert_int_equal(book->unit_id, i == 0 ? 0 : BOOKS_UNIT);
	}
	reply = open_year(fake);
	assert_int_equal(reply->n_registers, 0);
	assert_int_equal(reply->existing, 3);
	CV_SET(&request, year, 2028);
	assert_int_not_equal(BOOKS_CALL(fake, "next_year", &request, next_year_reply, &reply), 0);
	assert_string_equal(books_field(fake, "/year"), "out_of_range");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOOKS_TEST(test_first_book_is_the_default),
	    BOOKS_TEST(test_units_have_defaults_of_their_own),
	    BOOKS_TEST(test_code_is_unique_in_its_year),
	    BOOKS_TEST(test_form_hears_of_all_its_mistakes),
	    BOOKS_TEST(test_books_are_listed_newest_year_first),
	    BOOKS_TEST(test_close_and_open),
	    BOOKS_TEST(test_stale_version_is_refused),
	    BOOKS_TEST(test_rights),
	    BOOKS_TEST(test_operators_name_their_agency),
	    BOOKS_TEST(test_a_units_clerk_keeps_the_units_books_alone),
	    BOOKS_TEST(test_another_default),
	    BOOKS_TEST(test_next_years_books),
	    cmocka_unit_test(test_texts_agree_in_both_languages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
