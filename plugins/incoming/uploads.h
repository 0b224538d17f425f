/*
 * Files that the clerk uploaded, on their way into a document: the first is the original and must be a PDF by its
 * bytes. Thread: the handler's.
 */
#ifndef CONGVAN_INCOMING_UPLOADS_H
#define CONGVAN_INCOMING_UPLOADS_H

#include "incoming/incoming.h"

/*
 * Claims the uploads and fills document->files; notes mistakes by cv_field() at /uploads/i: unknown, used, too old or
 * somebody else's, named twice, an original that is no PDF, none although the document is electronic.
 */
int incoming_uploads_claim(struct cv_txn *txn, struct cv_call *call, const Congvan__RegisterIncomingRequest *request,
			   Congvan__IncomingDocument *document);

#endif
