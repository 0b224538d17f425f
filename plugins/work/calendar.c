#include "work/calendar.h"

#include <errno.h>
#include <string.h>

#include "office/access/access.h"
#include "office/calendar/agency.h"
#include "office/calendar/moment.h"
#include "office/case/act_offer.h"

/* ---- who may do what ---- */

enum right {
	SEE = 1 << 0,
	CHANGE = 1 << 1,
};

/* Any post sees which days are worked. */
static const struct {
	const char *role;
	unsigned rights;
} table[] = {
    {OFFICE_ADMINISTRATOR, SEE | CHANGE},
    {OFFICE_CHIEF_OF_OFFICE, SEE | CHANGE},
};

struct keeper {
	unsigned rights;
	Congvan__Actor *actor; /* NULL: an operator */
};

static int operator_of(struct cv_call *call, struct keeper *ret)
{
	Congvan__Agency *agency = NULL;
	int error = call->caller.agency
			? cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency)
			: 0;

	*ret = (struct keeper){SEE | CHANGE, NULL};
	return error || agency ? error : cv_fail(call, CV_NOT_FOUND, "process.no_agency", NULL);
}

static int keeper_of(struct cv_call *call, enum right needed, struct keeper *ret)
{
	struct office_actor me;
	int error;

	if (call->caller.kind == CV_CALLER_OPERATOR)
		return operator_of(call, ret);
	error = office_actor_of_call(call, &me);
	if (error)
		return error;
	*ret = (struct keeper){SEE, office_actor_message(call, &me)};
	if (!ret->actor)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].role, me.role) == 0)
			ret->rights |= table[i].rights;
	/* A secretary does not change them in her leader's name. */
	if (me.capacity == OFFICE_OF_SECRETARY || !office_in_scope(&me, "calendar", "change"))
		ret->rights &= ~(unsigned)CHANGE;
	return ret->rights & (unsigned)needed ? 0 : cv_fail(call, CV_DENIED, "work.calendar_denied", NULL);
}

/* ---- showing ---- */

static int add_offer(struct cv_call *call, const char *name, uint64_t revision, Congvan__CalendarView *reply)
{
	return cv_append(call, &reply->actions, &reply->n_actions, office_act_offer(call, name, revision));
}

/* record: as it is stored; NULL: there never was one. */
static int show(struct cv_call *call, const struct keeper *keeper, Congvan__AgencyCalendar *record,
		Congvan__CalendarView *reply)
{
	uint64_t revision = record ? record->revision : 0;
	bool own = record && !record->inherited;
	int error = 0;

	reply->calendar = record;
	if (!own)
		error = office_calendar_message(call, call->instance->server_calendar, &reply->calendar);
	if (error)
		return error;
	CV_SET(reply->calendar, revision, revision);
	CV_SET(reply, own, own);
	cv_http_etag(call, revision);
	if (keeper->rights & CHANGE)
		error = add_offer(call, "change", revision, reply);
	if (!error && own && keeper->rights & CHANGE)
		error = add_offer(call, "inherit", revision, reply);
	if (error || keeper->actor)
		return error;
	reply->yaml = office_calendar_yaml(call, reply->calendar);
	return reply->yaml ? 0 : -ENOMEM;
}

static int read_record(struct cv_call *call, struct cv_txn *txn, Congvan__AgencyCalendar **ret)
{
	struct cv_key key = cv_key(call, OFFICE_CALENDAR_RECORD, NULL);

	return txn ? cv_txn_get(txn, key, &congvan__agency_calendar__descriptor, ret)
		   : cv_get(call, key, &congvan__agency_calendar__descriptor, ret);
}

int work_show_calendar(struct cv_call *call, const Congvan__Empty *request, Congvan__CalendarView *reply)
{
	Congvan__AgencyCalendar *record = NULL;
	struct keeper keeper;
	int error = keeper_of(call, SEE, &keeper);

	(void)request;
	if (!error)
		error = read_record(call, NULL, &record);
	return error ? error : show(call, &keeper, record, reply);
}

