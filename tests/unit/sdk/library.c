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

CV_PLUGIN(library, .version = "1.0.0",
	  .methods = CV_LIST(struct cv_method,
			     CV_METHOD("library/1", enter, 0, congvan__register_entry, congvan__register_entry),
			     CV_METHOD("library/1", nothing, CV_METHOD_READ, congvan__empty, congvan__empty)),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "library.entry"}, {CV_GRANT_OWN, 0, "library.series"},
			    {CV_GRANT_OWN, 0, "library.count"}, {CV_GRANT_OWN, 0, "library.book"}))

void library_plug_in(struct fakehost *fake)
{
	fakehost_plugin(fake, cv_plugin_entry_v1(), NULL);
}
