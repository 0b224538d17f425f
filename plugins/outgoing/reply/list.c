/* Lists of answers that are waited for: open ones by the day, the earliest first; ended ones the latest first. */
#include <errno.h>
#include <string.h>

#include "office/calendar/agency.h"
#include "outgoing/document.h"
#include "outgoing/issue/rights.h"
#include "outgoing/reply/reply.h"

#define DAYS_OF_WEEK 7 /* that WHEN_WEEK looks ahead */

struct wish {
	bool agency;
	uint64_t whose;
	uint32_t limit, flags;
	int32_t today;
	struct cv_key from, to;
};

static int read_caller(struct cv_call *call, bool mine, struct wish *ret)
{
	struct office_actor me;
	int error = office_actor_of_call(call, &me);

	if (error)
		return error;
	ret->agency = (outgoing_issue_rights(&me) & OUTGOING_ISSUE_FOLLOW) && !mine;
	ret->whose = ret->agency ? 0 : me.person_id;
	ret->today = cv_day_of_ms(call->now_ms);
	return 0;
}

/* ---- what is asked for ---- */

/* Days of open ones: up to the first, and from it on. */
static void set_range(struct cv_call *call, const Congvan__ListRepliesRequest *request, struct wish *wish)
{
	bool ended = request->has_ended && request->ended;
	enum outgoing_reply_list list = ended ? OUTGOING_REPLY_ENDED : OUTGOING_REPLY_OPEN;
	int32_t ahead = request->due == CONGVAN__DUE_WHEN__WHEN_WEEK ? DAYS_OF_WEEK : 0;

	wish->flags = CV_SCAN_KEYS | (ended ? CV_SCAN_REVERSE : 0u);
	wish->from = cv_key(call, OUTGOING_OWED, "ib", wish->whose, (unsigned)list);
	wish->to = cv_key_after(call, wish->from);
	if (ended || !request->has_due)
		return;
	if (request->due == CONGVAN__DUE_WHEN__WHEN_OVERDUE) {
		wish->to = outgoing_reply_key(call, wish->whose, list, wish->today);
		return;
	}
	wish->from = outgoing_reply_key(call, wish->whose, list, wish->today);
	wish->to = outgoing_reply_key(call, wish->whose, list, wish->today + ahead + 1);
}

static int go_on(struct cv_call *call, const char *cursor, struct wish *wish)
{
	struct cv_key last = wish->from;
	int error;

	if (!cursor || !*cursor)
		return 0;
	error = cv_cursor_body(call, cursor, &last.body);
	if (error)
		return error;
	/* Of this list, and not another's. */
	if (last.body.len != OUTGOING_REPLY_KEY_BYTES ||
	    memcmp(last.body.data, wish->from.body.data, sizeof(uint64_t) + 1) != 0)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	if (wish->flags & CV_SCAN_REVERSE)
		wish->to = last;
	else
		wish->from = cv_key_after(call, last);
	return 0;
}

static int read_wish(struct cv_call *call, const Congvan__ListRepliesRequest *request, struct wish *ret)
{
	int error;

	ret->limit = request->has_limit ? request->limit : OUTGOING_REPLY_DEFAULT;
	if (ret->limit < 1 || ret->limit > OUTGOING_REPLY_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", OUTGOING_REPLY_MAX), NULL);
	if (request->has_due &&
	    (request->due < CONGVAN__DUE_WHEN__WHEN_OVERDUE || request->due > CONGVAN__DUE_WHEN__WHEN_WEEK))
		cv_field(call, "/due", "field.unknown_value", cv_printf(call, "%d", (int)request->due), NULL);
	error = cv_fields_ok(call);
	if (error)
		return error;
	set_range(call, request, ret);
	return go_on(call, request->cursor, ret);
}

/* ---- the answer ---- */

static int count(struct cv_call *call, const struct wish *wish, int32_t from, int32_t to, uint64_t *ret)
{
	struct cv_row *rows;
	uint32_t found;
	int error = cv_scan(call, outgoing_reply_key(call, wish->whose, OUTGOING_REPLY_OPEN, from),
			    outgoing_reply_key(call, wish->whose, OUTGOING_REPLY_OPEN, to), OUTGOING_REPLY_COUNTED,
			    CV_SCAN_KEYS, &rows, &found);

	*ret = error ? 0 : found;
	return error;
}

static int add_counts(struct cv_call *call, const struct wish *wish, Congvan__ListRepliesReply *reply)
{
	const struct office_calendar *calendar;
	int error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &calendar);

	if (!error)
		error = count(call, wish, 0, INT32_MAX, &reply->open);
	if (!error)
		error = count(call, wish, 0, wish->today, &reply->overdue);
	if (!error)
		error = count(call, wish, wish->today,
			      office_calendar_add(calendar, wish->today, OUTGOING_REPLY_WARN_DAYS) + 1, &reply->near);
	reply->has_open = reply->has_overdue = reply->has_near = 1;
	return error;
}

static int add_document(struct cv_call *call, uint64_t id, Congvan__ListRepliesReply *reply)
{
	Congvan__OutgoingDocument *document;
	int error = cv_get(call, outgoing_document_key(call, id), &congvan__outgoing_document__descriptor, &document);

	if (error || !document)
		return error;
	document = outgoing_document_shown(call, document);
	return document ? cv_append(call, &reply->documents, &reply->n_documents, document) : -ENOMEM;
}

int outgoing_replies(struct cv_call *call, const Congvan__ListRepliesRequest *request, Congvan__ListRepliesReply *reply)
{
	struct wish wish = {0};
	struct cv_row *rows;
	uint32_t found = 0;
	int error = read_caller(call, request->has_mine && request->mine, &wish);

	if (!error)
		error = read_wish(call, request, &wish);
	if (!error)
		error = add_counts(call, &wish, reply);
	if (!error)
		error = cv_scan(call, wish.from, wish.to, wish.limit + 1, wish.flags, &rows, &found);
	for (uint32_t i = 0; !error && i < found && i < wish.limit; i++)
		error =
		    add_document(call, cv_key_u64(rows[i].body, OUTGOING_REPLY_KEY_BYTES - sizeof(uint64_t)), reply);
	CV_SET(reply, agency, wish.agency);
	if (error || found <= wish.limit)
		return error;
	reply->next_cursor = cv_cursor(call, rows[wish.limit - 1].body);
	return reply->next_cursor ? 0 : -ENOMEM;
}
