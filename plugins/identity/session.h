/*
 * Sessions: who holds which token, in which post, until when. A session ends when it was silent for idle_timeout, when
 * it is older than session_lifetime, when its account's epoch has moved on (disabled, password replaced), when its
 * agency's has (closed) or when its record is deleted. The gateway keeps answers of authenticate() for a while and
 * drops them when "identity.revocation" is touched.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_SESSION_H
#define CONGVAN_PLUGINS_IDENTITY_SESSION_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "acting.h"
#include "congvan/identity.pb-c.h"
#include "token.h"

struct cv_txn;

#define SESSION_OF_PERSON_MAX 20u /* the oldest ends when there would be more */
#define SESSION_SEEN_MS 60000 /* seen_at moves at most so often; answers to the gateway hold as long */

int authenticate(struct cv_call *call, const Congvan__AuthenticateRequest *request, Congvan__AuthenticateReply *reply);
/*
 * The same without a note of it: the session's idle time goes on from where it was, and a post that moved is only told.
 * For when the note cannot be kept.
 */
int recognise(struct cv_call *call, const Congvan__AuthenticateRequest *request, Congvan__AuthenticateReply *reply);
int logout(struct cv_call *call, const Congvan__Empty *request, Congvan__Empty *reply);

struct session_new {
	const Congvan__Account *account;
	const Congvan__Agency *agency; /* the account's */
	uint64_t post; /* 0: none */
	const char *language;
};
/* Makes and puts a session, and clears away the person's old ones. The token is only in ret_token. */
int session_begin(struct cv_txn *txn, struct cv_call *call, const struct session_new *fresh,
		  Congvan__Session **ret_session, char ret_token[TOKEN_TEXT_SIZE]);

/* Both checked by the commit. CV_UNAUTHENTICATED when the caller's session is gone. */
int session_of_caller(struct cv_txn *txn, struct cv_call *call, Congvan__Session **ret_session,
		      Congvan__Account **ret_account);

/*
 * Ends all sessions of the account but `except` (0: all): moves the account's epoch, which the caller then puts,
 * deletes the records and has the gateway forget. Counts them in event->sessions_ended.
 */
int session_end_all(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, uint64_t except,
		    Congvan__AccountEvent *event);

/* From now on the session acts so. Whether that is a change. */
bool session_act(Congvan__Session *session, struct acting acting);

/* Puts a changed session, in the account's present epoch, and has the gateway forget. */
int session_renew(struct cv_txn *txn, struct cv_call *call, Congvan__Session *session, const Congvan__Account *account);

/* The post to act in: the wanted one if the person holds it today, else the oldest current one; 0: none. */
int session_acting_post(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t wanted, uint64_t *ret);

#endif
