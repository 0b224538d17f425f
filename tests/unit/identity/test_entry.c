/* The lines of a book: numbering against closing, listing, gaps and doubled documents. */
#include "books.h"

#include <gap.h>
#include <office/book/book.h>

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
	assert_int_equal(books_act(fake, "close", *(uint64_t *)arg, NULL), 0);
}

static void test_closing_and_numbering_do_not_cross(void **state)
{
	struct fakehost *fake = *state;
	Congvan__RegisterEntry *entry;
	uint64_t book = books_make(fake, "DEN");
	fakehost_plugin(fake, &clerk, NULL);
	for (uint64_t i = 1; i <= 3; i++) {
		assert_int_equal(take_number(fake, &entry), 0);
		assert_int_equal(entry->number, i);
	}
	fakehost_before_commit(fake, close_meanwhile, &book);
	assert_int_not_equal(take_number(fake, &entry), 0);
	assert_string_equal(books_reason(fake), "book.closed");
	assert_int_equal(fakehost_count(fake, BOOKS_AGENCY, "register.entry"), 3);
	Congvan__RegisterView *view;
	assert_int_equal(books_act(fake, "open", book, &view), 0);
	assert_int_equal(view->last_number, 3);
	/* The refused commit took no number with it. */
	assert_int_equal(take_number(fake, &entry), 0);
	assert_int_equal(entry->number, 4);
}

/* ---- entries and gaps ---- */

static int list_entries(struct fakehost *fake, const Congvan__ListEntriesRequest *request, char *ret_numbers,
			Congvan__ListEntriesReply **ret)
{
	int error = BOOKS_CALL(fake, "list_entries", request, list_entries_reply, ret);
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
	uint64_t book = books_make(fake, "DEN"), other = books_make(fake, "DEN-2");
	for (uint64_t i = 1; i <= 5; i++)
		books_enter(fake, book, i, NULL, 1000 + i);
	books_enter(fake, book, 2, "a", 2000);
	books_enter(fake, other, 1, NULL, 3000);
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
	assert_string_equal(books_field(fake, "/to"), "number_order");
}

static void test_cursor_of_another_book_is_refused(void **state)
{
	struct fakehost *fake = *state;
	Congvan__ListEntriesRequest request = CONGVAN__LIST_ENTRIES_REQUEST__INIT;
	Congvan__ListEntriesReply *reply;
	char numbers[256];
	uint64_t book = books_make(fake, "DEN"), other = books_make(fake, "DEN-2");
	books_enter(fake, book, 1, NULL, 1000);
	books_enter(fake, book, 2, NULL, 1001);
	CV_SET(&request, id, book);
	CV_SET(&request, limit, 1);
	assert_int_equal(list_entries(fake, &request, numbers, &reply), 0);
	CV_SET(&request, id, other);
	request.cursor = reply->next_cursor;
	assert_int_not_equal(list_entries(fake, &request, numbers, &reply), 0);
	assert_string_equal(books_reason(fake), "cursor.invalid");
}

static Congvan__GapsReply *check(struct fakehost *fake, uint64_t book)
{
	Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
	Congvan__GapsReply *reply;
	CV_SET(&request, id, book);
	assert_int_equal(BOOKS_CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
	return reply;
}

static void test_gaps_and_doubled_documents(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = books_make(fake, "DEN"), other = books_make(fake, "DEN-2");
	static const struct {
		uint64_t number, document;
		const char *suffix;
	} entries[] = {{3, 13, NULL},  {4, 14, NULL},  {6, 13, NULL}, {6, 13, "a"}, {7, 17, NULL},
		       {10, 20, NULL}, {11, 20, NULL}, {12, 0, NULL}, {13, 0, NULL}};
	assert_int_equal(check(fake, book)->last_number, 0);
	assert_int_equal(check(fake, book)->n_gaps, 0);
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		books_enter(fake, book, entries[i].number, entries[i].suffix, entries[i].document);
	books_enter(fake, other, 1, NULL, 17);
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
	uint64_t book = books_make(fake, "DEN");
	for (uint64_t i = 1; i <= 2 * CV_SCAN_ROWS + 1; i++) {
		if (i != CV_SCAN_ROWS + 1)
			books_enter(fake, book, i, NULL, 100000 + i);
	}
	Congvan__GapsReply *reply = check(fake, book);
	assert_int_equal(reply->entries, 2 * CV_SCAN_ROWS);
	assert_int_equal(reply->last_number, 2 * CV_SCAN_ROWS + 1);
	assert_int_equal(reply->n_gaps, 1);
	assert_int_equal(reply->gaps[0]->first, CV_SCAN_ROWS + 1);
	assert_int_equal(reply->n_doubled, 0);
}

static void test_more_gaps_than_a_page_holds(void **state)
{
	struct fakehost *fake = *state;
	uint64_t book = books_make(fake, "DEN"), expected = 1;
	Congvan__GapsRequest request = CONGVAN__GAPS_REQUEST__INIT;
	Congvan__GapsReply *reply;
	for (uint64_t i = 1; i <= GAP_ROWS_MAX + 1; i++)
		books_enter(fake, book, 2 * i, NULL, 100000 + i);
	CV_SET(&request, id, book);
	CV_SET(&request, limit, GAP_ROWS_MAX + 7);
	assert_int_equal(BOOKS_CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
	assert_int_equal(reply->n_gaps, GAP_ROWS_MAX);
	assert_true(reply->incomplete);
	assert_int_equal(reply->last_number, 2 * (GAP_ROWS_MAX + 1));
	CV_SET(&request, limit, 100);
	for (request.cursor = NULL;; request.cursor = reply->next_cursor) {
		assert_int_equal(BOOKS_CALL(fake, "gaps", &request, gaps_reply, &reply), 0);
		for (size_t i = 0; i < reply->n_gaps; i++, expected += 2)
			assert_int_equal(reply->gaps[i]->first, expected);
		if (!reply->next_cursor)
			break;
		assert_int_equal(reply->n_gaps, 100);
	}
	assert_int_equal(expected, 2 * (GAP_ROWS_MAX + 1) + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    BOOKS_TEST(test_closing_and_numbering_do_not_cross), BOOKS_TEST(test_entries_in_pages),
	    BOOKS_TEST(test_cursor_of_another_book_is_refused),  BOOKS_TEST(test_gaps_and_doubled_documents),
	    BOOKS_TEST(test_long_book_is_checked_in_pages),      BOOKS_TEST(test_more_gaps_than_a_page_holds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
