/*
 * The records of recipients ("Nơi nhận"), from numbering on: one each, with its deliveries.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned; mistakes in what was asked
 * for are noted by cv_field(), and the caller asks cv_fields_ok().
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_RECIPIENT_H
#define CONGVAN_OUTGOING_DELIVERY_RECIPIENT_H

#include "outgoing/delivery/recipient_line.h"

#define OUTGOING_RECIPIENTS_MAX 500u /* groups replaced by their members */

struct outgoing_addressing {
	const Congvan__OutgoingDocument *document; /* numbered */
	const struct office_process *process; /* that it follows */
	const struct office_fact *facts; /* of the document, ended by {NULL} */
	Congvan__RecipientLine *const *lines; /* as outgoing_lines_read() gave them */
	size_t line_count;
};
/*
 * Replaces groups by their members and writes the records of all recipients with their deliveries, which wait: part of
 * the commit that numbers. Nothing is ordered yet (outgoing_dispatch_put()).
 */
int outgoing_recipients_put(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			    const struct outgoing_addressing *addressing);

/* How the dispatch table of the process calls them; OFFICE_RECIPIENT_END: a group, whose members it calls. */
enum office_recipient_kind outgoing_table_kind(const Congvan__RecipientLine *line);

/*
 * The same for what is issued already: recipients that are there keep their places, and who is among them is not added
 * again. The new ones are appended to the list. Mistakes are noted below "/add".
 */
int outgoing_recipients_add(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			    const struct outgoing_addressing *addressing, Congvan__OutgoingRecipient ***recipients,
			    size_t *count);

struct cv_key outgoing_recipient_key(struct cv_call *call, uint64_t document, uint32_t place);
struct cv_key outgoing_delivery_key(struct cv_call *call, uint64_t delivery);

/* All recipients of a document in their order; *ret_count 0 before it was numbered. A scan: nothing checks it. */
int outgoing_recipients_load(struct cv_call *call, uint64_t document, Congvan__OutgoingRecipient ***ret,
			     size_t *ret_count);

/* Adds a delivery that waits to a recipient and writes what leads to it. */
int outgoing_delivery_add(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingRecipient *recipient,
			  Congvan__Channel channel, Congvan__OutgoingDelivery **ret);

#endif
