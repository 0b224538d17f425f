#include "office/process/route.h"

#include <errno.h>
#include <string.h>

/* ---- words ---- */

/* In the search form letters of all languages but the Latin ones are bytes beyond ASCII. */
static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

bool office_route_has_words(const char *text, const char *words)
{
	size_t len = strlen(words);

	if (!len)
		return false;
	for (const char *at = text; (at = strstr(at, words)) != NULL; at++) {
		bool begins = at == text || !in_word(at[-1]) || !in_word(words[0]);
		bool ends = !in_word(at[len]) || !in_word(words[len - 1]);

		if (begins && ends)
			return true;
	}
	return false;
}

/* ---- one list ---- */

enum manner {
	WHOLE, /* the whole text */
	WORDS, /* words of it */
};

static int one_of(struct cv_call *call, char *const *entries, size_t count, const char *text, enum manner manner,
		  bool *ret)
{
	*ret = count == 0;
	for (size_t i = 0; i < count && !*ret; i++) {
		const char *entry = cv_text_fold(call, entries[i]);

		if (!entry)
			return -ENOMEM;
		*ret = text && (manner == WHOLE ? strcmp(text, entry) == 0 : office_route_has_words(text, entry));
	}
	return 0;
}

static bool urgency_fits(const Congvan__RouteConditions *conditions, Congvan__Urgency urgency)
{
	for (size_t i = 0; i < conditions->n_urgencies; i++)
		if (conditions->urgencies[i] == urgency)
			return true;
	return conditions->n_urgencies == 0;
}

/* ---- all of them ---- */

static int fold(struct cv_call *call, const char *text, const char **ret)
{
	*ret = text ? cv_text_fold(call, text) : NULL;
	return text && !*ret ? -ENOMEM : 0;
}

int office_route_fold(struct cv_call *call, const struct office_route_facts *facts, struct office_route_facts *ret)
{
	int error = fold(call, facts->document_type, &ret->document_type);

	if (!error)
		error = fold(call, facts->issuing_organ, &ret->issuing_organ);
	if (!error)
		error = fold(call, facts->field, &ret->field);
	if (!error)
		error = fold(call, facts->subject, &ret->subject);
	if (!error)
		error = fold(call, facts->source, &ret->source);
	ret->urgency = facts->urgency;
	return error;
}

int office_route_fits(struct cv_call *call, const Congvan__RouteConditions *conditions,
		      const struct office_route_facts *facts, bool *ret)
{
	const Congvan__RouteConditions *const c = conditions;
	int error = 0;

	*ret = true;
	if (!c)
		return 0;
	*ret = urgency_fits(c, facts->urgency);
	if (*ret)
		error = one_of(call, c->document_types, c->n_document_types, facts->document_type, WHOLE, ret);
	if (!error && *ret)
		error = one_of(call, c->sources, c->n_sources, facts->source, WHOLE, ret);
	if (!error && *ret)
		error = one_of(call, c->issuing_organs, c->n_issuing_organs, facts->issuing_organ, WORDS, ret);
	if (!error && *ret)
		error = one_of(call, c->fields, c->n_fields, facts->field, WORDS, ret);
	if (!error && *ret)
		error = one_of(call, c->keywords, c->n_keywords, facts->subject, WORDS, ret);
	return error;
}
