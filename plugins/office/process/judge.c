#include "office/process/judge.h"

#include <string.h>

/* ---- conditions ---- */

static const char *flow_role_word(const Congvan__ReceivingFlow *flow)
{
	switch (flow->role) {
	case CONGVAN__FLOW_ROLE__FLOW_LEAD:
		return "lead";
	case CONGVAN__FLOW_ROLE__FLOW_COORDINATE:
		return "coordinate";
	case CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION:
		return "for_information";
	case CONGVAN__FLOW_ROLE__FLOW_ADVISER:
		return "adviser";
	default:
		return ""; /* written by a later version */
	}
}

static const char *fact_of(const struct office_question *question, const char *name)
{
	if (strcmp(name, "flow_role") == 0)
		return question->flow ? flow_role_word(question->flow) : "";
	for (const struct office_fact *fact = question->facts; fact && fact->name; fact++)
		if (strcmp(fact->name, name) == 0)
			return fact->value ? fact->value : "";
	return "";
}

static bool all_hold(const struct office_condition *conditions, size_t count, const struct office_question *question)
{
	for (size_t i = 0; i < count; i++)
		if (!office_name_in(fact_of(question, conditions[i].fact), conditions[i].values))
			return false;
	return true;
}

const struct office_deadline_default *office_process_deadline(const struct office_process *process,
							      const struct office_fact *facts)
{
	const struct office_question question = {.facts = facts}; /* no flow: no deadline's condition asks for one */

	for (size_t i = 0; i < process->deadline_count; i++)
		if (all_hold(process->deadlines[i].conditions, process->deadlines[i].condition_count, &question))
			return &process->deadlines[i];
	return NULL;
}

bool office_facts_fit(const struct office_condition *conditions, size_t count, const struct office_fact *facts)
{
	return all_hold(conditions, count, &(struct office_question){.facts = facts});
}

const struct office_issue_limit *office_issue_limit_of(const struct office_issue *issue,
						       const struct office_fact *facts)
{
	for (size_t i = 0; i < issue->limit_count; i++)
		if (office_facts_fit(issue->limits[i].conditions, issue->limits[i].condition_count, facts))
			return &issue->limits[i];
	return NULL;
}

enum office_dispatch_way office_dispatch_of(const struct office_process *process, enum office_recipient_kind recipient,
					    const struct office_fact *facts)
{
	for (size_t i = 0; i < process->dispatch_count; i++) {
		const struct office_dispatch *line = &process->dispatch[i];

		if (line->recipients & 1u << recipient &&
		    office_facts_fit(line->conditions, line->condition_count, facts))
			return line->way;
	}
	return OFFICE_DISPATCH_ELECTRONIC;
}

const struct office_begin *office_kind_of(const struct office_process *process, const struct office_fact *facts)
{
	for (size_t i = 0; i < process->kind_count; i++)
		if (office_facts_fit(process->kinds[i].conditions, process->kinds[i].condition_count, facts))
			return &process->kinds[i];
	return NULL;
}

void office_begin_of(const struct office_process *process, const struct office_fact *facts, const char **ret_state,
		     const char **ret_step)
{
	const struct office_begin *kind = office_kind_of(process, facts);

	*ret_state = kind ? kind->state : process->first_state;
	*ret_step = kind ? kind->step : process->first_step;
}

enum office_use office_entry_use(const struct office_process *process, enum office_entry_datum datum,
				 const struct office_fact *facts)
{
	const struct office_entry_need *need = &process->registration.needs[datum];

	if (need->use == OFFICE_REQUIRED && !office_facts_fit(need->conditions, need->condition_count, facts))
		return OFFICE_OPTIONAL;
	return need->use;
}

enum office_use office_need_use(const struct office_action *action, enum office_datum datum,
				const struct office_question *question)
{
	const struct office_need *need = &action->needs[datum];

	if (need->use == OFFICE_REQUIRED && !all_hold(need->conditions, need->condition_count, question))
		return OFFICE_OPTIONAL;
	return need->use;
}

/* ---- relations ---- */

static bool same_unit(const struct office_actor *actor, const Congvan__Actor *receiver)
{
	return actor->unit_id && receiver->has_unit_id && receiver->unit_id == actor->unit_id;
}

static bool serves(const struct office_actor *actor, uint64_t leader)
{
	for (size_t i = 0; i < actor->leader_count; i++)
		if (actor->leader_ids[i] == leader)
			return true;
	return false;
}

