#include "work/sift.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/field_text.h"

#define CHUNK 200u /* rows of one look */
#define DAYS_OF_WEEK 7 /* that WHEN_WEEK looks ahead */

/* ---- what is asked for ---- */

static const char *said(const char *text)
{
	return text && *text ? text : NULL;
}

static int fold(struct cv_call *call, const char *text, const char **ret)
{
	*ret = said(text) ? cv_text_fold(call, text) : NULL;
	return said(text) && !*ret ? -ENOMEM : 0;
}

int work_sieve_read(struct cv_call *call, const Congvan__ListWorkRequest *request, struct work_sieve *ret)
{
	int error;

	*ret = (struct work_sieve){
	    .request = request,
	    .kind = said(request->kind),
	    .step = said(request->step),
	    .urgency = request->has_urgency ? (unsigned)request->urgency : 0,
	    .from_day = INT32_MIN,
	    .to_day = INT32_MAX,
	    .now_ms = call->now_ms,
	};
	error = fold(call, request->document_type, &ret->type);
	if (!error)
		error = fold(call, request->issuing_organ, &ret->organ);
	if (!error)
		error = fold(call, request->holder, &ret->holder);
	office_field_day(call, request->arrived_from, "/arrivedFrom", &ret->from_day);
	office_field_day(call, request->arrived_to, "/arrivedTo", &ret->to_day);
	if (ret->to_day < ret->from_day)
		cv_field(call, "/arrivedTo", "work.days_reversed", NULL);
	ret->any = ret->kind || ret->step || ret->urgency || ret->type || ret->organ || ret->holder ||
		   request->has_due || ret->from_day != INT32_MIN || ret->to_day != INT32_MAX;
	return error;
}

/* ---- what fits ---- */

bool work_item_overdue(const Congvan__WorkItem *item, int64_t now_ms, int32_t *ret_due)
{
	int64_t due_ms = office_moment_ms(item->due_at);

	if (!item->due_date || !cv_day_parse(item->due_date, ret_due))
		return false;
	if (!due_ms)
		due_ms = office_day_begins_ms(*ret_due + 1);
	return now_ms >= due_ms;
}

static bool is_due(const struct work_sieve *sieve, const Congvan__WorkItem *item)
{
	int32_t today = cv_day_of_ms(sieve->now_ms), due = INT32_MIN;
	bool overdue = work_item_overdue(item, sieve->now_ms, &due), has = due != INT32_MIN;

	switch (sieve->request->due) {
	case CONGVAN__DUE_WHEN__WHEN_NONE:
		return !has;
	case CONGVAN__DUE_WHEN__WHEN_OVERDUE:
		return overdue;
	case CONGVAN__DUE_WHEN__WHEN_TODAY:
		return has && !overdue && due == today;
	default:
		return has && !overdue && due <= today + DAYS_OF_WEEK;
	}
}

static bool same(struct cv_call *call, const char *wanted, const char *text)
{
	const char *folded = text ? cv_text_fold(call, text) : NULL;

	return folded && strcmp(folded, wanted) == 0;
}

static bool within(struct cv_call *call, const char *wanted, const char *text)
{
	const char *folded = text ? cv_text_fold(call, text) : NULL;

	return folded && strstr(folded, wanted);
}

bool work_sieve_keeps(struct cv_call *call, const struct work_sieve *sieve, const Congvan__WorkItem *item)
{
	int32_t arrived = cv_day_of_ms(office_moment_ms(item->arrived_at));

	return (!sieve->kind || (item->kind && strcmp(item->kind, sieve->kind) == 0)) &&
	       (!sieve->step || (item->step && strcmp(item->step, sieve->step) == 0)) &&
	       (!sieve->urgency || sieve->urgency == (unsigned)item->urgency) && arrived >= sieve->from_day &&
	       arrived <= sieve->to_day && (!sieve->request->has_due || is_due(sieve, item)) &&
	       (!sieve->type || same(call, sieve->type, item->document_type)) &&
	       (!sieve->organ || within(call, sieve->organ, item->issuing_organ)) &&
	       (!sieve->holder || within(call, sieve->holder, item->holder));
}

/* ---- the list's own order ---- */

/*
 * Adds what fits. *ret_last: the last row that needs no second look. *ret_full: there is one more that fits, for the
 * next page.
 */
static int sift_chunk(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
		      const struct work_page *page, Congvan__ListWorkReply *reply, struct cv_bytes *ret_last,
		      bool *ret_full)
{
	for (uint32_t i = 0; i < page->count; i++) {
		Congvan__WorkItem *item = cv_row_message(call, &page->rows[i], &congvan__work_item__descriptor);
		int error;

		if (!item)
			return -EIO;
		if (sieve->any && !work_sieve_keeps(call, sieve, item)) {
			*ret_last = page->rows[i].body;
			continue;
		}
		if (reply->n_items == wanted->limit) {
			*ret_full = true;
			return 0;
		}
		*ret_last = page->rows[i].body;
		error = cv_append(call, &reply->items, &reply->n_items, item);
		if (error)
			return error;
	}
	return 0;
}

int work_sift(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
	      Congvan__ListWorkReply *reply)
{
	struct work_page_request look = *wanted;
	struct work_page page = {.more = true};
	uint32_t examined = 0;
	bool full = false;

	if (sieve->any)
		look.limit = CHUNK;
	while (page.more && !full && examined < WORK_EXAMINED_MAX) {
		struct cv_bytes last = look.after;
		int error = work_page_read(call, &look, &page);

		if (!error)
			error = sift_chunk(call, wanted, sieve, &page, reply, &last, &full);
		if (error)
			return error;
		look.after = last;
		examined += page.count;
		if (!sieve->any)
			break;
	}
	if (page.more || full) {
		reply->next_cursor = cv_cursor(call, look.after);
		return reply->next_cursor ? 0 : -ENOMEM;
	}
	return 0;
}
