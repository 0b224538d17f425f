/*
 * Directives that were not given in writing: orally, by phone, by a message. Who enters one says when it was given and
 * what shows it; who acts on behalf of another always does, unless the process says otherwise (`oral`).
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, -ENOMEM, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_GIVEN_H
#define CONGVAN_INCOMING_GIVEN_H

#include "incoming/case.h"
#include "office/case/wish.h"

#define INCOMING_EVIDENCE_TEXT_MAX 500u /* characters */

/*
 * What the wish says of how the directive was given; *ret is NULL for one in writing. Notes mistakes by cv_field() at
 * /given and below it, and at the words when there are none.
 */
int incoming_given_read(struct incoming_case *kase, const struct office_wish *wish, Congvan__DirectiveGiven **ret);
/* Names the files of the wish, once they are claimed, as the evidence. given NULL: does nothing. */
int incoming_given_files(struct incoming_case *kase, const struct office_wish *wish, Congvan__DirectiveGiven *given);

/* What the caller may say of it; *ret is NULL where it is in writing only. */
int incoming_given_offer(struct incoming_case *kase, const struct office_action *action,
			 const struct office_question *question, Congvan__GivenOffer **ret);

/* "Chỉ đạo miệng lúc 14:30 12/03/2026, căn cứ: …" for paper. NULL: arena exhausted. */
char *incoming_given_text(struct cv_call *call, const Congvan__DirectiveGiven *given);

#endif
