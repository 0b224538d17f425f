#include "incoming/hand_over.h"

#include <errno.h>

#include "incoming/case.h"
#include "incoming/document.h"

static int line_of(struct office_case *base, Congvan__HandedOver *line)
{
	const Congvan__IncomingDocument *document = incoming_case_of(base)->document;

	CV_SET(line, number, document->arrival_number);
	CV_SET(line, year, document->year);
	line->code = cv_strdup(base->call, incoming_code(base->call, document->code_number, document->code_notation));
	line->subject = document->subject;
	return line->code ? 0 : -ENOMEM;
}

const struct office_hand_over_kind incoming_hand_over_kind = {
    .name = "incoming", .topic = "incoming.handed_over", .cases = &incoming_case_kind, .line = line_of};
