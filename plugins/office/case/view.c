/* What a caller sees of a case, whatever kind of document it is. */
#include <errno.h>

#include "office/calendar/deadline_text.h"
#include "office/case/case.h"

uint64_t office_case_revision(const struct office_case *kase, uint64_t document_revision)
{
	uint64_t sum = document_revision;

	for (size_t i = 0; i < kase->flows.count; i++)
		sum += kase->flows.items[i].now->revision + (kase->flows.items[i].now->opened_at != NULL);
	return sum;
}

int office_case_flows(const struct office_case *kase, Congvan__ReceivingFlow ***ret, size_t *ret_count)
{
	Congvan__ReceivingFlow **flows = cv_alloc_array(kase->call, kase->flows.count + 1, sizeof(*flows));

	if (!flows)
		return -ENOMEM;
	for (size_t i = 0; i < kase->flows.count; i++)
		flows[i] = kase->flows.items[i].now;
	*ret = flows;
	*ret_count = kase->flows.count;
	return 0;
}

/* What the server noted, in the reader's language. A copy: the case's own acts are the records. */
static Congvan__Act *shown(struct cv_call *call, Congvan__Act *act)
{
	bool english = office_speaks_english(call);
	Congvan__Act *copy;

	if (!english || !act->deadline || !act->deadline->deadline)
		return act;
	copy = cv_alloc(call, sizeof(*copy));
	if (!copy)
		return NULL;
	*copy = *act;
	copy->text = office_deadline_told(call, act->deadline, english);
	copy->actor = office_actor_shown(call, act->actor, english);
	return copy->text && copy->actor ? copy : NULL;
}

int office_case_timeline(const struct office_case *kase, Congvan__Act **stored, size_t stored_count,
			 Congvan__Act ***ret, size_t *ret_count)
{
	Congvan__Act **acts = cv_alloc_array(kase->call, kase->act_count + stored_count + 1, sizeof(Congvan__Act *));
	size_t count = 0;

	if (!acts)
		return -ENOMEM;
	for (size_t i = kase->act_count; i-- > 0;)
		acts[count++] = shown(kase->call, kase->acts[i]);
	for (size_t i = 0; i < stored_count; i++)
		acts[count++] = shown(kase->call, stored[i]);
	for (size_t i = 0; i < count; i++)
		if (!acts[i])
			return -ENOMEM;
	*ret = acts;
	*ret_count = count;
	return 0;
}

int office_case_show(struct office_case *kase, ProtobufCMessage *reply)
{
	Congvan__Act **stored;
	size_t count;
	int error = office_timeline(kase->call, kase->kind->act_prefix, kase->id, &stored, &count);

	return error ? error : kase->kind->view(kase, stored, count, reply);
}
