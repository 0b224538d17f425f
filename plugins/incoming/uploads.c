#include "incoming/uploads.h"

#include <errno.h>
#include <string.h>

#define FILE_NAME_MAX 255u /* characters */

static const char *file_name(struct cv_call *call, const Congvan__UploadRef *ref, const struct cv_upload *upload,
			     const char *pointer)
{
	const char *said = ref->name && *ref->name ? ref->name : upload->name;
	const char *clean = said ? cv_text_clean(call, said, strlen(said)) : NULL;

	if (!clean)
		cv_field(call, cv_printf(call, "%s/name", pointer), said ? "field.not_text" : "field.required", NULL);
	else if (cv_text_length(clean) > FILE_NAME_MAX)
		cv_field(call, cv_printf(call, "%s/name", pointer), "field.too_long",
			 cv_printf(call, "%u", FILE_NAME_MAX), NULL);
	return clean ? clean : "";
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

static bool named_before(Congvan__UploadRef *const *refs, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (refs[i]->upload_id == refs[index]->upload_id)
			return true;
	return false;
}

static int claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *refs, size_t index,
		 const char *purpose, Congvan__IncomingDocument *document)
{
	const Congvan__UploadRef *ref = refs[index];
	const char *pointer = cv_printf(call, "/uploads/%zu", index);
	struct cv_upload upload = {.size = sizeof(upload)};
	Congvan__FileRef *file;
	int error;

	if (!pointer)
		return -ENOMEM;
	error = named_before(refs, index) ? -ENOENT : cv_upload(call, ref->upload_id, &upload);
	if (error == -ENOENT) {
		cv_field(call, cv_printf(call, "%s/uploadId", pointer), "incoming.no_such_upload", NULL);
		return 0;
	}
	if (error)
		return error;
	if (strcmp(purpose, INCOMING_ORIGINAL) == 0 && strcmp(upload.media_type, "application/pdf") != 0)
		cv_field(call, cv_printf(call, "%s/uploadId", pointer), "incoming.original_no_pdf", NULL);
	file = make_file(call, document->n_files + 1, purpose, file_name(call, ref, &upload, pointer), &upload);
	if (!file)
		return -ENOMEM;
	error = cv_append(call, &document->files, &document->n_files, file);
	return error ? error : cv_txn_claim(txn, ref->upload_id);
}

int incoming_uploads_claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *refs, size_t count,
			   Congvan__IncomingDocument *document)
{
	/* What came electronically brings its original along. */
	bool registering = !document->revision, has_original = document->n_files > 0;
	int error = 0;

	if (document->n_files + count > INCOMING_FILES_MAX) {
		cv_field(call, "/uploads", "incoming.too_many_files", cv_printf(call, "%u", INCOMING_FILES_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < count && !error; i++)
		error = claim(txn, call, refs, i,
			      !registering              ? INCOMING_ATTACHMENT
			      : i == 0 && !has_original ? INCOMING_ORIGINAL
							: INCOMING_ANNEX,
			      document);
	return error;
}
