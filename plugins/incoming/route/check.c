#include "incoming/route/check.h"

#include <errno.h>
#include <string.h>

#include "incoming/process.h"
#include "office/calendar/moment.h"
#include "office/case/receivers.h"

/* ---- one action ---- */

static int add_finding(struct cv_call *call, const char *pointer, const char *code, const char *text,
		       struct route_findings *findings)
{
	Congvan__RouteFinding *finding = cv_new(call, &congvan__route_finding__descriptor);

	if (!finding)
		return -ENOMEM;
	finding->pointer = cv_strdup(call, pointer);
	finding->code = cv_strdup(call, code);
	finding->text = cv_strdup(call, text);
	return cv_append(call, &findings->items, &findings->count, finding);
}

/* "/assignments/3/personId" is about the fourth. */
static bool line_index(const char *pointer, size_t *ret)
{
	const char *const before = "/assignments/";
	const char *at = pointer + strlen(before);

	if (strncmp(pointer, before, strlen(before)) != 0)
		return false;
	for (*ret = 0; *at >= '0' && *at <= '9' && *ret < ROUTE_RECEIVERS_MAX; at++)
		*ret = *ret * 10 + (size_t)(*at - '0');
	return true;
}

static const Congvan__Assignment *line_of(const Congvan__Route *route, const char *pointer)
{
	size_t index;

	return line_index(pointer, &index) && index < route->n_assignments ? route->assignments[index] : NULL;
}

/* Who it was when the route was written is said with what is wrong. */
static const char *text_of(struct cv_call *call, const Congvan__Route *route, const struct cv_failure_field *field)
{
	const Congvan__Assignment *line = line_of(route, field->pointer);

	if (!line || !line->name || strstr(field->text, line->name))
		return field->text;
	return cv_text(call, "route.receiver_gone", line->name, field->text, NULL);
}

static int take_findings(struct cv_call *call, const Congvan__Route *route, int error, struct route_findings *ret)
{
	struct cv_failure failure;

	if (!error)
		error = cv_fields_ok(call);
	if (!error || cv_fail_take(call, &failure))
		return error;
	error = failure.field_count ? 0 : add_finding(call, "", failure.reason, failure.text, ret);
	for (size_t i = 0; i < failure.field_count && !error; i++) {
		const char *text = text_of(call, route, &failure.fields[i]);

		error =
		    text ? add_finding(call, failure.fields[i].pointer, failure.fields[i].code, text, ret) : -ENOMEM;
	}
	return error;
}

/* What is wrong is noted with the call. */
static int read_for(struct incoming_case *kase, const Congvan__Route *route, const struct office_action *action,
		    struct office_receivers *ret)
{
	const struct office_question question = office_case_question(&kase->base, office_case_flow(&kase->base));
	struct office_receivers_wish wish = {
	    .action = action,
	    .assignments = route_assignments(kase->base.call, route),
	    .count = route->n_assignments,
	    .pointer = "",
	    .needed = true,
	};

	if (!wish.assignments)
		return -ENOMEM;
	if (!route->directive && office_need_use(action, OFFICE_DIRECTIVE, &question) == OFFICE_REQUIRED)
		cv_field(kase->base.call, "/directive", "field.required", NULL);
	return office_receivers_read(&kase->base, &wish, ret);
}

int route_try(struct incoming_case *kase, const Congvan__Route *route, const struct office_action *action,
	      struct office_receivers *ret_receivers, struct route_findings *ret)
{
	*ret = (struct route_findings){.items = NULL};
	return take_findings(kase->base.call, route, read_for(kase, route, action, ret_receivers), ret);
}

bool route_line_found(const struct route_findings *findings, size_t line)
{
	bool found = false;

	for (size_t i = 0; i < findings->count && !found; i++) {
		const char *pointer = findings->items[i]->pointer;
		size_t index = 0;

		found = line_index(pointer, &index) && index == line;
	}
	return found;
}

/* ---- all that routes stand before ---- */

static int add_spot(struct cv_call *call, struct route_spot spot, struct route_spot **spots, size_t *count)
{
	struct route_spot *grown = cv_alloc_array(call, *count + 1, sizeof(*grown));

	if (!grown)
		return -ENOMEM;
	if (*count)
		memcpy(grown, *spots, *count * sizeof(*grown));
	grown[(*count)++] = spot;
	*spots = grown;
	return 0;
}

int route_spots(struct cv_call *call, const struct office_process *process, uint64_t unit, struct route_spot **ret,
		size_t *ret_count)
{
	enum route_place place = unit ? ROUTE_OF_UNIT : ROUTE_OF_AGENCY;
	int error = 0;

	*ret = NULL;
	*ret_count = 0;
	for (size_t i = 0; i < process->action_count; i++) {
		const struct office_action *action = &process->actions[i];

		for (size_t k = 0; k < process->step_count && !error; k++)
			if (route_place_of(process, action, process->steps[k].name) == place)
				error =
				    add_spot(call, (struct route_spot){action, process->steps[k].name}, ret, ret_count);
	}
	return error;
}

/* ---- a document that stands before it ---- */

