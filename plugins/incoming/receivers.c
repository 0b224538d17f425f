#include "incoming/receivers.h"

#include <errno.h>

/* What an assignment is judged by. */
struct reading {
	struct incoming_case *kase;
	uint64_t within_unit;
	bool informed_only;
	const char *pointer; /* of the assignment: "/assignments/2" */
};

static const char *member(const struct reading *reading, const char *name)
{
	const char *pointer = cv_printf(reading->kase->call, "%s/%s", reading->pointer, name);

	return pointer ? pointer : reading->pointer;
}

static int read_unit(const struct reading *reading, uint64_t id, struct incoming_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	const char *pointer = member(reading, "unitId");
	Congvan__Unit *unit;
	int error = office_find_unit(call, id, &unit);

	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_such_unit", NULL);
	if (error)
		return error;
	if (reading->within_unit && unit->id != reading->within_unit && unit->parent_id != reading->within_unit)
		return cv_field(call, pointer, "receiver.not_in_unit", unit->name, NULL);
	error = office_find_unit_head(call, id, &ret->actor);
	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_unit_head", unit->name, NULL);
	CV_SET(ret->assignment, unit_id, id);
	ret->assignment->name = unit->name;
	ret->step = INCOMING_STEP_UNIT;
	return error;
}

static int read_person(const struct reading *reading, uint64_t id, struct incoming_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	const char *pointer = member(reading, "personId");
	int error = office_find_person(call, id, reading->within_unit, &ret->actor);

	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_such_person", NULL);
	if (error)
		return error;
	if (reading->within_unit && ret->actor.unit_id != reading->within_unit)
		return cv_field(call, pointer, "receiver.not_in_unit", ret->actor.name, NULL);
	CV_SET(ret->assignment, person_id, id);
	ret->assignment->name = cv_strdup(call, ret->actor.name);
	ret->step = INCOMING_STEP_WORK;
	return ret->assignment->name ? 0 : -ENOMEM;
}

static void read_role(const struct reading *reading, const Congvan__Assignment *said, Congvan__Assignment *kept)
{
	struct cv_call *call = reading->kase->call;

	if (!said->has_role)
		cv_field(call, member(reading, "role"), "field.required", NULL);
	else if (said->role < CONGVAN__FLOW_ROLE__FLOW_LEAD || said->role > CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION)
		cv_field(call, member(reading, "role"), "field.unknown_value", cv_printf(call, "%d", (int)said->role),
			 NULL);
	else if (reading->informed_only && said->role != CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION)
		cv_field(call, member(reading, "role"), "receiver.informed_only", NULL);
	CV_SET(kept, role, said->role);
}

static void read_due_date(const struct reading *reading, const char *due_date, Congvan__Assignment *kept)
{
	struct cv_call *call = reading->kase->call;
	int32_t day;

	if (!due_date || !*due_date)
		return;
	if (!cv_day_parse(due_date, &day))
		cv_field(call, member(reading, "dueDate"), "field.bad_date", NULL);
	else if (day < cv_day_of_ms(call->now_ms))
		cv_field(call, member(reading, "dueDate"), "incoming.due_before_today", NULL);
	else
		kept->due_date = cv_day_text(call, day);
}

/* A mistake is noted and leaves ret->step NULL; a negative result is the store's. */
static int read_one(const struct reading *reading, const Congvan__Assignment *said, struct incoming_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	bool unit = said->has_unit_id && said->unit_id, person = said->has_person_id && said->person_id;
	const char *directive;
	int error;

	*ret = (struct incoming_receiver){.assignment = cv_new(call, &congvan__assignment__descriptor)};
	if (!ret->assignment)
		return -ENOMEM;
	read_role(reading, said, ret->assignment);
	read_due_date(reading, said->due_date, ret->assignment);
	incoming_note_text(call, said->directive, member(reading, "directive"), &directive);
	ret->assignment->directive = cv_strdup(call, directive);
	if (unit == person) {
		cv_field(call, reading->pointer, "receiver.unit_or_person", NULL);
		return 0;
	}
	error = unit ? read_unit(reading, said->unit_id, ret) : read_person(reading, said->person_id, ret);
	return error == -EINVAL ? 0 : error; /* -EINVAL: noted as a field */
}

static void find_twice(const struct reading *reading, const struct incoming_receivers *receivers, size_t index)
{
	const struct incoming_receiver *last = &receivers->items[index];

	for (size_t i = 0; i < index; i++)
		if (receivers->items[i].step && receivers->items[i].actor.person_id == last->actor.person_id) {
			cv_field(reading->kase->call, reading->pointer, "receiver.twice", last->actor.name, NULL);
			return;
		}
}

int incoming_receivers_read(struct incoming_case *kase, Congvan__Assignment *const *assignments, size_t count,
			    uint64_t within_unit, bool informed_only, bool needed, struct incoming_receivers *ret)
{
	struct reading reading = {.kase = kase, .within_unit = within_unit, .informed_only = informed_only};
	struct cv_call *call = kase->call;
	int error = 0;

	*ret = (struct incoming_receivers){0};
	if (!count && needed)
		cv_field(call, "/assignments", "receiver.none", NULL);
	if (count > OFFICE_RECEIVERS_MAX) {
		cv_field(call, "/assignments", "receiver.too_many", cv_printf(call, "%u", OFFICE_RECEIVERS_MAX), NULL);
		return 0;
	}
	ret->items = cv_alloc_array(call, count + 1, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	for (size_t i = 0; i < count && !error; i++) {
		reading.pointer = cv_printf(call, "/assignments/%zu", i);
		if (!reading.pointer)
			return -ENOMEM;
		error = read_one(&reading, assignments[i], &ret->items[i]);
		ret->count++;
		if (!error && ret->items[i].step)
			find_twice(&reading, ret, i);
	}
	return error;
}

Congvan__Assignment **incoming_receivers_kept(struct cv_call *call, const struct incoming_receivers *receivers)
{
	Congvan__Assignment **kept = cv_alloc_array(call, receivers->count + 1, sizeof(Congvan__Assignment *));

	for (size_t i = 0; kept && i < receivers->count; i++)
		kept[i] = receivers->items[i].assignment;
	return kept;
}

int incoming_receivers_forward(struct incoming_case *kase, const struct incoming_receivers *receivers,
			       const char *directive)
{
	int error = 0;

	for (size_t i = 0; i < receivers->count && !error; i++) {
		const struct incoming_receiver *receiver = &receivers->items[i];
		const Congvan__Assignment *assignment = receiver->assignment;
		struct office_flow_spec spec = {
		    .parent_id = kase->flow_id,
		    .receiver = office_actor_message(kase->call, &receiver->actor),
		    .assigner = office_actor_message(kase->call, &kase->me),
		    .step = receiver->step,
		    .role = assignment->role,
		    .directive = assignment->directive ? assignment->directive : directive,
		    .due_date = assignment->due_date,
		};
		Congvan__ReceivingFlow *flow;

		error = office_flow_create(&kase->flows, &spec, &flow);
	}
	if (error == -E2BIG)
		return cv_fail(kase->call, CV_CONFLICT, "incoming.too_many_flows",
			       cv_printf(kase->call, "%u", OFFICE_FLOWS_MAX), NULL);
	return error ? error : office_flow_forward(&kase->flows, kase->flow_id);
}
