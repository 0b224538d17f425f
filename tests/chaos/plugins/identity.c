/*
 * Stands in for the identity plugin: whoever brings a token is the same person. Requests then have an owner, without
 * whom an Idempotency-Key would not count, and the server starts in no time.
 */
#include <congvan/identity.pb-c.h>

#include "effect.h"

#define VALID_MS 86400000

static int authenticate(struct cv_call *call, const Congvan__AuthenticateRequest *request,
			Congvan__AuthenticateReply *reply)
{
	(void)request;
	CV_SET(reply, agency, 1);
	CV_SET(reply, person_id, 1);
	CV_SET(reply, session_id, 1);
	CV_SET(reply, valid_until_ms, call->now_ms + VALID_MS);
	return 0;
}
CV_HANDLER(authenticate, Congvan__AuthenticateRequest, Congvan__AuthenticateReply)

static int server_info(struct cv_call *call, const Congvan__Empty *request, Congvan__ServerInfoReply *reply)
{
	(void)call;
	(void)request;
	CV_SET(reply, agencies, 1);
	return 0;
}
CV_HANDLER(server_info, Congvan__Empty, Congvan__ServerInfoReply)

CV_PLUGIN(identity, .version = "1.0.0", .summary = "everybody is the same person", .schema_major = 1,
	  .provides = CV_LIST(struct cv_service_ref, {"identity", 1, 0}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, "identity.revocation"},
			    {CV_GRANT_OWN, 0, "identity.agency"}),
	  .methods = CV_LIST(struct cv_method,
			     CV_METHOD("identity/1", authenticate, CV_METHOD_READ, congvan__authenticate_request,
				       congvan__authenticate_reply),
			     CV_METHOD("identity/1", server_info, CV_METHOD_READ, congvan__empty,
				       congvan__server_info_reply)))
