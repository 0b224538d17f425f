/*
 * Checking a whole book: numbers without an entry, documents with more than one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_GAP_H
#define CONGVAN_PLUGINS_REGISTER_GAP_H

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

#define GAP_RANGES_MAX 1000u
#define GAP_DOUBLED_MAX 1000u
#define GAP_ENTRIES_MAX 200000u /* of one book in one check: only their keys are held, some 20 MB */

int gaps(struct cv_call *call, const Congvan__RegisterRequest *request, Congvan__GapsReply *reply);

#endif
