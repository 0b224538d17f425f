/*
 * Documents that must not enter, by the agency's process: denunciations, what may not be published (QĐ 2226/QĐ-BCT
 * Đ6.1). Every entrance asks: registration, correction, and whoever brings documents from elsewhere.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_BARRED_H
#define CONGVAN_INCOMING_REGISTRATION_BARRED_H

#include "incoming/incoming.h"

/*
 * CV_DENIED "incoming.barred" with the paper procedure, and the details "kind" and "article", when a document with
 * these facts must not enter; else 0. Names of types are compared as people read them: case and marks do not count.
 */
int incoming_refuse_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts);

/* The same without failing: *ret is the kind that must not enter, NULL when it may. */
int incoming_find_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			 const struct office_barred **ret);

#endif
