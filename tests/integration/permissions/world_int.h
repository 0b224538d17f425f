/* What the files of the world share. */
#ifndef CONGVAN_TESTS_PERMISSIONS_WORLD_INT_H
#define CONGVAN_TESTS_PERMISSIONS_WORLD_INT_H

#include "integration/permissions/world.h"

/* What ways name ("@book"). The last ones are the same whoever the record is of, and stand with WHOSE_AGENCY. */
enum thing {
	BOOK,
	UNIT,
	PERSON,
	POST,
	DOCUMENT,
	FILE_OF,
	ARRIVAL,
	ARRIVAL_FILE,
	TRANSFER,
	NOTICE,
	DELEGATION,
	AGENCY,
	ROUTE,
	ORGAN,
	GROUP,
	LEAVER,
	LOAN,
	DRAFT,
	DRAFT_FILE,
	ISSUED,
	DELIVERY,
	TEMPLATE,
	THINGS,
	MATE = THINGS,
	DAY,
	YEAR,
	NAMES,
};

struct world {
	struct harness *harness;
	char directory[64], process[100], drafting[100], config[800];
	struct caller callers[WORLD_CALLERS_MAX];
	size_t caller_count;
	char ids[NAMES][WHOSE_COUNT][WORLD_ID_MAX]; /* "": there is none */
};

/* People of the callers' agency: account, role, unit, more of the post. Ended by an account of NULL. */
extern const struct world_person {
	const char *account, *role, *unit, *more;
} world_people[];
#define WORLD_BELOW "H98.02" /* an agency below the callers' */

/* Requests that must succeed. */
json_t *world_get(struct http_client *client, const char *path);
/* body is taken. The member of the answer, in ret. */
void world_post(struct http_client *client, const char *path, json_t *body, const char *member, char ret[WORLD_ID_MAX]);
/* A text that must not be empty. */
void world_keep(const char *text, char ret[WORLD_ID_MAX]);

struct caller *world_caller(struct world *world, const char *name);
struct http_client *world_client(struct world *world, const char *name);
/* Whether this person works on what the first unit works on. */
bool world_takes_part(const struct world_person *person);
/* The books, documents, delegations ... that questions are about. */
void world_make_records(struct world *world);
/* Drafts and issued documents; below: of the agency below. */
void world_make_outgoing(struct world *world, struct http_client *clerk_below, struct http_client *head_below);

#endif
