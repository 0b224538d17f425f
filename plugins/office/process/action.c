/* Reads the actions of a definition. */
#include <string.h>

#include "office/flow/flow.h"
#include "office/process/yaml.h"

/* Parts that receivers may have where the definition names none: advisers are asked for by name. */
#define USUAL_ROLES                                                                                                    \
	(1u << CONGVAN__FLOW_ROLE__FLOW_LEAD | 1u << CONGVAN__FLOW_ROLE__FLOW_COORDINATE |                             \
	 1u << CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION)
#define ADVISER (1u << CONGVAN__FLOW_ROLE__FLOW_ADVISER)
#define ANY_ROLE (USUAL_ROLES | ADVISER)
/* What has come back may be ended too, where the definition says so. */
#define FRESH (1u << CONGVAN__FLOW_STATE__FLOW_TO_DO)
#define FILES_MOST 50u
#define DAYS_MOST 400u
#define HOURS_MOST 800u

static const char *const use_words[] = {"forbidden", "optional", "required", NULL};

/* ---- conditions ---- */

static const char *const *fact_values(const struct office_process_kind *kind, const char *fact, bool *ret_known)
{
	*ret_known = true;
	if (strcmp(fact, "flow_role") == 0)
		return office_flow_role_words;
	for (const struct office_fact_kind *known = kind->facts; known->name; known++)
		if (strcmp(known->name, fact) == 0)
			return known->values;
	*ret_known = false;
	return NULL;
}

static void complain_fact(struct office_reading *reading, const yaml_node_t *node, const char *fact)
{
	const char *names[OFFICE_PROCESS_LIST_MAX + 2] = {"flow_role"};
	char suggestion[OFFICE_SUGGESTION_MAX];
	size_t count = 1;

	for (const struct office_fact_kind *known = reading->process->kind->facts;
	     known->name && count <= OFFICE_PROCESS_LIST_MAX; known++)
		names[count++] = known->name;
	office_node_problem(reading, node, "%s: nothing is known of documents by this name%s", fact,
			    office_suggestion(fact, names, suggestion));
}

static void read_condition(struct office_reading *reading, const char *fact, const yaml_node_t *node,
			   struct office_condition *ret)
{
	size_t count = office_count(reading, node, OFFICE_PROCESS_LIST_MAX), kept = 0;
	char suggestion[OFFICE_SUGGESTION_MAX];
	const char *const *values;
	bool known;

	values = fact_values(reading->process->kind, fact, &known);
	if (!known)
		complain_fact(reading, node, fact);
	ret->place = office_node_place(node);
	ret->fact = office_process_strdup(reading->process, fact);
	ret->values = office_reading_array(reading, count, sizeof(*ret->values));
	for (size_t i = 0; ret->values && i < count; i++) {
		const yaml_node_t *item = office_item(reading, node, i);
		const char *text =
		    item && item->type == YAML_SCALAR_NODE ? (const char *)item->data.scalar.value : NULL;

		if (!text)
			office_node_problem(reading, item, "%s: expected a value or a list of values", fact);
		else if (known && !office_name_in(text, values))
			office_node_problem(reading, item, "%s: \"%s\" never occurs%s", fact, text,
					    office_suggestion(text, values, suggestion));
		else
			ret->values[kept++] = office_process_strdup(reading->process, text);
	}
}

size_t office_read_conditions(struct office_reading *reading, const yaml_node_t *map, struct office_condition **ret)
{
	const yaml_node_t *node = office_member(reading, map, "if"), *value;
	size_t count = 0;
	const char *fact;

	if (!node || !office_map_of(reading, node, "if", NULL))
		return 0;
	*ret = office_reading_array(reading, OFFICE_PROCESS_LIST_MAX, sizeof(**ret));
	for (size_t i = 0; *ret && office_next_member(reading, node, &i, &fact, &value);) {
		if (count == OFFICE_PROCESS_LIST_MAX) {
			office_node_problem(reading, value, "if: more than %u conditions", OFFICE_PROCESS_LIST_MAX);
			break;
		}
		if (fact)
			read_condition(reading, fact, value, &(*ret)[count++]);
	}
	return count;
}

/* ---- who ---- */

