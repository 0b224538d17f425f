/* A person's own notices: listing them, marking them as read. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "notices/notices.h"
#include "office/access/access.h"
#include "office/calendar/deadline_text.h"
#include "office/calendar/moment.h"
#include "office/process/judge.h"

#define KEY_LEN 16u /* i person, i notice */

static int own_box_only(struct cv_call *call)
{
	return office_acting_person(call) ? 0 : cv_fail(call, CV_DENIED, "access.person_needed", NULL);
}

static int count_unread(struct cv_call *call, int64_t marked, uint64_t *ret)
{
	int64_t sum;
	int error = cv_sum(call, cv_key(call, NOTICES_COUNT, "i", office_acting_person(call)), &sum);

	if (!error)
		*ret = sum > marked ? (uint64_t)(sum - marked) : 0;
	return error;
}

/* ---- listing ---- */

/* Everything before the last row of the page before; rows come from the end. */
static int read_range(struct cv_call *call, const Congvan__ListNoticesRequest *request, const char *prefix,
		      struct cv_key *ret_from, struct cv_key *ret_to)
{
	uint64_t person = office_acting_person(call);
	struct cv_bytes after;
	int error;

	*ret_from = cv_key(call, prefix, "i", person);
	*ret_to = cv_key_after(call, *ret_from);
	if (!request->cursor || !*request->cursor)
		return 0;
	error = cv_cursor_body(call, request->cursor, &after);
	if (error)
		return error;
	if (after.len != KEY_LEN || cv_key_u64(after, 0) != person)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	ret_to->body = after;
	return 0;
}

/* Whose work it was, and how much. */
static char *say_count(struct cv_call *call, const Congvan__Notice *notice, bool english)
{
	unsigned long long count = notice->count;

	if (english)
		return cv_printf(call, "%s: %llu piece%s of open work handed over to you", notice->text, count,
				 count == 1 ? "" : "s");
	return cv_printf(call, "%s: bàn giao cho bạn %llu việc đang mở", notice->text, count);
}

/* What the server itself told is said in the reader's language; what a person wrote stays as it is. */
static int say(struct cv_call *call, Congvan__Notice *notice)
{
	bool english = office_speaks_english(call);

	if (notice->has_count && notice->text) /* whose work is handed over */
		notice->text = say_count(call, notice, english);
	else if (notice->deadline && notice->deadline->deadline)
		notice->text = office_deadline_told(call, notice->deadline, english);
	else if (notice->said)
		notice->text = english ? notice->said->en : notice->said->vi;
	else
		return 0;
	notice->said = NULL;
	if (!notice->text)
		return -ENOMEM;
	if (!notice->actor)
		return 0;
	notice->actor = office_actor_shown(call, notice->actor, english);
	return notice->actor ? 0 : -ENOMEM;
}

static int add_row(struct cv_call *call, const struct cv_row *row, bool unread, Congvan__ListNoticesReply *reply)
{
	Congvan__Notice *notice;
	int error = 0;

	if (unread)
		error =
		    cv_get(call, notices_key(call, NOTICES_NOTICE, cv_key_u64(row->body, 0), cv_key_u64(row->body, 8)),
			   &congvan__notice__descriptor, &notice);
	else
		notice = cv_row_message(call, row, &congvan__notice__descriptor);
	if (error || !notice)
		return error ? error : unread ? 0 : -EIO;
	error = say(call, notice);
	return error ? error : cv_append(call, &reply->notices, &reply->n_notices, notice);
}

int notices_list(struct cv_call *call, const Congvan__ListNoticesRequest *request, Congvan__ListNoticesReply *reply)
{
	uint32_t limit = request->has_limit ? request->limit : NOTICES_PAGE_DEFAULT, count;
	bool unread = request->has_unread && request->unread;
	struct cv_key from, to;
	struct cv_row *rows;
	char most[16];
	int error = own_box_only(call);

	if (error)
		return error;
	snprintf(most, sizeof(most), "%u", NOTICES_PAGE_MAX);
	if (limit < 1 || limit > NOTICES_PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", most, NULL);
	error = cv_fields_ok(call);
	if (!error)
		error = read_range(call, request, unread ? NOTICES_UNREAD : NOTICES_NOTICE, &from, &to);
	if (!error)
		error = cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; !error && i < count && i < limit; i++)
		error = add_row(call, &rows[i], unread, reply);
	if (error)
		return error;
	if (count > limit) {
		reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
		if (!reply->next_cursor)
			return -ENOMEM;
	}
	reply->has_unread = 1;
	return count_unread(call, 0, &reply->unread);
}

/* ---- reading ---- */

/* *ret_marked: it was unread. */
static int mark(struct cv_call *call, struct cv_txn *txn, uint64_t id, bool *ret_marked)
{
	uint64_t person = office_acting_person(call);
	struct cv_key key = notices_key(call, NOTICES_NOTICE, person, id);
	Congvan__Notice *notice;
	int error = cv_txn_get(txn, key, &congvan__notice__descriptor, &notice);

	*ret_marked = false;
	if (error)
		return error;
	if (!notice)
		return -ENOENT;
	if (notice->read_at)
		return 0;
	notice->read_at = office_moment(call, call->now_ms);
	if (!notice->read_at)
		return -ENOMEM;
	*ret_marked = true;
	error = cv_txn_put(txn, key, &notice->base);
	return error ? error : cv_txn_delete(txn, notices_key(call, NOTICES_UNREAD, person, id));
}

static int finish(struct cv_call *call, struct cv_txn *txn, int64_t marked, Congvan__NoticesReply *reply)
{
	int error = count_unread(call, marked, &reply->unread);

	reply->has_unread = 1;
	if (error || !marked)
		return error;
	error = cv_txn_add(txn, cv_key(call, NOTICES_COUNT, "i", office_acting_person(call)), -marked);
	return error ? error : cv_txn_commit(txn);
}

int notices_read(struct cv_call *call, const Congvan__ReadNoticeRequest *request, Congvan__NoticesReply *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	bool marked;
	int error = txn ? own_box_only(call) : -ENOMEM;

	if (!error)
		error = mark(call, txn, request->id, &marked);
	if (error == -ENOENT)
		return cv_fail(call, CV_NOT_FOUND, "notices.not_found", NULL);
	return error ? error : finish(call, txn, marked, reply);
}

int notices_read_all(struct cv_call *call, const Congvan__ReadAllNoticesRequest *request, Congvan__NoticesReply *reply)
{
	struct cv_txn *txn = cv_txn_begin(call);
	uint64_t person = office_acting_person(call);
	struct cv_key from = cv_key(call, NOTICES_UNREAD, "i", person), to = cv_key_after(call, from);
	struct cv_row *rows;
	uint32_t count = 0;
	int64_t sum = 0;
	int error = txn ? own_box_only(call) : -ENOMEM;

	if (request->has_up_to && request->up_to < UINT64_MAX)
		to = notices_key(call, NOTICES_UNREAD, person, request->up_to + 1);
	if (!error)
		error = cv_scan(call, from, to, NOTICES_READ_MAX, CV_SCAN_KEYS, &rows, &count);
	for (uint32_t i = 0; !error && i < count; i++) {
		bool marked;

		error = mark(call, txn, cv_key_u64(rows[i].body, 8), &marked);
		sum += !error && marked;
		if (error == -ENOENT) /* pruned since */
			error = 0;
	}
	return error ? error : finish(call, txn, sum, reply);
}
