#include "incoming/sheet/sheet.h"

#include <errno.h>
#include <string.h>

#include "incoming/document.h"
#include "office/access/reach.h"

#define DAY_BYTES 4u

/* ---- who may have lists made ---- */

/* NĐ 30/2020/NĐ-CP Đ22, Đ24: the records clerk keeps and follows up; leaders and the chief of office check. */
static const struct {
	const char *role;
	enum sheet_part part;
} printers[] = {
    {OFFICE_RECORDS_CLERK, SHEET_OF_AGENCY},   {OFFICE_HEAD, SHEET_OF_AGENCY},    {OFFICE_DEPUTY, SHEET_OF_AGENCY},
    {OFFICE_CHIEF_OF_OFFICE, SHEET_OF_AGENCY}, {OFFICE_UNIT_HEAD, SHEET_OF_UNIT}, {OFFICE_UNIT_DEPUTY, SHEET_OF_UNIT},
    {OFFICE_UNIT_CLERK, SHEET_OF_UNIT},
};

enum sheet_part sheet_part_of(const struct office_process *process, const struct office_actor *actor)
{
	const struct office_own_role *own = office_process_role(process, actor->role);

	for (size_t i = 0; i < sizeof(printers) / sizeof(printers[0]); i++)
		if (strcmp(printers[i].role, actor->role) == 0)
			return printers[i].part == SHEET_OF_UNIT && !actor->unit_id ? SHEET_OF_NOBODY
										    : printers[i].part;
	return own && own->sees_all ? SHEET_OF_AGENCY : SHEET_OF_NOBODY;
}

/* ---- which documents ---- */

static int too_long(struct cv_call *call)
{
	return cv_fail(call, CV_TOO_LARGE, "incoming.sheet_too_long",
		       cv_printf(call, "%u", INCOMING_SHEET_DOCUMENTS_MAX), NULL);
}

static bool concerns(const struct sheet_list *list, const struct office_flows *flows)
{
	if (list->part == SHEET_OF_AGENCY)
		return true;
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *flow = flows->items[i].now;

		/* What only passed through the unit, from the clerk's desk in it, is not its own. */
		if (flow->receiver && flow->receiver->unit_id == list->me.unit_id && sheet_reaches_unit(flows, flow))
			return true;
	}
	return false;
}

static int add(struct sheet_list *list, uint64_t id)
{
	struct sheet_document *item = &list->items[list->count];
	int error;

	if (list->count == INCOMING_SHEET_DOCUMENTS_MAX)
		return too_long(list->call);
	error = cv_get(list->call, incoming_document_key(list->call, id), &congvan__incoming_document__descriptor,
		       &item->document);
	if (!error && !item->document)
		return 0;
	if (!error)
		error = office_flows_load(list->call, INCOMING_FLOW, id, &item->flows);
	if (error || !concerns(list, &item->flows))
		return error;
	list->flow_count += item->flows.count;
	if (list->flow_count > INCOMING_SHEET_FLOWS_MAX)
		return too_long(list->call);
	list->count++;
	return 0;
}

typedef int on_row(struct sheet_list *list, const struct sheet_wish *wish, const struct cv_row *row);

static int walk(struct sheet_list *list, const struct sheet_wish *wish, struct cv_key from, struct cv_key to,
		on_row *each)
{
	struct cv_call *call = list->call;
	uint32_t count = CV_SCAN_ROWS;
	int error = 0;

	while (!error && count == CV_SCAN_ROWS) {
		struct cv_row *rows;
		uint8_t *next;

		error = cv_scan(call, from, to, CV_SCAN_ROWS, 0, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++)
			error = ++list->examined > INCOMING_SHEET_EXAMINED_MAX ? too_long(call)
									       : each(list, wish, &rows[i]);
		if (error || count < CV_SCAN_ROWS)
			break;
		next = cv_alloc(call, rows[count - 1].body.len + 1);
		if (!next)
			return -ENOMEM;
		memcpy(next, rows[count - 1].body.data, rows[count - 1].body.len);
		from.body = (struct cv_bytes){next, rows[count - 1].body.len + 1};
	}
	return error;
}

