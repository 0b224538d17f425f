/*
 * The keys of identity's records; proto/congvan/identity.proto lists them. Accounts and sessions are looked up before
 * the agency is known and stand in agency 0; all else stands in its own agency, which is named in each call because
 * operators act on any. Thread: the handler's; memory: the call's arena.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_KEYS_H
#define CONGVAN_PLUGINS_IDENTITY_KEYS_H

#include <congvan/abi.h>

#define KEYS_SERVER 0u /* the agency of what belongs to the server */
#define KEYS_TOKEN_HASH_BYTES 32u

struct cv_key key_account(struct cv_call *call, const char *name);
struct cv_key key_attempt(struct cv_call *call, uint32_t bucket);
struct cv_key key_session(struct cv_call *call, const uint8_t token_hash[KEYS_TOKEN_HASH_BYTES]);
/* id 0: the beginning of all sessions of the person; likewise below. */
struct cv_key key_session_of(struct cv_call *call, uint64_t person, uint64_t session);
struct cv_key key_agency_number(struct cv_call *call, uint32_t agency); /* 0: all */
struct cv_key key_organ(struct cv_call *call, const char *organ_id);
struct cv_key key_revocation(struct cv_call *call);

struct cv_key key_agency(struct cv_call *call, uint32_t agency);
struct cv_key key_people(struct cv_call *call, uint32_t agency); /* a sum */
struct cv_key key_unit(struct cv_call *call, uint32_t agency, uint64_t unit);
struct cv_key key_person(struct cv_call *call, uint32_t agency, uint64_t person);
/* An empty body: arena exhausted. */
struct cv_key key_person_by_name(struct cv_call *call, uint32_t agency, struct cv_bytes sort_key, uint64_t person);
struct cv_key key_post(struct cv_call *call, uint32_t agency, uint64_t post);
struct cv_key key_post_of_person(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t post);
struct cv_key key_post_of_unit(struct cv_call *call, uint32_t agency, uint64_t unit, uint64_t post);
struct cv_key key_post_by_role(struct cv_call *call, uint32_t agency, const char *role, uint64_t post);

struct cv_key key_delegation(struct cv_call *call, uint32_t agency, uint64_t delegation);
struct cv_key key_delegation_to(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t delegation);
struct cv_key key_delegation_from(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t delegation);

struct cv_key key_leave(struct cv_call *call, uint32_t agency, uint64_t person);
struct cv_key key_hand_over(struct cv_call *call, uint32_t agency, uint64_t person); /* the beginning of all kinds */

/* The last eight bytes of an index key: the id of the record that it points to. */
uint64_t key_last_id(struct cv_bytes body);

#endif
