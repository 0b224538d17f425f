#include "incoming/oversight/draft.h"

#include <errno.h>

#include "office/access/reach.h"
#include "office/flow/store.h"
#include "office/lists/outgoing_row.h"
#include "office/lists/work_date.h"

static bool may_see(const struct incoming_overseer *overseer, const Congvan__OutgoingDocument *document,
		    const struct office_flows *flows)
{
	if (overseer->part == SHEET_OF_AGENCY && document->shown_version)
		return true;
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		if (flow->receiver && office_is_theirs(&overseer->me, flow->receiver->person_id))
			return true;
	}
	return false;
}

static int make_task(struct cv_call *call, const struct office_calendar *calendar,
		     const Congvan__OutgoingDocument *document, const struct office_flows *flows,
		     const Congvan__ReceivingFlow *flow, Congvan__Task **ret)
{
	const struct office_work_document row = office_outgoing_row(document);
	Congvan__WorkItem *item = office_work_item(flows, flow, &row);
	Congvan__Task *task = cv_new(call, &congvan__task__descriptor);

	if (!item || !task)
		return -ENOMEM;
	office_work_date(call, calendar, item);
	task->item = item;
	task->assigner = flow->assigner;
	task->receiver = flow->receiver;
	task->opened_at = flow->opened_at;
	task->state_label = document->state_label;
	*ret = task;
	return 0;
}

int incoming_oversight_draft(struct cv_call *call, const struct incoming_overseer *overseer,
			     const struct office_calendar *calendar, const struct office_unit_row *row,
			     bool *ret_is_draft, Congvan__Task **ret)
{
	Congvan__OutgoingDocument *document;
	struct office_flows flows;
	const struct office_flow *flow;
	int error = cv_get(call, cv_key(call, "outgoing.document", "i", row->document_id),
			   &congvan__outgoing_document__descriptor, &document);

	*ret = NULL;
	*ret_is_draft = !error && document;
	if (error || !document)
		return error;
	error = office_flows_load(call, "outgoing.flow", row->document_id, &flows);
	if (error)
		return error;
	flow = office_flows_find(&flows, row->flow_id);
	return flow && may_see(overseer, document, &flows) ? make_task(call, calendar, document, &flows, flow->now, ret)
							   : 0;
}
