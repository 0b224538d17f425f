/*
 * Incoming documents on paper: the directive sheet of one, the daily list for the units to sign, the follow-up book.
 * What the lists share: who may have them made (sheet_reach()), and which documents they are about (sheet_collect()).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_SHEET_SHEET_H
#define CONGVAN_INCOMING_SHEET_SHEET_H

#include "incoming/incoming.h"
#include "office/access/access.h"
#include "office/flow/store.h"
#include "office/sheet/sheet.h"

#define INCOMING_SHEET_DOCUMENTS_MAX 2000u /* of one list */
#define INCOMING_SHEET_EXAMINED_MAX 50000u /* rows looked at for them */
#define INCOMING_SHEET_FLOWS_MAX 20000u /* of all its documents */
#define INCOMING_SHEET_NAMES_MAX 10u /* in one cell; more are counted */

int incoming_sheet_directive(struct cv_call *call, const Congvan__DirectiveSheetRequest *request,
			     Congvan__Empty *reply);
int incoming_sheet_daily(struct cv_call *call, const Congvan__DailySheetRequest *request, Congvan__Empty *reply);
int incoming_sheet_follow_up(struct cv_call *call, const Congvan__FollowUpSheetRequest *request, Congvan__Empty *reply);

/* ---- for the lists alone ---- */

enum sheet_part {
	SHEET_OF_NOBODY,
	SHEET_OF_UNIT, /* what the own unit got */
	SHEET_OF_AGENCY,
};
enum sheet_part sheet_part_of(const struct office_process *process, const struct office_actor *actor);

/* One document with its flows. */
struct sheet_document {
	Congvan__IncomingDocument *document;
	struct office_flows flows;
};

struct sheet_wish {
	uint64_t register_id; /* 0: all books */
	uint64_t from, to; /* numbers; both 0: by days; to 0: up to the end */
	int32_t first, last; /* days of arrival, when it is not by numbers */
};

struct sheet_list {
	struct cv_call *call;
	struct office_actor me;
	enum sheet_part part;
	struct sheet_document *items; /* in the order of arrival, or of numbers */
	size_t count, flow_count, examined;
};

/*
 * The documents that the wish names and the caller may have on a list. CV_DENIED "sheet.denied"; CV_TOO_LARGE
 * "incoming.sheet_too_long".
 */
int sheet_collect(struct cv_call *call, const struct sheet_wish *wish, struct sheet_list *ret);

/* "Nguyễn Văn A", "Phòng Nghiệp vụ Y (Nguyễn Văn A)". NULL: arena exhausted. */
char *sheet_name(struct cv_call *call, const Congvan__Actor *actor);
/* "Công văn: Về việc ..." NULL: arena exhausted. */
char *sheet_subject(struct cv_call *call, const Congvan__IncomingDocument *document);
/* "12a" NULL: arena exhausted. */
char *sheet_number(struct cv_call *call, const Congvan__IncomingDocument *document);
/* Was it given to somebody else than before: does the receiver's unit get it by this flow? */
bool sheet_reaches_unit(const struct office_flows *flows, const Congvan__ReceivingFlow *flow);
static inline bool sheet_flow_counts(const Congvan__ReceivingFlow *flow)
{
	return flow->state != CONGVAN__FLOW_STATE__FLOW_WITHDRAWN && flow->state != CONGVAN__FLOW_STATE__FLOW_RETURNED;
}

#endif
