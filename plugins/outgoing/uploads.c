/* Files that somebody uploaded, on their way into a version, or to a document with an act. */
#include <errno.h>
#include <string.h>

#include "office/process.h"
#include "outgoing/version.h"

#define FILE_NAME_MAX 255u /* characters */

static const char *const purposes[] = {OUTGOING_FILE_DRAFT, OUTGOING_FILE_PDF, OUTGOING_FILE_ANNEX,
				       OUTGOING_FILE_SOURCE, NULL};

/* There is one of each of these. */
static bool is_single(const char *purpose)
{
	return strcmp(purpose, OUTGOING_FILE_DRAFT) == 0 || strcmp(purpose, OUTGOING_FILE_PDF) == 0;
}

static const char *file_name(struct cv_call *call, const char *name, const struct cv_upload *upload,
			     const char *pointer)
{
	const char *said = name && *name ? name : upload->name;
	const char *clean = said ? cv_text_clean(call, said, strlen(said)) : NULL;

	if (!clean)
		cv_field(call, cv_printf(call, "%s/name", pointer), said ? "field.not_text" : "field.required", NULL);
	else if (cv_text_length(clean) > FILE_NAME_MAX)
		cv_field(call, cv_printf(call, "%s/name", pointer), "field.too_long",
			 cv_printf(call, "%u", FILE_NAME_MAX), NULL);
	return clean ? clean : "";
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

static Congvan__FileRef *make_file(struct cv_call *call, uint64_t id, const char *purpose, const char *name,
				   const struct cv_upload *upload)
{
	Congvan__FileRef *file = cv_new(call, &congvan__file_ref__descriptor);

	if (!file)
		return NULL;
	CV_SET(file, id, id);
	file->name = cv_strdup(call, name);
	file->media_type = cv_strdup(call, upload->media_type);
	CV_SET(file, size_bytes, upload->size_bytes);
	file->sha256 = cv_strdup(call, upload->sha256);
	file->purpose = cv_strdup(call, purpose);
	return file->name && file->media_type && file->sha256 && file->purpose ? file : NULL;
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
static int claim(struct cv_txn *txn, struct cv_call *call, uint64_t upload_id, bool twice, struct cv_upload *ret,
		 const char *pointer, bool *ret_found)
{
	int error = twice ? -ENOENT : cv_upload(call, upload_id, ret);

	*ret_found = error == 0;
	if (error != -ENOENT)
		return error ? error : cv_txn_claim(txn, upload_id);
	cv_field(call, cv_printf(call, "%s/uploadId", pointer), "outgoing.no_such_upload", NULL);
	return 0;
}

static int claim_draft(struct cv_txn *txn, struct cv_call *call, Congvan__DraftUpload *const *uploads, size_t index,
		       uint64_t id, Congvan__OutgoingVersion *version)
{
	const Congvan__DraftUpload *ref = uploads[index];
	const char *pointer = cv_printf(call, "/uploads/%zu", index), *purpose;
	struct cv_upload upload = {.size = sizeof(upload)};
	Congvan__FileRef *file;
	bool twice = false, found;
	int error;

	if (!pointer)
		return -ENOMEM;
	for (size_t i = 0; i < index; i++)
		twice |= uploads[i]->upload_id == ref->upload_id;
	error = claim(txn, call, ref->upload_id, twice, &upload, pointer, &found);
	if (error || !found)
		return error;
	purpose = purpose_of(call, ref, pointer);
	if (strcmp(purpose, OUTGOING_FILE_PDF) == 0 && strcmp(upload.media_type, "application/pdf") != 0)
		cv_field(call, cv_printf(call, "%s/uploadId", pointer), "outgoing.no_pdf", NULL);
	file = make_file(call, id, purpose, file_name(call, ref->name, &upload, pointer), &upload);
	return file ? put_file(call, version, file) : -ENOMEM;
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
	const Congvan__UploadRef *ref = uploads[index];
	const char *pointer = cv_printf(call, "/uploads/%zu", index);
	struct cv_upload upload = {.size = sizeof(upload)};
	bool twice = false, found;
	int error;

	if (!pointer)
		return -ENOMEM;
	for (size_t i = 0; i < index; i++)
		twice |= uploads[i]->upload_id == ref->upload_id;
	error = claim(txn, call, ref->upload_id, twice, &upload, pointer, &found);
	if (error || !found)
		return error;
	return cv_append(
	    call, &document->attachments, &document->n_attachments,
	    make_file(call, id, OUTGOING_FILE_ATTACHMENT, file_name(call, ref->name, &upload, pointer), &upload));
}

int outgoing_attachments_claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *uploads,
			       size_t count, uint64_t *last_id, Congvan__OutgoingDocument *document)
{
	int error = 0;

	for (size_t i = 0; i < count && !error; i++)
		error = claim_attachment(txn, call, uploads, i, ++*last_id, document);
	return error;
}
