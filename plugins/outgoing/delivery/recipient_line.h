/*
 * Recipients ("Nơi nhận") as a draft names them: lines that are read from a request and checked against the directory.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0, or what cv_fail() returned; mistakes in what was asked
 * for are noted by cv_field(), and the caller asks cv_fields_ok().
 */
#ifndef CONGVAN_OUTGOING_DELIVERY_RECIPIENT_LINE_H
#define CONGVAN_OUTGOING_DELIVERY_RECIPIENT_LINE_H

#include "outgoing/delivery/dispatch.h"

#define OUTGOING_LINES_MAX 200u /* as drafted */
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

/* Who it is, as text: two lines with the same one are one recipient. NULL: arena exhausted. */
const char *outgoing_line_identity(struct cv_call *call, const Congvan__RecipientLine *line);

#endif
