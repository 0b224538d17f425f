/*
 * Delegations (ủy quyền): the holder of a post lends its rights for some days, wholly or for some kinds of documents or
 * some acts. A delegation is never changed and never deleted: it ends on its last day, or earlier when it is revoked,
 * so that "who could act for whom on that day" stays answerable.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_DELEGATION_H
#define CONGVAN_PLUGINS_IDENTITY_DELEGATION_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

#define DELEGATION_DAYS_MAX 366 /* from the first day to the last one */
#define DELEGATIONS_OF_PERSON_MAX 500u /* given, and as many received; past ones included */
#define DELEGATION_SCOPE_MAX 50u /* kinds, and actions */

int delegate(struct cv_call *call, const Congvan__DelegateRequest *request, Congvan__DelegationView *reply);
int revoke_delegation(struct cv_call *call, const Congvan__RevokeDelegationRequest *request,
		      Congvan__DelegationView *reply);
int list_delegations(struct cv_call *call, const Congvan__ListDelegationsRequest *request,
		     Congvan__ListDelegationsReply *reply);

/* All to which the keys below `entries` lead, the newest first. */
int delegation_list(struct cv_call *call, struct cv_key entries, uint32_t agency, Congvan__Delegation ***ret,
		    size_t *ret_count);

struct delegation_end {
	Congvan__Actor *by;
	char *reason; /* clean; may be NULL */
};
/* Revokes one that is not revoked yet. The caller then touches "identity.revocation". */
int delegation_end(struct cv_txn *txn, struct cv_call *call, uint32_t agency, Congvan__Delegation *delegation,
		   const struct delegation_end *end);

#endif
