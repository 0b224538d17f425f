#include "outgoing/form/check.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "outgoing/form/look.h"

/* Which types PL I.I.II sets apart; all others are named types: symbol of type and organ, subject under the name. */
static const struct {
	const char *type;
	unsigned traits;
} type_traits[] = {
    {"Công văn", OUTGOING_LETTER | OUTGOING_ADDRESSED},
    {"Tờ trình", OUTGOING_ADDRESSED},
    {"Báo cáo", OUTGOING_MAY_ADDRESS},
    {"Thư công", OUTGOING_OWN_FORM},
};

#define FINDING_ARGUMENTS 3
#define LEGAL_GROUP "legal" /* of the catalogue: documents whose form follows a law of its own */

bool outgoing_said(const char *text)
{
	return text && *text;
}

unsigned outgoing_form_traits(struct cv_call *call, const struct office_type *type, const char *name)
{
	if (type && strcmp(type->group, LEGAL_GROUP) == 0)
		return OUTGOING_OWN_FORM;
	name = type ? type->name : name;
	for (size_t i = 0; name && i < sizeof(type_traits) / sizeof(type_traits[0]); i++) {
		if (outgoing_same_words(call, type_traits[i].type, name))
			return type_traits[i].traits;
	}
	return 0;
}

/* ---- the table ---- */

const struct outgoing_check *outgoing_form_checks(enum outgoing_form_part part, size_t *ret_count)
{
	switch (part) {
	case OUTGOING_FORM_SIGNATURE:
		*ret_count = outgoing_signature_check_count;
		return outgoing_signature_checks;
	case OUTGOING_FORM_CONTENT:
		*ret_count = outgoing_content_check_count;
		return outgoing_content_checks;
	case OUTGOING_FORM_PLACES:
		*ret_count = outgoing_places_check_count;
		return outgoing_places_checks;
	case OUTGOING_FORM_COPY:
		*ret_count = outgoing_copy_check_count;
		return outgoing_copy_checks;
	case OUTGOING_FORM_FILES:
		*ret_count = outgoing_files_check_count;
		return outgoing_files_checks;
	case OUTGOING_FORM_ALL:
		break;
	}
	*ret_count = 0;
	return NULL;
}

/* In the order in which a document is read. */
static const enum outgoing_form_part form_parts[] = {OUTGOING_FORM_CONTENT, OUTGOING_FORM_COPY, OUTGOING_FORM_SIGNATURE,
						     OUTGOING_FORM_PLACES, OUTGOING_FORM_FILES};
#define FORM_PARTS (sizeof(form_parts) / sizeof(form_parts[0]))

bool outgoing_form_knows(const char *code)
{
	for (size_t p = 0; p < FORM_PARTS; p++) {
		size_t count;
		const struct outgoing_check *checks = outgoing_form_checks(form_parts[p], &count);

		for (size_t i = 0; i < count; i++) {
			if (strcmp(checks[i].code, code) == 0)
				return true;
		}
	}
	return false;
}

/* ---- what the agency says ---- */

static bool names(const char **list, const char *code)
{
	for (; list && *list; list++) {
		if (strcmp(*list, code) == 0)
			return true;
	}
	return false;
}

static enum outgoing_severity severity_of(const struct office_form_check *settings, const struct outgoing_check *check)
{
	if (!settings)
		return check->severity;
	if (names(settings->blocks, check->code))
		return OUTGOING_BLOCKS;
	if (names(settings->ignores, check->code))
		return OUTGOING_IGNORED;
	return names(settings->notes, check->code) ? OUTGOING_NOTED : check->severity;
}

static const char *article_of(const struct office_form_check *settings, const struct outgoing_check *check)
{
	const struct office_form_article *article = settings ? settings->articles : NULL;

	for (; article && article->code; article++) {
		if (strcmp(article->code, check->code) == 0)
			return article->article;
	}
	return check->article;
}

/* ---- looking ---- */

int outgoing_found(struct outgoing_look *look, const char *field, const char *reason, ...)
{
	Congvan__FormFinding *finding = cv_new(look->call, &congvan__form_finding__descriptor);
	const char *arguments[FINDING_ARGUMENTS] = {NULL};
	size_t count = 0;
	va_list list;

	va_start(list, reason);
	while (count < FINDING_ARGUMENTS && (arguments[count] = va_arg(list, const char *)))
		count++;
	va_end(list);
	if (!reason)
		reason = cv_printf(look->call, "form.%s", look->check->code);
	if (!finding || !reason)
		return -ENOMEM;
	finding->code = cv_strdup(look->call, look->check->code);
	finding->field = cv_strdup(look->call, field ? field : look->check->field);
	finding->article = cv_strdup(look->call, look->article);
	finding->text =
	    cv_strdup(look->call, cv_text(look->call, reason, arguments[0], arguments[1], arguments[2], NULL));
	CV_SET(finding, blocks, look->severity == OUTGOING_BLOCKS);
	if (!finding->code || !finding->field || !finding->text)
		return -ENOMEM;
	return cv_append(look->call, &look->findings, &look->count, finding);
}

static int look_at(struct outgoing_look *look, enum outgoing_form_part part)
{
	size_t count;
	const struct outgoing_check *checks = outgoing_form_checks(part, &count);
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		look->check = &checks[i];
		look->severity = severity_of(look->question->settings, &checks[i]);
		look->article = article_of(look->question->settings, &checks[i]);
		if (look->severity == OUTGOING_IGNORED || (look->copy && !checks[i].copies))
			continue;
		error = checks[i].look(look);
	}
	return error;
}

int outgoing_form_check(struct cv_call *call, const struct outgoing_form_question *question, unsigned parts,
			Congvan__FormFinding ***ret, size_t *ret_count)
{
	const Congvan__OutgoingDocument *document = question->document;
	struct outgoing_look look = {
	    .call = call, .question = question, .document = document, .signature = document->signature};
	int error = 0;

	look.copy = document->has_kind && document->kind != CONGVAN__OUTGOING_KIND__OUTGOING_DOCUMENT;
	if (outgoing_said(document->document_type))
		look.type = office_catalogue_find(question->types, call, document->document_type);
	look.traits = outgoing_form_traits(call, look.type, document->document_type);
	if (look.signature)
		look.capacity = outgoing_capacity_find(look.signature->capacities, look.signature->n_capacities);
	for (size_t i = 0; i < FORM_PARTS && !error; i++) {
		if (parts & (unsigned)form_parts[i])
			error = look_at(&look, form_parts[i]);
	}
	if (error)
		return error;
	*ret = look.findings;
	*ret_count = look.count;
	return 0;
}

const Congvan__FormFinding *outgoing_form_blocking(Congvan__FormFinding *const *findings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (findings[i]->blocks)
			return findings[i];
	}
	return NULL;
}
