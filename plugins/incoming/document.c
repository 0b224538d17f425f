#include "incoming/document.h"

#include <errno.h>
#include <string.h>

const char *incoming_code(struct cv_call *call, const char *number, const char *notation)
{
	bool has_number = number && *number, has_notation = notation && *notation;

	return cv_printf(call, "%s%s%s", has_number ? number : "", has_number && has_notation ? "/" : "",
			 has_notation ? notation : "");
}

char *incoming_code_search(struct cv_call *call, const char *code)
{
	char *folded = cv_text_fold(call, code), *to = folded;

	if (!folded)
		return NULL;
	for (const char *from = folded; *from; from++)
		if (*from != ' ' && !(*from == '0' && to == folded))
			*to++ = *from;
	*to = '\0';
	return folded;
}

struct cv_key incoming_document_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, INCOMING_DOCUMENT, "i", id);
}

static uint32_t arrival_day(const Congvan__IncomingDocument *document)
{
	int32_t day = 0;

	return document->arrival_date && cv_day_parse(document->arrival_date, &day) && day > 0 ? (uint32_t)day : 0;
}

struct cv_key incoming_by_arrival_key(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	return cv_key(call, INCOMING_BY_ARRIVAL, "wi", arrival_day(document), document->id);
}

struct cv_key incoming_by_person_key(struct cv_call *call, uint64_t person, const Congvan__IncomingDocument *document)
{
	return cv_key(call, INCOMING_BY_PERSON, "iwi", person, arrival_day(document), document->id);
}

int incoming_document_put(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingRow *row = cv_new(call, &congvan__incoming_row__descriptor);
	int error;

	if (!row)
		return -ENOMEM;
	CV_SET(row, register_id, document->register_id);
	CV_SET(row, state, document->state);
	CV_SET(row, urgency, document->urgency);
	row->issuing_organ = cv_text_fold(call, document->issuing_organ);
	if (!row->issuing_organ)
		return -ENOMEM;
	error = cv_txn_put(txn, incoming_document_key(call, document->id), &document->base);
	if (!error)
		error = cv_txn_put(txn, incoming_by_arrival_key(call, document), &row->base);
	return error;
}

int incoming_document_put_new(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *search = code ? incoming_code_search(call, code) : NULL;
	int error;

	if (!search)
		return -ENOMEM;
	error =
	    cv_txn_put_raw(txn, cv_key(call, INCOMING_BY_CODE, "si", search, document->id), (struct cv_bytes){NULL, 0});
	return error ? error : incoming_document_put(txn, call, document);
}

struct office_work_document incoming_work_document(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	return (struct office_work_document){
	    .id = document->id,
	    .number = document->arrival_number,
	    .year = document->year,
	    .kind = "incoming",
	    .urgency = document->urgency,
	    .code = incoming_code(call, document->code_number, document->code_notation),
	    .issuing_organ = document->issuing_organ,
	    .subject = document->subject,
	    .document_type = document->document_type,
	    .has_file = document->n_files > 0,
	};
}

Congvan__IncomingDocument *incoming_document_shown(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingDocument *shown = cv_alloc(call, sizeof(*shown));

	if (!shown)
		return NULL;
	*shown = *document;
	if (!document->n_files)
		return shown;
	shown->files = cv_alloc_array(call, document->n_files, sizeof(*shown->files));
	for (size_t i = 0; shown->files && i < document->n_files; i++) {
		Congvan__FileRef *file = cv_alloc(call, sizeof(*file));

		if (!file)
			return NULL;
		*file = *document->files[i];
		file->sha256 = NULL;
		shown->files[i] = file;
	}
	return shown->files ? shown : NULL;
}
