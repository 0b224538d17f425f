/*
 * Who may administer: operators at the control socket, in the agency that they name, and people whose acting post is
 * that of an administrator, in their own. Thread: the handler's. Failures are the call's.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_RIGHTS_H
#define CONGVAN_PLUGINS_IDENTITY_RIGHTS_H

#include <congvan/abi.h>

#include "congvan/office.pb-c.h"

struct cv_txn;
struct office_agency_place;

/* CV_DENIED for everyone but an operator. */
int rights_operator(struct cv_call *call);

/*
 * requested: the request's agency, 0 when it names none. Another agency than their own does not exist for people:
 * CV_NOT_FOUND. The administrator's post is checked by the commit.
 */
int rights_administer(struct cv_txn *txn, struct cv_call *call, uint32_t requested, uint32_t *ret_agency);

/*
 * Who manages agencies: operators all of them (*ret_top 0), and people whose acting post is city_administrator the own
 * one and all below it (*ret_top: the own one). CV_DENIED for everybody else. The post is checked by the commit.
 */
int rights_manage(struct cv_txn *txn, struct cv_call *call, uint32_t *ret_top);
/* The same for one agency; what is not managed does not exist: CV_NOT_FOUND. *ret_top as above. */
int rights_manage_agency(struct cv_txn *txn, struct cv_call *call, uint32_t number, struct office_agency_place *ret,
			 uint32_t *ret_top);

/* The caller must be a person with a session. */
int rights_person(struct cv_call *call);

/* The caller as records name them; an operator has a name and a role, and no person. */
int rights_caller(struct cv_call *call, uint32_t agency, Congvan__Actor **ret);

#endif
