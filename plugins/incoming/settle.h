/*
 * An incoming document is answered: a document of this agency that answers it was issued, and the flow that it was
 * drafted for ends. Told by outgoing (incoming/1.settle), which stands above. NĐ 30/2020/NĐ-CP Đ24.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_SETTLE_H
#define CONGVAN_INCOMING_SETTLE_H

#include "incoming/incoming.h"

int incoming_settle(struct cv_call *call, const Congvan__SettleRequest *request, Congvan__SettleReply *reply);

#endif
