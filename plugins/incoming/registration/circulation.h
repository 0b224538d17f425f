/*
 * How far a document may go, by what stands in its top margin (NĐ 30/2020/NĐ-CP PL I). One that is restricted goes to
 * whom the directive names and no further: a unit that is named may work on it with its own people. Before anybody has
 * directed it goes up to who directs; without any directive it stays in the unit that has it. Neither a restricted one
 * nor one for internal use is passed to units outside.
 *
 * Thread: the handler's.
 */
#ifndef CONGVAN_INCOMING_REGISTRATION_CIRCULATION_H
#define CONGVAN_INCOMING_REGISTRATION_CIRCULATION_H

#include "office/case/receivers.h"

#define INCOMING_CIRCULATION_ARTICLE "NĐ 30/2020/NĐ-CP PL I"

/* Notes a mistake at the pointer when the document may not go to this receiver. unit: of who passes it on; 0: none. */
void incoming_circulation_check(const struct office_case *base, const struct office_action *action,
				const struct office_receiver *receiver, uint64_t unit, const char *pointer);

#endif
