/* What is sent: header (edXML MessageHeader, QCVN 102) and files. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "office/field_text.h"
#include "transfer/transfer.h"

#define FILE_NAME_CHARS 255u

/* ---- the header that uploads come with ---- */

#define FIELD(member, pointer, most, needed)                                                                           \
	{                                                                                                              \
		offsetof(Congvan__DocumentHeader, member), "/header/" pointer, most, needed                            \
	}

/* Lengths in characters: NĐ 30/2020/NĐ-CP PL VI Phần II, QCVN 102. */
static const struct {
	size_t at;
	const char *pointer;
	unsigned most;
	bool needed;
} header_fields[] = {
    FIELD(issuing_organ, "issuingOrgan", 200, true),
    FIELD(issuing_organ_id, "issuingOrganId", 35, false),
    FIELD(code_number, "codeNumber", 11, true),
    FIELD(code_notation, "codeNotation", 30, true),
    FIELD(issued_date, "issuedDate", 10, true),
    FIELD(document_type, "documentType", 100, true),
    FIELD(subject, "subject", 500, true),
    FIELD(description, "description", 500, false),
    FIELD(signer_position, "signerPosition", 100, false),
    FIELD(signer_name, "signerName", 50, false),
    FIELD(due_date, "dueDate", 10, false),
    FIELD(to_places, "toPlaces", 1000, false),
    FIELD(field, "field", 100, false),
    FIELD(language, "language", 30, false),
};

static void read_field(struct cv_call *call, size_t index, Congvan__DocumentHeader *header)
{
	char *at = (char *)header + header_fields[index].at, *text, *clean;

	memcpy(&text, at, sizeof(text));
	clean = office_field_text(call, text, header_fields[index].pointer, header_fields[index].most);
	if (!clean && header_fields[index].needed)
		cv_field(call, header_fields[index].pointer, "field.required", NULL);
	memcpy(at, &clean, sizeof(clean));
}

static void check_dates(struct cv_call *call, const Congvan__DocumentHeader *header)
{
	int32_t day, today = cv_day_of_ms(call->now_ms);

	if (header->issued_date && !cv_day_parse(header->issued_date, &day))
		cv_field(call, "/header/issuedDate", "field.bad_date", NULL);
	else if (header->issued_date && day > today)
		cv_field(call, "/header/issuedDate", "field.date_future", NULL);
	if (header->due_date && !cv_day_parse(header->due_date, &day))
		cv_field(call, "/header/dueDate", "field.bad_date", NULL);
}

static void check_choices(struct cv_call *call, const Congvan__DocumentHeader *header)
{
	if (header->has_urgency && (header->urgency < CONGVAN__URGENCY__URGENCY_NORMAL ||
				    header->urgency > CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS))
		cv_field(call, "/header/urgency", "field.unknown_value", cv_printf(call, "%d", (int)header->urgency),
			 NULL);
	if (header->has_page_amount && header->page_amount > 999)
		cv_field(call, "/header/pageAmount", "field.out_of_range", "0", "999", NULL);
	if (header->has_legal_class && (header->legal_class < 1 || header->legal_class > 3))
		cv_field(call, "/header/legalClass", "field.out_of_range", "1", "3", NULL);
}

static int header_of_request(struct cv_call *call, const Congvan__SendRequest *request, Congvan__Transfer *transfer)
{
	Congvan__DocumentHeader *header = request->header ? cv_clone(call, &request->header->base)
							  : cv_new(call, &congvan__document_header__descriptor);

	if (!header)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof(header_fields) / sizeof(header_fields[0]); i++)
		read_field(call, i, header);
	check_dates(call, header);
	check_choices(call, header);
	header->n_response_for = 0; /* only a document of the system answers another one */
	transfer->header = header;
	return 0;
}

/* ---- uploads ---- */

