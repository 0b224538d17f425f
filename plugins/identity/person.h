/*
 * People of an agency. A person has at most one account (QĐ 1201/QĐ-SYT Đ3.1: one each, never shared) and any number of
 * posts.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_PERSON_H
#define CONGVAN_PLUGINS_IDENTITY_PERSON_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

#define PERSON_NAME_CHARS 100u

int add_person(struct cv_call *call, const Congvan__AddPersonRequest *request, Congvan__AddPersonReply *reply);

/* Reads with the commit's check; *ret NULL when there is no such person. */
int person_get(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, Congvan__Person **ret);

/* The person's record, their place in the list of names and their event. */
int person_put_new(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Person *person);

/* Whether the person is there to work: their record, and their agency's count. Puts nothing when that is so already. */
int person_switch(struct cv_txn *txn, struct cv_call *call, uint32_t agency, Congvan__Person *person, bool disabled);

/*
 * The key by which people are listed: given name first ("An" before "Bình"), then the family and middle names, as
 * Vietnamese lists do. {NULL, 0}: arena exhausted.
 */
struct cv_bytes person_sort_key(struct cv_call *call, const char *full_name);

/* What a search in the list looks at: folded name and account. */
const char *person_search_text(struct cv_call *call, const Congvan__Person *person);

#endif
