#include "notices/notices.h"

#include <errno.h>
#include <stdlib.h>

#include "notices/telling.h"
#include "office/access/access.h"
#include "office/texts.h"

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	free(instance);
}

static int list(struct cv_call *call, const Congvan__ListNoticesRequest *request, Congvan__ListNoticesReply *reply)
{
	return notices_list(call, request, reply);
}
CV_HANDLER(list, Congvan__ListNoticesRequest, Congvan__ListNoticesReply)

static int read_one(struct cv_call *call, const Congvan__ReadNoticeRequest *request, Congvan__NoticesReply *reply)
{
	return notices_read(call, request, reply);
}
CV_HANDLER(read_one, Congvan__ReadNoticeRequest, Congvan__NoticesReply)

static int read_all(struct cv_call *call, const Congvan__ReadAllNoticesRequest *request, Congvan__NoticesReply *reply)
{
	return notices_read_all(call, request, reply);
}
CV_HANDLER(read_all, Congvan__ReadAllNoticesRequest, Congvan__NoticesReply)

static int on_incoming(struct cv_call *call, const ProtobufCMessage *event)
{
	(void)event; /* read by its topic */
	return notices_on_incoming(call);
}
CV_ON_EVENT(on_incoming, ProtobufCMessage)

static int on_outgoing(struct cv_call *call, const ProtobufCMessage *event)
{
	(void)event;
	return notices_on_outgoing(call);
}
CV_ON_EVENT(on_outgoing, ProtobufCMessage)

static int on_identity(struct cv_call *call, const ProtobufCMessage *event)
{
	(void)event;
	return notices_on_identity(call);
}
CV_ON_EVENT(on_identity, ProtobufCMessage)

static int tell(struct cv_call *call, const Congvan__NoticeBatch *batch)
{
	return notices_tell_batch(call, batch);
}
CV_ON_ITEM(tell, Congvan__NoticeBatch)

static int prune(struct cv_call *call, const Congvan__Empty *nothing)
{
	(void)nothing;
	return notices_prune(call);
}
CV_ON_TIMER(prune, Congvan__Empty)

const struct cv_text notices_texts[] = {
    {"notices.not_found", "Thông báo này không còn: thông báo được giữ 90 ngày.",
     "This notice is gone: notices are kept for 90 days."},
    {NULL, NULL, NULL},
};
CV_TEXTS(notices_texts, office_texts)

CV_PLUGIN(notices, .version = "1.0.0", .summary = "notices: what happened that somebody should hear of",
	  .schema_major = 1, .schema_minor = 0, .workers = 4, .credits = 256,
	  .provides = CV_LIST(struct cv_service_ref, {"notices", 1, 0}),
	  .needs = CV_LIST(struct cv_service_ref, {"identity", 1, 0}, {"incoming", 1, 1}, {"outgoing", 1, 1}),
	  .grants = CV_LIST(struct cv_grant, {CV_GRANT_OWN, 0, NOTICES_NOTICE}, {CV_GRANT_OWN, 0, NOTICES_UNREAD},
			    {CV_GRANT_OWN, 0, NOTICES_COUNT}, {CV_GRANT_OWN, 0, NOTICES_BY_DAY},
			    {CV_GRANT_READ, 0, "incoming.document"}, OFFICE_ACCESS_GRANTS),
	  .methods = CV_LIST(
	      struct cv_method,
	      CV_METHOD("notices/1", list, CV_METHOD_READ, congvan__list_notices_request, congvan__list_notices_reply),
	      CV_METHOD_NAMED("notices/1", "read", read_one, 0, congvan__read_notice_request, congvan__notices_reply),
	      CV_METHOD("notices/1", read_all, 0, congvan__read_all_notices_request, congvan__notices_reply)),
	  .routes = CV_LIST(struct cv_route, {"GET", "/api/v1/notices", "notices/1", "list", 0, 0},
			    {"POST", "/api/v1/notices/{id}/read", "notices/1", "read", 0, 0},
			    {"POST", "/api/v1/notices/read-all", "notices/1", "read_all", 0, 0}),
	  .queues = CV_LIST(struct cv_queue, CV_QUEUE(NOTICES_TELL_QUEUE, tell, congvan__notice_batch, .in_flight = 2)),
	  .timers = CV_LIST(struct cv_timer, CV_TIMER(NOTICES_PRUNE_TIMER, prune, congvan__empty)),
	  .subscriptions = CV_LIST(struct cv_subscription,
				   CV_SUBSCRIPTION("incoming", "incoming.*", on_incoming, congvan__any_event),
				   CV_SUBSCRIPTION("outgoing", "outgoing.*", on_outgoing, congvan__any_event),
				   CV_SUBSCRIPTION("identity", "identity.*", on_identity, congvan__any_event)),
	  .load = load, .stop = stop)
