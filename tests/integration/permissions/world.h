/*
 * Three agencies on a real server, with one caller for each role and each way of having no right any more, and records
 * of the caller's unit, of another one, of the agency, and of other agencies. Thread: the test's.
 */
#ifndef CONGVAN_TESTS_PERMISSIONS_WORLD_H
#define CONGVAN_TESTS_PERMISSIONS_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "integration/permissions/ways.h"
#include "integration/steps.h"

#define WORLD_CALLERS_MAX 24u
#define WORLD_ID_MAX 32u
#define WORLD_WORDS_MAX 6u
#define WORLD_SUCCESSOR "former" /* who goes on with the leaver's work */
/* Stands in the records of agencies that are not the callers', and in what the other unit alone works on. */
#define WORLD_FOREIGN "Chuyện riêng của cơ quan khác"
#define WORLD_OTHERS "Chuyện riêng của phòng khác"

/* Whose record a question is about: the agency's as a whole, of the caller's unit (their own), of another unit. */
enum whose { WHOSE_AGENCY, WHOSE_OWN, WHOSE_OTHER, WHOSE_BELOW, WHOSE_ELSEWHERE, WHOSE_COUNT };
extern const char *const world_whose[WHOSE_COUNT]; /* as lines write it */

struct caller {
	const char *name; /* for messages */
	const char *words[WORLD_WORDS_MAX]; /* as lines write it, ended by NULL */
	struct http_client *client;
	bool outside; /* has no session, or none any more */
	char person[WORLD_ID_MAX], post[WORLD_ID_MAX], notice[WORLD_ID_MAX];
};

struct world;

/* Fails the test when something can't be made. */
struct world *world_make(void);
void world_drop(struct world **world);
struct harness *world_harness(struct world *world);
const struct caller *world_callers(const struct world *world, size_t *ret_count);

/*
 * Asks this way about that record. False: there is none, or the way names none (WHOSE_AGENCY stands for those).
 * unknown: about a record that does not exist instead.
 */
bool world_ask(struct world *world, const struct caller *caller, const struct way *way, enum whose whose, bool unknown,
	       struct http_answer *ret);
/* Whether the way names any record at all. */
bool world_names(const struct way *way);

/* The log's head: rises with everything that is written. */
long long world_head(struct world *world);
/* Asks for something with every session, which renews those that are due. */
void world_renew(struct world *world);
/*
 * From now on the disk counts as full, so that every commit is refused. Sessions are fresh again; they can't be renewed
 * later, and this may be called once more for that.
 */
void world_fill_disk(struct world *world);

#endif
