/*
 * Who hears what has become of an issued document: the latest act of the case is told to its author, its signer and,
 * if wanted, to everybody of the agency who has it to read.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or -ENOMEM.
 */
#ifndef CONGVAN_OUTGOING_LATER_TELL_H
#define CONGVAN_OUTGOING_LATER_TELL_H

#include "outgoing/case.h"

/* After office_case_note(). notice: a literal, the name that notices know it by. */
int outgoing_later_tell(struct outgoing_case *kase, const char *notice, bool readers);

#endif
