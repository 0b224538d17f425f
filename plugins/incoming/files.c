/* Files of a document: they are reached through it alone, and each download leaves a note. */
#include <errno.h>

#include "incoming/case.h"

int incoming_get_file(struct cv_call *call, const Congvan__GetFileRequest *request, Congvan__Empty *reply)
{
	Congvan__IncomingViewed *viewed = cv_new(call, &congvan__incoming_viewed__descriptor);
	const Congvan__FileRef *file = NULL;
	struct incoming_case kase;
	int error = viewed ? office_case_read(call, &incoming_case_kind, request->id, &kase.base) : -ENOMEM;

	(void)reply;
	if (error)
		return error;
	for (size_t i = 0; i < kase.document->n_files; i++)
		if (kase.document->files[i]->id == request->file_id)
			file = kase.document->files[i];
	if (!file)
		return cv_fail(call, CV_NOT_FOUND, "incoming.no_such_file", NULL);
	cv_http_file(call, file->sha256, file->media_type, file->name, request->has_download && request->download);
	CV_SET(viewed, document_id, request->id);
	CV_SET(viewed, file_id, file->id);
	viewed->file_name = file->name;
	return cv_note(call, "incoming.downloaded", request->id, &viewed->base);
}
