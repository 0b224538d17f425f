/*
 * Who keeps what an agency adds to the directory, and its groups of recipients. One table. Everybody in a post may look
 * for organisations: they write drafts (NĐ 30/2020/NĐ-CP Đ10). The records clerk sends (Đ18, Đ32) and the
 * administrator keeps catalogues. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_RIGHTS_H
#define CONGVAN_PLUGINS_ORGANS_RIGHTS_H

#include <stdbool.h>

#include "office/access/access.h"

enum rights_act {
	RIGHTS_SEE = 1 << 0,
	RIGHTS_KEEP = 1 << 1, /* what the agency adds; groups of the agency and of every unit */
	RIGHTS_KEEP_OWN = 1 << 2, /* groups of the own unit */
};

struct rights {
	unsigned acts;
	uint64_t unit; /* in which they act; 0: none, or an operator */
};

/* Fails the call when the caller is neither an operator nor a person in a current post. */
int rights_of_call(struct cv_call *call, struct rights *ret);
/* CV_DENIED without this right. */
int rights_need(struct cv_call *call, enum rights_act act, struct rights *ret);
/* May they keep a group of this unit (0: of the agency)? */
bool rights_keep_group(const struct rights *rights, uint64_t unit);

#endif
