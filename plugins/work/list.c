#include "work/work.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "office/access/access.h"
#include "office/calendar/agency.h"
#include "office/lists/work_date.h"
#include "office/lists/work_entry.h"
#include "work/page.h"
#include "work/sift.h"

static int own_list_only(struct cv_call *call)
{
	if (office_acting_person(call))
		return 0;
	return cv_fail(call, CV_DENIED, "access.person_needed", NULL);
}

/* Another plugin's, which not every server has: then nothing is granted. */
static int count_notices(struct cv_call *call, Congvan__WorkCounts *counts)
{
	int64_t sum;
	int error = cv_sum(call, cv_key(call, "notices.count", "i", office_acting_person(call)), &sum);

	if (!error)
		CV_SET(counts, notices, sum > 0 ? (uint64_t)sum : 0);
	return error == -EACCES ? 0 : error;
}

static int count_boxes(struct cv_call *call, Congvan__WorkCounts *counts)
{
	struct {
		unsigned box;
		uint64_t *count;
		protobuf_c_boolean *has;
	} const boxes[] = {
	    {CONGVAN__WORK_BOX__BOX_TO_DO, &counts->to_do, &counts->has_to_do},
	    {CONGVAN__WORK_BOX__BOX_COORDINATE, &counts->coordinate, &counts->has_coordinate},
	    {CONGVAN__WORK_BOX__BOX_FOR_INFORMATION, &counts->for_information, &counts->has_for_information},
	    {CONGVAN__WORK_BOX__BOX_FOLLOWING, &counts->following, &counts->has_following},
	    {CONGVAN__WORK_BOX__BOX_RETURNED, &counts->returned, &counts->has_returned},
	    {CONGVAN__WORK_BOX__BOX_DONE, &counts->done, &counts->has_done},
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]) && !error; i++) {
		*boxes[i].has = 1;
		error = office_box_count(call, office_acting_person(call), boxes[i].box, boxes[i].count);
	}
	if (!error)
		error = office_overdue_count(call, office_acting_person(call), call->now_ms, &counts->overdue);
	counts->has_overdue = 1;
	return error ? error : count_notices(call, counts);
}

int work_counts(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkCounts *reply)
{
	int error = own_list_only(call);

	(void)request;
	return error ? error : count_boxes(call, reply);
}

static bool own_order(const Congvan__ListWorkRequest *request)
{
	return request->sort == CONGVAN__WORK_SORT__SORT_DUE && request->pin_urgency;
}

static int check(struct cv_call *call, const Congvan__ListWorkRequest *request, struct work_page_request *ret,
		 struct work_sieve *ret_sieve)
{
	char limit[16];
	int error;

	snprintf(limit, sizeof(limit), "%u", WORK_PAGE_MAX);
	*ret = (struct work_page_request){
	    .person_id = office_acting_person(call),
	    .box = request->has_box ? (unsigned)request->box : 0,
	    .urgency = request->has_urgency ? (unsigned)request->urgency : 0,
	    .overdue = request->has_overdue && request->overdue,
	    .now_ms = call->now_ms,
	    .limit = request->has_limit ? request->limit : WORK_PAGE_DEFAULT,
	};
	if (ret->limit < 1 || ret->limit > WORK_PAGE_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", limit, NULL);
	if (ret->box > CONGVAN__WORK_BOX__BOX_DONE)
		cv_field(call, "/box", "field.unknown_value", cv_printf(call, "%u", ret->box), NULL);
	if (ret->urgency > CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS)
		cv_field(call, "/urgency", "field.unknown_value", cv_printf(call, "%u", ret->urgency), NULL);
	if (request->has_due && (unsigned)request->due > CONGVAN__DUE_WHEN__WHEN_NONE)
		cv_field(call, "/due", "field.unknown_value", cv_printf(call, "%u", (unsigned)request->due), NULL);
	if ((unsigned)request->sort > CONGVAN__WORK_SORT__SORT_ORGAN)
		cv_field(call, "/sort", "field.unknown_value", cv_printf(call, "%u", (unsigned)request->sort), NULL);
	error = work_sieve_read(call, request, ret_sieve);
	if (!error)
		error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor)
		error = cv_cursor_body(call, request->cursor, &ret->after);
	return error;
}

int work_list(struct cv_call *call, const Congvan__ListWorkRequest *request, Congvan__ListWorkReply *reply)
{
	struct work_page_request wanted;
	const struct office_calendar *calendar;
	struct work_sieve sieve;
	int error = own_list_only(call);

	if (!error)
		error = check(call, request, &wanted, &sieve);
	if (error)
		return error;
	error = own_order(request) ? work_sift(call, &wanted, &sieve, reply) : work_sort(call, &wanted, &sieve, reply);
	if (error == -EBADMSG)
		return cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
	if (!error)
		error = office_calendar_of_call(call, NULL, call->instance->server_calendar, &calendar);
	for (size_t i = 0; i < reply->n_items && !error; i++)
		office_work_date(call, calendar, reply->items[i]);
	if (error || (request->has_counts && !request->counts))
		return error;
	reply->counts = cv_new(call, &congvan__work_counts__descriptor);
	return reply->counts ? count_boxes(call, reply->counts) : -ENOMEM;
}
