/* Drafts that a leaver has, as author or on their way: office/case/hand_over.h. */
#ifndef CONGVAN_OUTGOING_HAND_OVER_H
#define CONGVAN_OUTGOING_HAND_OVER_H

#include "office/case/hand_over.h"

/* Who drafted a document stays its author; the successor has their flow, and goes on drafting from there. */
extern const struct office_hand_over_kind outgoing_hand_over_kind;

#endif
