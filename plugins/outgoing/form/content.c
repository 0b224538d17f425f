/* Type, number and symbol, subject, dates, urgency, circulation, lengths: lines of the check of the form. */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "office/book/notation_parts.h"
#include "outgoing/form/look.h"

#define ADMINISTRATIVE "administrative" /* group of the catalogue */
#define PAGES_MAX 999u

/* ---- type ---- */

static int look_type(struct outgoing_look *look)
{
	if (!outgoing_said(look->document->document_type))
		return outgoing_found(look, NULL, NULL, NULL);
	return 0;
}

static int look_type_known(struct outgoing_look *look)
{
	const char *type = look->document->document_type;

	if (!outgoing_said(type) || look->type)
		return 0;
	return outgoing_found(look, NULL, NULL, type, NULL);
}

/* The first document that this one does so to. NULL: none. */
static const Congvan__DocumentLink *earlier(const struct outgoing_look *look, unsigned kinds)
{
	for (size_t i = 0; i < look->document->n_links; i++)
		if (kinds & 1u << look->document->links[i]->link)
			return look->document->links[i];
	return NULL;
}

/* What is wrong in form, technique or procedure is corrected by an official letter. */
static int look_correction(struct outgoing_look *look)
{
	if (!earlier(look, 1u << CONGVAN__LINK_KIND__LINK_CORRECTS) || !outgoing_said(look->document->document_type) ||
	    look->traits & OUTGOING_LETTER)
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

/* What is wrong in content is amended or replaced by a document of equal form. */
static int look_amendment(struct outgoing_look *look)
{
	const Congvan__DocumentLink *link =
	    earlier(look, 1u << CONGVAN__LINK_KIND__LINK_AMENDS | 1u << CONGVAN__LINK_KIND__LINK_REPLACES);

	if (!link || !outgoing_said(link->document_type) || !outgoing_said(look->document->document_type) ||
	    strcmp(link->document_type, look->document->document_type) == 0)
		return 0;
	return outgoing_found(look, NULL, NULL, link->document_type, NULL);
}

/* An administrative type that is neither a letter nor a letter of courtesy is named in the symbol. */
static bool lacks_abbreviation(const struct outgoing_look *look)
{
	return !look->copy && look->type && !look->type->abbreviation &&
	       strcmp(look->type->group, ADMINISTRATIVE) == 0 &&
	       !(look->traits & (OUTGOING_LETTER | OUTGOING_OWN_FORM));
}

static int look_abbreviation(struct outgoing_look *look)
{
	return lacks_abbreviation(look) ? outgoing_found(look, NULL, NULL, look->type->name, NULL) : 0;
}

/* ---- number and symbol ---- */

static struct office_notation expected_notation(const struct outgoing_look *look)
{
	const struct outgoing_form_question *question = look->question;
	struct office_notation parts = {
	    .organ = question->agency ? question->agency->short_name : NULL,
	    .unit = question->unit ? question->unit->code : NULL,
	};

	if (look->copy)
		parts.type = office_notation_of_copy(look->call, question->types, look->document->kind);
	else if (look->type)
		parts.type = look->type->abbreviation;
	return parts;
}

static int look_notation(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	struct office_notation expected = expected_notation(look);
	const struct office_notation_finding *faults;
	char symbol[OFFICE_NOTATION_BYTES];
	const char *shown = document->code_notation;
	unsigned found;
	size_t count;
	int error = 0;

	if (!look->copy && (!look->type || (look->traits & OUTGOING_OWN_FORM) || lacks_abbreviation(look)))
		return 0;
	/* What the server will compose can only lack a part or be too long. */
	if (!outgoing_said(shown)) {
		error = office_notation_symbol(&expected, symbol);
		if (error == -EINVAL)
			return outgoing_found(look, NULL, "form.notation.parts", NULL);
		found = error ? OFFICE_NOTATION_LONG : 0;
		error = 0;
	} else {
		found = office_notation_check(&expected, shown);
	}
	faults = office_notation_findings(&count);
	for (size_t i = 0; i < count && !error; i++) {
		if (!(found & faults[i].fault))
			continue;
		if (look->article == look->check->article)
			look->article = faults[i].article;
		error = outgoing_found(look, NULL, faults[i].code, NULL);
	}
	return error;
}

/* ---- subject ---- */

static bool begins_about(struct cv_call *call, const char *subject)
{
	return outgoing_begins_with(call, subject, "V/v") || outgoing_begins_with(call, subject, "Về việc");
}

static int look_subject(struct outgoing_look *look)
{
	if (outgoing_said(look->document->subject))
		return 0;
	return outgoing_found(look, NULL, look->traits & OUTGOING_LETTER ? "form.subject_missing.letter" : NULL, NULL);
}

/* "V/v" is a letter's; the subject of a named type stands under the name. */
static int look_about(struct outgoing_look *look)
{
	const char *subject = look->document->subject;

	if (!outgoing_said(subject))
		return 0;
	if (look->traits & OUTGOING_LETTER) {
		/* "việc làm" is employment. */
		bool twice = outgoing_begins_with(look->call, subject, "Về việc") &&
			     !outgoing_begins_with(look->call, subject, "Về việc làm");

		return twice ? outgoing_found(look, NULL, "form.subject_about.letter", NULL) : 0;
	}
	if (!look->type || look->traits & OUTGOING_OWN_FORM || !outgoing_begins_with(look->call, subject, "V/v"))
		return 0;
	return outgoing_found(look, NULL, NULL, look->type->name, NULL);
}

static int look_about_alone(struct outgoing_look *look)
{
	const char *subject = look->document->subject;
	const char *end = ".,;:";
	size_t length;

	if (!outgoing_said(subject) || !begins_about(look->call, subject))
		return 0;
	/* Nothing but the words themselves. */
	length = strlen(subject);
	while (length && strchr(end, subject[length - 1]))
		length--;
	subject = cv_strndup(look->call, subject, length);
	if (!subject)
		return -ENOMEM;
	if (outgoing_same_words(look->call, subject, "V/v") || outgoing_same_words(look->call, subject, "Về việc"))
		return outgoing_found(look, NULL, NULL, NULL);
	return 0;
}

/* ---- dates ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits at *text: how many, with their number up to four digits; *text is set behind them. */
static unsigned digits(const char **text, unsigned *ret_number)
{
	unsigned count = 0;

	*ret_number = 0;
	for (; is_digit(**text); ++*text) {
		if (++count <= 4)
			*ret_number = *ret_number * 10 + (unsigned)(**text - '0');
	}
	return count;
}

/* "5/12/2026" or, folded, "5 thang 12 nam 2026": is its day below 10 or its month 1 or 2 without a zero? */
static bool unpadded_date(const char *text, const char *first, const char *second)
{
	unsigned day, month, year, day_digits, month_digits;

	day_digits = digits(&text, &day);
	if (!day_digits || day_digits > 2 || strncmp(text, first, strlen(first)) != 0)
		return false;
	text += strlen(first);
	month_digits = digits(&text, &month);
	if (!month_digits || month_digits > 2 || strncmp(text, second, strlen(second)) != 0)
		return false;
	text += strlen(second);
	if (digits(&text, &year) != 4 || *text == '/' || !day || day > 31 || !month || month > 12)
		return false;
	return (day < 10 && day_digits == 1) || (month < 3 && month_digits == 1);
}

static int look_subject_date(struct outgoing_look *look)
{
	const char *folded = look->document->subject ? cv_text_fold(look->call, look->document->subject) : NULL;

	for (const char *at = folded; at && *at; at++) {
		if (!is_digit(*at) || (at > folded && (is_digit(at[-1]) || at[-1] == '/')))
			continue;
		if (unpadded_date(at, "/", "/") || unpadded_date(at, " thang ", " nam "))
			return outgoing_found(look, NULL, NULL, NULL);
	}
	return 0;
}

static int look_date(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int32_t day;
	int error = 0;

	if (document->issued_date && !cv_day_parse(document->issued_date, &day))
		error = outgoing_found(look, "issuedDate", NULL, document->issued_date, NULL);
	if (!error && document->due_date && !cv_day_parse(document->due_date, &day))
		error = outgoing_found(look, "dueDate", NULL, document->due_date, NULL);
	return error;
}

static int look_due_date(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int32_t due, from = look->question->today;

	if (!document->due_date || !cv_day_parse(document->due_date, &due))
		return 0;
	if (document->issued_date && !cv_day_parse(document->issued_date, &from))
		from = look->question->today;
	return due < from ? outgoing_found(look, NULL, NULL, NULL) : 0;
}

/* ---- marks ---- */

static int look_urgency(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;

	if (!document->has_urgency || document->urgency != CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS)
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static const char *const urgency_words[] = {"hoa toc", "thuong khan", "(khan)", "[khan]"};

/* The mark is a stamp of its own, not a part of the subject. */
static int look_urgency_written(struct outgoing_look *look)
{
	const char *folded = look->document->subject ? cv_text_fold(look->call, look->document->subject) : NULL;

	for (size_t i = 0; folded && i < sizeof(urgency_words) / sizeof(urgency_words[0]); i++) {
		const char *at = strstr(folded, urgency_words[i]);

		/* At either end of it; "quy định về văn bản hỏa tốc của ..." speaks of them. */
		if (at && (at == folded || strlen(at) <= strlen(urgency_words[i]) + 1))
			return outgoing_found(look, NULL, NULL, NULL);
	}
	return 0;
}

static int look_circulation(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;

	if (!document->has_circulation || document->circulation != CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED)
		return 0;
	return outgoing_found(look, NULL, NULL, NULL);
}

static int look_internal(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int error = 0;

	if (!document->has_circulation || document->circulation != CONGVAN__CIRCULATION__CIRCULATION_INTERNAL)
		return 0;
	for (size_t i = 0; i < document->n_recipients && !error; i++) {
		const Congvan__RecipientLine *line = document->recipients[i];

		if (line->has_kind && (line->kind == CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY ||
				       line->kind == CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE))
			error = outgoing_found(look, "recipients", NULL, line->name ? line->name : "", NULL);
	}
	return error;
}

/* ---- lengths ---- */

#define DOCUMENT(name) offsetof(Congvan__OutgoingDocument, name)
#define SIGNATURE(name) offsetof(Congvan__Signature, name)

/* Characters: PL VI Phần II, table of outgoing documents. */
struct length {
	const char *field;
	size_t offset;
	unsigned chars;
};
static const struct length document_lengths[] = {
    {"documentType", DOCUMENT(document_type), 100}, {"codeNotation", DOCUMENT(code_notation), 30},
    {"issuingOrgan", DOCUMENT(issuing_organ), 200}, {"subject", DOCUMENT(subject), 500},
    {"language", DOCUMENT(language), 30},           {"description", DOCUMENT(description), 500},
};
static const struct length signature_lengths[] = {
    {"signature/position", SIGNATURE(position), 100},
    {"signature/name", SIGNATURE(name), 50},
};

static int measure(struct outgoing_look *look, const void *message, const struct length *lengths, size_t count)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++) {
		const char *text;

		memcpy(&text, (const char *)message + lengths[i].offset, sizeof(text));
		if (text && cv_text_length(text) > lengths[i].chars)
			error = outgoing_found(look, lengths[i].field, NULL,
					       cv_printf(look->call, "%u", lengths[i].chars), NULL);
	}
	return error;
}

