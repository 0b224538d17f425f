/* A configured route as it is entered: every mistake is named at its field. */
#include <errno.h>
#include <string.h>

#include "incoming/registration/sources.h"
#include "incoming/route/check.h"
#include "incoming/route/keep.h"
#include "incoming/route/rights.h"
#include "office/calendar/moment.h"
#include "office/field_text.h"
#include "office/process/route.h"

/* ---- texts ---- */

static char *one_line(struct cv_call *call, const char *text, const char *pointer, uint32_t most)
{
	const char *clean;

	clean = office_field_text(call, text, pointer, most);
	if (!clean)
		return NULL;
	if (strpbrk(clean, "\n\t")) {
		cv_field(call, pointer, "route.one_line", NULL);
		return NULL;
	}
	return cv_strdup(call, clean);
}

static int read_list(struct cv_call *call, char *const *entries, size_t count, const char *name, char ***ret,
		     size_t *ret_count)
{
	char *list = cv_printf(call, "/conditions/%s", name);
	int error = list ? 0 : -ENOMEM;

	if (!error && count > OFFICE_ROUTE_ENTRIES_MAX) {
		cv_field(call, list, "field.too_many", cv_printf(call, "%u", OFFICE_ROUTE_ENTRIES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++) {
		char *pointer = cv_printf(call, "%s/%zu", list, i);
		char *text = pointer ? one_line(call, entries[i], pointer, OFFICE_ROUTE_ENTRY_CHARS) : NULL;

		if (!pointer)
			return -ENOMEM;
		if (text)
			error = cv_append(call, ret, ret_count, text);
		else if (!entries[i] || !*entries[i])
			cv_field(call, pointer, "field.required", NULL);
	}
	return error;
}

/* ---- conditions ---- */

static int read_urgencies(struct cv_call *call, const Congvan__RouteConditions *said, Congvan__RouteConditions *kept)
{
	if (said->n_urgencies > OFFICE_ROUTE_ENTRIES_MAX) {
		cv_field(call, "/conditions/urgencies", "field.too_many",
			 cv_printf(call, "%u", OFFICE_ROUTE_ENTRIES_MAX), NULL);
		return 0;
	}
	kept->urgencies = cv_alloc_array(call, said->n_urgencies + 1, sizeof(*kept->urgencies));
	if (!kept->urgencies)
		return -ENOMEM;
	for (size_t i = 0; i < said->n_urgencies; i++) {
		if (protobuf_c_enum_descriptor_get_value(&congvan__urgency__descriptor, (int)said->urgencies[i]))
			kept->urgencies[kept->n_urgencies++] = said->urgencies[i];
		else
			cv_field(call, cv_printf(call, "/conditions/urgencies/%zu", i), "field.unknown_value",
				 cv_printf(call, "%d", (int)said->urgencies[i]), NULL);
	}
	return 0;
}

static void check_sources(struct cv_call *call, const Congvan__RouteConditions *kept)
{
	for (size_t i = 0; i < kept->n_sources; i++)
		if (!office_name_in(kept->sources[i], incoming_source_names))
			cv_field(call, cv_printf(call, "/conditions/sources/%zu", i), "route.unknown_source",
				 kept->sources[i], NULL);
}

static int read_conditions(struct cv_call *call, const Congvan__RouteConditions *said, Congvan__Route *route)
{
	Congvan__RouteConditions *kept = cv_new(call, &congvan__route_conditions__descriptor);
	int error;

	if (!kept)
		return -ENOMEM;
	route->conditions = kept;
	if (!said)
		return 0;
	error = read_list(call, said->document_types, said->n_document_types, "documentTypes", &kept->document_types,
			  &kept->n_document_types);
	if (!error)
		error = read_list(call, said->issuing_organs, said->n_issuing_organs, "issuingOrgans",
				  &kept->issuing_organs, &kept->n_issuing_organs);
	if (!error)
		error = read_list(call, said->fields, said->n_fields, "fields", &kept->fields, &kept->n_fields);
	if (!error)
		error =
		    read_list(call, said->keywords, said->n_keywords, "keywords", &kept->keywords, &kept->n_keywords);
	if (!error)
		error = read_list(call, said->sources, said->n_sources, "sources", &kept->sources, &kept->n_sources);
	check_sources(call, kept);
	return error ? error : read_urgencies(call, said, kept);
}

/* ---- what it yields ---- */

static int read_due(struct cv_call *call, const Congvan__DueSpan *due, Congvan__Route *route)
{
	if (!due || (!due->has_working_days && !due->has_working_hours))
		return 0;
	if (due->has_working_days && due->has_working_hours)
		cv_field(call, "/due", "receiver.days_or_hours", NULL);
	else if (due->has_working_days && (due->working_days == 0 || due->working_days > OFFICE_DUE_DAYS_MAX))
		cv_field(call, "/due/workingDays", "field.out_of_range", "1",
			 cv_printf(call, "%u", OFFICE_DUE_DAYS_MAX), NULL);
	else if (due->has_working_hours && (due->working_hours == 0 || due->working_hours > OFFICE_PROCESS_HOURS_MAX))
		cv_field(call, "/due/workingHours", "field.out_of_range", "1",
			 cv_printf(call, "%u", OFFICE_PROCESS_HOURS_MAX), NULL);
	else
		route->due = cv_clone(call, &due->base);
	return 0;
}

/*
 * First of all that is read: trying the route at several steps takes away what was noted before. What it tries is the
 * request's own text; a directive that is no text is told afterwards.
 */
static int read_receivers(struct cv_call *call, const Congvan__PutRouteRequest *request, Congvan__Route *route)
{
	int error;

	route->due = NULL;
	route->directive = request->directive && *request->directive ? request->directive : NULL;
	if (request->n_assignments > ROUTE_RECEIVERS_MAX) {
		cv_field(call, "/assignments", "receiver.too_many", cv_printf(call, "%u", ROUTE_RECEIVERS_MAX), NULL);
		return 0;
	}
	route->assignments = request->assignments;
	route->n_assignments = request->n_assignments;
	error = route_enter(call, route);
	for (size_t i = 0; i < request->n_assignments && !error; i++)
		if (request->assignments[i]->due_date || request->assignments[i]->due)
			cv_field(call, cv_printf(call, "/assignments/%zu/dueDate", i), "process.not_asked", NULL);
	return error;
}

static int read_mode(struct cv_call *call, const struct office_actor *me, const Congvan__PutRouteRequest *request,
		     Congvan__Route *route)
{
	Congvan__RouteMode mode = request->has_mode ? request->mode : CONGVAN__ROUTE_MODE__ROUTE_PROPOSE;

	route->authority = NULL;
	if (!protobuf_c_enum_descriptor_get_value(&congvan__route_mode__descriptor, (int)mode))
		cv_field(call, "/mode", "field.unknown_value", cv_printf(call, "%d", (int)mode), NULL);
	CV_SET(route, mode, mode);
	if (mode != CONGVAN__ROUTE_MODE__ROUTE_FORWARD)
		return 0;
	if (!route_may(me, ROUTE_ORDER, route->has_unit_id ? route->unit_id : 0))
		cv_field(call, "/mode", "route.may_not_order", NULL);
	route->authority = office_actor_message(call, me);
	return route->authority ? 0 : -ENOMEM;
}

static int read_route(struct cv_call *call, const struct office_actor *me, const Congvan__PutRouteRequest *request,
		      Congvan__Route *route)
{
	const char *directive;
	int error = read_receivers(call, request, route);

	if (error)
		return error;
	route->name = one_line(call, request->name, "/name", ROUTE_NAME_CHARS);
	if (!request->name || !*request->name)
		cv_field(call, "/name", "field.required", NULL);
	directive = office_field_text(call, request->directive, "/directive", OFFICE_NOTE_MAX);
	route->directive = cv_strdup(call, directive);
	error = read_conditions(call, request->conditions, route);
	if (!error)
		error = read_due(call, request->due, route);
	if (!error)
		error = read_mode(call, me, request, route);
	CV_SET(route, version, route->version + 1);
	CV_SET(route, revision, route->revision + 1);
	route->changed_by = office_actor_message(call, me);
	route->changed_at = office_moment(call, call->now_ms);
	if (!error && (!route->changed_by || !route->changed_at))
		error = -ENOMEM;
	return error ? error : cv_fields_ok(call);
}

/* ---- a new one ---- */

static int check_unit(struct cv_call *call, uint64_t id)
{
	Congvan__Unit *unit;
	int error = id ? office_find_unit(call, id, &unit) : 0;

	if (error != -ENOENT)
		return error;
	cv_field(call, "/unitId", "route.no_unit", NULL);
	return cv_fields_ok(call);
}

/* Makes room by forgetting, in the order alone, the places of those that were removed. */
static void forget_removed(struct route_case *kase)
{
	Congvan__RouteOrder *order = kase->order;
	size_t kept = 0;

	if (order->n_ids < 2 * ROUTES_MAX)
		return;
	for (size_t i = 0; i < kase->all.count; i++) {
		if (kase->all.items[i]->removed_at)
			continue;
		kase->all.items[kept] = kase->all.items[i];
		order->ids[kept++] = kase->all.items[i]->id;
	}
	kase->all.count = order->n_ids = kept;
}

static int append(struct route_case *kase)
{
	Congvan__RouteOrder *order = kase->order;
	size_t there = 0;
	uint64_t *ids;

	for (size_t i = 0; i < kase->all.count; i++)
		there += !kase->all.items[i]->removed_at;
	if (there >= ROUTES_MAX)
		return cv_fail(kase->call, CV_CONFLICT, "route.too_many", cv_printf(kase->call, "%u", ROUTES_MAX),
			       NULL);
	forget_removed(kase);
	ids = cv_alloc_array(kase->call, order->n_ids + 1, sizeof(*ids));
	if (!ids)
		return -ENOMEM;
	if (order->n_ids)
		memcpy(ids, order->ids, order->n_ids * sizeof(*ids));
	ids[order->n_ids++] = kase->route->id;
	order->ids = ids;
	CV_SET(order, revision, order->revision + 1);
	return cv_append(kase->call, &kase->all.items, &kase->all.count, kase->route);
}

int route_add(struct cv_call *call, const Congvan__PutRouteRequest *request, Congvan__RouteView *reply)
{
	struct route_case kase = {.call = call, .txn = cv_txn_begin(call)};
	uint64_t unit = request->has_unit_id ? request->unit_id : 0;
	int error = kase.txn ? route_need(call, ROUTE_KEEP, unit, &kase.me) : -ENOMEM;

	if (!error)
		error = check_unit(call, unit);
	if (!error)
		error = route_case_read(&kase, unit);
	kase.route = cv_new(call, &congvan__route__descriptor);
	if (error || !kase.route)
		return error ? error : -ENOMEM;
	CV_SET(kase.route, id, call->host->new_id(call->host));
	if (unit)
		CV_SET(kase.route, unit_id, unit);
	CV_SET(kase.route, off, false);
	error = read_route(call, &kase.me, request, kase.route);
	if (!error)
		error = append(&kase);
	if (error)
		return error;
	cv_http_status(call, 201);
	cv_http_location(call, cv_printf(call, "/api/v1/routes/%llu", (unsigned long long)kase.route->id));
	return route_case_commit(&kase, "incoming.route_added", reply);
}

/* ---- another wording ---- */

int route_change(struct cv_call *call, const Congvan__PutRouteRequest *request, Congvan__RouteView *reply)
{
	struct route_case kase = {.call = call, .txn = cv_txn_begin(call)};
	uint64_t unit;
	int error = kase.txn ? route_get(call, kase.txn, request->id, &kase.route) : -ENOMEM;

	if (!error && !kase.route)
		error = cv_fail(call, CV_NOT_FOUND, "route.not_found", NULL);
	if (error)
		return error;
	unit = kase.route->has_unit_id ? kase.route->unit_id : 0;
	error = route_need(call, ROUTE_KEEP, unit, &kase.me);
	if (!error)
		error = cv_if_match(call, kase.route->revision);
	if (!error && kase.route->removed_at)
		error = cv_fail(call, CV_CONFLICT, "route.removed", NULL);
	if (!error)
		error = route_case_read(&kase, unit);
	if (error)
		return error;
	if (request->has_unit_id && request->unit_id != unit) {
		cv_field(call, "/unitId", "route.unit_stays", NULL);
		return cv_fields_ok(call);
	}
	kase.before = cv_clone(call, &kase.route->base);
	error = kase.before ? read_route(call, &kase.me, request, kase.route) : -ENOMEM;
	for (size_t i = 0; i < kase.all.count; i++)
		if (kase.all.items[i]->id == kase.route->id)
			kase.all.items[i] = kase.route;
	return error ? error : route_case_commit(&kase, "incoming.route_changed", reply);
}
