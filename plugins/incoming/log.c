#include "incoming/log.h"

#include <errno.h>

#include "incoming/document.h"
#include "incoming/oversight/oversight.h"

static int line_of(const struct office_case *base, Congvan__LoggedAct *line)
{
	const Congvan__IncomingDocument *document = ((const struct incoming_case *)base)->document;

	CV_SET(line, number, document->arrival_number);
	line->number_suffix = document->arrival_suffix;
	CV_SET(line, year, document->year);
	line->code = cv_strdup(base->call, incoming_code(base->call, document->code_number, document->code_notation));
	line->subject = document->subject;
	return line->code ? 0 : -ENOMEM;
}

const struct office_log_kind incoming_log_kind = {.prefix = INCOMING_LOG, .name = "incoming", .line = line_of};

/* Who watches, and who acts for others, does so whatever kind of document it is. */
static const char *const prefixes[] = {INCOMING_LOG, "outgoing.log", NULL};

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
	return office_log_read(call, prefixes, unit ? OFFICE_LOG_UNIT_REMINDERS : OFFICE_LOG_REMINDERS,
			       unit ? whose : 0, request, reply);
}

/* Everybody's own list: whoever acted, and in whose name. */
int incoming_on_behalf(struct cv_call *call, const Congvan__ListLoggedRequest *request, Congvan__ListLoggedReply *reply)
{
	bool by_others = request->has_in_my_name && request->in_my_name;

	if (!office_acting_person(call))
		return cv_fail(call, CV_DENIED, "access.person_needed", NULL);
	return office_log_read(call, prefixes, by_others ? OFFICE_LOG_DONE_BY_OTHERS : OFFICE_LOG_DONE_FOR_OTHERS,
			       by_others ? office_acting_person(call) : call->caller.person, request, reply);
}