static int look_lengths(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int error = measure(look, document, document_lengths, sizeof(document_lengths) / sizeof(document_lengths[0]));

	if (!error && look->signature)
		error = measure(look, look->signature, signature_lengths,
				sizeof(signature_lengths) / sizeof(signature_lengths[0]));
	for (size_t i = 0; i < document->n_recipients && !error; i++) {
		const char *name = document->recipients[i]->name;

		if (name && cv_text_length(name) > 200)
			error = outgoing_found(look, "recipients", NULL, "200", NULL);
	}
	return error;
}

static int look_numbers(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;
	int error = 0;

	if (document->has_page_amount && document->page_amount > PAGES_MAX)
		error = outgoing_found(look, "pageAmount", NULL, NULL);
	if (!error && document->has_issued_amount && document->issued_amount > PAGES_MAX)
		error = outgoing_found(look, "issuedAmount", NULL, NULL);
	return error;
}

static int look_pages(struct outgoing_look *look)
{
	const Congvan__OutgoingDocument *document = look->document;

	return document->has_page_amount && document->page_amount ? 0 : outgoing_found(look, NULL, NULL, NULL);
}

#define BOX(number) "NĐ 30/2020/NĐ-CP PL I, ô số " number
#define METADATA "NĐ 30/2020/NĐ-CP PL VI.II"

