#include "incoming/registration/fields.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* ---- texts ---- */

#define FIELD(member, pointer_, max_)                                                                                  \
	{                                                                                                              \
		offsetof(Congvan__RegisterIncomingRequest, member), offsetof(Congvan__IncomingDocument, member),       \
		    pointer_, max_                                                                                     \
	}

/* Lengths in characters. */
static const struct text_field {
	size_t from, to; /* where the member lies in the request and in the document */
	const char *pointer;
	unsigned max;
} text_fields[] = {
    FIELD(issuing_organ, "/issuingOrgan", 200),
    FIELD(issuing_organ_id, "/issuingOrganId", 35),
    FIELD(code_number, "/codeNumber", 11),
    FIELD(code_notation, "/codeNotation", 30),
    FIELD(document_type, "/documentType", 100),
    FIELD(subject, "/subject", 500),
    FIELD(language, "/language", 30),
    FIELD(description, "/description", 500),
    FIELD(signer_position, "/signerPosition", 100),
    FIELD(signer_name, "/signerName", 50),
    FIELD(to_places, "/toPlaces", 1000),
    FIELD(field, "/field", 100),
    FIELD(issued_date, "/issuedDate", 10),
    FIELD(due_date, "/dueDate", 10),
};

/* One of the members must be there; the mistake is noted at the first. */
#define ALTERNATIVES 2u
static const struct mandatory {
	const char *pointers[ALTERNATIVES];
} mandatory[] = {
    {{"/issuingOrgan", NULL}}, {{"/codeNumber", "/codeNotation"}}, {{"/issuedDate", NULL}}, {{"/documentType", NULL}},
    {{"/subject", NULL}},
};

static char *read_string(const void *message, size_t offset)
{
	char *text;

	memcpy(&text, (const char *)message + offset, sizeof(text));
	return text;
}

static void write_string(void *message, size_t offset, char *text)
{
	memcpy((char *)message + offset, &text, sizeof(text));
}

static void read_text(struct cv_call *call, const struct text_field *field,
		      const Congvan__RegisterIncomingRequest *request, Congvan__IncomingDocument *document)
{
	const char *text = read_string(request, field->from);
	char *clean;
	char max[16];

	if (!text || !*text)
		return;
	clean = cv_text_clean(call, text, strlen(text));
	if (!clean) {
		cv_field(call, field->pointer, "field.not_text", NULL);
		return;
	}
	if (cv_text_length(clean) > field->max) {
		snprintf(max, sizeof(max), "%u", field->max);
		cv_field(call, field->pointer, "field.too_long", max, NULL);
	}
	if (*clean)
		write_string(document, field->to, clean);
}

static bool has_text(const char *pointer, const void *request)
{
	for (size_t i = 0; i < sizeof(text_fields) / sizeof(text_fields[0]); i++)
		if (strcmp(text_fields[i].pointer, pointer) == 0) {
			const char *text = read_string(request, text_fields[i].from);

			return text && text[strspn(text, " \t\n")];
		}
	return false;
}

static void check_mandatory(struct cv_call *call, const Congvan__RegisterIncomingRequest *request)
{
	for (size_t i = 0; i < sizeof(mandatory) / sizeof(mandatory[0]); i++) {
		bool found = false;

		for (size_t j = 0; j < ALTERNATIVES && mandatory[i].pointers[j]; j++)
			found |= has_text(mandatory[i].pointers[j], request);
		if (!found)
			cv_field(call, mandatory[i].pointers[0],
				 mandatory[i].pointers[1] ? "incoming.code_needed" : "field.required", NULL);
	}
}

/* ---- dates ---- */

static void check_dates(struct cv_call *call, int32_t today, Congvan__IncomingDocument *document)
{
	int32_t issued, due;

	if (document->issued_date) {
		if (!cv_day_parse(document->issued_date, &issued))
			cv_field(call, "/issuedDate", "field.bad_date", NULL);
		else if (issued > today)
			cv_field(call, "/issuedDate", "incoming.issued_after_arrival", NULL);
	}
	if (document->due_date) {
		if (!cv_day_parse(document->due_date, &due))
			cv_field(call, "/dueDate", "field.bad_date", NULL);
		else if (due < today)
			cv_field(call, "/dueDate", "incoming.due_before_today", NULL);
	}
}

/* ---- numbers and choices ---- */

static void check_range(struct cv_call *call, const char *pointer, int64_t value, int64_t min, int64_t max)
{
	if (value < min || value > max)
		cv_field(call, pointer, "field.unknown_value", cv_printf(call, "%lld", (long long)value), NULL);
}

static void read_choices(struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			 Congvan__IncomingDocument *document)
{
	CV_SET(document, urgency, request->has_urgency ? request->urgency : CONGVAN__URGENCY__URGENCY_NORMAL);
	check_range(call, "/urgency", document->urgency, CONGVAN__URGENCY__URGENCY_NORMAL,
		    CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS);
	CV_SET(document, secrecy, CONGVAN__SECRECY__SECRECY_NONE);
	if (request->has_medium) {
		check_range(call, "/medium", request->medium, CONGVAN__MEDIUM__MEDIUM_PAPER,
			    CONGVAN__MEDIUM__MEDIUM_BOTH);
		CV_SET(document, medium, request->medium);
	}
	if (request->has_page_amount) {
		if (request->page_amount > 999)
			cv_field(call, "/pageAmount", "field.out_of_range", "0", "999", NULL);
		CV_SET(document, page_amount, request->page_amount);
	}
	if (request->has_legal_class) {
		check_range(call, "/legalClass", request->legal_class, 1, 3);
		CV_SET(document, legal_class, request->legal_class);
	}
	if (request->has_reply_required)
		CV_SET(document, reply_required, request->reply_required);
}

int incoming_fields_read(struct cv_call *call, const Congvan__RegisterIncomingRequest *request, int32_t today,
			 Congvan__IncomingDocument *document)
{
	const struct office_catalogue *types;
	const struct office_type *type;
	int error;

	for (size_t i = 0; i < sizeof(text_fields) / sizeof(text_fields[0]); i++)
		read_text(call, &text_fields[i], request, document);
	check_mandatory(call, request);
	if (document->code_number && strchr(document->code_number, '/'))
		cv_field(call, "/codeNumber", "incoming.code_number_only", NULL);
	check_dates(call, today, document);
	read_choices(call, request, document);
	if (document->document_type) {
		error = office_shelf_types(call->instance->shelf, call, call->instance->types, &types);
		if (error)
			return error;
		type = office_catalogue_find(types, call, document->document_type);
		if (type)
			document->document_type = cv_strdup(call, type->name);
		if (!document->document_type)
			return -ENOMEM;
	}
	document->arrival_date = cv_day_text(call, today);
	CV_SET(document, year, cv_day_year(today));
	return document->arrival_date ? 0 : -ENOMEM;
}

int incoming_refuse_secret(struct cv_call *call, const Congvan__RegisterIncomingRequest *request)
{
	if (!request->has_secrecy || request->secrecy == CONGVAN__SECRECY__SECRECY_NONE)
		return 0;
	return cv_fail(call, CV_DENIED, "incoming.secret_refused", NULL);
}
