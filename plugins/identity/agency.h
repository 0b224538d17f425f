/*
 * Agencies, the tenants of a server. Each has a number that begins all its keys; numbers are given in order from 1.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_AGENCY_H
#define CONGVAN_PLUGINS_IDENTITY_AGENCY_H

#include <stdbool.h>
#include <stddef.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"
#include "office/access/agencies.h"

struct cv_txn;

#define AGENCIES_MAX 4096u /* of a server */
#define AGENCY_REASON_CHARS 500u

/* Makes an agency and its first administrator. */
int init(struct cv_call *call, const Congvan__InitRequest *request, Congvan__InitReply *reply);
int server_info(struct cv_call *call, const Congvan__Empty *request, Congvan__ServerInfoReply *reply);

/* What was sent of a record; NULL: not sent. */
struct agency_sent {
	const char *organ_id, *name, *short_name, *parent_organ, *level, *place;
	const Congvan__Interconnection *interconnection;
};
/* Puts the members that were sent into the record; mistakes are noted. all: what is required must have been sent. */
void agency_take(struct cv_call *call, const struct agency_sent *sent, bool all, Congvan__Agency *agency);

/*
 * Notes a field when `parent` cannot be above the agency (`number` 0: a new one, which has nothing below it): not
 * managed by the caller (top 0: by an operator), closed, below it, or too deep. What is read is checked by the commit.
 */
int agency_check_parent(struct cv_txn *txn, struct cv_call *call, uint32_t number, uint32_t parent, uint32_t top);

/* Gives the agency its organ id. Notes a field when another has it. `old` NULL: none so far. */
int agency_put_organ(struct cv_txn *txn, struct cv_call *call, const Congvan__Agency *agency, const char *old);

/* All agencies, by number. Not checked by the commit. */
struct agency_all {
	Congvan__Agency **items;
	size_t count;
};
int agency_load_all(struct cv_call *call, struct agency_all *ret);
/* The place of one of them in the tree. Pure. */
struct office_agency_place agency_place_among(const struct agency_all *all, const Congvan__Agency *agency);

/* false when there is no such agency. Checked by the commit. */
int agency_is_demo(struct cv_txn *txn, struct cv_call *call, uint32_t agency, bool *ret);

#endif
