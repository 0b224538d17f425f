#include "keys.h"

#include <string.h>

#include <congvan/memory.h>
#include <congvan/txn.h>

/* prefix | i first | i second, the second left out when it is 0. */
static struct cv_key pair(struct cv_call *call, uint32_t agency, const char *prefix, uint64_t first, uint64_t second)
{
	if (second == 0)
		return cv_key_in(call, agency, prefix, "i", first);
	return cv_key_in(call, agency, prefix, "ii", first, second);
}

static struct cv_key single(struct cv_call *call, uint32_t agency, const char *prefix, uint64_t id)
{
	if (id == 0)
		return cv_key_in(call, agency, prefix, NULL);
	return cv_key_in(call, agency, prefix, "i", id);
}

struct cv_key key_account(struct cv_call *call, const char *name)
{
	return cv_key_in(call, KEYS_SERVER, "identity.account", "s", name);
}

struct cv_key key_attempt(struct cv_call *call, uint32_t bucket)
{
	return cv_key_in(call, KEYS_SERVER, "identity.attempt", "w", bucket);
}

static uint64_t read_u64(const uint8_t *bytes)
{
	return cv_key_u64((struct cv_bytes){bytes, 8}, 0);
}

struct cv_key key_session(struct cv_call *call, const uint8_t token_hash[KEYS_TOKEN_HASH_BYTES])
{
	return cv_key_in(call, KEYS_SERVER, "identity.session", "iiii", read_u64(token_hash), read_u64(token_hash + 8),
			 read_u64(token_hash + 16), read_u64(token_hash + 24));
}

struct cv_key key_session_of(struct cv_call *call, uint64_t person, uint64_t session)
{
	return pair(call, KEYS_SERVER, "identity.session_of", person, session);
}

struct cv_key key_agency_number(struct cv_call *call, uint32_t agency)
{
	if (agency == 0)
		return cv_key_in(call, KEYS_SERVER, "identity.agency_number", NULL);
	return cv_key_in(call, KEYS_SERVER, "identity.agency_number", "w", agency);
}

struct cv_key key_organ(struct cv_call *call, const char *organ_id)
{
	return cv_key_in(call, KEYS_SERVER, "identity.organ", "s", organ_id);
}

struct cv_key key_revocation(struct cv_call *call)
{
	return cv_key_in(call, KEYS_SERVER, "identity.revocation", NULL);
}

struct cv_key key_agency(struct cv_call *call, uint32_t agency)
{
	return cv_key_in(call, agency, "identity.agency", NULL);
}

struct cv_key key_people(struct cv_call *call, uint32_t agency)
{
	return cv_key_in(call, agency, "identity.people", NULL);
}

struct cv_key key_unit(struct cv_call *call, uint32_t agency, uint64_t unit)
{
	return single(call, agency, "identity.unit", unit);
}

struct cv_key key_person(struct cv_call *call, uint32_t agency, uint64_t person)
{
	return single(call, agency, "identity.person", person);
}

struct cv_key key_person_by_name(struct cv_call *call, uint32_t agency, struct cv_bytes sort_key, uint64_t person)
{
	struct cv_key key = cv_key_in(call, agency, "identity.person_by_name", "i", person);
	size_t len = sort_key.len + 1 + key.body.len;
	uint8_t *body = key.body.data ? cv_alloc(call, len) : NULL;
	if (body) {
		memcpy(body, sort_key.data, sort_key.len);
		memcpy(body + sort_key.len + 1, key.body.data, key.body.len);
	}
	key.body = (struct cv_bytes){body, body ? len : 0};
	return key;
}

struct cv_key key_post(struct cv_call *call, uint32_t agency, uint64_t post)
{
	return single(call, agency, "identity.post", post);
}

struct cv_key key_post_of_person(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t post)
{
	return pair(call, agency, "identity.post_of_person", person, post);
}

struct cv_key key_post_of_unit(struct cv_call *call, uint32_t agency, uint64_t unit, uint64_t post)
{
	return pair(call, agency, "identity.post_of_unit", unit, post);
}

struct cv_key key_post_by_role(struct cv_call *call, uint32_t agency, const char *role, uint64_t post)
{
	if (post == 0)
		return cv_key_in(call, agency, "identity.post_by_role", "s", role);
	return cv_key_in(call, agency, "identity.post_by_role", "si", role, post);
}

struct cv_key key_delegation(struct cv_call *call, uint32_t agency, uint64_t delegation)
{
	return single(call, agency, "identity.delegation", delegation);
}

struct cv_key key_delegation_to(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t delegation)
{
	return pair(call, agency, "identity.delegation_to", person, delegation);
}

struct cv_key key_delegation_from(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t delegation)
{
	return pair(call, agency, "identity.delegation_from", person, delegation);
}

struct cv_key key_leave(struct cv_call *call, uint32_t agency, uint64_t person)
{
	return single(call, agency, "identity.leave", person);
}

struct cv_key key_hand_over(struct cv_call *call, uint32_t agency, uint64_t person)
{
	return single(call, agency, "identity.hand_over", person);
}

uint64_t key_last_id(struct cv_bytes body)
{
	return body.len < 8 ? 0 : cv_key_u64(body, body.len - 8);
}
