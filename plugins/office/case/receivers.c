#include "office/case/receivers.h"

#include <errno.h>
#include <string.h>

#include "office/field_text.h"
#include "office/lists/places.h"

#define OUTSIDE_NAME_CHARS 200u

/* What an assignment is judged by. */
struct reading {
	struct office_case *kase;
	const struct office_action *action;
	uint64_t unit; /* that the document was received for: its receiver may head several */
	bool informed_only;
	const char *pointer; /* of the assignment: "/assignments/2" */
	const char *person_pointer; /* of a person named by itself; NULL: below the assignment's */
};

static const char *member(const struct reading *reading, const char *name)
{
	const char *pointer = cv_printf(reading->kase->call, "%s/%s", reading->pointer, name);

	return pointer ? pointer : reading->pointer;
}

static const char *person_pointer(const struct reading *reading)
{
	return reading->person_pointer ? reading->person_pointer : member(reading, "personId");
}

/* ---- units ---- */

static int unit_receiver(const struct reading *reading, uint64_t unit, const struct office_to *rule,
			 struct office_actor *ret)
{
	int error = -ENOENT;

	if (!rule->roles)
		return office_find_unit_head(reading->kase->call, unit, ret);
	for (const char **role = rule->roles; error == -ENOENT && *role; role++)
		error = office_find_role(reading->kase->call, *role, unit, ret);
	return error;
}

static int read_unit(const struct reading *reading, uint64_t id, struct office_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	const char *pointer = member(reading, "unitId");
	const struct office_to *rule = NULL;
	bool known = false;
	Congvan__Unit *unit;
	int error = office_find_unit(call, id, &unit);

	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_such_unit", NULL);
	if (error)
		return error;
	for (size_t i = 0; i < reading->action->to_count && !rule; i++) {
		const struct office_to *to = &reading->action->to[i];
		bool below = unit->id == reading->unit || (unit->has_parent_id && unit->parent_id == reading->unit);

		if (to->whom != OFFICE_TO_UNIT)
			continue;
		known = true;
		if (to->within == OFFICE_WITHIN_AGENCY || (reading->unit && below))
			rule = to;
	}
	if (!rule)
		return cv_field(call, pointer, known ? "receiver.not_in_unit" : "receiver.people_only", unit->name,
				NULL);
	error = unit_receiver(reading, id, rule, &ret->actor);
	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_unit_head", unit->name, NULL);
	CV_SET(ret->assignment, unit_id, id);
	ret->assignment->name = unit->name;
	if (!error)
		ret->rule = rule;
	return error;
}

/* ---- people ---- */

static bool serves(const struct office_actor *actor, uint64_t leader)
{
	return office_id_in(actor->leader_ids, actor->leader_count, leader);
}

/* The person as this rule wants them. -ENOENT: not by this rule. */
static int person_by(const struct reading *reading, uint64_t id, const struct office_to *rule, struct office_actor *ret)
{
	struct cv_call *call = reading->kase->call;
	uint64_t within = rule->within == OFFICE_WITHIN_UNIT ? reading->unit : 0;
	int error = -ENOENT;

	if (rule->within == OFFICE_WITHIN_SERVED && !serves(&reading->kase->me, id))
		return -ENOENT;
	if (rule->roles) {
		for (const char **role = rule->roles; error == -ENOENT && *role; role++)
			error = office_find_person_in_role(call, id, *role, ret);
	} else {
		error = office_find_person(call, id, within, ret);
	}
	if (!error && rule->within == OFFICE_WITHIN_UNIT && (!within || ret->unit_id != within))
		error = -ENOENT;
	return error;
}

