/*
 * Endorsements: who stands for which version, and for what (NĐ 30/2020/NĐ-CP Đ11, Đ12). Each names version and digest
 * and counts while that digest is the present one and nothing has ended it. What has ended stays on the document with
 * the moment and the reason.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or -ENOMEM.
 */
#ifndef CONGVAN_OUTGOING_DRAFT_ENDORSEMENT_H
#define CONGVAN_OUTGOING_DRAFT_ENDORSEMENT_H

#include "office/access/access.h"
#include "office/flow/flow.h"
#include "outgoing/outgoing.h"

/* Why one counts no more. */
#define OUTGOING_VOID_CHANGED "changed"
#define OUTGOING_VOID_TAKEN_BACK "taken_back"
#define OUTGOING_VOID_RETURNED "returned"
#define OUTGOING_VOID_NUMBER "number_voided"

/* Is it of the present digest, and has nothing ended it? Pure. */
bool outgoing_endorsement_counts(const Congvan__OutgoingDocument *document, const Congvan__Endorsement *endorsement);

/* Bits 1u << enum office_endorsement of all that count. */
unsigned outgoing_endorsed(const Congvan__OutgoingDocument *document);

/* Who acts stands for the present version; the act says who that is and in whose name. */
int outgoing_endorse(struct cv_call *call, Congvan__OutgoingDocument *document, const struct office_action *action,
		     const Congvan__Act *act);

/* The digest has changed: none of an earlier one counts any more. */
int outgoing_endorsements_changed(struct cv_call *call, Congvan__OutgoingDocument *document);

/*
 * Flows have gone back: ends what was given in a flow that this act has opened again, or has taken away. reason: one of
 * the words above.
 */
int outgoing_endorsements_gone_back(struct cv_call *call, Congvan__OutgoingDocument *document,
				    const struct office_flows *flows, const char *reason);

/* The number is void: ends what was given, below the flow of the number, for the document with that number. */
int outgoing_endorsements_unnumbered(struct cv_call *call, Congvan__OutgoingDocument *document,
				     const struct office_flows *flows);

#endif
