#include "outgoing/document.h"

#include <errno.h>

#include "office/calendar/moment.h"
#include "outgoing/copy/copy.h"

struct cv_key outgoing_document_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, OUTGOING_DOCUMENT, "i", id);
}

uint32_t outgoing_day(const Congvan__OutgoingDocument *document)
{
	int32_t day = cv_day_of_ms(office_moment_ms(document->created_at));

	return day > 0 ? (uint32_t)day : 0;
}

struct cv_key outgoing_by_day_key(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	return cv_key(call, OUTGOING_BY_DAY, "wi", outgoing_day(document), document->id);
}

struct cv_key outgoing_by_person_key(struct cv_call *call, uint64_t person, const Congvan__OutgoingDocument *document)
{
	return cv_key(call, OUTGOING_BY_PERSON, "iwi", person, outgoing_day(document), document->id);
}

char *outgoing_code_search(struct cv_call *call, const char *code)
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

Congvan__OutgoingRow *outgoing_row(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__OutgoingRow *row = cv_new(call, &congvan__outgoing_row__descriptor);

	if (!row)
		return NULL;
	CV_SET(row, state, document->state);
	CV_SET(row, urgency, document->urgency);
	row->document_type = cv_text_fold(call, document->document_type ? document->document_type : "");
	if (document->has_unit_id)
		CV_SET(row, unit_id, document->unit_id);
	if (document->has_register_id)
		CV_SET(row, register_id, document->register_id);
	row->holder_ids = document->holder_ids;
	row->n_holder_ids = document->n_holder_ids;
	row->holder_unit_ids = document->holder_unit_ids;
	row->n_holder_unit_ids = document->n_holder_unit_ids;
	if (!document->shown_version)
		CV_SET(row, own, 1);
	if (outgoing_is_copy(document))
		CV_SET(row, kind, document->kind);
	return row->document_type ? row : NULL;
}

int outgoing_document_put(struct cv_txn *txn, struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__OutgoingRow *row = outgoing_row(call, document);
	int error = row ? cv_txn_put(txn, outgoing_document_key(call, document->id), &document->base) : -ENOMEM;

	if (!error)
		error = cv_txn_put(txn, outgoing_by_day_key(call, document), &row->base);
	return error ? error : outgoing_copy_put(txn, call, document);
}

Congvan__FileRef **outgoing_files_shown(struct cv_call *call, Congvan__FileRef *const *files, size_t count)
{
	Congvan__FileRef **shown = cv_alloc_array(call, count + 1, sizeof(Congvan__FileRef *));

	for (size_t i = 0; shown && i < count; i++) {
		shown[i] = cv_alloc(call, sizeof(*shown[i]));
		if (!shown[i])
			return NULL;
		*shown[i] = *files[i];
		shown[i]->sha256 = NULL;
	}
	return shown;
}

Congvan__OutgoingDocument *outgoing_document_shown(struct cv_call *call, const Congvan__OutgoingDocument *document)
{
	Congvan__OutgoingDocument *shown = cv_alloc(call, sizeof(*shown));

	if (!shown)
		return NULL;
	*shown = *document;
	shown->n_holder_ids = shown->n_holder_unit_ids = 0;
	shown->issued_files = outgoing_files_shown(call, document->issued_files, document->n_issued_files);
	return shown->issued_files ? shown : NULL;
}
