#include "incoming/registration/uploads.h"

#include <errno.h>
#include <string.h>

#include "office/case/upload.h"

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
	const struct office_upload upload = {
	    .id = refs[index]->upload_id,
	    .name = refs[index]->name,
	    .purpose = purpose,
	    .file_id = document->n_files + 1,
	    .twice = named_before(refs, index),
	    .pointer = cv_printf(call, "/uploads/%zu", index),
	    .unknown = "incoming.no_such_upload",
	};
	Congvan__FileRef *file;
	int error = upload.pointer ? office_upload_claim(txn, call, &upload, &file) : -ENOMEM;

	if (error || !file)
		return error;
	if (strcmp(purpose, INCOMING_ORIGINAL) == 0 && strcmp(file->media_type, "application/pdf") != 0)
		cv_field(call, cv_printf(call, "%s/uploadId", upload.pointer), "incoming.original_no_pdf", NULL);
	return cv_append(call, &document->files, &document->n_files, file);
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
