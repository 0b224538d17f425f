/* What a host asks for as the instance: key material, ids, lines of the log. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "isolated/table_int.h"
#include "runtime/runtime_int.h"

#define IDS_MAX 1024u /* of one request */
#define LINES_A_SECOND 200u /* of one host; the rest is counted and told in one line */

int table_secret(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const struct cv_host *host = &turn->hosted->instance->host;
	uint8_t *bytes = turn_alloc(turn, SECRET_BYTES);

	if (asked->name == NULL)
		return -EBADMSG;
	reply->result = -EINVAL;
	if (asked->limit <= SECRET_BYTES)
		reply->result = bytes != NULL ? host->secret(host, asked->name, bytes, (size_t)asked->limit) : -ENOMEM;
	reply->has_secret = reply->result == 0;
	reply->secret = (ProtobufCBinaryData){(size_t)asked->limit, bytes};
	return 0;
}

int table_new_ids(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const struct cv_host *host = &turn->hosted->instance->host;

	if (asked->limit == 0 || asked->limit > IDS_MAX)
		return -EBADMSG;
	reply->ids = turn_alloc(turn, (size_t)asked->limit * sizeof(*reply->ids));
	if (reply->ids == NULL) {
		reply->result = -ENOMEM;
		return 0;
	}
	reply->n_ids = (size_t)asked->limit;
	for (size_t i = 0; i < reply->n_ids; i++)
		reply->ids[i] = host->new_id(host);
	return 0;
}

/* Whether one more line may be written. *ret_dropped: how many were not, of the second before. */
static bool may_log(struct hosted *hosted, uint32_t *ret_dropped)
{
	const int64_t second = instance_monotonic_ms() / 1000;
	bool may;

	*ret_dropped = 0;
	pthread_mutex_lock(&hosted->lock);
	if (second != hosted->log_second) {
		hosted->log_second = second;
		hosted->log_lines = 0;
		*ret_dropped = hosted->log_dropped;
		hosted->log_dropped = 0;
	}
	may = hosted->log_lines < LINES_A_SECOND;
	if (may)
		hosted->log_lines++;
	else
		hosted->log_dropped++;
	pthread_mutex_unlock(&hosted->lock);
	return may;
}

int table_log(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct hosted *hosted = turn->hosted;
	struct log_context context = hosted->instance->log;
	uint32_t dropped;
	char trace[64];

	(void)reply;
	if (asked->name == NULL || strlen(asked->name) > LOG_EVENT_MAX || asked->level < CV_LOG_ERROR ||
	    asked->level > CV_LOG_DEBUG)
		return -EBADMSG;
	if (!may_log(hosted, &dropped))
		return 0;
	if (dropped > 0)
		log_warning(&context, "host.lines_dropped", "count=%u", dropped);
	away_trace(hosted, asked->call, trace, sizeof(trace));
	context.trace_id = trace[0] != '\0' ? trace : NULL;
	if (log_enabled((int)asked->level))
		log_fields(&context, (int)asked->level, asked->name, asked->text != NULL ? asked->text : "");
	return 0;
}
