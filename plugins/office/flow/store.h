/*
 * Reading and writing the flows of one document. The rule of levels reads flows that others may change at the same
 * time, and scans are not checked at the commit: whoever changes a flow's state also reads the document by
 * cv_txn_get() and puts it, so that two acts on one document never cross.
 *
 * `prefix` is the plugin's: key = document, flow. Thread: the handler's.
 */
#ifndef CONGVAN_OFFICE_FLOW_STORE_H
#define CONGVAN_OFFICE_FLOW_STORE_H

#include "office/flow/flow.h"

int office_flows_load(struct cv_call *call, const char *prefix, uint64_t document_id, struct office_flows *ret);

/* Puts what has changed; a flow that was there before is checked for changes by others since. */
int office_flows_save(const struct office_flows *flows, struct cv_txn *txn, const char *prefix);

#endif
