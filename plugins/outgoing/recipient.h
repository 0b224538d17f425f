/*
 * Recipients ("Nơi nhận"): as a draft names them, and from numbering on one record each with its deliveries.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned; mistakes in what was asked
 * for are noted by cv_field(), and the caller asks cv_fields_ok().
 */
#ifndef CONGVAN_PLUGINS_OUTGOING_RECIPIENT_H
#define CONGVAN_PLUGINS_OUTGOING_RECIPIENT_H

#include "outgoing/dispatch.h"

#define OUTGOING_LINES_MAX 200u /* as drafted */
#define OUTGOING_RECIPIENTS_MAX 500u /* groups replaced by their members */
#define OUTGOING_COPIES_MAX 999u /* on paper, of one recipient */

/* A group's members as lines; *ret_count 0: no such group, or an empty one. */
typedef int outgoing_group_reader(struct cv_txn *txn, struct cv_call *call, uint64_t group,
				  Congvan__RecipientLine ***ret, size_t *ret_count);

/* As the directory of organisations has it: CV_UNAVAILABLE where that is not there. */
outgoing_group_reader outgoing_group_lines;

struct outgoing_recipient_rules {
	const struct outgoing_channels *channels;
	outgoing_group_reader *group; /* NULL: no directory is there, and groups are refused */
};

/* As the plugin is configured. */
struct outgoing_recipient_rules outgoing_recipient_rules(struct cv_call *call);

/*
 * Reads lines from a request: texts cleaned, names of people, units and agencies as their records have them, each
 * recipient once, limits. An organisation with the organ id of an agency on this server becomes that agency. pointer:
 * "/fields/recipients". *ret are copies in the arena.
 */
int outgoing_lines_read(struct cv_txn *txn, struct cv_call *call, const struct outgoing_recipient_rules *rules,
			Congvan__RecipientLine *const *lines, size_t count, const char *pointer,
			Congvan__RecipientLine ***ret, size_t *ret_count);

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

struct cv_key outgoing_recipient_key(struct cv_call *call, uint64_t document, uint32_t place);
struct cv_key outgoing_delivery_key(struct cv_call *call, uint64_t delivery);

/* All recipients of a document in their order; *ret_count 0 before it was numbered. A scan: nothing checks it. */
int outgoing_recipients_load(struct cv_call *call, uint64_t document, Congvan__OutgoingRecipient ***ret,
			     size_t *ret_count);

/* Adds a delivery that waits to a recipient and writes what leads to it. */
int outgoing_delivery_add(struct cv_txn *txn, struct cv_call *call, Congvan__OutgoingRecipient *recipient,
			  Congvan__Channel channel, Congvan__OutgoingDelivery **ret);

#endif
