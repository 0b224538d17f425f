/*
 * What the check of a document's form knows beside the law: titles that do not stand before a name, positions as they
 * are written above it, agencies that work as a collective. A catalogue file (config/catalogues/document-form.yaml),
 * read once; read-only after, any thread.
 */
#ifndef CONGVAN_OUTGOING_FORM_RULES_H
#define CONGVAN_OUTGOING_FORM_RULES_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OUTGOING_FORM_NAMES_MAX 500u
#define OUTGOING_FORM_NAME_CHARS 200u

struct outgoing_names {
	char **items;
	size_t count;
};

/* "Thứ trưởng" and whose deputy that is, "Bộ trưởng"; head NULL: the name without "Phó". */
struct outgoing_position {
	char *name, *head;
};

struct outgoing_form_rules {
	struct outgoing_names academic_titles;
	struct outgoing_names academic_allowed; /* organ ids of agencies that write them */
	struct outgoing_names collectives; /* how the names of agencies under the collective regime begin */
	struct outgoing_names by_order_types; /* that may be signed TL.; none: any */
	struct outgoing_position *positions;
	size_t position_count;
};

/* path NULL: rules without any name. The caller destroys *ret. Errors as of office_yaml_open(), and -ENOMEM. */
int outgoing_form_rules_create(const char *path, struct outgoing_form_rules **ret, struct cv_error *reterr);
void outgoing_form_rules_destroy(struct outgoing_form_rules **rules); /* accepts NULL */

/*
 * Does `text` begin with `words`, as whole words and without regard to case and marks? A full stop ends a word too:
 * "TS" begins "TS.Nguyễn". Pure; memory from the call's arena, false when that is exhausted.
 */
bool outgoing_begins_with(struct cv_call *call, const char *text, const char *words);
bool outgoing_same_words(struct cv_call *call, const char *a, const char *b);
/* NULL or the listed name that `text` begins with, the longest. */
const char *outgoing_names_begin(struct cv_call *call, const struct outgoing_names *names, const char *text);
bool outgoing_names_hold(struct cv_call *call, const struct outgoing_names *names, const char *text);

/* The position in a post's title: "Giám đốc" of "Quyền Giám đốc Sở"; a title that no listed one begins is all of it. */
const char *outgoing_position_of(struct cv_call *call, const struct outgoing_form_rules *rules, const char *title);
/* Whose deputy somebody of this title is: "Giám đốc" of "Phó Giám đốc Sở"; NULL: not known. */
const char *outgoing_position_head(struct cv_call *call, const struct outgoing_form_rules *rules, const char *title);
/* "Ủy ban nhân dân" of an agency that works as a collective; NULL: it does not. */
const char *outgoing_collective_of(struct cv_call *call, const struct outgoing_form_rules *rules,
				   const Congvan__Agency *agency);
/* The name without the titles that do not belong before it. */
const char *outgoing_bare_name(struct cv_call *call, const struct outgoing_form_rules *rules, const char *name);

#endif