const struct outgoing_check outgoing_content_checks[] = {
    {"type_missing", "documentType", "NĐ 30/2020/NĐ-CP Đ7, Đ8", OUTGOING_NOTED, false, look_type},
    {"type_unknown", "documentType", "NĐ 30/2020/NĐ-CP Đ7, PL III.I", OUTGOING_NOTED, false, look_type_known},
    {"type_abbreviation", "documentType", "NĐ 30/2020/NĐ-CP PL III.I", OUTGOING_NOTED, false, look_abbreviation},
    {"correction_type", "documentType", "NĐ 30/2020/NĐ-CP Đ18.3", OUTGOING_NOTED, false, look_correction},
    {"amendment_type", "documentType", "NĐ 30/2020/NĐ-CP Đ18.3", OUTGOING_NOTED, false, look_amendment},
    {"notation", "codeNotation", "NĐ 30/2020/NĐ-CP PL I.I.II.3", OUTGOING_NOTED, true, look_notation},
    {"subject_missing", "subject", "NĐ 30/2020/NĐ-CP Đ8", OUTGOING_NOTED, false, look_subject},
    {"subject_about", "subject", BOX("5a, 5b"), OUTGOING_NOTED, false, look_about},
    {"subject_alone", "subject", BOX("5a, 5b"), OUTGOING_NOTED, false, look_about_alone},
    {"subject_date", "subject", NULL, OUTGOING_IGNORED, false, look_subject_date},
    {"date", "issuedDate", METADATA, OUTGOING_NOTED, true, look_date},
    {"due_date", "dueDate", NULL, OUTGOING_NOTED, false, look_due_date},
    {"urgency_mark", "urgency", BOX("10b"), OUTGOING_NOTED, false, look_urgency},
    {"urgency_written", "subject", BOX("10b"), OUTGOING_NOTED, false, look_urgency_written},
    {"circulation_mark", "circulation", BOX("11"), OUTGOING_NOTED, false, look_circulation},
    {"circulation_internal", "circulation", BOX("11"), OUTGOING_NOTED, false, look_internal},
    {"length", "subject", METADATA, OUTGOING_NOTED, true, look_lengths},
    {"amount", "pageAmount", METADATA, OUTGOING_NOTED, true, look_numbers},
    {"page_amount", "pageAmount", METADATA, OUTGOING_NOTED, false, look_pages},
};
const size_t outgoing_content_check_count = sizeof(outgoing_content_checks) / sizeof(outgoing_content_checks[0]);
