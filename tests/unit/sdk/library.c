#include "library.h"

#include <errno.h>
#include <string.h>

unsigned library_runs;

static const struct cv_text library_texts[] = {
    {"library.full", "Sổ đã đủ {1} mục.", "The book holds {1} entries already."},
    {"denied", "Thủ thư không cho phép.", "The librarian does not allow it."},
    {NULL, NULL, NULL},
};
CV_TEXTS(library_texts)

/* Takes a number in book `register_id`; the code "!..." makes it misbehave. */
static int enter(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__RegisterEntry *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	const char *code = request->code ? request->code : "";
	Google__Protobuf__Timestamp *now = cv_new(call, &google__protobuf__timestamp__descriptor);
	uint64_t number = 0;
	int result;

	library_runs++;
	if (!txn || !now)
		return -ENOMEM;
	result = cv_txn_number(txn, cv_key(call, "library.series", "i", request->register_id),
			       cv_key(call, "library.entry", "i", request->register_id), &number);
	if (result < 0)
		return result;
	now->seconds = call->now_ms / 1000;
	CV_SET(reply, register_id, request->register_id);
	CV_SET(reply, number, number);
	CV_SET(reply, state, CONGVAN__REGISTER_ENTRY_STATE__ENTRY_ACTIVE);
	CV_SET(reply, entered_by, call->caller.person);
	reply->entered_at = now;
	reply->code = request->code;
	if (strcmp(code, "!nowhere") == 0)
		return cv_txn_commit(txn);
	if (strcmp(code, "!printed") == 0)
		reply->summary = cv_printf(call, "%llu", (unsigned long long)number);
	result = cv_txn_put_new(txn, cv_key(call, "library.entry", "ii", request->register_id, number), &reply->base);
	if (result == 0)
		result = cv_txn_add(txn, cv_key(call, "library.count", "i", request->register_id), 1);
	if (result == 0)
		result = cv_txn_event(txn, "library.entered", strcmp(code, "!subject") == 0 ? number : 5, &reply->base);
	if (result < 0)
		return result;
	cv_http_status(call, 201);
	cv_http_etag(call, 1);
	cv_http_location(call, "/api/v1/library/7");
	cv_http_cookie(call, "seen", "yes", 60, true);
	if (strcmp(code, "!cut") == 0)
		reply->reason = cv_strndup(call, "Số", 3);
	if (strcmp(code, "!forgets") == 0)
		return 0;
	result = cv_txn_commit(txn);
	return strcmp(code, "!late") == 0 ? cv_fail(call, CV_DENIED, "denied", NULL) : result;
}
CV_HANDLER(enter, Congvan__RegisterEntry, Congvan__RegisterEntry)

static int nothing(struct cv_call *call, const Congvan__Empty *request, Congvan__Empty *reply)
{
	(void)call;
	(void)request;
	(void)reply;
	return 0;
}
CV_HANDLER(nothing, Congvan__Empty, Congvan__Empty)

/* Reads, changes and puts one book: what collides with another change of it. Its `id` comes from the path. */
static int rename_book(struct cv_call *call, const Congvan__Register *request, Congvan__Register *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	struct cv_key key = cv_key(call, "library.book", "i", request->id);
	Congvan__Register *book;
	int result = cv_txn_get(txn, key, &congvan__register__descriptor, &book);

	if (result < 0)
		return result;
	if (!book)
		return cv_fail(call, CV_NOT_FOUND, "not_found", NULL);
	result = cv_if_match(call, book->revision);
	if (result < 0)
		return result;
	if (!request->name)
		(void)cv_field(call, "/name", "field.required", NULL);
	else if (cv_text_length(request->name) > 20)
		(void)cv_field(call, "/name", "field.too_long", "20", NULL);
	if (!request->has_year)
		(void)cv_field(call, "/year", "field.required", NULL);
	result = cv_fields_ok(call);
	if (result < 0)
		return result;
	book->name = request->name;
	CV_SET(book, year, request->year);
	CV_SET(book, revision, book->revision + 1);
	result = cv_txn_put(txn, key, &book->base);
	if (result < 0)
		return result;
	*reply = *book;
	cv_http_etag(call, book->revision);
	return cv_txn_commit(txn);
}
CV_HANDLER(rename_book, Congvan__Register, Congvan__Register)