/* Whoever receives for the unit; a unit without a head has its findings in other ways. */
static int stand_in_actor(struct cv_call *call, uint64_t unit, struct office_actor *ret)
{
	int error = unit ? office_find_unit_head(call, unit, ret) : office_find_role(call, OFFICE_HEAD, 0, ret);

	if (error != -ENOENT)
		return error;
	*ret = (struct office_actor){.unit_id = unit, .role = "", .name = "", .title = "", .unit_name = ""};
	return 0;
}

static int stand_in(struct cv_call *call, const struct office_process *process, uint64_t unit, const char *step,
		    struct incoming_case *ret)
{
	struct office_flow_spec spec = {.step = process->first_step, .role = CONGVAN__FLOW_ROLE__FLOW_LEAD};
	Congvan__ReceivingFlow *flow;
	int error = stand_in_actor(call, unit, &ret->base.me);

	ret->base.kind = &incoming_case_kind;
	ret->base.call = call;
	ret->base.process = process;
	ret->document = cv_new(call, &congvan__incoming_document__descriptor);
	if (error || !ret->document)
		return error ? error : -ENOMEM;
	ret->base.id = call->host->new_id(call->host);
	CV_SET(ret->document, id, ret->base.id);
	ret->document->registered_at = office_moment(call, call->now_ms);
	ret->base.facts = incoming_facts(call, ret->document);
	if (!ret->base.facts || !ret->document->registered_at)
		return -ENOMEM;
	office_flows_init(&ret->base.flows, call, ret->base.id);
	spec.receiver = spec.assigner = office_actor_message(call, &ret->base.me);
	error = spec.receiver ? office_flow_create(&ret->base.flows, &spec, &flow) : -ENOMEM;
	if (error)
		return error;
	spec.parent_id = flow->id;
	spec.step = step;
	error = office_flow_create(&ret->base.flows, &spec, &flow);
	if (!error)
		ret->base.flow_id = flow->id;
	return error;
}

static int find_unit(struct cv_call *call, uint64_t id, bool *ret_found)
{
	Congvan__Unit *unit;
	int error = id ? office_find_unit(call, id, &unit) : 0;

	*ret_found = error == 0;
	return error == -ENOENT ? 0 : error;
}

/* Where it finds the fewest obstacles. *ret_spot.action NULL: it holds nowhere. */
static int best_spot(struct cv_call *call, const struct office_process *process, const Congvan__Route *route,
		     struct route_spot *ret_spot, struct route_findings *ret)
{
	uint64_t unit = route->has_unit_id ? route->unit_id : 0;
	struct route_spot *spots;
	size_t count;
	int error = route_spots(call, process, unit, &spots, &count);

	*ret_spot = (struct route_spot){.action = NULL};
	for (size_t i = 0; !error && i < count; i++) {
		struct incoming_case kase = {.base.call = call};
		struct office_receivers receivers;
		struct route_findings findings;

		error = stand_in(call, process, unit, spots[i].step, &kase);
		if (!error)
			error = route_try(&kase, route, spots[i].action, &receivers, &findings);
		if (error || (ret_spot->action && findings.count >= ret->count))
			continue;
		*ret = findings;
		*ret_spot = spots[i];
	}
	return error;
}

int route_is_for(struct cv_call *call, const struct office_process *process, const Congvan__Route *route,
		 const struct route_spot *spot, bool *ret)
{
	struct route_findings findings;
	struct route_spot best;
	int error = best_spot(call, process, route, &best, &findings);

	*ret = !error && best.action == spot->action && strcmp(best.step, spot->step) == 0;
	return error;
}

int route_check(struct cv_call *call, const Congvan__Route *route, struct route_findings *ret)
{
	const struct office_process *process;
	struct route_spot spot;
	bool found;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	*ret = (struct route_findings){.items = NULL};
	if (!error)
		error = find_unit(call, route->has_unit_id ? route->unit_id : 0, &found);
	if (!error && !found)
		return add_finding(call, "/unitId", "route.no_unit", cv_text(call, "route.no_unit", NULL), ret);
	if (!error)
		error = best_spot(call, process, route, &spot, ret);
	if (!error && !spot.action)
		return add_finding(call, "/unitId", "route.no_step", cv_text(call, "route.no_step", NULL), ret);
	return error;
}

int route_enter(struct cv_call *call, Congvan__Route *route)
{
	uint64_t unit = route->has_unit_id ? route->unit_id : 0;
	struct incoming_case kase = {.base.call = call};
	const struct office_process *process;
	struct office_receivers receivers;
	struct route_findings findings;
	struct route_spot spot;
	int error = office_shelf_current(call->instance->shelf, call, &process);

	if (!error)
		error = best_spot(call, process, route, &spot, &findings);
	if (!error && !spot.action)
		return cv_field(call, "/unitId", "route.no_step", NULL) == -EINVAL ? 0 : -EIO;
	if (!error)
		error = stand_in(call, process, unit, spot.step, &kase);
	if (!error)
		error = read_for(&kase, route, spot.action, &receivers);
	if (error)
		return error;
	route->assignments = office_receivers_kept(call, &receivers);
	route->n_assignments = receivers.count;
	for (size_t i = 0; route->assignments && i < receivers.count; i++) {
		route->assignments[i]->due = NULL;
		route->assignments[i]->due_date = NULL;
	}
	return route->assignments ? 0 : -ENOMEM;
}
