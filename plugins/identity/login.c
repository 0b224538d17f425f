#include "login.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "field.h"
#include "instance.h"
#include "keys.h"
#include "me.h"
#include "office/access/agencies.h"
#include "password.h"
#include "session.h"

/* Whose password is being tried: an account, or what counts the failures for names that nobody has. */
struct subject {
	struct cv_key key;
	Congvan__Account *account;
	const char *hash;
};

/*
 * Failures for unknown names are counted too, else the lock would tell which names exist. They share 65,536 counters,
 * so that inventing names fills no disk.
 */
static int find_stranger(struct cv_txn *txn, struct cv_call *call, const char *name, struct subject *ret)
{
	uint8_t hash[TOKEN_HASH_BYTES];
	int error = token_hash(name, hash);
	if (error < 0)
		return error;
	ret->key = key_attempt(call, (uint32_t)hash[0] << 8 | hash[1]);
	ret->hash = call->instance->decoy;
	ret->account = NULL;
	error = cv_txn_get(txn, ret->key, &congvan__account__descriptor, &ret->account);
	if (error == 0 && !ret->account)
		ret->account = cv_new(call, &congvan__account__descriptor);
	return error < 0 || ret->account ? error : -ENOMEM;
}

static int find_subject(struct cv_txn *txn, struct cv_call *call, const char *typed, struct subject *ret)
{
	const char *name = field_account_name(call, typed);
	ret->account = NULL;
	if (name) {
		ret->key = key_account(call, name);
		int error = account_get(txn, call, name, &ret->account);
		if (error < 0)
			return error;
	}
	if (!ret->account)
		return find_stranger(txn, call, name ? name : typed, ret);
	ret->hash = ret->account->password_hash ? ret->account->password_hash : call->instance->decoy;
	return 0;
}

/* The failure is counted durably before anybody hears of it; the one that locks already says until when. */
static int refuse(struct cv_txn *txn, struct cv_call *call, const struct subject *subject)
{
	int error = account_count_failure(txn, call, subject->key, subject->account);
	if (error < 0)
		return error;
	if (account_check_open(call, subject->account) == 0)
		cv_fail(call, CV_UNAUTHENTICATED, "identity.login_failed", NULL);
	return cv_txn_commit_failure(txn);
}

/* After the right password: zero the count, if there was any. */
static int forgive(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account)
{
	if (account->failures == 0)
		return 0;
	CV_SET(account, failures, 0);
	CV_SET(account, locked_until_ms, 0);
	CV_SET(account, revision, account->revision + 1);
	return cv_txn_put(txn, key_account(call, account->name), &account->base);
}

static const char *choose_language(const struct cv_call *call, const char *wanted)
{
	if (wanted && (strcmp(wanted, "vi") == 0 || strcmp(wanted, "en") == 0))
		return wanted;
	return call->caller.language && strcmp(call->caller.language, "en") == 0 ? "en" : "vi";
}

static void hand_out(struct cv_call *call, const Congvan__LoginRequest *request, const Congvan__Session *session,
		     char *token, Congvan__LoginReply *reply)
{
	cv_http_status(call, 201);
	reply->csrf_token = session->csrf;
	if (request->bearer) {
		reply->token = token;
		return;
	}
	cv_http_cookie(call, "session", token, -1, false);
	cv_http_cookie(call, "csrf", session->csrf, -1, true);
}

static int admit(struct cv_txn *txn, struct cv_call *call, const Congvan__LoginRequest *request,
		 Congvan__Account *account, Congvan__LoginReply *reply)
{
	struct session_new fresh = {.account = account, .language = choose_language(call, request->language)};
	Congvan__Agency *agency;
	Congvan__Session *session;
	char *token = cv_alloc(call, TOKEN_TEXT_SIZE);
	if (!token)
		return -ENOMEM;
	int error = office_agency(txn, call, account->agency, &agency);
	if (error < 0)
		return error;
	if (!agency || agency->closed)
		return cv_fail(call, CV_DENIED, "identity.agency_closed", agency ? agency->name : "", NULL);
	fresh.agency = agency;
	error = session_acting_post(call, account->agency, account->person_id, 0, &fresh.post);
	if (error == 0)
		error = forgive(txn, call, account);
	if (error == 0)
		error = session_begin(txn, call, &fresh, &session, token);
	if (error == 0)
		error = me_build(call, session, account, &reply->me);
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	event.address = (char *)call->caller.address;
	if (error < 0)
		return error;
	CV_SET(&event, session_id, session->id);
	error = account_event(txn, account, "identity.logged_in", &event);
	if (error < 0)
		return error;
	hand_out(call, request, session, token, reply);
	return cv_txn_commit(txn);
}

int login(struct cv_call *call, const Congvan__LoginRequest *request, Congvan__LoginReply *reply)
{
	struct subject subject;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	if (!request->account || !request->account[0])
		cv_field(call, "/account", "field.required", NULL);
	if (!request->password || !request->password[0])
		cv_field(call, "/password", "field.required", NULL);
	int error = cv_fields_ok(call);
	if (error == 0)
		error = find_subject(txn, call, request->account, &subject);
	if (error == 0)
		error = account_check_open(call, subject.account);
	if (error < 0)
		return error;
	const char *clean = password_clean(call, request->password);
	bool right = password_verify(subject.hash, clean ? clean : "") && clean;
	if (!right || subject.hash == call->instance->decoy)
		return refuse(txn, call, &subject);
	if (subject.account->disabled)
		return cv_fail(call, CV_DENIED, "identity.account_disabled", NULL);
	return admit(txn, call, request, subject.account, reply);
}
