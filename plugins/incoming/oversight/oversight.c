#include "incoming/oversight/oversight.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "office/lists/unit_entry.h"
#include "office/lists/work_entry.h"

int incoming_overseer_of_call(struct cv_call *call, struct incoming_overseer *ret)
{
	const struct office_process *process;
	int error = office_actor_of_call(call, &ret->me);

	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (error)
		return error;
	ret->part = sheet_part_of(process, &ret->me);
	return ret->part == SHEET_OF_NOBODY ? cv_fail(call, CV_DENIED, "oversight.denied", NULL) : 0;
}

int incoming_overseer_check(struct cv_call *call, const struct incoming_overseer *overseer, uint64_t unit)
{
	if (overseer->part == SHEET_OF_AGENCY || (unit && unit == overseer->me.unit_id))
		return 0;
	return cv_fail(call, CV_DENIED, "oversight.other_unit", NULL);
}

/* ---- the request ---- */

struct span {
	uint32_t first, last; /* months */
};

static int read_span(struct cv_call *call, const Congvan__OversightRequest *request, struct span *ret)
{
	int32_t day = cv_day_of_ms(call->now_ms);

	ret->last = office_month_of_day(day);
	ret->first = ret->last - ret->last % 12;
	if (request->to && *request->to) {
		if (cv_day_parse(request->to, &day))
			ret->last = office_month_of_day(day);
		else
			cv_field(call, "/to", "field.bad_date", NULL);
	}
	if (request->from && *request->from) {
		if (cv_day_parse(request->from, &day))
			ret->first = office_month_of_day(day);
		else
			cv_field(call, "/from", "field.bad_date", NULL);
	}
	if (ret->last < ret->first || ret->last - ret->first >= INCOMING_OVERSIGHT_MONTHS)
		cv_field(call, "/to", "oversight.span", cv_printf(call, "%u", INCOMING_OVERSIGHT_MONTHS), NULL);
	return cv_fields_ok(call);
}

/* ---- what is overdue, and who has what: keys alone ---- */

/* Calls `each` for every key of a list in a range, at most INCOMING_OVERSIGHT_ROWS. *ret_more: there are others. */
static int walk(struct cv_call *call, enum office_unit_lane lane, struct cv_key from, struct cv_key to,
		void (*each)(void *data, const struct office_unit_row *row), void *data, bool *ret_more)
{
	struct cv_row *rows;
	uint32_t count, seen = 0;

	*ret_more = false;
	do {
		int error = cv_scan(call, from, to, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);

		if (error)
			return error;
		for (uint32_t i = 0; i < count; i++) {
			struct office_unit_row row;

			if (office_unit_row_read(rows[i].body, lane, &row))
				each(data, &row);
		}
		seen += count;
		if (count) {
			from.body = rows[count - 1].body;
			from = cv_key_after(call, from);
		}
	} while (count == CV_SCAN_ROWS && seen < INCOMING_OVERSIGHT_ROWS);
	*ret_more = count == CV_SCAN_ROWS;
	return 0;
}

static Congvan__UnitFigures *figures_of(Congvan__OversightReply *reply, uint64_t unit)
{
	for (size_t i = 0; i < reply->n_units; i++)
		if (reply->units[i]->unit_id == unit)
			return reply->units[i];
	return NULL;
}

static void count_overdue_unit(void *data, const struct office_unit_row *row)
{
	Congvan__UnitFigures *figures = figures_of(data, row->unit_id);

	if (figures)
		figures->overdue++;
}

static int count_overdue(struct cv_call *call, Congvan__OversightReply *reply)
{
	uint32_t now = office_work_minute(call->now_ms);
	bool more;
	int error = walk(call, OFFICE_LANE_UNITS, office_unit_list(call, OFFICE_LANE_UNITS, 0),
			 office_unit_list_from(call, OFFICE_LANE_UNITS, 0, now + 1), count_overdue_unit, reply, &more);

	if (more)
		CV_SET(reply, more, 1);
	return error;
}

/* ---- units ---- */

static int add_unit(struct cv_call *call, const struct span *span, uint64_t id, const Congvan__Unit *unit,
		    Congvan__OversightReply *reply)
{
	Congvan__UnitFigures *figures = cv_new(call, &congvan__unit_figures__descriptor);
	int error = figures ? 0 : -ENOMEM;

	if (!error)
		error = office_unit_sum(call, id, 0, OFFICE_SUM_RECEIVED, span->first, span->last, &figures->received);
	if (!error)
		error = office_unit_sum(call, id, 0, OFFICE_SUM_DONE, span->first, span->last, &figures->done);
	if (!error)
		error = office_unit_sum(call, id, 0, OFFICE_SUM_LATE, span->first, span->last, &figures->done_late);
	if (!error)
		error = office_unit_sum(call, id, 0, OFFICE_SUM_GOING, 0, 0, &figures->going);
	if (error)
		return error;
	figures->has_received = figures->has_done = figures->has_done_late = figures->has_going = 1;
	figures->has_overdue = 1;
	/* A unit that was closed is there as long as it has something to tell. */
	if (unit && unit->closed && !figures->received && !figures->done && !figures->going)
		return 0;
	if (unit) {
		CV_SET(figures, unit_id, unit->id);
		figures->name = unit->name;
		figures->code = unit->code;
	}
	return cv_append(call, &reply->units, &reply->n_units, figures);
}