static void read_by(struct office_reading *reading, const yaml_node_t *node, struct office_by *ret)
{
	static const char *const keys[] = {"relation", "roles", NULL};
	static const char *const relations[] = {"receiver", "desk", "secretary", "delegate",
						"assigner", "unit", "unit_head", NULL};

	ret->place = office_node_place(node);
	if (!office_map_of(reading, node, "by", keys))
		return;
	ret->relation = (enum office_relation)(office_read_word(reading, node, "relation", true, relations) + 1);
	ret->roles = office_read_names(reading, node, "roles",
				       ret->relation == OFFICE_BY_DESK || ret->relation == OFFICE_BY_UNIT);
}

static void read_bys(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	const yaml_node_t *node = office_member(reading, map, "by");
	size_t count = office_count(reading, node, OFFICE_PROCESS_LIST_MAX);

	if (!count) {
		office_node_problem(reading, node ? node : map, "by: is missing; nobody could take \"%s\"",
				    ret->name ? ret->name : "it");
		return;
	}
	ret->by = office_reading_array(reading, count, sizeof(*ret->by));
	for (size_t i = 0; ret->by && i < count; i++)
		read_by(reading, office_item(reading, node, i), &ret->by[ret->by_count++]);
}

/* ---- what it needs ---- */

static void read_need(struct office_reading *reading, const yaml_node_t *node, enum office_datum datum,
		      struct office_need *ret)
{
	static const char *const keys[] = {"use", "most", "if", "label", NULL};
	const uint32_t most = datum == OFFICE_RECEIVERS                                ? OFFICE_RECEIVERS_MAX
			      : datum == OFFICE_ATTACHMENTS                            ? FILES_MOST
			      : datum == OFFICE_PAPER_KEPT || datum == OFFICE_PROPOSAL ? 1u
										       : OFFICE_NOTE_MAX;
	char suggestion[OFFICE_SUGGESTION_MAX];

	ret->place = office_node_place(node);
	ret->most = most;
	if (node->type == YAML_SCALAR_NODE) {
		const char *text = (const char *)node->data.scalar.value;

		for (unsigned i = 0; use_words[i]; i++)
			if (strcmp(use_words[i], text) == 0) {
				ret->use = (enum office_use)i;
				return;
			}
		office_node_problem(reading, node, "%s: \"%s\" is none of required, optional, forbidden%s",
				    office_data[datum], text, office_suggestion(text, use_words, suggestion));
		return;
	}
	if (!office_map_of(reading, node, "a need", keys))
		return;
	ret->use = (enum office_use)office_read_word(reading, node, "use", true, use_words);
	ret->most = office_read_number(reading, node, "most", 1, most, most);
	ret->label = office_read_label(reading, node, "label", false);
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	if (ret->condition_count && ret->use != OFFICE_REQUIRED)
		office_node_problem(reading, node, "%s: only what is required can have a condition; remove `if`",
				    office_data[datum]);
}

static void read_needs(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	const yaml_node_t *node = office_member(reading, map, "needs"), *value;
	const char *keys[OFFICE_DATA_END + 1] = {NULL}, *name;

	memcpy(keys, office_data, sizeof(office_data));
	if (!node || !office_map_of(reading, node, "needs", keys))
		return;
	for (size_t i = 0; office_next_member(reading, node, &i, &name, &value);)
		for (unsigned datum = 0; name && datum < OFFICE_DATA_END; datum++)
			if (strcmp(name, office_data[datum]) == 0)
				read_need(reading, value, (enum office_datum)datum, &ret->needs[datum]);
}

/* oral: forbidden, or {use, evidence}; who directs may say so where the file says nothing. */
static void read_oral(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	static const char *const keys[] = {"use", "evidence", NULL};
	static const char *const forbidden[] = {"forbidden", NULL};
	static const char *const uses[] = {"forbidden", "on_behalf", "optional", NULL};
	static const char *const evidences[] = {"optional", "on_behalf", "required", NULL};
	const yaml_node_t *node = office_member(reading, map, "oral");
	int use, evidence;

	if (!node) {
		if (ret->needs[OFFICE_DIRECTIVE].use != OFFICE_FORBIDDEN)
			ret->oral = (struct office_oral){.use = OFFICE_ORAL_ALWAYS, .evidence = OFFICE_ORAL_ON_BEHALF};
		return;
	}
	ret->oral.place = office_node_place(node);
	if (node->type == YAML_SCALAR_NODE) {
		office_read_word(reading, map, "oral", true, forbidden);
		return;
	}
	if (!office_map_of(reading, node, "oral", keys))
		return;
	use = office_read_word(reading, node, "use", false, uses);
	evidence = office_read_word(reading, node, "evidence", false, evidences);
	ret->oral.use = use < 0 ? OFFICE_ORAL_ALWAYS : (enum office_oral_when)use;
	ret->oral.evidence = evidence < 0 ? OFFICE_ORAL_ON_BEHALF : (enum office_oral_when)evidence;
}

