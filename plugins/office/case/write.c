/* What follows from an act: noted, written in one commit, told. */
#include <errno.h>
#include <string.h>

#include "office/calendar/deadline_text.h"
#include "office/case/case.h"
#include "office/case/clock.h"
#include "office/lists/unit_entry.h"

int office_case_move(struct office_case *kase, const char *name)
{
	const struct office_state *state = office_process_state(kase->process, name);

	if (!state)
		return -EIO; /* the definition was checked: every state that it names is there */
	kase->state = state->name;
	return kase->kind->set_state(kase, state);
}

/* ---- noting ---- */

int office_case_note(struct office_case *kase, const char *action, const char *topic, const char *text,
		     Congvan__Act **ret)
{
	Congvan__Act *act = office_act_new(kase->call, kase->id, action, &kase->me, text);

	if (!act || kase->act_count == OFFICE_CASE_ACTS)
		return act ? -E2BIG : -ENOMEM;
	if (kase->flow_id)
		CV_SET(act, flow_id, kase->flow_id);
	kase->topics[kase->act_count] = topic;
	kase->acts[kase->act_count++] = act;
	*ret = act;
	return 0;
}

int office_case_note_server(struct office_case *kase, const char *action, const char *topic, const char *text,
			    Congvan__Act **ret)
{
	int error;

	kase->me = (struct office_actor){.role = "", .name = OFFICE_SERVER_NAME, .title = "", .unit_name = ""};
	error = office_case_note(kase, action, topic, text, ret);
	if (!error)
		(*ret)->actor->has_person_id = (*ret)->actor->has_post_id = 0;
	return error;
}

int office_case_note_action(struct office_case *kase, const char *topic, const char *text, Congvan__Act **ret)
{
	const struct office_action *action = kase->judgement.action;
	int error = office_case_note(kase, action->name, topic, text, ret);

	if (error)
		return error;
	(*ret)->label = office_label_message(kase->call, &action->label);
	(*ret)->verb = cv_strdup(kase->call, office_verbs[action->verb].name);
	kase->notice = action->notice;
	return (*ret)->label && (*ret)->verb ? 0 : -ENOMEM;
}

/* ---- who has it ---- */

Congvan__Assignment **office_case_proposed(const struct office_case *kase, size_t *ret_count)
{
	*ret_count = 0;
	return kase->kind->proposed ? kase->kind->proposed(kase, ret_count) : NULL;
}

static void add_once(uint64_t *ids, size_t *count, uint64_t id)
{
	for (size_t i = 0; i < *count; i++)
		if (ids[i] == id)
			return;
	ids[(*count)++] = id;
}

static int find_holders(const struct office_case *kase, struct office_holders *ret)
{
	*ret = (struct office_holders){.open = 0};
	for (size_t i = 0; i < kase->flows.count; i++)
		ret->open += office_flow_open(kase->flows.items[i].now->state);
	ret->person_ids = cv_alloc_array(kase->call, ret->open + 1u, sizeof(*ret->person_ids));
	ret->unit_ids = cv_alloc_array(kase->call, ret->open + 1u, sizeof(*ret->unit_ids));
	if (!ret->person_ids || !ret->unit_ids)
		return -ENOMEM;
	for (size_t i = 0; i < kase->flows.count; i++) {
		const Congvan__ReceivingFlow *flow = kase->flows.items[i].now;

		if (!office_flow_open(flow->state))
			continue;
		add_once(ret->person_ids, &ret->person_count, flow->receiver->person_id);
		if (flow->receiver->has_unit_id)
			add_once(ret->unit_ids, &ret->unit_count, flow->receiver->unit_id);
	}
	return 0;
}

/* When all have done their part, the document is done. */
static int conclude(struct office_case *kase)
{
	const struct office_state *state = office_process_state(kase->process, kase->state);

	if (!office_flows_done(&kase->flows) || (state && state->final) ||
	    (kase->kind->may_conclude && !kase->kind->may_conclude(kase)))
		return 0;
	return office_case_move(kase, kase->process->done_state);
}

