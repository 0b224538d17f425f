/*
 * Which documents a configured route is for: its conditions against what is known of one. Texts are compared in their
 * search form, without case and marks, so that "y te" is found in "Bộ Y tế"; words match whole words.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OFFICE_PROCESS_ROUTE_H
#define CONGVAN_OFFICE_PROCESS_ROUTE_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/route.pb-c.h"

#define OFFICE_ROUTE_ENTRIES_MAX 20u /* of each list of conditions */
#define OFFICE_ROUTE_ENTRY_CHARS 100u

/* Members may be NULL: not known, which no list that says something accepts. */
struct office_route_facts {
	const char *document_type, *issuing_organ, *field, *subject, *source;
	Congvan__Urgency urgency;
};

/* The same in their search form. -ENOMEM. */
int office_route_fold(struct cv_call *call, const struct office_route_facts *facts, struct office_route_facts *ret);

/* Do all conditions hold? conditions NULL: there are none. facts: as office_route_fold() gave them. -ENOMEM. */
int office_route_fits(struct cv_call *call, const Congvan__RouteConditions *conditions,
		      const struct office_route_facts *facts, bool *ret);

/* Do these words stand in the text one after the other, as whole words? Both in their search form. */
bool office_route_has_words(const char *text, const char *words);

#endif
