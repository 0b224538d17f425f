/*
 * What the clerk typed, checked and copied into the document's record: lengths of NĐ 30/2020/NĐ-CP PL VI Phần II, the
 * mandatory list of common practice, the order of dates. All mistakes are noted at once.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_FIELDS_H
#define CONGVAN_INCOMING_REGISTRATION_FIELDS_H

#include "incoming/incoming.h"

/*
 * Fills the document from the request and notes mistakes by cv_field(). today: days since 1970, the arrival date.
 * Returns -ENOMEM or 0.
 */
int incoming_fields_read(struct cv_call *call, const Congvan__RegisterIncomingRequest *request, int32_t today,
			 Congvan__IncomingDocument *document);

/*
 * State secrets never enter (Luật 29/2018/QH14 Đ5.5): fails with CV_DENIED and the paper procedure before anything
 * else is read. 0: not marked as secret.
 */
int incoming_refuse_secret(struct cv_call *call, const Congvan__RegisterIncomingRequest *request);

#endif
