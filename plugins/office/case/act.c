#include "office/case/act.h"

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"

Congvan__Act *office_act_new(struct cv_call *call, uint64_t document_id, const char *action,
			     const struct office_actor *actor, const char *text)
{
	Congvan__Act *act = cv_new(call, &congvan__act__descriptor);

	if (!act)
		return NULL;
	CV_SET(act, id, call->host->new_id(call->host));
	CV_SET(act, document_id, document_id);
	act->action = cv_strdup(call, action);
	act->actor = office_actor_message(call, actor->by ? actor->by : actor);
	act->on_behalf_of = actor->by ? office_actor_message(call, actor) : NULL;
	act->time = office_moment(call, call->now_ms);
	if (text && *text)
		act->text = cv_strdup(call, text);
	return act->action && act->actor && act->time && (!actor->by || act->on_behalf_of) ? act : NULL;
}

int office_act_put(struct cv_txn *txn, struct cv_call *call, const char *prefix, const Congvan__Act *act)
{
	return cv_txn_put(txn, cv_key(call, prefix, "ii", act->document_id, act->id), &act->base);
}

int office_timeline(struct cv_call *call, const char *prefix, uint64_t document_id, Congvan__Act ***ret,
		    size_t *ret_count)
{
	struct cv_key from = cv_key(call, prefix, "i", document_id);
	Congvan__Act **acts = NULL;
	struct cv_row *rows;
	uint32_t count;
	size_t read = 0;
	int error = cv_scan(call, from, cv_key_after(call, from), OFFICE_TIMELINE_MAX, CV_SCAN_REVERSE, &rows, &count);

	for (uint32_t i = 0; !error && i < count; i++) {
		Congvan__Act *act = cv_row_message(call, &rows[i], &congvan__act__descriptor);

		error = act ? cv_append(call, &acts, &read, act) : -EIO;
	}
	if (error)
		return error;
	*ret = acts;
	*ret_count = read;
	return 0;
}
