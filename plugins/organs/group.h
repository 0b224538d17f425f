/*
 * Groups of organisations, from a file (config/catalogues/organ-groups.yaml): ministries, departments, communes ...
 * Their order is the order of search for those that are frequent; the others stand together. Read-only after load: any
 * thread.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_GROUP_H
#define CONGVAN_PLUGINS_ORGANS_GROUP_H

#include <congvan/plugin.h>

#include "congvan/organ.pb-c.h"

#define GROUPS_MAX 64u
#define GROUP_NAME_MAX 30u
#define GROUP_NONE UINT16_MAX /* the place of who is in no group, or in one that the file has no more */

struct group {
	char *name, *vi, *en;
	bool frequent;
};
struct groups {
	struct group *items;
	size_t count, frequent;
};

/* path NULL: there are no groups. 0, or a negative errno with *reterr. */
int groups_read(const char *path, struct groups *ret, struct cv_error *reterr);
void groups_finish(struct groups *groups);

/* Its place, or GROUP_NONE. name may be NULL. */
unsigned groups_find(const struct groups *groups, const char *name);
/* Its class of search: 0, 1 ... of the frequent ones in their order, then one for all the rest. */
unsigned groups_class(const struct groups *groups, unsigned place);
/* *ret NULL: no such group. -ENOMEM. */
int groups_label(struct cv_call *call, const struct groups *groups, const char *name, Congvan__Label **ret);
int groups_list(struct cv_call *call, const struct groups *groups, Congvan__ListOrganGroupsReply *reply);

#endif
