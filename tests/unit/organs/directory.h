/* A directory in a fake host, and the questions that tests ask of it. */
#ifndef CONGVAN_TESTS_UNIT_ORGANS_DIRECTORY_H
#define CONGVAN_TESTS_UNIT_ORGANS_DIRECTORY_H

#include "agency.h"
#include "organs/organs.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

struct directory {
	struct fakehost *fake;
	struct cv_instance instance;
};

/* With the catalogue of the sample configuration, and nobody in it. */
void directory_begin(struct directory *directory);
void directory_end(struct directory *directory);

/* Groups and names as people write them. As an operator; 0 or the call's error, problems in the last answer. */
int directory_put(struct directory *directory, Congvan__Organ *organ, Congvan__OrganImportMode mode, bool check);
Congvan__ImportOrgansReply *directory_answer(void);
/* Adds one that must be right. */
void directory_add(struct directory *directory, const char *organ_id, const char *name, const char *group);

/* The identifiers (or names, of what has none) found, with one blank between them. Lives until the next search. */
const char *directory_find(struct directory *directory, const char *q);
const char *directory_find_in(struct directory *directory, const char *q, const char *group, unsigned limit);
Congvan__SearchOrgansReply *directory_found(void); /* the last answer */

#endif