static int on_arrival(struct sheet_list *list, const struct sheet_wish *wish, const struct cv_row *row)
{
	const Congvan__IncomingRow *found = cv_row_message(list->call, row, &congvan__incoming_row__descriptor);

	if (!found || row->body.len != DAY_BYTES + sizeof(uint64_t))
		return -EBADMSG;
	if (wish->register_id && found->register_id != wish->register_id)
		return 0;
	return add(list, cv_key_u64(row->body, DAY_BYTES));
}

static int on_entry(struct sheet_list *list, const struct sheet_wish *wish, const struct cv_row *row)
{
	const Congvan__RegisterEntry *entry = cv_row_message(list->call, row, &congvan__register_entry__descriptor);

	(void)wish;
	if (!entry)
		return -EBADMSG;
	return entry->document_id ? add(list, entry->document_id) : 0;
}

int sheet_collect(struct cv_call *call, const struct sheet_wish *wish, struct sheet_list *ret)
{
	const struct office_process *process;
	int error;

	*ret = (struct sheet_list){.call = call};
	error = office_actor_of_call(call, &ret->me);
	if (!error)
		error = office_shelf_current(call->instance->shelf, call, &process);
	if (error)
		return error;
	ret->part = sheet_part_of(process, &ret->me);
	if (ret->part == SHEET_OF_NOBODY)
		return cv_fail(call, CV_DENIED, "sheet.denied", NULL);
	ret->items = cv_alloc_array(call, INCOMING_SHEET_DOCUMENTS_MAX, sizeof(*ret->items));
	if (!ret->items)
		return -ENOMEM;
	if (wish->from || wish->to) {
		struct cv_key book = cv_key(call, "register.entry", "i", wish->register_id), to = book;

		if (wish->to)
			to = cv_key(call, "register.entry", "ii", wish->register_id, wish->to);
		return walk(ret, wish, cv_key(call, "register.entry", "ii", wish->register_id, wish->from),
			    cv_key_after(call, to), on_entry);
	}
	return walk(ret, wish, cv_key(call, INCOMING_BY_ARRIVAL, "w", (uint32_t)wish->first),
		    cv_key(call, INCOMING_BY_ARRIVAL, "w", (uint32_t)wish->last + 1), on_arrival);
}

/* ---- what stands in cells ---- */

char *sheet_name(struct cv_call *call, const Congvan__Actor *actor)
{
	const char *unit = actor && actor->unit_name ? actor->unit_name : "";
	const char *name = actor && actor->name ? actor->name : "";

	return *unit ? cv_printf(call, "%s (%s)", unit, name) : cv_strdup(call, name);
}

char *sheet_subject(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *type = document->document_type ? document->document_type : "";

	return cv_printf(call, "%s%s%s", type, *type ? ": " : "", document->subject ? document->subject : "");
}

char *sheet_number(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	return cv_printf(call, "%llu%s", (unsigned long long)document->arrival_number,
			 document->arrival_suffix ? document->arrival_suffix : "");
}

/* The unit of who passed it on; 0: nobody did, or the agency's leadership. */
static uint64_t unit_above(const struct office_flows *flows, const Congvan__ReceivingFlow *flow)
{
	const struct office_flow *above = flow->has_parent_id ? office_flows_find(flows, flow->parent_id) : NULL;

	return above && above->now->receiver ? above->now->receiver->unit_id : 0;
}

/* Whoever has passed it on to other units alone has it no longer: a desk that distributes. */
static bool passes_through(const struct office_flows *flows, const Congvan__ReceivingFlow *flow)
{
	bool passed = false;

	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *below = flows->items[i].now;

		if (!below->has_parent_id || below->parent_id != flow->id || !sheet_flow_counts(below))
			continue;
		if (below->receiver && below->receiver->unit_id == flow->receiver->unit_id)
			return false;
		passed = true;
	}
	return passed;
}

bool sheet_reaches_unit(const struct office_flows *flows, const Congvan__ReceivingFlow *flow)
{
	return flow->has_parent_id && flow->receiver && flow->receiver->unit_id && sheet_flow_counts(flow) &&
	       unit_above(flows, flow) != flow->receiver->unit_id && !passes_through(flows, flow);
}
