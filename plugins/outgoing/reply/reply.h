/*
 * Answers that the agency waits for: an issued document that asks for one by a day (NĐ 30/2020/NĐ-CP PL VI: hạn trả lời
 * văn bản) is watched until as many organisations have answered as are asked ("Kính gửi"), or somebody ends the watch.
 *
 * Design notes
 *  - Who registers a letter says which of our documents it answers; incoming keeps that as it was said and knows
 * nothing of ours. outgoing hears of registrations and corrections, looks the codes up among what it has issued, and
 * brings its documents in line with what the letter says now: hearing twice changes nothing.
 *  - Each watched document stands in one of two lists, for the agency and for its author, by the day of the answer; a
 *    timer warns once and records once that the day has passed.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_REPLY_REPLY_H
#define CONGVAN_OUTGOING_REPLY_REPLY_H

#include "outgoing/case.h"

#define OUTGOING_REPLY_TIMER "reply"
#define OUTGOING_REPLY_WARN_DAYS 2u /* working days before the answer is due */
#define OUTGOING_REPLIES_MAX 500u /* of one document; more are not kept beside it */
#define OUTGOING_REPLIES_OF_ONE 50u /* documents of ours that one letter may have been linked to over time */
#define OUTGOING_REPLY_REASON_CHARS 500u
#define OUTGOING_REPLY_DEFAULT 50u
#define OUTGOING_REPLY_MAX 200u
#define OUTGOING_REPLY_COUNTED 1000u

enum outgoing_reply_list {
	OUTGOING_REPLY_OPEN = 1,
	OUTGOING_REPLY_ENDED,
};
#define OUTGOING_REPLY_KEY_BYTES 21u /* of a place in one: i whose, b list, w day, i document */
/* Key of a list, from a day on; whose: a person, or 0 for the agency's. */
struct cv_key outgoing_reply_key(struct cv_call *call, uint64_t whose, enum outgoing_reply_list list, int32_t day);

/* Is somebody to answer it still? Pure. */
bool outgoing_reply_open(const Congvan__OutgoingDocument *document);

/* It has left: the watch begins, where it asks for an answer. The caller puts the document. */
int outgoing_reply_begin(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document);

/* The answer is asked for by a later day, which the document then has. The caller puts the document. */
int outgoing_reply_put_off(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document,
			   char *due_date);

/*
 * Nobody waits any more: an act of this person for this reason, or, with both NULL, of itself (it was recalled or
 * replaced). Nothing when it is not watched. The caller puts the document.
 */
int outgoing_reply_stop(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingDocument *document,
			Congvan__Actor *by, const char *reason);

/* Who may end the watch of this document: who follows for the agency, and its author. */
bool outgoing_reply_may_end(const struct office_actor *actor, const Congvan__OutgoingDocument *document);
/* Adds "reply/end" to a view's actions when the caller may. -ENOMEM. */
int outgoing_reply_offers(struct cv_call *call, const struct office_actor *actor,
			  const Congvan__OutgoingDocument *document, Congvan__ActionOffer ***offers, size_t *count);

/* incoming.registered; incoming.corrected, incoming.voided */
int outgoing_reply_registered(struct cv_call *call, const Congvan__IncomingRegistered *event);
int outgoing_reply_changed(struct cv_call *call, const Congvan__IncomingActed *event);
/* The timer's handler. */
int outgoing_reply_fire(struct cv_call *call, const Congvan__IssueTimer *timer);

/* POST /api/v1/outgoing/{id}/reply/end, GET /api/v1/outgoing/replies, GET /api/v1/sheets/outgoing-replies */
int outgoing_reply_end(struct cv_call *call, const Congvan__EndReplyRequest *request, Congvan__OutgoingView *reply);
int outgoing_replies(struct cv_call *call, const Congvan__ListRepliesRequest *request,
		     Congvan__ListRepliesReply *reply);
int outgoing_replies_sheet(struct cv_call *call, const Congvan__RepliesSheetRequest *request, Congvan__Empty *reply);

extern const struct cv_text outgoing_reply_texts[];

#endif