static void imply(struct office_action *action, enum office_datum datum, enum office_use use, uint32_t most)
{
	struct office_need *need = &action->needs[datum];

	if (need->place.line)
		return; /* the file says it */
	*need = (struct office_need){.use = use, .most = most, .place = action->place};
}

/* What follows from the verb need not be written. */
static void imply_needs(struct office_action *action)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];
	bool somebody = action->by_default != OFFICE_DEFAULT_NONE || action->through.role;

	if (verb->needs_reason)
		imply(action, OFFICE_REASON, OFFICE_REQUIRED, OFFICE_NOTE_MAX);
	if (office_action_sends(action))
		imply(action, OFFICE_RECEIVERS, somebody ? OFFICE_OPTIONAL : OFFICE_REQUIRED, OFFICE_RECEIVERS_MAX);
	if (action->verb == OFFICE_PAPER)
		imply(action, OFFICE_PAPER_KEPT, OFFICE_REQUIRED, 1);
	if (action->verb == OFFICE_NOTE && !action->endorses && action->needs[OFFICE_PROPOSAL].use != OFFICE_REQUIRED)
		imply(action, OFFICE_TEXT, OFFICE_REQUIRED, OFFICE_NOTE_MAX);
}

/* ---- whom it goes to ---- */

static void read_to(struct office_reading *reading, const yaml_node_t *node, unsigned usual, struct office_to *ret)
{
	static const char *const keys[] = {"whom", "within", "roles", "step", "as", "awaits_reception", NULL};
	static const char *const whom[] = {"person", "unit", "outside", NULL};
	/* In the order of enum office_within. */
	static const char *const withins[] = {"agency", "unit", "served", NULL};
	int within;

	ret->place = office_node_place(node);
	if (!office_map_of(reading, node, "to", keys))
		return;
	ret->whom = (enum office_whom)(office_read_word(reading, node, "whom", true, whom) + 1);
	within = office_read_word(reading, node, "within", false, withins);
	ret->within = within < 0 ? OFFICE_WITHIN_AGENCY : (enum office_within)(within + OFFICE_WITHIN_AGENCY);
	ret->roles = office_read_names(reading, node, "roles", false);
	ret->step = office_read_name(reading, node, "step", true);
	ret->flow_roles = office_read_bits(reading, node, "as", office_flow_role_words, usual);
	ret->awaits_reception = office_read_flag(reading, node, "awaits_reception");
}

static void read_tos(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	const yaml_node_t *node = office_member(reading, map, "to");
	unsigned usual = ret->verb == OFFICE_CONSULT ? ADVISER : USUAL_ROLES;
	size_t count = office_count(reading, node, OFFICE_PROCESS_LIST_MAX);

	ret->to = office_reading_array(reading, count, sizeof(*ret->to));
	for (size_t i = 0; ret->to && i < count; i++)
		read_to(reading, office_item(reading, node, i), usual, &ret->to[ret->to_count++]);
}

static void read_default(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	static const char *const keys[] = {"roles", NULL};
	static const char *const words[] = {"proposed", NULL};
	const yaml_node_t *node = office_member(reading, map, "default");

	if (!node)
		return;
	if (node->type == YAML_SCALAR_NODE) {
		if (office_read_word(reading, map, "default", true, words) == 0)
			ret->by_default = OFFICE_DEFAULT_PROPOSED;
		return;
	}
	if (!office_map_of(reading, node, "default", keys))
		return;
	ret->default_roles = office_read_names(reading, node, "roles", true);
	ret->by_default = ret->default_roles ? OFFICE_DEFAULT_ROLE : OFFICE_DEFAULT_NONE;
}