/* Why no rule allows this person. */
static int refuse_person(const struct reading *reading, uint64_t id)
{
	struct cv_call *call = reading->kase->call;
	const char *pointer = person_pointer(reading), *roles = "";
	bool people = false, within = false, served = false;
	struct office_actor found;
	int error = office_find_person(call, id, 0, &found);

	if (error == -ENOENT)
		return cv_field(call, pointer, "receiver.no_such_person", NULL);
	if (error)
		return error;
	for (size_t i = 0; i < reading->action->to_count; i++) {
		const struct office_to *to = &reading->action->to[i];

		if (to->whom != OFFICE_TO_PERSON)
			continue;
		people = true;
		within |= to->within == OFFICE_WITHIN_UNIT;
		served |= to->within == OFFICE_WITHIN_SERVED;
		for (const char **role = to->roles; role && *role && roles; role++) {
			struct office_label label = office_role_label(reading->kase->process, *role);

			roles = cv_printf(call, "%s%s%s", roles, *roles ? ", " : "", office_label_text(call, &label));
		}
	}
	if (!people)
		return cv_field(call, pointer, "receiver.units_only", found.name, NULL);
	if (served && !serves(&reading->kase->me, id))
		return cv_field(call, pointer, "receiver.not_served", found.name, NULL);
	if (within || !roles || !*roles)
		return cv_field(call, pointer, "receiver.not_in_unit", found.name, NULL);
	return cv_field(call, pointer, "receiver.not_in_role", roles, NULL);
}

static int read_person(const struct reading *reading, uint64_t id, struct office_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	int error = -ENOENT;

	for (size_t i = 0; i < reading->action->to_count && error == -ENOENT; i++) {
		const struct office_to *to = &reading->action->to[i];

		if (to->whom != OFFICE_TO_PERSON)
			continue;
		error = person_by(reading, id, to, &ret->actor);
		if (!error)
			ret->rule = to;
	}
	if (error == -ENOENT)
		return refuse_person(reading, id);
	if (error)
		return error;
	CV_SET(ret->assignment, person_id, id);
	ret->assignment->name = cv_strdup(call, ret->actor.name);
	return ret->assignment->name ? 0 : -ENOMEM;
}

/* ---- units outside the system ---- */

/* Work for a unit that the server does not know goes out on paper; a desk keeps account of it. */
static int read_outside(const struct reading *reading, const char *said, struct office_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	const char *pointer = member(reading, "outside"), *name;
	const struct office_to *rule = NULL;
	int error = -ENOENT;

	for (size_t i = 0; i < reading->action->to_count && !rule; i++)
		if (reading->action->to[i].whom == OFFICE_TO_OUTSIDE)
			rule = &reading->action->to[i];
	name = office_field_text(call, said, pointer, OUTSIDE_NAME_CHARS);
	if (!name)
		return 0; /* the mistake is noted */
	if (!rule)
		return cv_field(call, pointer, "receiver.not_outside", NULL);
	for (const char **role = rule->roles; error == -ENOENT && *role; role++)
		error = office_find_role(call, *role, 0, &ret->actor);
	if (error == -ENOENT) {
		struct office_label label = office_role_label(reading->kase->process, rule->roles[0]);

		return cv_field(call, pointer, "receiver.nobody_in_role", office_label_text(call, &label), NULL);
	}
	ret->assignment->outside = cv_strdup(call, name);
	ret->assignment->name = ret->assignment->outside;
	if (!error)
		ret->rule = rule;
	return error || ret->assignment->outside ? error : -ENOMEM;
}

/* ---- one line ---- */

static void read_role(const struct reading *reading, const Congvan__Assignment *said, Congvan__Assignment *kept)
{
	struct cv_call *call = reading->kase->call;

	if (!said->has_role)
		cv_field(call, member(reading, "role"), "field.required", NULL);
	else if (said->role < CONGVAN__FLOW_ROLE__FLOW_LEAD || said->role > CONGVAN__FLOW_ROLE__FLOW_ADVISER)
		cv_field(call, member(reading, "role"), "field.unknown_value", cv_printf(call, "%d", (int)said->role),
			 NULL);
	else if (reading->informed_only && office_flow_role_works(said->role))
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
		cv_field(call, member(reading, "dueDate"), reading->kase->kind->reasons.due_before_today, NULL);
	else
		kept->due_date = cv_day_text(call, day);
}