/* Whoever has the flow above passed this one on, or goes on for somebody who did. */
static bool passed_on(const struct office_question *question)
{
	const Congvan__ReceivingFlow *flow = question->flow;
	const struct office_flow *above =
	    question->flows && flow->has_parent_id ? office_flows_find(question->flows, flow->parent_id) : NULL;
	uint64_t person = question->actor->person_id;

	if (above && above->now->receiver && above->now->receiver->person_id == person)
		return true;
	return flow->has_parent_id && flow->assigner && flow->assigner->person_id == person;
}

static bool stands_in(enum office_relation relation, const struct office_question *question)
{
	static const char *const heads[] = {OFFICE_UNIT_HEAD, OFFICE_CHIEF_OF_OFFICE, NULL};
	const struct office_actor *actor = question->actor;
	const Congvan__ReceivingFlow *flow = question->flow;

	if (!flow->receiver || (actor->capacity == OFFICE_OF_SECRETARY && relation != OFFICE_BY_SECRETARY))
		return false; /* in her leader's post a secretary may do what is meant for secretaries, and no more */
	switch (relation) {
	case OFFICE_BY_RECEIVER:
		return flow->receiver->person_id == actor->person_id;
	case OFFICE_BY_DESK:
		return true; /* the role alone decides */
	case OFFICE_BY_SECRETARY:
		return serves(actor, flow->receiver->person_id) ||
		       (actor->capacity == OFFICE_OF_SECRETARY && flow->receiver->person_id == actor->person_id);
	case OFFICE_BY_DELEGATE:
		return actor->capacity == OFFICE_DELEGATE && flow->receiver->person_id == actor->person_id;
	case OFFICE_BY_ASSIGNER:
		return passed_on(question);
	case OFFICE_BY_UNIT:
		return same_unit(actor, flow->receiver);
	case OFFICE_BY_UNIT_HEAD:
		return same_unit(actor, flow->receiver) && office_role_in(actor->role, heads);
	case OFFICE_RELATIONS_END:
		break;
	}
	return false;
}

static const char *acting_role(const struct office_actor *actor)
{
	return actor->capacity == OFFICE_OF_SECRETARY ? OFFICE_SECRETARY : actor->role;
}

/* ---- the verdict ---- */

bool office_number_allows(enum office_verb verb, bool numbered)
{
	if (verb == OFFICE_ISSUE)
		return numbered;
	return !numbered || (verb != OFFICE_NUMBER && verb != OFFICE_REVISE && verb != OFFICE_VOID);
}

static bool state_allows(const struct office_action *action, const struct office_question *question)
{
	const Congvan__ReceivingFlow *flow = question->flow;

	if (!(action->when & (1u << flow->state)) || !office_number_allows(action->verb, question->numbered))
		return false;
	if (!question->flows)
		return true;
	if (action->verb == OFFICE_TAKE_BACK)
		return office_flow_untouched(question->flows, flow->id);
	if (action->verb == OFFICE_VOID)
		return office_flow_alone(question->flows, flow->id);
	return true;
}

static bool stands_at(const struct office_action *action, const Congvan__ReceivingFlow *flow)
{
	const struct office_verb_kind *verb = &office_verbs[action->verb];

	return flow->step && office_name_in(flow->step, action->steps) && (action->flow_roles & (1u << flow->role)) &&
	       (flow->has_parent_id ? verb->others : verb->root);
}

struct office_judgement office_judge_action(const struct office_action *action, const struct office_question *question)
{
	bool own = question->flow->receiver && question->flow->receiver->person_id == question->actor->person_id;
	struct office_judgement judgement = {.verdict = own ? OFFICE_WRONG_STEP : OFFICE_NOT_YOURS, .action = action};

	if (!stands_at(action, question->flow) || (own && action->verb == OFFICE_REMIND))
		return judgement; /* nobody needs to be reminded by themselves */
	judgement.verdict = OFFICE_NOT_YOURS;
	for (size_t i = 0; i < action->by_count; i++) {
		const struct office_by *by = &action->by[i];

		if (!stands_in(by->relation, question))
			continue;
		if (!office_name_in(acting_role(question->actor), by->roles)) {
			if (own || by->relation != OFFICE_BY_DESK)
				judgement.verdict = OFFICE_WRONG_ROLE;
			continue;
		}
		if (!all_hold(action->conditions, action->condition_count, question))
			judgement.verdict = OFFICE_OTHER_DOCUMENTS;
		else if (question->closed || !state_allows(action, question))
			judgement.verdict = OFFICE_WRONG_STATE;
		else if (action->requires & ~question->endorsed)
			judgement.verdict = OFFICE_NOT_ENDORSED;
		else
			judgement = (struct office_judgement){OFFICE_ALLOWED, action, by};
		return judgement;
	}
	return judgement;
}