static int take_upload(struct cv_txn *txn, struct cv_call *call, const Congvan__UploadRef *ref, size_t index,
		       Congvan__Transfer *transfer)
{
	const char *pointer = cv_printf(call, "/uploads/%zu/uploadId", index);
	const char *name_pointer = cv_printf(call, "/uploads/%zu/name", index);
	struct cv_upload upload = {.size = sizeof(upload)};
	Congvan__FileRef *file = cv_new(call, &congvan__file_ref__descriptor);
	int error;

	if (!file || !pointer || !name_pointer)
		return -ENOMEM;
	error = cv_upload(call, ref->upload_id, &upload);
	if (error == -ENOENT) {
		cv_field(call, pointer, "transfer.no_such_upload", NULL);
		return 0;
	}
	if (error)
		return error;
	if (index == 0 && strcmp(upload.media_type, "application/pdf") != 0)
		cv_field(call, pointer, "transfer.original_no_pdf", NULL);
	CV_SET(file, id, index + 1);
	CV_SET(file, size_bytes, upload.size_bytes);
	file->media_type = cv_strdup(call, upload.media_type);
	file->sha256 = cv_strdup(call, upload.sha256);
	file->purpose = cv_strdup(call, index ? "annex" : "original");
	file->name =
	    office_field_text(call, ref->name && *ref->name ? ref->name : upload.name, name_pointer, FILE_NAME_CHARS);
	if (!file->name)
		cv_field(call, name_pointer, "field.required", NULL);
	error = cv_append(call, &transfer->files, &transfer->n_files, file);
	return error ? error : cv_txn_claim(txn, ref->upload_id);
}

static bool named_before(Congvan__UploadRef *const *refs, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (refs[i]->upload_id == refs[index]->upload_id)
			return true;
	return false;
}

