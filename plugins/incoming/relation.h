/*
 * A document that corrects (đính chính), amends (sửa đổi) or replaces (thay thế) an earlier one of the same sender:
 * both know of each other when the clerk takes in the later one, and what is replaced is closed then. NĐ 30/2020/NĐ-CP
 * Đ18.3.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_INCOMING_RELATION_H
#define CONGVAN_INCOMING_RELATION_H

#include "congvan/arrival.pb-c.h"
#include "incoming/case.h"

/* Of the document that this arrival becomes, in the transaction of its registration. */
int incoming_relations_take(struct incoming_case *kase, const Congvan__Arrival *arrival);

#endif
