/*
 * Tells what it is asked to: "topic payload" appends one event, "topic payload*N" N of them, numbered "payload1" ...
 */
#include "raw.h"

#define EVENTS_MAX 2000

static int tell(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_commit commit = {.size = sizeof(commit), .reply = raw_bytes("told")};
	char *text = raw_string(call, request), *payload = strchr(text, ' '), *star;
	struct cv_event *events;
	int count = 1, r;

	(void)ret;
	if (payload == NULL)
		return -EINVAL;
	*payload++ = '\0';
	star = strrchr(payload, '*');
	if (star != NULL) {
		*star = '\0';
		count = atoi(star + 1);
	}
	if (count < 1 || count > EVENTS_MAX)
		return -EINVAL;
	events = call->host->alloc(call, (size_t)count * sizeof(*events));
	if (events == NULL)
		return -ENOMEM;
	for (int i = 0; i < count; i++) {
		char *numbered = call->host->alloc(call, strlen(payload) + 12);

		if (numbered == NULL)
			return -ENOMEM;
		if (star != NULL)
			sprintf(numbered, "%s%d", payload, i + 1);
		else
			strcpy(numbered, payload);
		events[i] = (struct cv_event){.topic = text, .payload = raw_bytes(numbered), .subject = 77};
	}
	commit.events = (struct cv_array){events, (uint32_t)count, sizeof(*events)};
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

RAW_PLUGIN("source", .provides = RAW_LIST(struct cv_service_ref, {"source", 1, 0}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("source/1", tell, CV_METHOD_OPERATOR)))
