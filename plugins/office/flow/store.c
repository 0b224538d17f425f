#include "office/flow/store.h"

#include <errno.h>

int office_flows_load(struct cv_call *call, const char *prefix, uint64_t document_id, struct office_flows *ret)
{
	struct cv_key from = cv_key(call, prefix, "i", document_id);
	struct cv_key to = cv_key_after(call, from);
	struct cv_row *rows;
	uint32_t count;

	office_flows_init(ret, call, document_id);
	do {
		int error = cv_scan(call, from, to, CV_SCAN_ROWS, 0, &rows, &count);

		for (uint32_t i = 0; !error && i < count; i++) {
			Congvan__ReceivingFlow *flow =
			    cv_row_message(call, &rows[i], &congvan__receiving_flow__descriptor);

			error = flow ? office_flows_add_stored(ret, flow) : -EIO;
		}
		if (error)
			return error;
		if (count) /* the next page begins behind the last flow */
			from = cv_key(call, prefix, "ii", document_id, ret->items[ret->count - 1].now->id + 1);
	} while (count == CV_SCAN_ROWS);
	return 0;
}

int office_flows_save(const struct office_flows *flows, struct cv_txn *txn, const char *prefix)
{
	int error = 0;

	for (size_t i = 0; i < flows->count && !error; i++) {
		const struct office_flow *flow = &flows->items[i];
		struct cv_key key = cv_key(flows->call, prefix, "ii", flows->document_id, flow->now->id);
		Congvan__ReceivingFlow *checked;

		if (flow->now == flow->stored)
			continue;
		if (flow->stored)
			error = cv_txn_get(txn, key, &congvan__receiving_flow__descriptor, &checked);
		if (!error)
			error = cv_txn_put(txn, key, &flow->now->base);
	}
	return error;
}