static int take_uploads(struct cv_txn *txn, struct cv_call *call, const Congvan__SendRequest *request,
			Congvan__Transfer *transfer)
{
	int error = 0;

	if (!request->n_uploads)
		cv_field(call, "/uploads", "transfer.no_files", NULL);
	if (request->n_uploads > TRANSFER_FILES_MAX) {
		cv_field(call, "/uploads", "field.too_many", cv_printf(call, "%u", TRANSFER_FILES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < request->n_uploads && !error; i++) {
		if (named_before(request->uploads, i))
			cv_field(call, cv_printf(call, "/uploads/%zu/uploadId", i), "field.duplicate", NULL);
		else
			error = take_upload(txn, call, request->uploads[i], i, transfer);
	}
	return error;
}

/* ---- a document of the agency ---- */

static Congvan__DocumentHeader *header_of_document(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	Congvan__DocumentHeader *header = cv_new(call, &congvan__document_header__descriptor);

	if (!header)
		return NULL;
	header->issuing_organ = document->issuing_organ;
	header->issuing_organ_id = document->issuing_organ_id;
	header->code_number = document->code_number;
	header->code_notation = document->code_notation;
	header->issued_date = document->issued_date;
	header->document_type = document->document_type;
	header->subject = document->subject;
	header->description = document->description;
	header->signer_position = document->signer_position;
	header->signer_name = document->signer_name;
	header->field = document->field;
	header->language = document->language;
	if (document->has_urgency)
		CV_SET(header, urgency, document->urgency);
	if (document->has_page_amount)
		CV_SET(header, page_amount, document->page_amount);
	if (document->has_legal_class)
		CV_SET(header, legal_class, document->legal_class);
	return header;
}

/* What stands in its top margin (NĐ 30/2020/NĐ-CP PL I) holds for whoever passes it on. */
static int refuse_circulation(struct cv_call *call, const Congvan__IncomingDocument *document)
{
	bool restricted = document->circulation == CONGVAN__CIRCULATION__CIRCULATION_RESTRICTED;

	if (!document->has_circulation ||
	    (!restricted && document->circulation != CONGVAN__CIRCULATION__CIRCULATION_INTERNAL))
		return 0;
	return cv_fail(call, CV_CONFLICT, "transfer.circulation",
		       cv_text(call, restricted ? "transfer.restricted" : "transfer.internal_use", NULL),
		       "NĐ 30/2020/NĐ-CP PL I", NULL);
}

/* Not its deadline, directives or what came with acts: those are the agency's own. */
static int take_document(struct cv_txn *txn, struct cv_call *call, uint64_t id, Congvan__Transfer *transfer)
{
	Congvan__IncomingDocument *document;
	int error = cv_txn_get(txn, cv_key(call, "incoming.document", "i", id), &congvan__incoming_document__descriptor,
			       &document);

	if (error)
		return error;
	if (!document)
		return cv_fail(call, CV_NOT_FOUND, "transfer.no_such_document", NULL);
	if (document->state == CONGVAN__INCOMING_STATE__INCOMING_CANCELLED)
		return cv_fail(call, CV_CONFLICT, "transfer.document_cancelled", NULL);
	error = refuse_circulation(call, document);
	if (error)
		return error;
	transfer->header = header_of_document(call, document);
	if (!transfer->header)
		return -ENOMEM;
	for (size_t i = 0; i < document->n_files && !error; i++) {
		const char *purpose = document->files[i]->purpose;

		if (!purpose || strcmp(purpose, "attachment") != 0)
			error = cv_append(call, &transfer->files, &transfer->n_files, document->files[i]);
	}
	if (!error && !transfer->n_files)
		error = cv_fail(call, CV_CONFLICT, "transfer.paper_only", NULL);
	transfer->kind = cv_strdup(call, "incoming");
	CV_SET(transfer, document_id, id);
	return error;
}

/* ---- both ---- */

static char *name_of(struct cv_call *call, const Congvan__Agency *own, const char *issued_date, const char *code)
{
	char *day = cv_strdup(call, issued_date ? issued_date : "");

	if (!day)
		return NULL;
	for (char *dash = day; (dash = strchr(dash, '-'));)
		*dash = '/';
	return cv_printf(call, "%s,%s,%s", own->organ_id, day, code);
}

int transfer_name(struct cv_call *call, const Congvan__Agency *own, Congvan__DocumentHeader *header)
{
	const char *code = cv_printf(call, "%s/%s", header->code_number ? header->code_number : "",
				     header->code_notation ? header->code_notation : "");

	header->document_id = code ? name_of(call, own, header->issued_date, code) : NULL;
	for (size_t i = 0; i < header->n_relates; i++) {
		Congvan__RelatedDocument *earlier = header->relates[i];

		earlier->document_id = name_of(call, own, earlier->issued_date, earlier->code ? earlier->code : "");
		if (!earlier->document_id)
			return -ENOMEM;
	}
	return header->document_id ? 0 : -ENOMEM;
}

bool transfer_fits(const struct cv_call *call, const Congvan__Transfer *transfer)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < transfer->n_files; i++)
		sum += transfer->files[i]->size_bytes;
	return sum <= call->instance->size_limit;
}

static void check_size(struct cv_call *call, const Congvan__Transfer *transfer)
{
	if (!transfer_fits(call, transfer))
		cv_field(call, "/uploads", "transfer.too_big",
			 cv_printf(call, "%llu", (unsigned long long)(call->instance->size_limit >> 20)), NULL);
}

int transfer_package(struct cv_txn *txn, struct cv_call *call, const Congvan__SendRequest *request,
		     const Congvan__Agency *own, Congvan__Transfer *transfer)
{
	int error;

	if (request->has_document_id && request->kind && strcmp(request->kind, "incoming") == 0) {
		error = take_document(txn, call, request->document_id, transfer);
	} else if (request->kind && *request->kind) {
		cv_field(call, "/kind", "field.unknown_value", request->kind, NULL);
		return 0;
	} else {
		error = header_of_request(call, request, transfer);
		if (!error)
			error = take_uploads(txn, call, request, transfer);
	}
	if (!error)
		error = transfer_name(call, own, transfer->header);
	if (!error)
		check_size(call, transfer);
	return error;
}
