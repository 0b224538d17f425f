/* Files that somebody uploaded, on their way into a document. Thread: the handler's. Memory: the call's arena. */
#ifndef CONGVAN_OFFICE_CASE_UPLOAD_H
#define CONGVAN_OFFICE_CASE_UPLOAD_H

#include <stdbool.h>

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OFFICE_FILE_NAME_CHARS 255u

/* One upload of a request. */
struct office_upload {
	uint64_t id;
	const char *name; /* that the request gives it; NULL or "": as it was uploaded */
	const char *purpose; /* what it is to its document */
	uint64_t file_id; /* of the document */
	bool twice; /* the request has named it before */
	const char *pointer; /* "/uploads/0" */
	const char *unknown; /* reason when it is none of theirs, used or too old: "incoming.no_such_upload" */
};

/*
 * Claims it for this commit. What is wrong is noted by cv_field() below the pointer, at /uploadId and /name. *ret NULL:
 * there is no such upload; else a file with that mistake or without one.
 */
int office_upload_claim(struct cv_txn *txn, struct cv_call *call, const struct office_upload *upload,
			Congvan__FileRef **ret);

#endif
