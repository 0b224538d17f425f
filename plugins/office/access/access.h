/*
 * Who is the caller, and who holds an office in the agency: read from the records of identity by a read grant, never by
 * a call. A plugin that uses this declares OFFICE_ACCESS_GRANTS.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OFFICE_ACCESS_ACCESS_H
#define CONGVAN_OFFICE_ACCESS_ACCESS_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

/* ---- identity's records, as proto/congvan/identity.proto lays them out ---- */

struct cv_key office_unit_key(struct cv_call *call, uint64_t unit);
struct cv_key office_person_key(struct cv_call *call, uint64_t person);
struct cv_key office_post_key(struct cv_call *call, uint64_t post);

/* For .grants of a plugin that uses this file. */
#define OFFICE_ACCESS_GRANTS                                                                                           \
	{CV_GRANT_READ, 0, "identity.unit"}, {CV_GRANT_READ, 0, "identity.person"},                                    \
	    {CV_GRANT_READ, 0, "identity.post"}, {CV_GRANT_READ, 0, "identity.post_of_person"},                        \
	    {CV_GRANT_READ, 0, "identity.post_of_unit"}, {CV_GRANT_READ, 0, "identity.delegation"},                    \
	    {CV_GRANT_READ, 0, "identity.delegation_to"}, {CV_GRANT_READ, 0, "identity.delegation_from"},              \
	{                                                                                                              \
		CV_GRANT_READ, 0, "identity.post_by_role"                                                              \
	}

/* ---- roles ---- */

#define OFFICE_ADMINISTRATOR "administrator"
#define OFFICE_RECORDS_CLERK "records_clerk"
#define OFFICE_HEAD "head"
#define OFFICE_DEPUTY "deputy"
#define OFFICE_CHIEF_OF_OFFICE "chief_of_office"
#define OFFICE_UNIT_HEAD "unit_head"
#define OFFICE_UNIT_DEPUTY "unit_deputy"
#define OFFICE_SPECIALIST "specialist"
#define OFFICE_SECRETARY "secretary"
#define OFFICE_UNIT_CLERK "unit_clerk"
#define OFFICE_ARCHIVIST "archivist"
#define OFFICE_ONE_STOP_DESK "one_stop_desk"

/* ---- people in their posts ---- */

/* As what somebody acts in a post. */
enum office_capacity {
	OFFICE_HOLDER, /* it is their own */
	OFFICE_DELEGATE, /* its holder has delegated its rights to them for these days */
	OFFICE_OF_SECRETARY, /* they are the secretary of its holder */
};

/* Somebody in one post on one day. Names as the records had them; `unit_id` 0: the agency's leadership. */
struct office_actor {
	uint64_t person_id, post_id, unit_id;
	const char *role, *name, *title, *unit_name;
	const uint64_t *leader_ids; /* a secretary's leaders */
	size_t leader_count;
	enum office_capacity capacity;
	/* Who really acts when it is not the holder, in a post of their own; NULL: the holder. */
	const struct office_actor *by;
	const Congvan__Delegation *delegation; /* of OFFICE_DELEGATE: its scope */
};

/*
 * The holder of the post that the session acts in, and who acts for them if it is somebody else. CV_DENIED when the
 * caller is no person ("access.person_needed"), has no post, holds that post no longer or not yet ("access.no_post"),
 * is disabled, or may act for its holder no more ("access.not_for_them").
 */
int office_actor_of_call(struct cv_call *call, struct office_actor *ret);

/* Whose lists and boxes the call is about: the person in whose name it is made. 0: no person calls. */
uint64_t office_acting_person(const struct cv_call *call);

/* Does what was delegated cover this act on this kind of document ("incoming", "direct")? Yes for everybody else. */
bool office_in_scope(const struct office_actor *actor, const char *kind, const char *action);

/* Is this one of the roles in the list that NULL ends? */
bool office_role_in(const char *role, const char *const *roles);

/* The same as a message, for records: a copy in the arena, NULL when that is exhausted. */
Congvan__Actor *office_actor_message(struct cv_call *call, const struct office_actor *actor);

/* The server as who acts, of whom nothing is known but that. */
struct office_actor office_server_actor(void);

/* Does a post hold on this day (days since 1970)? */
bool office_post_current(const Congvan__Post *post, int32_t day);

/*
 * The first who holds this role in this unit today (0: anywhere in the agency), by post id. -ENOENT without failing the
 * call when there is none.
 */
int office_find_role(struct cv_call *call, const char *role, uint64_t unit, struct office_actor *ret);

/* All current posts of this role, by post id. */
int office_role_posts(struct cv_call *call, const char *role, Congvan__Post ***ret, size_t *ret_count);

/* All current posts in a unit, by post id. */
int office_unit_posts(struct cv_call *call, uint64_t unit, Congvan__Post ***ret, size_t *ret_count);
/* The holder of a current post. -ENOENT without failing the call: gone, or disabled. */
int office_holder_of(struct cv_call *call, const Congvan__Post *post, struct office_actor *ret);

/*
 * A person in a current post: in `unit` if it is not 0 and the person has one there, else the oldest current one.
 * -ENOENT without failing the call: no such person, disabled, or without a current post.
 */
int office_find_person(struct cv_call *call, uint64_t person, uint64_t unit, struct office_actor *ret);

/* All current posts of a person, the oldest first. */
int office_person_posts(struct cv_call *call, uint64_t person, Congvan__Post ***ret, size_t *ret_count);

/* The same person in the current post of this role. -ENOENT as above. */
int office_find_person_in_role(struct cv_call *call, uint64_t person, const char *role, struct office_actor *ret);

/* The holder of this post, if it is current. -ENOENT as above. */
int office_find_post(struct cv_call *call, uint64_t post, struct office_actor *ret);

/* Who receives for a unit: its head, or the chief of office where the unit is the office itself. -ENOENT as above. */
int office_find_unit_head(struct cv_call *call, uint64_t unit, struct office_actor *ret);

/* -ENOENT without failing the call: no such unit, or closed. */
int office_find_unit(struct cv_call *call, uint64_t unit, Congvan__Unit **ret);

#endif
