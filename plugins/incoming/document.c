#include "incoming/document.h"

#include <errno.h>
#include <string.h>

#include "incoming/registration/sources.h"
#include "office/process/judge.h"

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

Congvan__IncomingRow *incoming_document_row(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingRow *row = cv_new(call, &congvan__incoming_row__descriptor);
	int32_t due;

	if (!row)
		return NULL;
	CV_SET(row, register_id, document->register_id);
	CV_SET(row, state, document->state);
	CV_SET(row, urgency, document->urgency);
	row->issuing_organ = cv_text_fold(call, document->issuing_organ);
	row->document_type = cv_text_fold(call, document->document_type ? document->document_type : "");
	if (document->due_date && cv_day_parse(document->due_date, &due) && due >= 0)
		CV_SET(row, due_day, (uint32_t)due);
	row->holder_ids = document->holder_ids;
	row->n_holder_ids = document->n_holder_ids;
	row->holder_unit_ids = document->holder_unit_ids;
	row->n_holder_unit_ids = document->n_holder_unit_ids;
	return row->issuing_organ && row->document_type ? row : NULL;
}

int incoming_document_put(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__IncomingRow *row = incoming_document_row(call, document);
	int error;

	if (!row)
		return -ENOMEM;
	error = cv_txn_put(txn, incoming_document_key(call, document->id), &document->base);
	if (!error)
		error = cv_txn_put(txn, incoming_by_arrival_key(call, document), &row->base);
	return error;
}

static struct cv_key by_code_key(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	const char *code = incoming_code(call, document->code_number, document->code_notation);
	const char *search = code ? incoming_code_search(call, code) : NULL;

	return search ? cv_key(call, INCOMING_BY_CODE, "si", search, document->id) : (struct cv_key){.prefix = NULL};
}

int incoming_document_put_new(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *document)
{
	struct cv_key by_code = by_code_key(call, document);
	int error = by_code.prefix ? cv_txn_put_raw(txn, by_code, (struct cv_bytes){NULL, 0}) : -ENOMEM;

	return error ? error : incoming_document_put(txn, call, document);
}

int incoming_document_recode(struct cv_txn *txn, struct cv_call *call, const Congvan__IncomingDocument *before,
			     const Congvan__IncomingDocument *after)
{
	struct cv_key old = by_code_key(call, before), now = by_code_key(call, after);
	int error;

	if (!old.prefix || !now.prefix)
		return -ENOMEM;
	if (old.body.len == now.body.len && old.body.len && memcmp(old.body.data, now.body.data, now.body.len) == 0)
		return 0;
	error = cv_txn_delete(txn, old);
	return error ? error : cv_txn_put_raw(txn, now, (struct cv_bytes){NULL, 0});
}

struct office_work_document incoming_work_document(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	return (struct office_work_document){
	    .id = document->id,
	    .number = document->arrival_number,
	    .number_suffix = document->arrival_suffix,
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
	const struct incoming_source *source = incoming_source(document->source);
	Congvan__IncomingDocument *shown = cv_alloc(call, sizeof(*shown));

	if (!shown)
		return NULL;
	*shown = *document;
	shown->n_holder_ids = shown->n_holder_unit_ids = 0;
	if (source) {
		shown->source_label = office_label_message(call, &source->label);
		if (!shown->source_label)
			return NULL;
	}
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
