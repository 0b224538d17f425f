/*
 * Telling who has an issued document what was updated: the part of update.h that goes through the recipients.
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_LATER_UPDATE_TELL_H
#define CONGVAN_OUTGOING_LATER_UPDATE_TELL_H

#include "outgoing/case.h"

struct outgoing_update_telling {
	struct outgoing_case *kase; /* read to be changed */
	struct outgoing_ordering *ordering; /* of its document */
	const Congvan__OutgoingUpdate *update;
	size_t there; /* how many of the recipients had it before */
};

/* Reads the recipient again, so that a report that comes meanwhile is a conflict and not lost. */
int outgoing_update_read(const struct outgoing_update_telling *telling, size_t index, Congvan__OutgoingRecipient **ret);

/* From this recipient on, counted from 0, as many as one commit is for; and an item for what is left. */
int outgoing_update_tell(const struct outgoing_update_telling *telling, uint32_t from);

#endif