static void read_through(struct office_reading *reading, const yaml_node_t *map, struct office_through *ret)
{
	static const char *const keys[] = {"role", "step", "next", NULL};
	const yaml_node_t *node = office_member(reading, map, "through");

	if (!node || !office_map_of(reading, node, "through", keys))
		return;
	ret->place = office_node_place(node);
	ret->role = office_read_name(reading, node, "role", true);
	ret->step = office_read_name(reading, node, "step", true);
	ret->next = office_read_name(reading, node, "next", false);
}

/* {working_days: n} or {working_hours: n}: how many. 0: noted as a mistake. */
static uint32_t read_span(struct office_reading *reading, const yaml_node_t *node, const char *key,
			  enum office_due_kind *ret)
{
	uint32_t days = office_read_number(reading, node, "working_days", 1, DAYS_MOST, 0);
	uint32_t hours = office_read_number(reading, node, "working_hours", 1, HOURS_MOST, 0);

	*ret = hours ? OFFICE_DUE_WORKING_HOURS : OFFICE_DUE_WORKING_DAYS;
	if ((days != 0) != (hours != 0))
		return days + hours;
	office_node_problem(reading, node, "%s: expected one of working_days and working_hours", key);
	*ret = OFFICE_DUE_DIRECTED;
	return 0;
}

static void read_due(struct office_reading *reading, const yaml_node_t *map, struct office_due *ret)
{
	static const char *const keys[] = {"working_days", "working_hours", "from", "always", NULL};
	static const char *const words[] = {"as_directed", NULL};
	static const char *const from[] = {"act", "arrival", NULL};
	const yaml_node_t *node = office_member(reading, map, "due");

	if (!node)
		return;
	if (node->type == YAML_SCALAR_NODE) {
		office_read_word(reading, map, "due", true, words);
		return;
	}
	if (!office_map_of(reading, node, "due", keys))
		return;
	ret->amount = read_span(reading, node, "due", &ret->kind);
	ret->from_arrival = office_read_word(reading, node, "from", false, from) == 1;
	ret->always = office_read_flag(reading, node, "always");
}

static void read_warn(struct office_reading *reading, const yaml_node_t *map, struct office_due *ret)
{
	static const char *const keys[] = {"working_days", "working_hours", "before", NULL};
	static const char *const before[] = {"due", NULL};
	const yaml_node_t *node = office_member(reading, map, "warn");

	if (!node || !office_map_of(reading, node, "warn", keys))
		return;
	ret->warn_amount = read_span(reading, node, "warn", &ret->warn_kind);
	ret->warn_before =
	    office_member(reading, node, "before") && office_read_word(reading, node, "before", true, before) == 0;
	if (ret->warn_before)
		return;
	if (ret->kind == OFFICE_DUE_DIRECTED)
		office_node_problem(
		    reading, node,
		    "warn: counts from where a deadline begins, but none is set here; write before: due");
	else if (ret->warn_kind == ret->kind && ret->warn_amount >= ret->amount)
		office_node_problem(reading, node, "warn: comes no sooner than the deadline itself");
}

static void read_breach(struct office_reading *reading, const yaml_node_t *map, struct office_due *ret)
{
	static const char *const keys[] = {"roles", NULL};
	const yaml_node_t *node = office_member(reading, map, "breach");

	if (node && office_map_of(reading, node, "breach", keys))
		ret->breach_roles = office_read_names(reading, node, "roles", true);
}

static void read_default_deadline(struct office_reading *reading, const yaml_node_t *node,
				  struct office_deadline_default *ret)
{
	static const char *const keys[] = {"working_days", "working_hours", "if", "warn", "breach", "article", NULL};

	ret->place = office_node_place(node);
	if (!office_map_of(reading, node, "a deadline", keys))
		return;
	ret->due.amount = read_span(reading, node, "deadlines", &ret->due.kind);
	ret->due.from_arrival = true;
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	for (size_t i = 0; i < ret->condition_count; i++)
		if (ret->conditions[i].fact && strcmp(ret->conditions[i].fact, "flow_role") == 0)
			office_node_problem(reading, node, "flow_role: a document has no part; its flows have");
	read_warn(reading, node, &ret->due);
	read_breach(reading, node, &ret->due);
	ret->article = office_read_text(reading, node, "article", false);
}