struct office_judgement office_judge(const struct office_process *process, const char *name,
				     const struct office_question *question)
{
	bool own = question->flow->receiver && question->flow->receiver->person_id == question->actor->person_id;
	struct office_judgement best = {.verdict = own ? OFFICE_WRONG_STEP : OFFICE_NOT_YOURS};

	for (size_t i = 0; i < process->action_count; i++) {
		struct office_judgement judgement;

		if (strcmp(process->actions[i].name, name) != 0)
			continue;
		judgement = office_judge_action(&process->actions[i], question);
		if (!best.action || judgement.verdict < best.verdict)
			best = judgement;
	}
	return best;
}

bool office_acts_for_unit(const struct office_process *process, const struct office_question *question)
{
	for (size_t a = 0; a < process->action_count; a++) {
		const struct office_action *action = &process->actions[a];

		if (!stands_at(action, question->flow))
			continue;
		for (size_t i = 0; i < action->by_count; i++) {
			const struct office_by *by = &action->by[i];

			if ((by->relation == OFFICE_BY_UNIT || by->relation == OFFICE_BY_UNIT_HEAD) &&
			    stands_in(by->relation, question) &&
			    office_name_in(acting_role(question->actor), by->roles))
				return true;
		}
	}
	return false;
}

bool office_is_primary(const struct office_action *action, const Congvan__ReceivingFlow *flow)
{
	return action->primary & (1u << flow->role);
}

/* ---- words ---- */

bool office_speaks_english(const struct cv_call *call)
{
	return call->caller.language && strcmp(call->caller.language, "en") == 0;
}

const char *office_label_text(const struct cv_call *call, const struct office_label *label)
{
	const char *text = office_speaks_english(call) ? label->en : label->vi;

	return text ? text : "";
}

Congvan__Label *office_label_message(struct cv_call *call, const struct office_label *label)
{
	Congvan__Label *message = label->vi ? cv_new(call, &congvan__label__descriptor) : NULL;

	if (!message)
		return NULL;
	message->vi = cv_strdup(call, label->vi);
	message->en = cv_strdup(call, label->en);
	return message->vi && message->en ? message : NULL;
}

static const struct office_label relation_labels[OFFICE_RELATIONS_END] = {
    [OFFICE_BY_RECEIVER] = {"người đang giữ văn bản", "who has the document"},
    [OFFICE_BY_DESK] = {"bộ phận", "the desk of"},
    [OFFICE_BY_SECRETARY] = {"thư ký của người đang giữ văn bản", "the secretary of who has the document"},
    [OFFICE_BY_DELEGATE] = {"người được ủy quyền", "a delegate of who has the document"},
    [OFFICE_BY_ASSIGNER] = {"người đã chuyển văn bản", "who passed it on"},
    [OFFICE_BY_UNIT] = {"người trong đơn vị đang giữ văn bản", "somebody in the unit that has the document"},
    [OFFICE_BY_UNIT_HEAD] = {"người đứng đầu đơn vị đang giữ văn bản", "the head of the unit that has the document"},
};

const char *office_who_could(struct cv_call *call, const struct office_process *process,
			     const struct office_action *action, bool english)
{
	const char *text = "";

	for (size_t i = 0; text && i < action->by_count; i++) {
		const struct office_by *by = &action->by[i];
		const struct office_label *relation = &relation_labels[by->relation];
		const char *roles = "";

		for (const char **role = by->roles; role && *role; role++) {
			struct office_label label = office_role_label(process, *role);

			roles = cv_printf(call, "%s%s%s", roles ? roles : "", *roles ? ", " : "",
					  english ? label.en : label.vi);
			if (!roles)
				return "";
		}
		text = cv_printf(call, "%s%s%s%s%s%s", text, *text ? "; " : "", english ? relation->en : relation->vi,
				 *roles ? " (" : "", roles, *roles ? ")" : "");
	}
	return text ? text : "";
}
