/*
 * What the symbol of an outgoing document consists of in this agency (NĐ 30/2020/NĐ-CP PL I.I.II.3): the type's
 * abbreviation from the catalogue, that of the organ from the agency's record, that of the unit from its code.
 *
 * Thread: the handler's. Memory: the call's arena. Grants: OFFICE_ACCESS_GRANTS, and reading identity.agency.
 */
#ifndef CONGVAN_OFFICE_BOOK_NOTATION_PARTS_H
#define CONGVAN_OFFICE_BOOK_NOTATION_PARTS_H

#include <congvan/plugin.h>

#include "congvan/outgoing.pb-c.h"
#include "office/book/notation.h"
#include "office/catalogue/catalogue.h"

/* Of which document. */
struct office_notation_source {
	const struct office_catalogue *types; /* NULL: an empty one */
	Congvan__OutgoingKind kind; /* copies are named after how they were made, whatever they are copies of */
	const char *document_type; /* as the document says; NULL: none */
	uint64_t unit; /* that drafted it; 0: none */
	const Congvan__Register *book; /* its symbol stands for the organ; NULL: the agency's abbreviation */
};

/* A part that is not known is NULL. 0, or what failed. */
int office_notation_parts(struct cv_call *call, const struct office_notation_source *source,
			  struct office_notation *ret);

/* The symbol composed of them. *ret NULL: a part is missing, or it would be too long. */
int office_notation_compose(struct cv_call *call, const struct office_notation_source *source, char **ret);

/* "SY", "SL", "TrS", as the catalogue abbreviates them; NULL for what is no copy. */
const char *office_notation_of_copy(struct cv_call *call, const struct office_catalogue *types,
				    Congvan__OutgoingKind kind);

#endif