static int add_all_units(struct cv_call *call, const struct span *span, Congvan__OversightReply *reply)
{
	struct cv_key from = cv_key(call, "identity.unit", NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = add_unit(call, span, 0, NULL, reply);

	if (!error)
		error = cv_scan(call, from, cv_key_after(call, from), INCOMING_OVERSIGHT_UNITS, 0, &rows, &count);
	for (uint32_t i = 0; !error && i < count; i++) {
		Congvan__Unit *unit = cv_row_message(call, &rows[i], &congvan__unit__descriptor);

		error = unit ? add_unit(call, span, unit->id, unit, reply) : -EIO;
	}
	return error;
}

static int add_one_unit(struct cv_call *call, const struct span *span, uint64_t id, Congvan__OversightReply *reply)
{
	Congvan__Unit *unit = NULL;
	int error = id ? cv_get(call, office_unit_key(call, id), &congvan__unit__descriptor, &unit) : 0;

	if (!error && id && !unit)
		return cv_fail(call, CV_NOT_FOUND, "receiver.no_such_unit", NULL);
	return error ? error : add_unit(call, span, id, unit, reply);
}

/* ---- people of a unit ---- */

static Congvan__PersonFigures *person_of(const Congvan__OversightReply *reply, uint64_t person)
{
	for (size_t i = 0; i < reply->n_people; i++)
		if (reply->people[i]->person->person_id == person)
			return reply->people[i];
	return NULL;
}

struct parts {
	Congvan__OversightReply *reply;
	uint32_t now;
};

static void count_part(void *data, const struct office_unit_row *row)
{
	const struct parts *parts = data;
	Congvan__PersonFigures *figures = person_of(parts->reply, row->person_id);

	if (!figures)
		return;
	figures->open++;
	figures->overdue += row->due_minute <= parts->now;
}

static int add_person(struct cv_call *call, const struct span *span, uint64_t unit, const struct office_actor *holder,
		      Congvan__OversightReply *reply)
{
	Congvan__PersonFigures *figures = cv_new(call, &congvan__person_figures__descriptor);
	int error;

	if (!figures)
		return -ENOMEM;
	figures->person = office_actor_message(call, holder);
	figures->has_open = figures->has_overdue = figures->has_done = figures->has_done_late = 1;
	error = figures->person ? office_unit_sum(call, unit, holder->person_id, OFFICE_SUM_DONE, span->first,
						  span->last, &figures->done)
				: -ENOMEM;
	if (!error)
		error = office_unit_sum(call, unit, holder->person_id, OFFICE_SUM_LATE, span->first, span->last,
					&figures->done_late);
	return error ? error : cv_append(call, &reply->people, &reply->n_people, figures);
}

static int add_people(struct cv_call *call, const struct span *span, uint64_t unit, Congvan__OversightReply *reply)
{
	struct parts parts = {reply, office_work_minute(call->now_ms)};
	struct cv_key from = office_unit_list(call, OFFICE_LANE_PARTS, unit);
	Congvan__Post **posts;
	size_t count;
	bool more;
	int error = office_unit_posts(call, unit, &posts, &count);

	for (size_t i = 0; !error && i < count; i++) {
		struct office_actor holder;

		if (person_of(reply, posts[i]->person_id))
			continue;
		error = office_holder_of(call, posts[i], &holder);
		if (error == -ENOENT)
			error = 0;
		else if (!error)
			error = add_person(call, span, unit, &holder, reply);
	}
	if (!error)
		error = walk(call, OFFICE_LANE_PARTS, from, cv_key_after(call, from), count_part, &parts, &more);
	if (!error && more)
		CV_SET(reply, more, 1);
	return error;
}

int incoming_oversight(struct cv_call *call, const Congvan__OversightRequest *request, Congvan__OversightReply *reply)
{
	struct incoming_overseer overseer;
	struct span span;
	uint64_t unit = request->unit_id;
	int error = incoming_overseer_of_call(call, &overseer);
	bool one;

	if (error)
		return error;
	one = request->has_unit_id || overseer.part == SHEET_OF_UNIT;
	if (one && !request->has_unit_id)
		unit = overseer.me.unit_id;
	error = one ? incoming_overseer_check(call, &overseer, unit) : 0;
	if (!error)
		error = read_span(call, request, &span);
	if (!error)
		error = one ? add_one_unit(call, &span, unit, reply) : add_all_units(call, &span, reply);
	if (!error)
		error = count_overdue(call, reply);
	if (!error && one && unit)
		error = add_people(call, &span, unit, reply);
	reply->taken_at = office_moment(call, call->now_ms);
	return error || reply->taken_at ? error : -ENOMEM;
}
