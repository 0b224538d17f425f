/* Files that somebody uploaded, on their way into a version, or to a document with an act. */
#include <errno.h>
#include <string.h>

#include "office/case/upload.h"
#include "office/process/process.h"
#include "outgoing/draft/version.h"

static const char *const purposes[] = {OUTGOING_FILE_DRAFT, OUTGOING_FILE_PDF, OUTGOING_FILE_ANNEX,
				       OUTGOING_FILE_SOURCE, NULL};

/* There is one of each of these. */
static bool is_single(const char *purpose)
{
	return strcmp(purpose, OUTGOING_FILE_DRAFT) == 0 || strcmp(purpose, OUTGOING_FILE_PDF) == 0;
}

static int put_file(struct cv_call *call, Congvan__OutgoingVersion *version, Congvan__FileRef *file)
{
	for (size_t i = 0; is_single(file->purpose) && i < version->n_files; i++)
		if (strcmp(version->files[i]->purpose, file->purpose) == 0) {
			version->files[i] = file;
			return 0;
		}
	return cv_append(call, &version->files, &version->n_files, file);
}

static const char *purpose_of(struct cv_call *call, const Congvan__DraftUpload *ref, const char *pointer)
{
	if (ref->purpose && office_name_in(ref->purpose, purposes))
		return ref->purpose;
	cv_field(call, cv_printf(call, "%s/purpose", pointer),
		 ref->purpose && *ref->purpose ? "field.unknown_value" : "field.required",
		 ref->purpose ? ref->purpose : "", NULL);
	return OUTGOING_FILE_SOURCE;
}

/* *ret NULL: a mistake was noted. */
static int claim(struct cv_txn *txn, struct cv_call *call, struct office_upload *upload, Congvan__FileRef **ret)
{
	upload->unknown = "outgoing.no_such_upload";
	return upload->pointer ? office_upload_claim(txn, call, upload, ret) : -ENOMEM;
}

static int claim_draft(struct cv_txn *txn, struct cv_call *call, Congvan__DraftUpload *const *uploads, size_t index,
		       uint64_t id, Congvan__OutgoingVersion *version)
{
	const Congvan__DraftUpload *ref = uploads[index];
	struct office_upload upload = {
	    .id = ref->upload_id, .name = ref->name, .file_id = id, .pointer = cv_printf(call, "/uploads/%zu", index)};
	Congvan__FileRef *file;
	int error;

	if (!upload.pointer)
		return -ENOMEM;
	upload.purpose = purpose_of(call, ref, upload.pointer);
	for (size_t i = 0; i < index; i++) {
		upload.twice |= uploads[i]->upload_id == ref->upload_id;
		if (is_single(upload.purpose) && uploads[i]->purpose &&
		    strcmp(uploads[i]->purpose, upload.purpose) == 0)
			cv_field(call, cv_printf(call, "%s/purpose", upload.pointer), "outgoing.one_file", NULL);
	}
	error = claim(txn, call, &upload, &file);
	if (error || !file)
		return error;
	if (strcmp(file->purpose, OUTGOING_FILE_PDF) == 0 && strcmp(file->media_type, "application/pdf") != 0)
		cv_field(call, cv_printf(call, "%s/uploadId", upload.pointer), "outgoing.no_pdf", NULL);
	return put_file(call, version, file);
}

int outgoing_uploads_claim(struct cv_txn *txn, struct cv_call *call, Congvan__DraftUpload *const *uploads, size_t count,
			   uint64_t *last_id, Congvan__OutgoingVersion *version)
{
	int error = 0;

	if (version->n_files + count > OUTGOING_FILES_MAX) {
		cv_field(call, "/uploads", "field.too_many", cv_printf(call, "%u", OUTGOING_FILES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = claim_draft(txn, call, uploads, i, ++*last_id, version);
	return error;
}

static int claim_attachment(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *uploads, size_t index,
			    uint64_t id, Congvan__OutgoingDocument *document)
{
	struct office_upload upload = {.id = uploads[index]->upload_id,
				       .name = uploads[index]->name,
				       .purpose = OUTGOING_FILE_ATTACHMENT,
				       .file_id = id,
				       .pointer = cv_printf(call, "/uploads/%zu", index)};
	Congvan__FileRef *file;
	int error;

	for (size_t i = 0; i < index; i++)
		upload.twice |= uploads[i]->upload_id == upload.id;
	error = claim(txn, call, &upload, &file);
	return error || !file ? error : cv_append(call, &document->attachments, &document->n_attachments, file);
}

int outgoing_attachments_claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *uploads,
			       size_t count, uint64_t *last_id, Congvan__OutgoingDocument *document)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++)
		error = claim_attachment(txn, call, uploads, i, ++*last_id, document);
	return error;
}
