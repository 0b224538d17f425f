#include "incoming/log.h"

#include <errno.h>
#include <string.h>

#include "incoming/document.h"
#include "incoming/oversight.h"

/* ---- writing ---- */

static int put(const struct incoming_case *kase, enum incoming_log list, uint64_t whose, const Congvan__LoggedAct *line)
{
	return cv_txn_put(kase->base.txn,
			  cv_key(kase->base.call, INCOMING_LOG, "bii", (unsigned)list, whose, line->act->id),
			  &line->base);
}

static Congvan__LoggedAct *line_of(const struct incoming_case *kase, Congvan__Act *act, const struct office_flow *flow)
{
	const Congvan__IncomingDocument *document = kase->document;
	Congvan__LoggedAct *line = cv_new(kase->base.call, &congvan__logged_act__descriptor);

	if (!line)
		return NULL;
	line->act = act;
	CV_SET(line, number, document->arrival_number);
	line->number_suffix = document->arrival_suffix;
	CV_SET(line, year, document->year);
	line->code =
	    cv_strdup(kase->base.call, incoming_code(kase->base.call, document->code_number, document->code_notation));
	line->subject = document->subject;
	line->about = flow ? flow->now->receiver : NULL;
	return line->code ? line : NULL;
}

static bool reminds(const Congvan__Act *act)
{
	return act->verb && strcmp(act->verb, office_verbs[OFFICE_REMIND].name) == 0;
}

int incoming_log_act(const struct incoming_case *kase, Congvan__Act *act)
{
	const struct office_flow *flow = act->has_flow_id ? office_flows_find(&kase->base.flows, act->flow_id) : NULL;
	bool behalf = act->on_behalf_of && act->actor;
	Congvan__LoggedAct *line;
	int error = 0;

	if (!reminds(act) && !behalf)
		return 0;
	line = line_of(kase, act, flow);
	if (!line)
		return -ENOMEM;
	if (reminds(act)) {
		error = put(kase, INCOMING_LOG_REMINDERS, 0, line);
		if (!error && line->about)
			error = put(kase, INCOMING_LOG_UNIT_REMINDERS, line->about->unit_id, line);
	}
	if (!error && behalf)
		error = put(kase, INCOMING_LOG_DONE_FOR_OTHERS, act->actor->person_id, line);
	if (!error && behalf)
		error = put(kase, INCOMING_LOG_DONE_BY_OTHERS, act->on_behalf_of->person_id, line);
	return error;
}

/* ---- reading ---- */

static int read_list(struct cv_call *call, enum incoming_log list, uint64_t whose,
		     const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply)
{
	struct cv_key from = cv_key(call, INCOMING_LOG, "bi", (unsigned)list, whose), to = cv_key_after(call, from);
	uint32_t limit = request->has_limit ? request->limit : INCOMING_LOG_DEFAULT, count;
	struct cv_bytes after;
	struct cv_row *rows;
	int error;

	if (limit < 1 || limit > INCOMING_LOG_MAX)
		cv_field(call, "/limit", "field.out_of_range", "1", cv_printf(call, "%u", INCOMING_LOG_MAX), NULL);
	error = cv_fields_ok(call);
	if (!error && request->cursor && *request->cursor) {
		error = cv_cursor_body(call, request->cursor, &after);
		if (!error &&
		    (after.len != from.body.len + 8 || memcmp(after.data, from.body.data, from.body.len) != 0))
			error = cv_fail(call, CV_INVALID, "cursor.invalid", NULL);
		to.body = after;
	}
	if (!error)
		error = cv_scan(call, from, to, limit + 1, CV_SCAN_REVERSE, &rows, &count);
	for (uint32_t i = 0; !error && i < count && i < limit; i++)
		error = cv_append(call, &reply->acts, &reply->n_acts,
				  cv_row_message(call, &rows[i], &congvan__logged_act__descriptor));
	if (error || count <= limit)
		return error;
	reply->next_cursor = cv_cursor(call, rows[limit - 1].body);
	return reply->next_cursor ? 0 : -ENOMEM;
}

int incoming_reminders(struct cv_call *call, const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply)
{
	struct incoming_overseer overseer;
	bool unit = request->has_unit_id;
	uint64_t whose = request->unit_id;
	int error = incoming_overseer_of_call(call, &overseer);

	if (!error && !unit && overseer.part == SHEET_OF_UNIT) {
		unit = true;
		whose = overseer.me.unit_id;
	}
	if (!error && unit)
		error = incoming_overseer_check(call, &overseer, whose);
	if (error)
		return error;
	return read_list(call, unit ? INCOMING_LOG_UNIT_REMINDERS : INCOMING_LOG_REMINDERS, unit ? whose : 0, request,
			 reply);
}

/* Everybody's own list: whoever acted, and in whose name. */
int incoming_on_behalf(struct cv_call *call, const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply)
{
	bool by_others = request->has_in_my_name && request->in_my_name;

	if (!office_acting_person(call))
		return cv_fail(call, CV_DENIED, "access.person_needed", NULL);
	return read_list(call, by_others ? INCOMING_LOG_DONE_BY_OTHERS : INCOMING_LOG_DONE_FOR_OTHERS,
			 by_others ? office_acting_person(call) : call->caller.person, request, reply);
}
