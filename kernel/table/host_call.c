#include <errno.h>

#include "call/carry.h"
#include "runtime/runtime_int.h"
#include "table/host.h"
#include "table/host_call.h"

int host_call_begin(struct call *call, struct sender *ret_sender, struct sending *sending, struct cv_bytes *ret_status)
{
	int r;

	if (sending->service == NULL || sending->method == NULL ||
	    (sending->request.data == NULL && sending->request.len > 0))
		return -EINVAL;
	if (!call_is_in_run(call) && call->state != CALL_LATER && call->state != CALL_OPEN)
		return -EPERM;
	if (call->commit != NULL)
		return -EPERM;
	*ret_sender = (struct sender){
	    .runtime = call->instance->runtime,
	    .arena = &call->arena,
	    .caller = call->caller,
	    .instance = call->instance,
	    .path = call->head != NULL ? call->head->path : NULL,
	    .path_count = call->head != NULL ? call->head->n_path : 0,
	    .in_transaction = call->snapshot != NULL,
	};
	if (call->deadline_ms < sending->deadline_ms)
		sending->deadline_ms = call->deadline_ms;
	r = send_prepare(ret_sender, sending, ret_status);
	if (r < 0)
		return r;
	if ((sending->found->flags & CV_METHOD_READ) == 0) {
		call->wrote_elsewhere = true;
		/* It can't commit any more in this run: nobody need wait for it. */
		call_uncount_writer(call);
	}
	return 0;
}

static int host_call(struct cv_call *open, const char *service, const char *method, struct cv_bytes request,
		     int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status)
{
	struct call *call = call_of(open);
	struct sender sender;
	struct sending sending = {
	    .service = service,
	    .method = method,
	    .encoding = CV_ENCODING_PROTO,
	    .request = request,
	    .deadline_ms = timeout_ms > 0 ? instance_monotonic_ms() + timeout_ms : INT64_MAX,
	};
	nng_msg *reply;
	bool sent;
	int r;

	r = host_call_begin(call, &sender, &sending, ret_status);
	if (r < 0)
		return r;
	r = carry_call(sending.target, sending.message, sending.deadline_ms, &sent, &reply);
	if (!sent)
		endpoint_credit_return(sending.target->endpoint);
	if (r < 0) {
		r = send_failed(&sender, &sending, r, ret_status);
	} else {
		r = call_hold(call, reply);
		if (r == 0)
			r = send_read(&sender, &sending, reply, ret_reply, ret_status);
	}
	send_over(&sending);
	return r;
}

void host_call_fill(struct cv_host *host)
{
	host->call = host_call;
}
