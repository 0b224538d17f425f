/*
 * The lines of a book. Their keys are register, number and, for "12a", the suffix.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_ENTRY_H
#define CONGVAN_PLUGINS_REGISTER_ENTRY_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

#define ENTRY_LIMIT_DEFAULT 50u
#define ENTRY_LIMIT_MAX 200u

int list_entries(struct cv_call *call, const Congvan__ListEntriesRequest *request, Congvan__ListEntriesReply *reply);

/* number 0: before all of the book. */
struct cv_key entry_key(struct cv_call *call, uint64_t book, uint64_t number);
uint64_t entry_number(struct cv_bytes body);
/* false for "12a", which takes no number. */
bool entry_is_numbered(struct cv_bytes body);

/* The first body behind this one. {NULL, 0}: arena exhausted. */
struct cv_bytes entry_next_body(struct cv_call *call, struct cv_bytes body);

/* The highest number that has an entry, chosen ones too; 0: none. */
int entry_last_number(struct cv_call *call, uint64_t book, uint64_t *ret);

#endif
