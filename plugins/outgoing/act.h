/*
 * What the actions of a process do to drafts beside their flows and their state, which office/case/take.h changes:
 * versions that are shown to others, who stands for them, the signature, the number.
 *
 * Thread: the handler's. Memory: the call's arena.
 */
#ifndef CONGVAN_OUTGOING_ACT_H
#define CONGVAN_OUTGOING_ACT_H

#include "office/case/take.h"

extern const struct office_take_kind outgoing_take_kind;

#endif
