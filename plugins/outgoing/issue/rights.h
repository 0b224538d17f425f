/*
 * Who may do what with a document that has its number: no act on a flow, so no process judges it. One table; views
 * offer by it what the methods then allow. NĐ 30/2020/NĐ-CP Đ32: the records clerk numbers, seals and sends. Thread:
 * the handler's.
 */
#ifndef CONGVAN_OUTGOING_ISSUE_RIGHTS_H
#define CONGVAN_OUTGOING_ISSUE_RIGHTS_H

#include "office/access/access.h"
#include "outgoing/outgoing.h"

enum outgoing_issue_right {
	OUTGOING_ISSUE_RETRY = 1 << 0, /* try the step again that has failed or stalled */
	OUTGOING_ISSUE_VOID = 1 << 1, /* take the number back before it was sent */
	OUTGOING_ISSUE_FOLLOW = 1 << 2, /* see what became of everything that the agency sent */
	OUTGOING_ISSUE_RECALL = 1 << 3, /* recall what was issued (NĐ 30/2020/NĐ-CP Đ18.4) */
	OUTGOING_ISSUE_UPDATE = 1 << 4, /* change what does not stand on the signed paper, and who gets it */
};

/* Of somebody in a post. */
unsigned outgoing_issue_rights(const struct office_actor *actor);

/* What the document allows now, whoever asks: bits of the same. Pure. */
unsigned outgoing_issue_acts(const Congvan__OutgoingDocument *document, int64_t now_ms);

/* Adds to a view's actions what the caller may do: "issue/retry", "issue/void", "recall", "update". -ENOMEM. */
int outgoing_issue_offers(struct cv_call *call, const struct office_actor *actor,
			  const Congvan__OutgoingDocument *document, Congvan__ActionOffer ***offers, size_t *count);

/*
 * The caller in their post, CV_DENIED without this right ("issue.denied"), CV_CONFLICT when the document does not allow
 * it now ("issue.nothing_failed", "issue.not_numbered", "recall.not_issued", "update.not_issued").
 */
int outgoing_issue_need(struct cv_call *call, enum outgoing_issue_right right,
			const Congvan__OutgoingDocument *document, struct office_actor *ret);

#endif
