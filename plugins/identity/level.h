/*
 * Levels that agencies of this server may have (tỉnh, sở, huyện, xã ...): what they are is data, because the law
 * changes them. Read once from a file; read-only afterwards: any thread.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_LEVEL_H
#define CONGVAN_PLUGINS_IDENTITY_LEVEL_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

#define LEVELS_MAX 32u
#define LEVEL_NAME_MAX 40u /* bytes */

struct level {
	char *name, *vi, *en;
};

struct levels {
	struct level *items;
	size_t count; /* 0: any name is good */
};

/* path NULL: none. -EINVAL and the like with *reterr naming file and line. The caller finishes *ret in every case. */
int levels_read(const char *path, struct levels *ret, struct cv_error *reterr);
void levels_finish(struct levels *levels);

/* Notes a field that is no level; NULL for what is absent, empty or wrong. */
char *levels_take(struct cv_call *call, const char *pointer, const char *sent);

/* *ret NULL: the level has no label. */
int levels_label(struct cv_call *call, const char *name, Congvan__Label **ret);
/* All that may be chosen. */
int levels_list(struct cv_call *call, Congvan__AgencyLevel ***ret, size_t *ret_count);

#endif
