#include "outgoing/log.h"

#include <errno.h>

#include "outgoing/case.h"

/* The number may be one that this commit gives: it stands in its own field, and in no text. */
static int line_of(const struct office_case *base, Congvan__LoggedAct *line)
{
	const Congvan__OutgoingDocument *document = ((const struct outgoing_case *)base)->document;

	if (document->number) {
		CV_SET(line, number, document->number);
		CV_SET(line, year, document->year);
		line->number_suffix = document->number_suffix;
	}
	line->code = document->code_notation;
	line->subject = document->subject;
	return 0;
}

const struct office_log_kind outgoing_log_kind = {.prefix = OUTGOING_LOG, .name = "outgoing", .line = line_of};
