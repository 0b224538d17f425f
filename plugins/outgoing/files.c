/* Files of a version: they are reached through the document alone, and each download leaves a note. */
#include <errno.h>

#include "outgoing/case.h"
#include "outgoing/draft/version.h"

/* Number 0: of no version, but issued, or come with an opinion. */
static const Congvan__FileRef *beside(const Congvan__OutgoingDocument *document, uint64_t id)
{
	for (size_t i = 0; i < document->n_issued_files; i++)
		if (document->issued_files[i]->id == id)
			return document->issued_files[i];
	for (size_t i = 0; i < document->n_attachments; i++)
		if (document->attachments[i]->id == id)
			return document->attachments[i];
	return NULL;
}

static int find(struct cv_call *call, const struct outgoing_case *kase, const Congvan__GetOutgoingFileRequest *request,
		const Congvan__FileRef **ret)
{
	Congvan__OutgoingVersion *version = NULL;
	int error = 0;

	*ret = request->number ? NULL : beside(kase->document, request->file_id);
	if (request->number)
		error = outgoing_version_get(call, request->id, request->number, &version);
	if (version)
		*ret = outgoing_version_file(version, request->file_id);
	if (error || *ret)
		return error;
	return cv_fail(call, CV_NOT_FOUND, "outgoing.no_such_file", NULL);
}

int outgoing_get_file(struct cv_call *call, const Congvan__GetOutgoingFileRequest *request, Congvan__Empty *reply)
{
	Congvan__OutgoingViewed *viewed = cv_new(call, &congvan__outgoing_viewed__descriptor);
	const Congvan__FileRef *file = NULL;
	struct outgoing_case kase;
	int error = viewed ? office_case_read(call, &outgoing_case_kind, request->id, &kase.base) : -ENOMEM;

	(void)reply;
	if (!error)
		error = find(call, &kase, request, &file);
	if (error)
		return error;
	cv_http_file(call, file->sha256, file->media_type, file->name, request->has_download && request->download);
	CV_SET(viewed, document_id, request->id);
	CV_SET(viewed, version, request->number);
	CV_SET(viewed, file_id, file->id);
	viewed->file_name = file->name;
	return cv_note(call, "outgoing.downloaded", request->id, &viewed->base);
}
