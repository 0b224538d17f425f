/*
 * Telling the directory to whom an agency sends: search offers these first. Who issues a document puts this into the
 * commit that issues it; the plugin organs adds it up later, so nothing here conflicts. A plugin that uses this
 * declares OFFICE_ORGAN_USE_GRANT; where organs is not enabled the items wait.
 *
 * Thread: the handler's.
 */
#ifndef CONGVAN_OFFICE_ORGAN_USE_H
#define CONGVAN_OFFICE_ORGAN_USE_H

#include <congvan/plugin.h>

#define OFFICE_ORGAN_USE_QUEUE "organs.used"
#define OFFICE_ORGAN_USE_GRANT                                                                                         \
	{                                                                                                              \
		CV_GRANT_QUEUE, 0, OFFICE_ORGAN_USE_QUEUE                                                              \
	}

/* One receiver: an organ_id, or the number of what the agency has added itself. */
struct office_organ_use {
	const char *organ_id; /* NULL: by own_id */
	uint64_t own_id;
};
/* Nothing when count is 0. 0 or a negative errno that the handler may return. */
int office_organ_use(struct cv_txn *txn, struct cv_call *call, const struct office_organ_use *uses, size_t count);

#endif
