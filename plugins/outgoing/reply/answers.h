/* What was drafted and issued to answer an incoming document, as it is shown beside it. Thread: the handler's. */
#ifndef CONGVAN_OUTGOING_REPLY_ANSWERS_H
#define CONGVAN_OUTGOING_REPLY_ANSWERS_H

#include "outgoing/outgoing.h"

#define OUTGOING_ANSWERS_MAX 100u /* of one incoming document, the newest */

/* GET /api/v1/outgoing/answers/{incoming_id} */
int outgoing_answers(struct cv_call *call, const Congvan__ListAnswersRequest *request,
		     Congvan__ListAnswersReply *reply);

#endif
