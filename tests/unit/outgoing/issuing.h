/*
 * A signed document of a small agency, ready to be numbered, and services that do what a test tells them: pdf/1,
 * trust/1 and signing/1 as stubs that count what they are asked.
 */
#ifndef CONGVAN_TEST_OUTGOING_ISSUING_H
#define CONGVAN_TEST_OUTGOING_ISSUING_H

#include "agency.h"
#include "outgoing/issue/issue.h"
#include "outgoing/issue/step.h"

#define LETTER UINT64_C(900)
#define LETTER_REVISION 7u

/* How a method answers. */
enum answer {
	ANSWER_DONE = 0,
	ANSWER_REFUSED, /* CV_CONFLICT: a person has to do something */
	ANSWER_BUSY, /* CV_BUSY: it passes */
	ANSWER_WRONG, /* what can't be right */
	ANSWER_UNDER_WAY, /* of sign: the person was asked */
	ANSWER_INVALID, /* of trust: a verdict that is not valid */
	ANSWER_UNKNOWN, /* of trust: nobody could be asked */
	ANSWER_NOTHING, /* of list: no certificate; of fill: nothing to write */
};
enum method {
	METHOD_FILL,
	METHOD_PREPARE,
	METHOD_EMBED,
	METHOD_LIST,
	METHOD_SIGN,
	METHOD_CERTIFICATE,
	METHOD_SIGNATURE,
	METHODS
};

struct issuing {
	struct fakehost *fake;
	struct cv_instance instance;
	const struct office_process *process;
	struct cv_call *reading;
	enum answer answers[METHODS];
	unsigned asked[METHODS];
	uint64_t request_ids[16]; /* that sign was asked with, in order */
	int64_t times_ms[16]; /* that prepare was asked with */
	char number[32], date[16]; /* that fill was asked with last */
	unsigned lines; /* of the appearance that prepare was asked with last */
	uint32_t delivered; /* items that were delivered so far */
};

/* issue: the section of the definition, or "". Services are there as the bits 1u << enum method say. */
struct issuing *issuing_begin(const char *issue, unsigned methods);
void issuing_end(struct issuing *issuing);
#define EVERY_METHOD ((1u << METHODS) - 1)

/* The methods of one more service from now on. */
void issuing_provide(struct issuing *issuing, unsigned methods);

/* Puts the document as it was signed; change: NULL, or what is otherwise. */
void issuing_put(struct issuing *issuing, void (*change)(Congvan__OutgoingDocument *document));

/* The act of numbering by the clerk: 0 or the errno. date, book_number may be NULL. */
int issuing_number(struct issuing *issuing, const char *date, const Congvan__BookNumber *book_number);
/* As the store has it. */
Congvan__OutgoingDocument *issuing_letter(struct issuing *issuing);
Congvan__IssueStep *issuing_step(struct issuing *issuing, Congvan__IssueStepKind kind);

/*
 * Delivers the items of steps that are due and were not delivered yet, as the kernel would, until there are none: 0, or
 * what a delivery failed with (it is delivered again the next time).
 */
int issuing_run(struct issuing *issuing);
/* One of them. *ret_any false: none is due. */
int issuing_run_one(struct issuing *issuing, bool *ret_any);

/* How often an event of this topic was written. */
unsigned issuing_told(struct issuing *issuing, const char *topic);

/* The clerk's acts on what has its number. */
int issuing_retry(struct issuing *issuing);
int issuing_void(struct issuing *issuing, const char *reason, bool cancel);

#endif
