/*
 * The stamp ĐẾN of a document, as data: NĐ 30/2020/NĐ-CP PL IV.V, QĐ 8849/QĐ-UBND Đ5.4b. Beside it stand the words that
 * answers have for people.
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_STAMP_H
#define CONGVAN_INCOMING_REGISTRATION_STAMP_H

#include "incoming/case.h"

/* Needs a grant to read "identity.agency". */
int incoming_stamp(struct incoming_case *kase, Congvan__ArrivalStamp **ret);

#endif
