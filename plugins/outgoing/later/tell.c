#include "outgoing/later/tell.h"

#include <errno.h>

static void add(struct office_telling *telling, uint64_t person)
{
	if (person)
		telling->people[telling->people_count++] = person;
}

int outgoing_later_tell(struct outgoing_case *kase, const char *notice, bool readers)
{
	struct office_case *base = &kase->base;
	const Congvan__OutgoingDocument *document = kase->document;
	size_t flow_count = readers ? base->flows.count : 0;
	struct office_telling *telling = cv_alloc(base->call, sizeof(*telling));

	if (!telling)
		return -ENOMEM;
	*telling = (struct office_telling){
	    .notice = notice, .people = cv_alloc_array(base->call, flow_count + 2, sizeof(*telling->people))};
	if (!telling->people)
		return -ENOMEM;
	if (document->author)
		add(telling, document->author->person_id);
	if (document->signature)
		add(telling, document->signature->person_id);
	for (size_t i = 0; i < flow_count; i++) {
		const Congvan__ReceivingFlow *flow = base->flows.items[i].now;

		if (flow->role == CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION && flow->receiver)
			add(telling, flow->receiver->person_id);
	}
	base->tellings[base->act_count - 1] = telling;
	return 0;
}
