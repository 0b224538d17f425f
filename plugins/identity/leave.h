/*
 * Leavers: one act that closes a person's account within one working day (QĐ 8849/QĐ-UBND Đ13.5). Account, sessions,
 * posts and delegations end in one commit; what lies in the person's work list goes to a successor. The documents are
 * not identity's: it says "identity.left", and the plugins that keep documents hand them over and note in
 * "identity.hand_over" how far they have come.
 *
 * Thread: the handler's. Memory: the call's arena. Results: 0 or a negative errno.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_LEAVE_H
#define CONGVAN_PLUGINS_IDENTITY_LEAVE_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

int leave(struct cv_call *call, const Congvan__LeaveRequest *request, Congvan__LeaveReport *reply);
int get_leave(struct cv_call *call, const Congvan__GetLeaveRequest *request, Congvan__LeaveReport *reply);

/* Fills the report of what this record says, as far as it has come by now. */
int leave_report(struct cv_call *call, uint32_t agency, Congvan__Leave *record, Congvan__LeaveReport *reply);

/* Entries of the person's work list that wait for something: all boxes but that of what is done. */
int leave_open_work(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t *ret);

/* The person with this id, or with this account in the agency; *ret NULL: there is none. Checked by the commit. */
struct cv_txn;
int leave_find(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, const char *account,
	       Congvan__Person **ret);

#endif
