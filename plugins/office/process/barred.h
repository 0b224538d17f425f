/*
 * Documents that must not be on the system, by the agency's process: denunciations, what may not be published (QĐ
 * 2226/QĐ-BCT Đ6.1). Whoever takes one in or lets one be written asks here.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_PROCESS_BARRED_H
#define CONGVAN_OFFICE_PROCESS_BARRED_H

#include "office/process/process.h"

/*
 * *ret is the kind of documents that one with these facts (ended by {NULL}) is of and that is barred, NULL when it may
 * be here. Names of types are compared as people read them: case and marks do not count. -ENOMEM.
 */
int office_find_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
		       const struct office_barred **ret);

/*
 * CV_DENIED with the paper procedure, and the details "kind" and "article", when it is barred; else 0. reason, or
 * reason_by where an article says so, are texts of the plugin: {1} the kind, {2} the procedure, {3} the article.
 */
int office_refuse_barred(struct cv_call *call, const struct office_process *process, const struct office_fact *facts,
			 const char *reason, const char *reason_by);

#endif
