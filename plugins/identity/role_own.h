/*
 * Roles that an agency's processes declare beside those of every agency: read once from the `roles` of a process file,
 * so that posts can be given them. Read-only afterwards: any thread.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_ROLE_OWN_H
#define CONGVAN_PLUGINS_IDENTITY_ROLE_OWN_H

#include <congvan/abi.h>

#include "role.h"

#define ROLE_OWN_MAX 48u

struct role_own {
	struct role *roles;
	size_t count;
};

/* path NULL: none. -EINVAL and the like with *reterr naming file and line. The caller finishes *ret in every case. */
int role_own_read(const char *path, struct role_own *ret, struct cv_error *reterr);
void role_own_finish(struct role_own *own);

/* A role of every agency, or one of these; NULL: neither. */
const struct role *role_among(const struct role_own *own, const char *name);

#endif
