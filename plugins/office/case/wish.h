/*
 * What a request for an act says, compared with what its action needs: texts, whom it goes to, files. What only the
 * plugin's documents have it reads itself (struct office_take_kind in take.h).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_CASE_WISH_H
#define CONGVAN_OFFICE_CASE_WISH_H

#include "office/case/receivers.h"

#define OFFICE_EVIDENCE_MAX 10u /* files that show a directive, where the action asks for none otherwise */

/* What a request says, whichever message it came in. */
struct office_wish {
	uint64_t id, flow_id; /* flow_id 0: the only flow on which the caller may take the action */
	const char *action;
	const char *pointer; /* goes before the pointers of mistakes: NULL, "" or "/submit" */
	const char *texts[OFFICE_DATA_END]; /* of the data that are texts; NULL: not said */
	Congvan__UploadRef *const *uploads;
	size_t upload_count;
	Congvan__Assignment *const *assignments;
	size_t assignment_count;
	uint64_t person_id; /* short for one assignment, as a lead */
	const Congvan__PaperKept *paper; /* NULL: not said */
	const Congvan__Proposal *proposal; /* NULL: not said */
	const Congvan__DirectiveGiven *given; /* NULL: in writing */
	const void *own; /* what else the plugin's request says; NULL: nothing */
};

/* What was read of a wish. */
struct office_said {
	const char *texts[OFFICE_DATA_END]; /* cleaned; NULL: none */
	struct office_receivers receivers;
	struct office_actor desk; /* that distributes by what is proposed */
	bool through; /* to that desk, not to the receivers */
	Congvan__PaperKept *paper;
	Congvan__Proposal *proposal; /* NULL: nothing was said of one */
	Congvan__DirectiveGiven *given; /* NULL: in writing */
};

/* Where in the request a datum is said: "/submit/text". */
const char *office_wish_pointer(const struct office_case *kase, const struct office_wish *wish,
				enum office_datum datum);

/* Is there nothing but blanks in it? text may be NULL. */
bool office_is_blank(const char *text);

/*
 * Reads a wish by the action that kase->judgement allows. All mistakes are noted by cv_field(), and then the call is
 * refused.
 */
int office_wish_read(struct office_case *kase, const struct office_wish *wish, struct office_said *ret);

#endif
