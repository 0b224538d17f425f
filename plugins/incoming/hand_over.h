/* Incoming documents that a leaver has: office/case/hand_over.h. */
#ifndef CONGVAN_INCOMING_HAND_OVER_H
#define CONGVAN_INCOMING_HAND_OVER_H

#include "office/case/hand_over.h"

extern const struct office_hand_over_kind incoming_hand_over_kind;

#endif
