#include "work/work.h"

#include <errno.h>
#include <stdlib.h>

#include "office/access/access.h"
#include "office/calendar/agency.h"
#include "office/texts.h"
#include "work/calendar.h"

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	office_calendar_destroy(&instance->server_calendar);
	free(instance);
}

static int start(struct cv_instance *instance, struct cv_error *reterr)
{
	struct cv_config_value file = {.size = sizeof(file)};
	int error = instance->host->config(instance->host, "calendar", &file);

	if (!error && !file.set)
		cv_log_host(instance->host, CV_LOG_WARNING, "work.no_calendar",
			    "effect=\"every day counts as a working day\"");
	if (!error)
		error = office_calendar_create(file.set ? file.text : NULL, &instance->server_calendar, reterr);
	if (error)
		stop(instance); /* after a failed start no further callback comes */
	return error;
}

static int list(struct cv_call *call, const Congvan__ListWorkRequest *request, Congvan__ListWorkReply *reply)
{
	return work_list(call, request, reply);
}
CV_HANDLER(list, Congvan__ListWorkRequest, Congvan__ListWorkReply)

static int counts(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkCounts *reply)
{
	return work_counts(call, request, reply);
}
CV_HANDLER(counts, Congvan__Empty, Congvan__WorkCounts)

static int calendar(struct cv_call *call, const Congvan__CalendarRequest *request, Congvan__CalendarReply *reply)
{
	return work_calendar(call, request, reply);
}
CV_HANDLER(calendar, Congvan__CalendarRequest, Congvan__CalendarReply)

static int views(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkViews *reply)
{
	return work_views(call, request, reply);
}
CV_HANDLER(views, Congvan__Empty, Congvan__WorkViews)

static int put_views(struct cv_call *call, const Congvan__WorkViews *request, Congvan__WorkViews *reply)
{
	return work_put_views(call, request, reply);
}
CV_HANDLER(put_views, Congvan__WorkViews, Congvan__WorkViews)

static int show_calendar(struct cv_call *call, const Congvan__Empty *request, Congvan__CalendarView *reply)
{
	return work_show_calendar(call, request, reply);
}
CV_HANDLER(show_calendar, Congvan__Empty, Congvan__CalendarView)

static int change_calendar(struct cv_call *call, const Congvan__ChangeCalendarRequest *request,
			   Congvan__CalendarView *reply)
{
	return work_change_calendar(call, request, reply);
}
CV_HANDLER(change_calendar, Congvan__ChangeCalendarRequest, Congvan__CalendarView)

static int read_calendar(struct cv_call *call, const Congvan__ReadCalendarRequest *request,
			 Congvan__CalendarView *reply)
{
	return work_read_calendar(call, request, reply);
}
CV_HANDLER(read_calendar, Congvan__ReadCalendarRequest, Congvan__CalendarView)

const struct cv_text work_texts[] = {
    {"work.days_reversed", "Ngày kết thúc phải sau ngày bắt đầu.", "The last day must not lie before the first."},
    {"work.too_many_to_sort", "Chỉ sắp xếp lại được tối đa {1} dòng. Hãy lọc bớt trước khi sắp xếp.",
     "At most {1} rows can be put into another order. Narrow the list first."},
    {"work.calendar_denied", "Chỉ quản trị hệ thống hoặc chánh văn phòng được sửa lịch làm việc.",
     "Only the administrator or the chief of office may change the working calendar."},
    {"work.span", "Ngày kết thúc phải sau ngày bắt đầu và cách không quá {1} ngày.",
     "The last day must not lie before the first, nor more than {1} days after it."},
    {NULL, NULL, NULL},
};
CV_TEXTS(work_texts, office_texts)

CV_PLUGIN(
    work, .version = "1.0.0", .summary = "work lists: one inbox a person", .schema_major = 1, .schema_minor = 0,
    .workers = 4, .credits = 256, .provides = CV_LIST(struct cv_service_ref, {"work", 1, 1}),
    .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}),
    .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "work.item"}, {CV_GRANT_OWN, 0, "work.count"},
		      {CV_GRANT_OWN, 0, "work.due"}, {CV_GRANT_OWN, 0, "work.unit_item"},
		      {CV_GRANT_OWN, 0, "work.unit_count"}, {CV_GRANT_OWN, 0, WORK_VIEW},
		      {CV_GRANT_READ, 0, "notices.count"}, {CV_GRANT_OWN, 0, OFFICE_CALENDAR_RECORD},
		      {CV_GRANT_FILES, 0, "calendar"}, {CV_GRANT_READ, 0, "identity.agency"}, OFFICE_ACCESS_GRANTS),
    .config = CV_LIST(struct cv_config_field,
		      {"calendar", CV_CONFIG_PATH, 0, NULL, 0, 0,
		       "File of working days: weekends, holidays and swapped days; without it every day counts."}),
    .methods = CV_LIST(
	struct cv_method,
	CV_METHOD("work/1", list, CV_METHOD_READ, congvan__list_work_request, congvan__list_work_reply),
	CV_METHOD("work/1", counts, CV_METHOD_READ, congvan__empty, congvan__work_counts),
	CV_METHOD("work/1", views, CV_METHOD_READ, congvan__empty, congvan__work_views),
	CV_METHOD("work/1", put_views, 0, congvan__work_views, congvan__work_views),
	CV_METHOD("work/1", calendar, CV_METHOD_READ, congvan__calendar_request, congvan__calendar_reply),
	CV_METHOD("work/1", show_calendar, CV_METHOD_READ | CV_METHOD_OPERATOR, congvan__empty, congvan__calendar_view),
	CV_METHOD("work/1", change_calendar, CV_METHOD_OPERATOR, congvan__change_calendar_request,
		  congvan__calendar_view),
	CV_METHOD("work/1", read_calendar, CV_METHOD_OPERATOR, congvan__read_calendar_request, congvan__calendar_view)),
    .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/work", "work/1", "list", 0, 0},
		      {"GET", "/api/v1/work/counts", "work/1", "counts", 0, 0},
		      {"GET", "/api/v1/work/views", "work/1", "views", 0, 0},
		      {"PUT", "/api/v1/work/views", "work/1", "put_views", CV_ROUTE_IF_MATCH, 0},
		      {"GET", "/api/v1/calendar", "work/1", "calendar", 0, 0},
		      {"GET", "/api/v1/settings/calendar", "work/1", "show_calendar", 0, 0},
		      {"PUT", "/api/v1/settings/calendar", "work/1", "change_calendar", CV_ROUTE_IF_MATCH, 0}),
    .load = load, .start = start, .stop = stop)