/* Up to three books a page. */
static int list_books(struct cv_call *call, const Congvan__ListEntriesRequest *request,
		      Congvan__ListRegistersReply *reply)
{
	struct cv_key from = cv_key(call, "library.book", NULL), to = from;
	struct cv_bytes after;
	struct cv_row *rows;
	uint32_t count;
	int result;

	if (request->cursor) {
		result = cv_cursor_body(call, request->cursor, &after);
		if (result < 0)
			return result;
		from.body = after;
		from = cv_key_after(call, from);
	}
	result = cv_scan(call, from, to, 3, 0, &rows, &count);
	for (uint32_t i = 0; i < count && result == 0; i++) {
		Congvan__RegisterView *view = cv_new(call, &congvan__register_view__descriptor);

		if (!view)
			return -ENOMEM;
		view->register_ = cv_row_message(call, &rows[i], &congvan__register__descriptor);
		result = view->register_ ? cv_append(call, &reply->registers, &reply->n_registers, view) : -EIO;
	}
	if (result == 0 && count == 3)
		cv_http_location(call, cv_cursor(call, rows[2].body));
	return result;
}
CV_HANDLER(list_books, Congvan__ListEntriesRequest, Congvan__ListRegistersReply)

/* Fails as `code` says. */
static int refuse(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__Empty *reply)
{
	const char *code = request->code ? request->code : "denied";
	struct cv_txn *txn;
	int result;

	(void)reply;
	if (strcmp(code, "errno") == 0)
		return -ENOTTY;
	if (strcmp(code, "fields") == 0) {
		(void)cv_field(call, "/code", "field.too_long", "8", NULL);
		return -EINVAL; /* without cv_fields_ok() */
	}
	if (strcmp(code, "details") == 0) {
		result = cv_fail(call, CV_CONFLICT, "library.full", "12", NULL);
		(void)cv_fail_detail(call, "id", "77");
		(void)cv_fail_detail(call, "note", "\"");
		return result;
	}
	if (strcmp(code, "mark") == 0) {
		txn = cv_txn_begin(call);
		result = cv_txn_add(txn, cv_key(call, "library.count", "i", (uint64_t)99), 1);
		if (result < 0)
			return result;
		(void)cv_fail(call, CV_UNAUTHENTICATED, "denied", NULL);
		return cv_txn_commit_failure(txn);
	}
	if (strcmp(code, "grant") == 0)
		return cv_get(call, cv_key(call, "identity.session", NULL), &congvan__register__descriptor, &txn);
	return cv_fail(call, CV_DENIED, code, NULL);
}
CV_HANDLER(refuse, Congvan__RegisterEntry, Congvan__Empty)

/* Asks another plugin and passes its refusal on. */
static int ask(struct cv_call *call, const Congvan__RegisterEntry *request, Congvan__RegisterEntry *reply)
{
	Congvan__RegisterEntry *answer;
	int result =
	    cv_call_method(call, "other/1", "answer", &request->base, &congvan__register_entry__descriptor, &answer);

	if (result == 0)
		reply->summary = answer->summary;
	return result;
}
CV_HANDLER(ask, Congvan__RegisterEntry, Congvan__RegisterEntry)

/* Answers with a file. */
static int fetch(struct cv_call *call, const Congvan__Empty *request, Congvan__Empty *reply)
{
	(void)request;
	(void)reply;
	cv_http_file(call, "00", "application/pdf", "Công văn.pdf", true);
	cv_http_etag(call, 3);
	return cv_note(call, "library.fetched", 5, NULL);
}
CV_HANDLER(fetch, Congvan__Empty, Congvan__Empty)

CV_PLUGIN(library, .version = "1.0.0",
	  .methods = CV_LIST(struct cv_method,
			     CV_METHOD("library/1", enter, 0, congvan__register_entry, congvan__register_entry),
			     CV_METHOD_NAMED("library/1", "enter_secret", enter, CV_METHOD_SECRET,
					     congvan__register_entry, congvan__register_entry),
			     CV_METHOD("library/1", nothing, CV_METHOD_READ, congvan__empty, congvan__empty),
			     CV_METHOD("library/1", rename_book, 0, congvan__register, congvan__register),
			     CV_METHOD("library/1", list_books, CV_METHOD_READ, congvan__list_entries_request,
				       congvan__list_registers_reply),
			     CV_METHOD("library/1", refuse, 0, congvan__register_entry, congvan__empty),
			     CV_METHOD("library/1", ask, CV_METHOD_READ, congvan__register_entry,
				       congvan__register_entry),
			     CV_METHOD("library/1", fetch, CV_METHOD_READ, congvan__empty, congvan__empty)),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "library.entry"}, {CV_GRANT_OWN, 0, "library.series"},
			    {CV_GRANT_OWN, 0, "library.count"}, {CV_GRANT_OWN, 0, "library.book"}))

void library_plug_in(struct fakehost *fake)
{
	fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
}
