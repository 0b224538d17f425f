#include "outgoing/hand_over.h"

#include <errno.h>

#include "outgoing/case.h"
#include "outgoing/issue/issue.h"

static int line_of(struct office_case *base, Congvan__HandedOver *line)
{
	const Congvan__OutgoingDocument *document = outgoing_case_of(base)->document;

	line->subject = document->subject;
	if (!document->number)
		return 0; /* a draft has neither number nor symbol to be known by */
	CV_SET(line, year, document->year);
	line->code = cv_strdup(base->call, outgoing_issue_code(base->call, document));
	return line->code ? 0 : -ENOMEM;
}

const struct office_hand_over_kind outgoing_hand_over_kind = {
    .name = "outgoing", .topic = "outgoing.handed_over", .cases = &outgoing_case_kind, .line = line_of};
