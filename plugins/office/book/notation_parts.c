#include "office/book/notation_parts.h"

#include <errno.h>

#include "office/access/access.h"

/* PL III.I: what copies are called in the catalogue, and their abbreviations where the catalogue is silent. */
static const struct {
	Congvan__OutgoingKind kind;
	const char *name, *abbreviation;
} copies[] = {
    {CONGVAN__OUTGOING_KIND__OUTGOING_CERTIFIED_COPY, "Bản sao y", "SY"},
    {CONGVAN__OUTGOING_KIND__OUTGOING_RECOPY, "Bản sao lục", "SL"},
    {CONGVAN__OUTGOING_KIND__OUTGOING_EXTRACT, "Bản trích sao", "TrS"},
};

static bool is_there(const char *text)
{
	return text && *text;
}

static const char *abbreviation_of(struct cv_call *call, const struct office_catalogue *types, const char *name)
{
	const struct office_type *type = types && is_there(name) ? office_catalogue_find(types, call, name) : NULL;

	return type ? type->abbreviation : NULL;
}

const char *office_notation_of_copy(struct cv_call *call, const struct office_catalogue *types,
				    Congvan__OutgoingKind kind)
{
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++) {
		const char *listed;

		if (copies[i].kind != kind)
			continue;
		listed = abbreviation_of(call, types, copies[i].name);
		return listed ? listed : copies[i].abbreviation;
	}
	return NULL;
}

static int organ_of(struct cv_call *call, const Congvan__Register *book, const char **ret)
{
	Congvan__Agency *agency = NULL;
	int error;

	*ret = book && is_there(book->symbol) ? book->symbol : NULL;
	if (*ret)
		return 0;
	error = cv_get(call, cv_key(call, "identity.agency", NULL), &congvan__agency__descriptor, &agency);
	if (!error && agency)
		*ret = agency->short_name;
	return error;
}

/* A unit that was closed since has its code still. */
static int unit_of(struct cv_call *call, uint64_t id, const char **ret)
{
	Congvan__Unit *unit = NULL;
	int error = id ? cv_get(call, office_unit_key(call, id), &congvan__unit__descriptor, &unit) : 0;

	*ret = unit ? unit->code : NULL;
	return error;
}

int office_notation_parts(struct cv_call *call, const struct office_notation_source *source,
			  struct office_notation *ret)
{
	int error;

	*ret = (struct office_notation){.type = office_notation_of_copy(call, source->types, source->kind)};
	if (!ret->type)
		ret->type = abbreviation_of(call, source->types, source->document_type);
	error = organ_of(call, source->book, &ret->organ);
	return error ? error : unit_of(call, source->unit, &ret->unit);
}

int office_notation_compose(struct cv_call *call, const struct office_notation_source *source, char **ret)
{
	char symbol[OFFICE_NOTATION_BYTES];
	struct office_notation parts;
	int error = office_notation_parts(call, source, &parts);

	*ret = NULL;
	if (error || office_notation_symbol(&parts, symbol))
		return error;
	*ret = cv_strdup(call, symbol);
	return *ret ? 0 : -ENOMEM;
}
