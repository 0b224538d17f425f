/*
 * One organisation: its fields as they are taken, its keys, and the line that search needs of it. Thread: the
 * handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_ORGAN_H
#define CONGVAN_PLUGINS_ORGANS_ORGAN_H

#include <congvan/plugin.h>

#include "congvan/organ.pb-c.h"
#include "organs/group.h"

#define ORGAN_SERVER 0u /* the agency of what all agencies share */

#define ORGAN_ID_CHARS 35u
#define ORGAN_NAME_CHARS 200u
#define ORGAN_SHORT_NAMES_MAX 5u
#define ORGAN_SHORT_NAME_CHARS 50u
#define ORGAN_OTHER_IDS_MAX 4u
#define ORGAN_EMAIL_CHARS 200u
#define ORGAN_ADDRESS_CHARS 300u
#define ORGAN_PHONE_CHARS 30u
#define ORGAN_CHANNELS_MAX 2u
#define ORGAN_SORT_KEY_BYTES 160u
#define ORGAN_PARENTS_MAX 8u /* shown above one */
#define ORGANS_MAX 200000 /* of the directory */
#define ORGAN_IMPORT_MAX 250u /* of one commit: with all other identifiers that they may have, still CV_COMMIT_OPS */

/* Prefixes; their keys are laid out in proto/congvan/organ.proto. */
#define ORGANS_ORGAN "organs.organ"
#define ORGANS_OTHER "organs.other"
#define ORGANS_LINE "organs.line"
#define ORGANS_CHANGE "organs.change"
#define ORGANS_SERIES "organs.series"
#define ORGANS_COUNT "organs.count"
#define ORGANS_OWN "organs.own"
#define ORGANS_GROUP "organs.group"
#define ORGANS_USE "organs.use"

struct cv_key organ_key(struct cv_call *call, const char *organ_id);
struct cv_key organ_other_key(struct cv_call *call, const char *other_id);
struct cv_key organ_line_key(struct cv_call *call, const char *organ_id);
struct cv_key organ_own_key(struct cv_call *call, uint64_t id); /* in the caller's agency */

/* An identifier as it is kept: capitals, no blanks around it. NULL: it is none, or no memory. */
char *organ_id_clean(struct cv_call *call, const char *text);
/* The number of what an agency has added, when the key is one; else 0. Identifiers have a letter. */
uint64_t organ_own_id(const char *key);

/*
 * Puts every field of `organ` into the form in which it is kept; mistakes are noted by cv_field(). own: it is one that
 * an agency adds, without identifiers. A text that is empty becomes absent.
 */
int organ_clean(struct cv_call *call, const struct groups *groups, bool own, Congvan__Organ *organ);

/* What the index is made of. NULL: no memory. */
Congvan__OrganLine *organ_line(struct cv_call *call, const Congvan__Organ *organ);
/* The words of name, short names and identifiers. NULL: no memory. */
char *organ_words(struct cv_call *call, const Congvan__Organ *organ);
/* Of a name, cut to ORGAN_SORT_KEY_BYTES. {NULL, 0}: no memory. */
struct cv_bytes organ_sort_key(struct cv_call *call, const char *name);

/* The organisation of the directory with this identifier or other identifier. *ret NULL: none. txn NULL: unchecked. */
int organ_get(struct cv_txn *txn, struct cv_call *call, const char *organ_id, Congvan__Organ **ret);
int organ_find(struct cv_call *call, const char *any_id, Congvan__Organ **ret);

/* All that the caller's agency has added, OWN_MAX at most. */
#define OWN_MAX 1000u
int organ_load_own(struct cv_call *call, Congvan__Organ ***ret, size_t *ret_count);

#endif
