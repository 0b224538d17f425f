/*
 * What becomes of an item whose delivery has ended: judged from the status that its handler answered. Pure.
 */
#ifndef CONGVAN_KERNEL_DURABLE_OUTCOME_H
#define CONGVAN_KERNEL_DURABLE_OUTCOME_H

#include <congvan/abi.h>

enum outcome_kind {
	OUTCOME_DONE = 1, /* the acknowledgement is durable */
	OUTCOME_RETRY,
	OUTCOME_ASIDE,
	OUTCOME_SUSPEND,
	OUTCOME_UNDO, /* it never reached its handler */
	OUTCOME_PASS, /* there is nothing to deliver any more */
};

#define OUTCOME_REASON_MAX 500u

struct outcome {
	enum outcome_kind kind;
	char reason[OUTCOME_REASON_MAX + 1];
};

/* result and status as a call ends: 0 is done. Failures without a word are tried again. */
struct outcome outcome_of(int result, struct cv_bytes status);
struct outcome outcome_make(enum outcome_kind kind, const char *reason);

#endif