/* So long from the act on, instead of a date. What was kept of an earlier act has the day that it came to as well. */
static int read_due(const struct reading *reading, const Congvan__Assignment *said, Congvan__Assignment *kept)
{
	struct cv_call *call = reading->kase->call;
	const Congvan__DueSpan *due = said->due;
	const uint32_t most = due && due->has_working_days ? OFFICE_DUE_DAYS_MAX : OFFICE_PROCESS_HOURS_MAX;
	uint32_t amount;

	if (!due || (!due->has_working_days && !due->has_working_hours)) {
		read_due_date(reading, said->due_date, kept);
		return 0;
	}
	amount = due->has_working_days ? due->working_days : due->working_hours;
	if (due->has_working_days && due->has_working_hours)
		cv_field(call, member(reading, "due"), "receiver.days_or_hours", NULL);
	else if (!amount || amount > most)
		cv_field(call, member(reading, "due"), "field.out_of_range", "1", cv_printf(call, "%u", most), NULL);
	kept->due = cv_clone(call, &due->base);
	return kept->due ? 0 : -ENOMEM;
}

static void check_rule(const struct reading *reading, const struct office_receiver *receiver)
{
	const Congvan__Assignment *kept = receiver->assignment;

	if (receiver->rule && kept->role >= 1 && kept->role <= CONGVAN__FLOW_ROLE__FLOW_ADVISER &&
	    !(receiver->rule->flow_roles & (1u << kept->role)))
		cv_field(reading->kase->call, member(reading, "role"), "receiver.not_in_this_part", kept->name, NULL);
}

/* A mistake is noted and leaves ret->rule NULL; a negative result is the store's. */
static int read_one(const struct reading *reading, const Congvan__Assignment *said, struct office_receiver *ret)
{
	struct cv_call *call = reading->kase->call;
	bool unit = said->has_unit_id && said->unit_id, person = said->has_person_id && said->person_id;
	bool outside = said->outside && *said->outside;
	const char *directive;
	int error;

	*ret = (struct office_receiver){.assignment = cv_new(call, &congvan__assignment__descriptor)};
	if (!ret->assignment)
		return -ENOMEM;
	read_role(reading, said, ret->assignment);
	error = read_due(reading, said, ret->assignment);
	if (error)
		return error;
	directive = office_field_text(call, said->directive, member(reading, "directive"), OFFICE_NOTE_MAX);
	ret->assignment->directive = cv_strdup(call, directive);
	if (unit + person + outside != 1) {
		cv_field(call, reading->pointer, "receiver.unit_or_person", NULL);
		return 0;
	}
	if (outside)
		error = read_outside(reading, said->outside, ret);
	else
		error = unit ? read_unit(reading, said->unit_id, ret) : read_person(reading, said->person_id, ret);
	if (!error) {
		check_rule(reading, ret);
		if (reading->kase->kind->check_receiver)
			reading->kase->kind->check_receiver(reading->kase, reading->action, ret, reading->unit,
							    reading->pointer);
	}
	return error == -EINVAL ? 0 : error; /* -EINVAL: noted as a field */
}

static void find_twice(const struct reading *reading, const struct office_receivers *receivers, size_t index)
{
	const struct office_receiver *last = &receivers->items[index];

	for (size_t i = 0; i < index; i++) {
		const struct office_receiver *other = &receivers->items[i];
		const char *name = last->assignment->outside, *earlier = other->assignment->outside;

		/* A desk keeps account of many units outside. */
		if (other->rule && !name == !earlier &&
		    (name ? strcmp(name, earlier) == 0 : other->actor.person_id == last->actor.person_id)) {
			cv_field(reading->kase->call, reading->pointer, "receiver.twice",
				 name ? name : last->actor.name, NULL);
			return;
		}
	}
}

