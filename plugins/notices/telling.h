/*
 * Writing one notice to several people. Thread: the handler's. Memory: the call's arena. Results: 0 or a negative
 * errno.
 */
#ifndef CONGVAN_NOTICES_TELLING_H
#define CONGVAN_NOTICES_TELLING_H

#include "notices/notices.h"

/* Is this event of that topic? */
bool notices_is_topic(const struct cv_call *call, const char *topic);
/* The beginning of what somebody wrote, cut between characters. NULL: nothing, or no memory. */
char *notices_shorten(struct cv_call *call, const char *text);

/* tell_issue.c: what becomes of documents from their signature on. Another topic: 0. */
int notices_on_issue(struct cv_call *call);

/* Who is told, each once. */
struct notices_audience {
	struct cv_call *call;
	uint64_t *people, *for_people; /* for_people: whose secretary; 0: nobody's */
	size_t count, room;
	uint64_t actor; /* hears nothing of what they did themselves */
};

int notices_add(struct notices_audience *audience, uint64_t person);
/* Everybody who holds this role today. */
int notices_add_role(struct notices_audience *audience, const char *role);
/* The secretaries of those who are in it by now, each for the first leader of theirs. */
int notices_add_secretaries(struct notices_audience *audience);

/* Writes and commits; more people than one commit takes go to the plugin's queue with it. Nobody: writes nothing. */
int notices_tell(struct notices_audience *audience, const Congvan__Notice *notice);
/* The queue's handler. */
int notices_tell_batch(struct cv_call *call, const Congvan__NoticeBatch *batch);

#endif
