/*
 * Accounts: the name and the password with which a person logs in. Names are unique on the server, so they stand in
 * agency 0.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_ACCOUNT_H
#define CONGVAN_PLUGINS_IDENTITY_ACCOUNT_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

struct cv_txn;

int set_password(struct cv_call *call, const Congvan__SetPasswordRequest *request, Congvan__Empty *reply);
int disable_account(struct cv_call *call, const Congvan__DisableAccountRequest *request,
		    Congvan__DisableAccountReply *reply);
int change_password(struct cv_call *call, const Congvan__ChangePasswordRequest *request, Congvan__Empty *reply);

/* Reads with the commit's check; *ret NULL when nobody has the name. */
int account_get(struct cv_txn *txn, struct cv_call *call, const char *name, Congvan__Account **ret);

/* Notes a field when the name is taken. NULL is free. */
int account_check_free(struct cv_txn *txn, struct cv_call *call, const char *pointer, const char *name);

struct account_new {
	uint32_t agency;
	uint64_t person;
	const char *name;
	const char *password; /* clean; NULL: nobody can log in until one is set */
	bool must_change;
};
int account_put_new(struct cv_txn *txn, struct cv_call *call, const struct account_new *fresh);

/*
 * A password that was given by somebody else, to be changed at the first log-in (not in a demo agency): ends all
 * sessions, puts the account. A mistake fails the call.
 */
int account_give_password(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, const char *password,
			  bool demo);

/* Disables or enables the account, whose record is put, and ends all its sessions. The person's record is the caller's.
 */
int account_switch(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, bool disabled,
		   uint32_t *ret_sessions_ended);

/* Fails the call with CV_BUSY "identity.locked" and says when to come back, while the account is locked. */
int account_check_open(struct cv_call *call, const Congvan__Account *account);

/* Counts a wrong password in this transaction, locks if it was one too many, and puts the record at `key`. */
int account_count_failure(struct cv_txn *txn, struct cv_call *call, struct cv_key key, Congvan__Account *account);

/* An event about the account, in its agency's history. */
int account_event(struct cv_txn *txn, const Congvan__Account *account, const char *topic, Congvan__AccountEvent *event);

#endif