/* Everybody who receives something new finds the document in their own list. */
static int put_readers(const struct office_case *kase)
{
	int error = 0;

	for (size_t i = 0; i < kase->flows.count && !error; i++) {
		const struct office_flow *flow = &kase->flows.items[i];
		uint64_t person = flow->now->receiver->person_id;

		if (!flow->stored || flow->stored->receiver->person_id != person)
			error =
			    cv_txn_put_raw(kase->txn, kase->kind->reader_key(kase, person), (struct cv_bytes){NULL, 0});
	}
	return error;
}

/* ---- who is told ---- */

/* An act that changes no flow is about one all the same: who has it is told, and of an opinion also who asked. */
static int tell_concerned(const struct office_case *kase, struct office_told *told)
{
	const Congvan__Act *act = told->act;
	const struct office_flow *flow = act->has_flow_id ? office_flows_find(&kase->flows, act->flow_id) : NULL;
	bool noted = act->verb && strcmp(act->verb, office_verbs[OFFICE_NOTE].name) == 0;

	told->tell_ids = cv_alloc_array(kase->call, 2, sizeof(*told->tell_ids));
	if (!told->tell_ids)
		return -ENOMEM;
	if (!flow)
		return 0;
	told->tell_ids[told->tell_count++] = flow->now->receiver->person_id;
	if (noted && flow->now->assigner && flow->now->assigner->person_id)
		told->tell_ids[told->tell_count++] = flow->now->assigner->person_id;
	return 0;
}

static int tell(struct office_case *kase, size_t index)
{
	const struct office_telling *telling = kase->tellings[index];
	struct office_told told = {
	    .act = kase->acts[index],
	    .topic = kase->topics[index],
	    .notice = telling ? telling->notice : kase->notice,
	    .person_ids = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*told.person_ids)),
	    .begins = kase->is_new && index == 0,
	};

	if (!told.person_ids)
		return -ENOMEM;
	for (size_t i = 0; i < kase->flows.count; i++)
		if (kase->flows.items[i].now != kase->flows.items[i].stored)
			told.person_ids[told.person_count++] = kase->flows.items[i].now->receiver->person_id;
	if (telling) {
		told.tell_ids = telling->people;
		told.tell_count = telling->people_count;
		told.marks = telling->marks;
		told.mark_count = telling->mark_count;
	} else if (!told.person_count && tell_concerned(kase, &told)) {
		return -ENOMEM;
	}
	return kase->kind->tell(kase, &told);
}

/* ---- writing ---- */

static int write_flows(struct office_case *kase)
{
	struct office_work_document row = kase->kind->row(kase);
	int error = office_flows_save(&kase->flows, kase->txn, kase->kind->flow_prefix);

	if (!error)
		error = kase->rows_changed ? office_work_rewrite(&kase->flows, kase->txn, kase->urgency_was, &row)
					   : office_work_update(&kase->flows, kase->txn, &row);
	if (!error)
		error = office_unit_update(&kase->flows, kase->txn);
	if (!error && kase->kind->reader_key)
		error = put_readers(kase);
	return error;
}

int office_case_write(struct office_case *kase)
{
	struct office_holders holders;
	int error = find_holders(kase, &holders);

	if (!error)
		error = conclude(kase);
	if (!error && kase->kind->clock)
		error = office_clock_write(kase);
	if (!error)
		error = kase->kind->put(kase, &holders);
	if (!error)
		error = write_flows(kase);
	if (!error && kase->kind->arrived)
		error = kase->kind->arrived(kase);
	for (size_t i = 0; i < kase->act_count && !error; i++) {
		error = office_act_put(kase->txn, kase->call, kase->kind->act_prefix, kase->acts[i]);
		if (!error)
			error = tell(kase, i);
	}
	return error;
}

int office_case_commit(struct office_case *kase, ProtobufCMessage *reply)
{
	Congvan__Act **stored = NULL;
	size_t stored_count = 0;
	int error = 0;

	if (!kase->is_new)
		error = office_timeline(kase->call, kase->kind->act_prefix, kase->id, &stored, &stored_count);
	if (!error)
		error = office_case_write(kase);
	if (!error)
		error = kase->kind->view(kase, stored, stored_count, reply);
	return error ? error : cv_txn_commit(kase->txn);
}
