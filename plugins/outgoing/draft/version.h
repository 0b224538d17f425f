/*
 * Versions of a draft: its fields and files as somebody wrote them, with one digest. What others have had before them
 * (shown_version of the document) is never changed any more; a later version that nobody else has seen is written again
 * in its place.
 *
 * The digest is SHA-256 over what a signature stands for, see OutgoingVersion.digest in the protocol: a message of
 * those fields alone, packed, and then purpose and SHA-256 of each file, in order.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_VERSION_H
#define CONGVAN_OUTGOING_DRAFT_VERSION_H

#include "congvan/incoming.pb-c.h"
#include "outgoing/outgoing.h"

#define OUTGOING_FILES_MAX 50u /* of one version */

/* What a file is to its document. */
#define OUTGOING_FILE_DRAFT "draft" /* editable; kept with what is issued */
#define OUTGOING_FILE_PDF "pdf"
#define OUTGOING_FILE_ANNEX "annex"
#define OUTGOING_FILE_SOURCE "source"
#define OUTGOING_FILE_ISSUED "issued" /* the scan of the sealed paper: of no version */
#define OUTGOING_FILE_ATTACHMENT "attachment" /* came with an act: of no version */
#define OUTGOING_FILE_TEMPLATE "template" /* of no document: drafts begin with it */

/* Of one version; numbers begin with 1. */
struct cv_key outgoing_version_key(struct cv_call *call, uint64_t document, uint32_t number);

/* *ret NULL: there is none of this number. */
int outgoing_version_get(struct cv_call *call, uint64_t document, uint32_t number, Congvan__OutgoingVersion **ret);
/* All of a document, newest first. */
int outgoing_versions(struct cv_call *call, uint64_t document, Congvan__OutgoingVersion ***ret, size_t *ret_count);

/* Of fields and files as they stand in the version. NULL: arena exhausted. */
char *outgoing_digest(struct cv_call *call, const Congvan__OutgoingVersion *version);

/*
 * Claims the uploads and adds them as files, with ids behind `*last_id`, which goes on. A file of the purposes "draft"
 * and "pdf" takes the place of the one that was there. Notes mistakes by cv_field() at /uploads/i.
 */
int outgoing_uploads_claim(struct cv_txn *txn, struct cv_call *call, Congvan__DraftUpload *const *uploads, size_t count,
			   uint64_t *last_id, Congvan__OutgoingVersion *version);

/* The same for files that come with an act; they are of no version. */
int outgoing_attachments_claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *uploads,
			       size_t count, uint64_t *last_id, Congvan__OutgoingDocument *document);

/* NULL: it has no such file. */
const Congvan__FileRef *outgoing_version_file(const Congvan__OutgoingVersion *version, uint64_t file_id);

/* What differs between two versions, in fields and files. */
int outgoing_differences(struct cv_call *call, const Congvan__OutgoingVersion *before,
			 const Congvan__OutgoingVersion *after, Congvan__FieldChange ***ret, size_t *ret_count);

#endif
