/*
 * What of a document may be corrected, as a table over the messages: a patch is laid over what is there and read like a
 * registration, and what then differs is told as text.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_CHANGES_H
#define CONGVAN_INCOMING_REGISTRATION_CHANGES_H

#include "incoming/incoming.h"
#include "office/process/process.h"

struct incoming_correctable {
	const char *name; /* of the field in all three messages */
	struct office_label label;
	unsigned most; /* characters, or a number's greatest value */
};
/* Ended by {NULL}. */
extern const struct incoming_correctable incoming_correctables[];

/* "issuing_organ" as JSON says it. NULL: arena exhausted. */
char *incoming_json_name(struct cv_call *call, const char *name);

/* Does the patch say anything of this field? */
bool incoming_patch_has(const Congvan__CorrectIncomingRequest *patch, const char *name);
/* The same by the member's name in JSON. */
bool incoming_patch_has_member(const Congvan__CorrectIncomingRequest *patch, const char *member);

/* What the document would have been registered with, had the patch been known. NULL: arena exhausted. */
Congvan__RegisterIncomingRequest *incoming_patched(struct cv_call *call, const Congvan__CorrectIncomingRequest *patch,
						   const Congvan__IncomingDocument *document);

/* Gives the document what was read of it; nothing else of it changes. */
void incoming_take(const Congvan__IncomingDocument *read, Congvan__IncomingDocument *document);

/* What differs between two messages of one type that have the table's fields, in its order. An empty text is none. */
int incoming_changes(struct cv_call *call, const ProtobufCMessage *before, const ProtobufCMessage *after,
		     Congvan__FieldChange ***ret, size_t *ret_count);

#endif
