/*
 * Calls to services that may not be there: a refusal is something to be written on the document, not the call's
 * failure, so that the handler goes on and commits what it heard.
 *
 * Thread: the handler's; blocks. Memory: the call's arena.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_STEP_SERVICE_H
#define CONGVAN_OUTGOING_ISSUE_STEP_SERVICE_H

#include <stdbool.h>

#include <congvan/plugin.h>

#define OUTGOING_SERVICE_MS 15000 /* of one call */

struct outgoing_refusal {
	const char *code; /* the service's reason: "pdf.locked"; NULL: it did what it was asked */
	const char *text; /* in its words, for people */
	bool absent; /* nobody provides the service */
	bool passes; /* asking again later may help, without anybody doing anything */
};

/* Does a failure of this code pass by itself? */
bool outgoing_refusal_passes(enum cv_code code);

/*
 * service "pdf/1", method "fill", which must be flagged READ. 0: *ret_reply, a message of reply_type, when ret->code is
 * NULL. Negative: this call itself can't go on (-ENOMEM, or what the host failed with).
 */
int outgoing_service_call(struct cv_call *call, const char *service, const char *method,
			  const ProtobufCMessage *request, const ProtobufCMessageDescriptor *reply_type,
			  void *ret_reply, struct outgoing_refusal *ret);

#endif
