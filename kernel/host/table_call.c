#include <errno.h>
#include <stdio.h>

#include "host/clean.h"
#include "host/table.h"
#include "plugin/status.h"

int table_refuse(struct turn *turn, enum status_reason reason, const char *first, const char *second,
		 struct cv_bytes *ret_status)
{
	int r;

	*ret_status = status_make(&turn->arena, turn->open.caller.language, reason, first, second);
	r = status_errno_packed(&turn->arena, *ret_status);
	return r < 0 ? r : -ENOMEM;
}

int table_send_check(struct turn *turn, const char *service, const char *method, const char *idempotency_key,
		     struct cv_bytes request, struct cv_bytes *ret_status)
{
	char size[24], limit[24];

	/* Names that nobody can have: not among the needs. */
	if (!clean_is(service) || !clean_is(method))
		return table_refuse(turn, STATUS_DENIED, turn->guest->name, "?", ret_status);
	if (request.len > CV_MESSAGE_MAX) {
		snprintf(size, sizeof(size), "%zu", request.len);
		snprintf(limit, sizeof(limit), "%u", CV_MESSAGE_MAX);
		return table_refuse(turn, STATUS_REQUEST_TOO_LARGE, size, limit, ret_status);
	}
	if (!clean_is(idempotency_key))
		return table_refuse(turn, STATUS_MALFORMED, NULL, NULL, ret_status);
	return 0;
}

static int host_call(struct cv_call *open, const char *service, const char *method, struct cv_bytes request,
		     int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status)
{
	struct turn *turn = turn_of(open);
	Congvan__TableCall ask = CONGVAN__TABLE_CALL__INIT;
	Congvan__HostSend send = CONGVAN__HOST_SEND__INIT;
	Congvan__TableReply *reply;
	int64_t until;
	int r;

	if (service == NULL || method == NULL || (request.data == NULL && request.len > 0))
		return -EINVAL;
	if (turn->state != TURN_RUN && turn->state != TURN_LATER && turn->state != TURN_OPEN)
		return -EPERM;
	r = table_send_check(turn, service, method, NULL, request, ret_status);
	if (r < 0)
		return r;
	ask.has_kind = 1;
	ask.kind = CONGVAN__TABLE_CALL__KIND__CALL;
	ask.send = &send;
	send.service = table_text(service);
	send.method = table_text(method);
	send.has_request = send.has_deadline_ms = send.has_encoding = 1;
	send.request = table_data(request);
	send.encoding = CV_ENCODING_PROTO;
	send.deadline_ms = turn->open.deadline_ms;
	until = guest_monotonic_ms() + timeout_ms;
	if (timeout_ms > 0 && until < send.deadline_ms)
		send.deadline_ms = until;
	if (turn->state == TURN_OPEN) {
		ask.kind = CONGVAN__TABLE_CALL__KIND__CALL_AS;
		ask.speaker = turn->speaker;
		r = table_ask(turn->guest, &turn->arena, &ask, send.deadline_ms + TABLE_SLACK_MS, &reply);
	} else {
		r = table_ask_turn(turn, &ask, &reply);
	}
	if (r == 0)
		*ret_reply = table_bytes(reply->reply);
	else if (reply != NULL && reply->has_status)
		*ret_status = table_bytes(reply->status);
	return r;
}

void table_call_fill(struct cv_host *host)
{
	host->call = host_call;
}