/* ---- all lines ---- */

static int set_deadline(struct office_case *kase, const struct office_action *action, struct office_receiver *receiver)
{
	return office_case_deadline(kase, action, receiver->assignment, &receiver->deadline);
}

/* The first in the role where the rule looks for them. -ENOENT: nobody. */
static int first_in_role(const struct office_case *kase, const struct office_to *rule, const char *role, uint64_t unit,
			 struct office_actor *ret)
{
	const struct office_actor *me = &kase->me;
	bool in_unit = rule && rule->within == OFFICE_WITHIN_UNIT;
	int error = -ENOENT;

	if (in_unit && !unit) /* of nobody's unit there is nobody */
		return -ENOENT;
	if (!rule || rule->within != OFFICE_WITHIN_SERVED)
		return office_find_role(kase->call, role, in_unit ? unit : 0, ret);
	for (size_t i = 0; i < me->leader_count && error == -ENOENT; i++)
		error = office_find_person_in_role(kase->call, me->leader_ids[i], role, ret);
	return error;
}

int office_receivers_default(struct office_case *kase, const struct office_action *action, uint64_t unit,
			     struct office_receiver *ret)
{
	struct cv_call *call = kase->call;
	int error = -ENOENT;

	*ret = (struct office_receiver){.assignment = cv_new(call, &congvan__assignment__descriptor)};
	if (!ret->assignment)
		return -ENOMEM;
	for (const char **role = action->default_roles; error == -ENOENT && *role; role++) {
		ret->rule = NULL;
		for (size_t i = 0; i < action->to_count && !ret->rule; i++)
			if (action->to[i].whom == OFFICE_TO_PERSON && office_name_in(*role, action->to[i].roles))
				ret->rule = &action->to[i];
		/* The definition was checked: some rule names the role. */
		error = first_in_role(kase, ret->rule, *role, unit, &ret->actor);
	}
	if (error)
		return error;
	CV_SET(ret->assignment, person_id, ret->actor.person_id);
	CV_SET(ret->assignment, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	ret->assignment->name = cv_strdup(call, ret->actor.name);
	return ret->assignment->name ? 0 : -ENOMEM;
}

static int read_default_role(struct office_case *kase, const struct office_action *action, uint64_t unit,
			     struct office_receivers *ret)
{
	int error = office_receivers_default(kase, action, unit, &ret->items[0]);

	if (error == -ENOENT) {
		struct office_label label = office_role_label(kase->process, action->default_roles[0]);

		return cv_fail(kase->call, CV_CONFLICT, "receiver.nobody_in_role",
			       office_label_text(kase->call, &label), NULL);
	}
	if (error)
		return error;
	ret->count = 1;
	return set_deadline(kase, action, &ret->items[0]);
}

static int read_lines(struct office_case *kase, const struct office_receivers_wish *wish, struct reading *reading,
		      struct office_receivers *ret)
{
	struct cv_call *call = kase->call;
	int error = 0;

	for (size_t i = 0; i < wish->count && !error; i++) {
		reading->pointer = cv_printf(call, "%s/assignments/%zu", wish->pointer, i);
		if (!reading->pointer)
			return -ENOMEM;
		error = read_one(reading, wish->assignments[i], &ret->items[i]);
		ret->count++;
		if (!error && ret->items[i].rule)
			find_twice(reading, ret, i);
		if (!error)
			error = set_deadline(kase, wish->action, &ret->items[i]);
	}
	return error;
}

/* A person named by itself is one line. */
static int read_person_alone(struct office_case *kase, const struct office_receivers_wish *wish,
			     struct reading *reading, struct office_receivers *ret)
{
	Congvan__Assignment line = CONGVAN__ASSIGNMENT__INIT;
	int error;

