/*
 * What rows of work show of an outgoing document: the same in the work lists of those who have it and in the lists of
 * those who watch over units. Thread: any. Texts are the document's.
 */
#ifndef CONGVAN_OFFICE_LISTS_OUTGOING_ROW_H
#define CONGVAN_OFFICE_LISTS_OUTGOING_ROW_H

#include "congvan/outgoing.pb-c.h"
#include "office/lists/work_entry.h"

struct office_work_document office_outgoing_row(const Congvan__OutgoingDocument *document);

#endif
