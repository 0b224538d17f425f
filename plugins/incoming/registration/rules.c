/* What a registration form needs to know of the agency's process. */
#include <errno.h>
#include <string.h>

#include "incoming/proposal.h"
#include "incoming/registration/entry.h"
#include "incoming/registration/sources.h"
#include "office/access/reach.h"
#include "office/process/judge.h"

static int add_conditions(struct cv_call *call, const struct office_condition *conditions, size_t count,
			  Congvan__NeedCondition ***ret, size_t *ret_count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		Congvan__NeedCondition *condition = cv_new(call, &congvan__need_condition__descriptor);

		if (!condition)
			return -ENOMEM;
		condition->fact = cv_strdup(call, conditions[i].fact);
		for (const char **value = conditions[i].values; *value && !error; value++)
			error = cv_append(call, &condition->values, &condition->n_values, cv_strdup(call, *value));
		if (!error)
			error = cv_append(call, ret, ret_count, condition);
	}
	return error;
}

static int add_sources(struct cv_call *call, Congvan__RegistrationRules *reply)
{
	int error = 0;

	for (const struct incoming_source *source = incoming_sources; source->name && !error; source++) {
		Congvan__SourceWord *word = cv_new(call, &congvan__source_word__descriptor);

		if (!word)
			return -ENOMEM;
		word->name = cv_strdup(call, source->name);
		word->label = office_label_message(call, &source->label);
		if (source->medium)
			CV_SET(word, medium, source->medium);
		if (source->by_system)
			CV_SET(word, by_system, 1);
		if (!word->name || !word->label)
			return -ENOMEM;
		error = cv_append(call, &reply->sources, &reply->n_sources, word);
	}
	return error;
}

static int add_needs(struct cv_call *call, const struct office_process *process, Congvan__RegistrationRules *reply)
{
	static const Congvan__RegistrationUse uses[] = {
	    [OFFICE_FORBIDDEN] = CONGVAN__REGISTRATION_USE__REGISTRATION_FORBIDDEN,
	    [OFFICE_OPTIONAL] = CONGVAN__REGISTRATION_USE__REGISTRATION_OPTIONAL,
	    [OFFICE_REQUIRED] = CONGVAN__REGISTRATION_USE__REGISTRATION_REQUIRED,
	};
	int error = 0;

	for (unsigned i = 0; i < OFFICE_ENTRY_END && !error; i++) {
		const struct office_entry_need *need = &process->registration.needs[i];
		Congvan__RegistrationNeed *shown = cv_new(call, &congvan__registration_need__descriptor);

		if (!shown)
			return -ENOMEM;
		shown->field = cv_strdup(call, incoming_entry_members[i]);
		CV_SET(shown, use, uses[need->use]);
		shown->article = cv_strdup(call, need->article);
		error = add_conditions(call, need->conditions, need->condition_count, &shown->conditions,
				       &shown->n_conditions);
		if (!error)
			error = cv_append(call, &reply->needs, &reply->n_needs, shown);
	}
	return error;
}

static int add_barred(struct cv_call *call, const struct office_barred *barred, Congvan__RegistrationRules *reply)
{
	Congvan__BarredKind *shown = cv_new(call, &congvan__barred_kind__descriptor);
	int error;

	if (!shown)
		return -ENOMEM;
	shown->label = office_label_message(call, &barred->label);
	shown->procedure = office_label_message(call, &barred->procedure);
	shown->article = cv_strdup(call, barred->article);
	if (!shown->label || !shown->procedure)
		return -ENOMEM;
	error =
	    add_conditions(call, barred->conditions, barred->condition_count, &shown->conditions, &shown->n_conditions);
	return error ? error : cv_append(call, &reply->barred, &reply->n_barred, shown);
}

static bool has_role(const Congvan__RegistrationRules *reply, const char *role)
{
	for (size_t i = 0; i < reply->n_submit_roles; i++)
		if (strcmp(reply->submit_roles[i], role) == 0)
			return true;
	return false;
}

static int add_roles(struct cv_call *call, const char **roles, Congvan__RegistrationRules *reply)
{
	int error = 0;

	for (; roles && *roles && !error; roles++)
		if (!has_role(reply, *roles))
			error = cv_append(call, &reply->submit_roles, &reply->n_submit_roles, cv_strdup(call, *roles));
	return error;
}

/* The action that a registration takes along when it is submitted at once: what is expected next of who registers. */
static const struct office_action *submitting(const struct office_process *process)
{
	for (size_t i = 0; i < process->action_count; i++) {
		const struct office_action *action = &process->actions[i];

		if (office_verbs[action->verb].sends && office_name_in(process->first_step, action->steps) &&
		    (action->primary & 1u << CONGVAN__FLOW_ROLE__FLOW_LEAD))
			return action;
	}
	return NULL;
}

static int add_submit(struct cv_call *call, const struct office_process *process, Congvan__RegistrationRules *reply)
{
	const struct office_action *action = submitting(process);
	int error = action ? add_roles(call, action->default_roles, reply) : 0;

	for (size_t i = 0; action && i < action->to_count && !error; i++)
		if (action->to[i].whom == OFFICE_TO_PERSON)
			error = add_roles(call, action->to[i].roles, reply);
	if (action && !error)
		error = incoming_proposal_rules(call, process, action, &reply->proposal_receivers,
						&reply->n_proposal_receivers);
	return error;
}

int incoming_registration_rules(struct cv_call *call, const Congvan__Empty *request, Congvan__RegistrationRules *reply)
{
	const struct office_process *process;
	struct office_actor me;
	int error = office_actor_of_call(call, &me);

	(void)request;
	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (error)
		return error;
	CV_SET(reply, may_register,
	       office_may_begin(process, &me) && office_in_scope(&me, process->kind->name, INCOMING_REGISTERING));
	error = add_sources(call, reply);
	if (!error)
		error = add_needs(call, process, reply);
	for (size_t i = 0; i < process->registration.barred_count && !error; i++)
		error = add_barred(call, &process->registration.barred[i], reply);
	return error ? error : add_submit(call, process, reply);
}
