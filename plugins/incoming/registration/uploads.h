/*
 * Files that the clerk uploaded, on their way into a document: the first is the original and must be a PDF by its
 * bytes. Thread: the handler's.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_UPLOADS_H
#define CONGVAN_INCOMING_REGISTRATION_UPLOADS_H

#include "incoming/incoming.h"

/* What a file is to its document. */
#define INCOMING_ORIGINAL "original"
#define INCOMING_ANNEX "annex"
#define INCOMING_ATTACHMENT "attachment" /* came with an act */

/*
 * Claims the uploads and adds them to document->files: the first of a new document is its original, which must be a
 * PDF. Notes mistakes by cv_field() at /uploads/i: unknown, used, too old or somebody else's, named twice, an original
 * that is no PDF; and at /uploads, when they are too many.
 */
int incoming_uploads_claim(struct cv_txn *txn, struct cv_call *call, Congvan__UploadRef *const *refs, size_t count,
			   Congvan__IncomingDocument *document);

#endif
