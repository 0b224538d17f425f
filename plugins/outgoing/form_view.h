/*
 * The form of one document: what the server says of it, and as what somebody signs it.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned.
 */
#ifndef CONGVAN_OUTGOING_FORM_VIEW_H
#define CONGVAN_OUTGOING_FORM_VIEW_H

#include "outgoing/case.h"

/*
 * As what the case's actor signs: as drafted, when it was drafted for them in this post, else as their post does. *ret:
 * a message of its own.
 */
int outgoing_form_sign(struct outgoing_case *kase, Congvan__Signature **ret);

#endif
