/*
 * Agencies, the tenants of a server. Each has a number that begins all its keys; numbers are given in order from 1.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_AGENCY_H
#define CONGVAN_PLUGINS_IDENTITY_AGENCY_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

/* Operators: makes an agency and its first administrator. */
int init(struct cv_call *call, const Congvan__InitRequest *request, Congvan__InitReply *reply);
int server_info(struct cv_call *call, const Congvan__Empty *request, Congvan__ServerInfoReply *reply);

/* false when there is no such agency. Checked by the commit. */
int agency_is_demo(struct cv_txn *txn, struct cv_call *call, uint32_t agency, bool *ret);

#endif
