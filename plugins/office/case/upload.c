#include "office/case/upload.h"

#include <errno.h>
#include <string.h>

static const char *file_name(struct cv_call *call, const struct office_upload *upload, const struct cv_upload *about)
{
	const char *said = upload->name && *upload->name ? upload->name : about->name;
	const char *clean = said ? cv_text_clean(call, said, strlen(said)) : NULL;
	const char *pointer = cv_printf(call, "%s/name", upload->pointer);

	if (!clean)
		cv_field(call, pointer, said ? "field.not_text" : "field.required", NULL);
	else if (cv_text_length(clean) > OFFICE_FILE_NAME_CHARS)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", OFFICE_FILE_NAME_CHARS), NULL);
	return clean ? clean : "";
}

static Congvan__FileRef *make_file(struct cv_call *call, const struct office_upload *upload,
				   const struct cv_upload *about)
{
	Congvan__FileRef *file = cv_new(call, &congvan__file_ref__descriptor);

	if (!file)
		return NULL;
	CV_SET(file, id, upload->file_id);
	file->name = cv_strdup(call, file_name(call, upload, about));
	file->media_type = cv_strdup(call, about->media_type);
	CV_SET(file, size_bytes, about->size_bytes);
	file->sha256 = cv_strdup(call, about->sha256);
	file->purpose = cv_strdup(call, upload->purpose);
	return file->name && file->media_type && file->sha256 && file->purpose ? file : NULL;
}

int office_upload_claim(struct cv_txn *txn, struct cv_call *call, const struct office_upload *upload,
			Congvan__FileRef **ret)
{
	struct cv_upload about = {.size = sizeof(about)};
	int error = upload->twice ? -ENOENT : cv_upload(call, upload->id, &about);

	*ret = NULL;
	if (error == -ENOENT) {
		cv_field(call, cv_printf(call, "%s/uploadId", upload->pointer), upload->unknown, NULL);
		return 0;
	}
	if (error)
		return error;
	*ret = make_file(call, upload, &about);
	return *ret ? cv_txn_claim(txn, upload->id) : -ENOMEM;
}
