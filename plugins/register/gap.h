/*
 * Checking a book, a page at a time: numbers without an entry, reserved and void ones, documents with more than one.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_GAP_H
#define CONGVAN_PLUGINS_REGISTER_GAP_H

#include <congvan/abi.h>

#include "congvan/register.pb-c.h"

#define GAP_ROWS_DEFAULT 200u /* ranges, and numbers that are set aside, of one page */
#define GAP_ROWS_MAX 1000u
#define GAP_DOUBLED_MAX 1000u
#define GAP_ENTRIES_MAX 200000u /* looked at for one page: only their keys are held, some 20 MB */

int gaps(struct cv_call *call, const Congvan__GapsRequest *request, Congvan__GapsReply *reply);

#endif
