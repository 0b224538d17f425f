/*
 * notices/1: what happened that somebody should hear of, one box a person. Nobody writes notices by a call:
 * subscriptions to the log make them from events that carry one, exactly once each, because a subscription's cursor
 * moves in the commit that writes them. The plugin stands above those that it listens to; work shows its count by a
 * grant.
 *
 * Notices are kept for NOTICES_KEPT_DAYS, read or not: what happened itself stands in the document's timeline for as
 * long as the document is kept.
 *
 * The instance holds nothing but its host: any thread.
 */
#ifndef CONGVAN_NOTICES_NOTICES_H
#define CONGVAN_NOTICES_NOTICES_H

#include <congvan/plugin.h>

#include "congvan/identity.pb-c.h"
#include "congvan/incoming.pb-c.h"
#include "congvan/notices.pb-c.h"
#include "congvan/outgoing.pb-c.h"

#define NOTICES_NOTICE "notices.notice"
#define NOTICES_UNREAD "notices.unread"
#define NOTICES_COUNT "notices.count"
#define NOTICES_BY_DAY "notices.by_day"

#define NOTICES_KEPT_DAYS 90
#define NOTICES_PAGE_DEFAULT 30u
#define NOTICES_PAGE_MAX 100u
#define NOTICES_READ_MAX 1000u /* marked as read in one commit */
#define NOTICES_TELL_MAX 600u /* people told in one commit */
#define NOTICES_PRUNE_ROWS 500u /* of one commit */
#define NOTICES_TEXT_MAX 300u /* bytes of what somebody wrote */
#define NOTICES_TELL_QUEUE "tell"
#define NOTICES_PRUNE_TIMER "prune"

struct cv_instance {
	const struct cv_host *host;
};

extern const struct cv_text notices_texts[];

struct cv_key notices_key(struct cv_call *call, const char *prefix, uint64_t person, uint64_t id);

/* box.c: the caller's own box */
int notices_list(struct cv_call *call, const Congvan__ListNoticesRequest *request, Congvan__ListNoticesReply *reply);
int notices_read(struct cv_call *call, const Congvan__ReadNoticeRequest *request, Congvan__NoticesReply *reply);
int notices_read_all(struct cv_call *call, const Congvan__ReadAllNoticesRequest *request, Congvan__NoticesReply *reply);

/* tell.c: handlers of the subscriptions; the event that is delivered is read from the call. */
int notices_on_incoming(struct cv_call *call);
int notices_on_outgoing(struct cv_call *call);
int notices_on_identity(struct cv_call *call);

/* prune.c: the timer's handler, once a day and on while there is more. */
int notices_prune(struct cv_call *call);
/* Sets the timer if the agency has none yet. */
int notices_prune_begin(struct cv_call *call, struct cv_txn *txn);

#endif