/* ---- changing ---- */

/* Puts what was checked, in place of what is there. */
static int put(struct cv_call *call, struct cv_txn *txn, const struct keeper *keeper, uint64_t revision,
	       Congvan__AgencyCalendar *calendar, Congvan__CalendarView *reply)
{
	int error;

	calendar->changed_by = keeper->actor;
	calendar->changed_at = office_moment(call, call->now_ms);
	CV_SET(calendar, revision, revision + 1);
	if (!calendar->changed_at)
		return -ENOMEM;
	error = cv_txn_put(txn, cv_key(call, OFFICE_CALENDAR_RECORD, NULL), &calendar->base);
	if (!error)
		error = cv_txn_event(txn, "work.calendar_changed", 0, &calendar->base);
	if (!error)
		error = show(call, keeper, calendar, reply);
	return error ? error : cv_txn_commit(txn);
}

static Congvan__AgencyCalendar *inherited(struct cv_call *call)
{
	Congvan__AgencyCalendar *calendar = cv_new(call, &congvan__agency_calendar__descriptor);

	if (calendar)
		CV_SET(calendar, inherited, 1);
	return calendar;
}

int work_change_calendar(struct cv_call *call, const Congvan__ChangeCalendarRequest *request,
			 Congvan__CalendarView *reply)
{
	bool inherit = request->has_inherit && request->inherit;
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__AgencyCalendar *record = NULL, *calendar = NULL;
	struct keeper keeper;
	uint64_t revision;
	int error = txn ? keeper_of(call, CHANGE, &keeper) : -ENOMEM;

	if (!error)
		error = read_record(call, txn, &record);
	revision = record ? record->revision : 0;
	if (!error)
		error = cv_if_match(call, revision);
	if (!error && !inherit && !request->calendar) {
		cv_field(call, "/calendar", "field.required", NULL);
		error = cv_fields_ok(call);
	}
	if (error)
		return error;
	calendar = inherit ? inherited(call) : cv_clone(call, &request->calendar->base);
	if (!calendar)
		return -ENOMEM;
	if (!inherit)
		error = office_calendar_check(call, "/calendar", calendar);
	return error ? error : put(call, txn, &keeper, revision, calendar, reply);
}

/* ---- from a file ---- */

static int tell_problem(struct cv_call *call, const struct cv_error *problem, Congvan__CalendarView *reply)
{
	return cv_append(call, &reply->problems, &reply->n_problems, cv_strdup(call, problem->text));
}

int work_read_calendar(struct cv_call *call, const Congvan__ReadCalendarRequest *request, Congvan__CalendarView *reply)
{
	const char *name = request->file && *request->file ? request->file : "calendar";
	struct cv_txn *txn = cv_txn_begin(call);
	Congvan__AgencyCalendar *record = NULL, *calendar = NULL;
	struct office_calendar *read = NULL;
	struct cv_error problem = {0};
	struct keeper keeper;
	int error = txn ? keeper_of(call, CHANGE, &keeper) : -ENOMEM;

	if (error)
		return error;
	error = office_calendar_parse(name, request->text ? request->text : "", &read, &problem);
	if (error)
		return error == -ENOMEM ? error : tell_problem(call, &problem, reply);
	error = office_calendar_message(call, read, &calendar);
	office_calendar_destroy(&read);
	if (!error)
		error = office_calendar_check(call, "/calendar", calendar);
	if (!error)
		error = read_record(call, txn, &record);
	if (error)
		return error;
	if (request->has_check && request->check) {
		reply->calendar = calendar;
		reply->yaml = office_calendar_yaml(call, calendar);
		return reply->yaml ? 0 : -ENOMEM;
	}
	return put(call, txn, &keeper, record ? record->revision : 0, calendar, reply);
}