void office_read_deadlines(struct office_reading *reading, const yaml_node_t *list)
{
	struct office_process *process = reading->process;
	size_t count = list ? office_count(reading, list, OFFICE_PROCESS_LIST_MAX) : 0;

	process->deadlines = office_reading_array(reading, count, sizeof(*process->deadlines));
	for (size_t i = 0; process->deadlines && i < count; i++)
		read_default_deadline(reading, office_item(reading, list, i),
				      &process->deadlines[process->deadline_count++]);
}

/* ---- one action ---- */

static void read_verb(struct office_reading *reading, const yaml_node_t *node, struct office_action *ret)
{
	const char *verbs[OFFICE_VERBS_END] = {NULL};
	int verb;

	for (unsigned i = 1; i < OFFICE_VERBS_END; i++)
		verbs[i - 1] = office_verbs[i].name;
	verb = office_read_word(reading, node, "does", true, verbs);
	if (verb >= 0)
		ret->verb = (enum office_verb)(verb + 1);
}

static unsigned read_primary(struct office_reading *reading, const yaml_node_t *map)
{
	const yaml_node_t *node = office_member(reading, map, "primary");

	if (node && node->type == YAML_SCALAR_NODE &&
	    (strcmp((const char *)node->data.scalar.value, "true") == 0 ||
	     strcmp((const char *)node->data.scalar.value, "false") == 0))
		return office_read_flag(reading, map, "primary") ? ANY_ROLE : 0;
	return office_read_bits(reading, map, "primary", office_flow_role_words, 0);
}

/* What it says of the present version, and what that must have. */
static void read_endorsing(struct office_reading *reading, const yaml_node_t *map, struct office_action *ret)
{
	const yaml_node_t *endorses = office_member(reading, map, "endorses");
	const yaml_node_t *requires = office_member(reading, map, "requires");

	ret->endorses_place = office_node_place(endorses ? endorses : map);
	ret->requires_place = office_node_place(requires ? requires : map);
	if (endorses)
		ret->endorses = (enum office_endorsement)(
		    office_read_word(reading, map, "endorses", true, office_endorsements) + 1);
	ret->on_paper = office_read_flag(reading, map, "on_paper");
	ret->requires = office_read_bits(reading, map, "requires", office_endorsements, 0);
}

static void read_action(struct office_reading *reading, const yaml_node_t *node, struct office_action *ret)
{
	static const char *const keys[] = {"action",  "label", "does",     "at",       "when",     "flow_roles",
					   "by",      "if",    "primary",  "needs",    "to",       "default",
					   "through", "next",  "due",      "warn",     "breach",   "notice",
					   "article", "oral",  "endorses", "requires", "on_paper", NULL};

	ret->place = office_node_place(node);
	if (!office_map_of(reading, node, "an action", keys))
		return;
	ret->name = office_read_name(reading, node, "action", true);
	ret->label = office_read_label(reading, node, "label", true);
	read_verb(reading, node, ret);
	ret->steps = office_read_names(reading, node, "at", true);
	ret->when = office_read_bits(reading, node, "when", office_flow_state_words,
				     ret->verb == OFFICE_VOID ? FRESH : office_verbs[ret->verb].from);
	ret->flow_roles = office_read_bits(reading, node, "flow_roles", office_flow_role_words, ANY_ROLE);
	ret->primary = read_primary(reading, node);
	ret->condition_count = office_read_conditions(reading, node, &ret->conditions);
	read_bys(reading, node, ret);
	read_needs(reading, node, ret);
	read_tos(reading, node, ret);
	read_default(reading, node, ret);
	read_through(reading, node, &ret->through);
	read_endorsing(reading, node, ret);
	imply_needs(ret);
	read_oral(reading, node, ret);
	ret->next = office_read_name(reading, node, "next", false);
	read_due(reading, node, &ret->due);
	read_warn(reading, node, &ret->due);
	read_breach(reading, node, &ret->due);
	ret->notice = office_read_text(reading, node, "notice", false);
	ret->article = office_read_text(reading, node, "article", false);
}

void office_read_actions(struct office_reading *reading, const yaml_node_t *list)
{
	struct office_process *process = reading->process;
	size_t count = office_count(reading, list, OFFICE_PROCESS_ACTIONS_MAX);

	process->actions = office_reading_array(reading, count, sizeof(*process->actions));
	for (size_t i = 0; process->actions && i < count; i++)
		read_action(reading, office_item(reading, list, i), &process->actions[process->action_count++]);
}