	CV_SET(&line, person_id, wish->person_id);
	CV_SET(&line, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	reading->pointer = wish->pointer;
	reading->person_pointer = cv_printf(kase->call, "%s/personId", wish->pointer);
	ret->count = 1;
	error = reading->person_pointer ? read_one(reading, &line, &ret->items[0]) : -ENOMEM;
	return error ? error : set_deadline(kase, wish->action, &ret->items[0]);
}

int office_receivers_read(struct office_case *kase, const struct office_receivers_wish *asked,
			  struct office_receivers *ret)
{
	const Congvan__ReceivingFlow *flow = office_case_flow(kase);
	const uint32_t most = asked->action->needs[OFFICE_RECEIVERS].most;
	struct office_receivers_wish wish = *asked;
	struct reading reading = {
	    .kase = kase,
	    .action = asked->action,
	    .unit = flow->receiver->has_unit_id ? flow->receiver->unit_id : 0,
	    /* Who only is to know of it can't make others work on it. */
	    .informed_only = !office_flow_role_works(flow->role),
	};
	const char *pointer = cv_printf(kase->call, "%s/assignments", wish.pointer);

	*ret = (struct office_receivers){.items = NULL};
	if (!wish.count && !wish.person_id && wish.action->by_default == OFFICE_DEFAULT_PROPOSED)
		wish.assignments = office_case_proposed(kase, &wish.count);
	ret->items = cv_alloc_array(kase->call, wish.count + 1, sizeof(*ret->items));
	if (!ret->items || !pointer)
		return -ENOMEM;
	if (wish.count > most) {
		cv_field(kase->call, pointer, "receiver.too_many", cv_printf(kase->call, "%u", most), NULL);
		return 0;
	}
	if (wish.count)
		return read_lines(kase, &wish, &reading, ret);
	if (wish.person_id)
		return read_person_alone(kase, &wish, &reading, ret);
	if (wish.action->by_default == OFFICE_DEFAULT_ROLE)
		return read_default_role(kase, wish.action, reading.unit, ret);
	if (wish.needed || wish.action->needs[OFFICE_RECEIVERS].use == OFFICE_REQUIRED)
		cv_field(kase->call, pointer, "receiver.none", NULL);
	return 0;
}

Congvan__Assignment **office_receivers_kept(struct cv_call *call, const struct office_receivers *receivers)
{
	Congvan__Assignment **kept = cv_alloc_array(call, receivers->count + 1, sizeof(Congvan__Assignment *));

	for (size_t i = 0; kept && i < receivers->count; i++)
		kept[i] = receivers->items[i].assignment;
	return kept;
}

static int forward_to(struct office_case *kase, const struct office_receiver *receiver, const char *directive)
{
	const struct office_step *step = office_process_step(kase->process, receiver->rule->step);
	const Congvan__Assignment *assignment = receiver->assignment;
	struct office_flow_spec spec = {
	    .parent_id = kase->flow_id,
	    .receiver = office_actor_message(kase->call, &receiver->actor),
	    .assigner = office_actor_message(kase->call, &kase->me),
	    .step = step->name,
	    .step_label = office_label_message(kase->call, &step->label),
	    .role = assignment->role,
	    .directive = assignment->directive ? assignment->directive : directive,
	    .deadline = receiver->deadline,
	    .outside = assignment->outside,
	    .awaits_reception = receiver->rule->awaits_reception,
	};
	Congvan__ReceivingFlow *flow;

	return office_flow_create(&kase->flows, &spec, &flow);
}

int office_receivers_forward(struct office_case *kase, const struct office_receivers *receivers, const char *directive)
{
	int error = 0;

	for (size_t i = 0; i < receivers->count && !error; i++)
		error = forward_to(kase, &receivers->items[i], directive);
	if (error == -E2BIG)
		return cv_fail(kase->call, CV_CONFLICT, kase->kind->reasons.too_many_flows,
			       cv_printf(kase->call, "%u", OFFICE_FLOWS_MAX), NULL);
	return error ? error : office_flow_forward(&kase->flows, kase->flow_id);
}
