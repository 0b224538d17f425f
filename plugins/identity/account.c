#include "account.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <congvan/plugin.h>

#include "agency.h"
#include "field.h"
#include "keys.h"
#include "lockout.h"
#include "moment.h"
#include "password.h"
#include "person.h"
#include "rights.h"
#include "session.h"

int account_get(struct cv_txn *txn, struct cv_call *call, const char *name, Congvan__Account **ret)
{
	*ret = NULL;
	return cv_txn_get(txn, key_account(call, name), &congvan__account__descriptor, ret);
}

int account_check_free(struct cv_txn *txn, struct cv_call *call, const char *pointer, const char *name)
{
	Congvan__Account *holder = NULL;
	int error = name ? account_get(txn, call, name, &holder) : 0;
	if (error == 0 && holder)
		cv_field(call, pointer, "account.taken", name, NULL);
	return error;
}

int account_event(struct cv_txn *txn, const Congvan__Account *account, const char *topic, Congvan__AccountEvent *event)
{
	event->account = account->name;
	CV_SET(event, person_id, account->person_id);
	return cv_txn_event_in(txn, account->agency, topic, account->person_id, &event->base);
}

/* Puts a new hash in place; whoever was locked out may try again. */
static int replace_password(struct cv_call *call, Congvan__Account *account, const char *clean, bool must_change)
{
	account->password_hash = cv_alloc(call, PASSWORD_HASH_MAX);
	account->changed_at = moment_message(call, call->now_ms);
	if (!account->password_hash || !account->changed_at)
		return -ENOMEM;
	CV_SET(account, must_change, must_change);
	CV_SET(account, failures, 0);
	CV_SET(account, locked_until_ms, 0);
	return password_hash(call->host, clean, account->password_hash);
}

int account_put_new(struct cv_txn *txn, struct cv_call *call, const struct account_new *fresh)
{
	Congvan__Account *account = cv_new(call, &congvan__account__descriptor);
	if (!account)
		return -ENOMEM;
	account->name = (char *)fresh->name;
	CV_SET(account, person_id, fresh->person);
	CV_SET(account, agency, fresh->agency);
	CV_SET(account, revision, 1);
	CV_SET(account, session_epoch, 1);
	int error = fresh->password ? replace_password(call, account, fresh->password, fresh->must_change) : 0;
	if (error < 0)
		return error;
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	CV_SET(&event, must_change, account->must_change);
	error = cv_txn_put_new(txn, key_account(call, account->name), &account->base);
	return error < 0 ? error : account_event(txn, account, "identity.account_added", &event);
}

static int put_account(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account)
{
	CV_SET(account, revision, account->revision + 1);
	return cv_txn_put(txn, key_account(call, account->name), &account->base);
}

/* ---- by an administrator ---- */

/* The account that is to be administered; one of another agency does not exist. */
static int administered(struct cv_txn *txn, struct cv_call *call, const char *name, Congvan__Account **ret)
{
	uint32_t agency = 0;
	const char *clean = field_account_name(call, name);
	int error = call->caller.kind == CV_CALLER_OPERATOR ? 0 : rights_administer(txn, call, 0, &agency);
	*ret = NULL;
	if (error == 0 && clean)
		error = account_get(txn, call, clean, ret);
	if (error < 0)
		return error;
	if (!*ret || (agency && (*ret)->agency != agency))
		return cv_fail(call, CV_NOT_FOUND, "identity.no_account", name ? name : "", NULL);
	return 0;
}

int account_give_password(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, const char *password,
			  bool demo)
{
	const char *clean = password_clean(call, password);
	const char *weakness = password_weakness(call, clean, account->name, demo);
	if (weakness)
		cv_field(call, "/password", weakness, cv_printf(call, "%u", PASSWORD_CHARS_MIN), NULL);
	int error = cv_fields_ok(call);
	if (error == 0)
		error = replace_password(call, account, clean, !demo);
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	if (error == 0)
		error = session_end_all(txn, call, account, 0, &event);
	if (error == 0)
		error = put_account(txn, call, account);
	CV_SET(&event, must_change, !demo);
	return error < 0 ? error : account_event(txn, account, "identity.password_set", &event);
}

int set_password(struct cv_call *call, const Congvan__SetPasswordRequest *request, Congvan__Empty *reply)
{
	(void)reply;
	bool demo;
	Congvan__Account *account;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = administered(txn, call, request->account, &account);
	if (error == 0)
		error = agency_is_demo(txn, call, account->agency, &demo);
	if (error == 0)
		error = account_give_password(txn, call, account, request->password, demo);
	return error < 0 ? error : cv_txn_commit(txn);
}

static int mark_person(struct cv_txn *txn, struct cv_call *call, const Congvan__Account *account)
{
	Congvan__Person *person;
	int error = person_get(txn, call, account->agency, account->person_id, &person);
	if (error < 0 || !person)
		return error;
	return person_switch(txn, call, account->agency, person, account->disabled);
}

int account_switch(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, bool disabled,
		   uint32_t *ret_sessions_ended)
{
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	CV_SET(account, disabled, disabled);
	int error = session_end_all(txn, call, account, 0, &event);
	if (error == 0)
		error = put_account(txn, call, account);
	if (error == 0)
		error = account_event(txn, account, disabled ? "identity.account_disabled" : "identity.account_enabled",
				      &event);
	*ret_sessions_ended = event.sessions_ended;
	return error;
}

int disable_account(struct cv_call *call, const Congvan__DisableAccountRequest *request,
		    Congvan__DisableAccountReply *reply)
{
	uint32_t ended;
	Congvan__Account *account;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = administered(txn, call, request->account, &account);
	if (error < 0)
		return error;
	CV_SET(reply, sessions_ended, 0);
	bool disabled = !request->enable;
	if ((bool)account->disabled == disabled)
		return 0;
	error = account_switch(txn, call, account, disabled, &ended);
	if (error == 0)
		error = mark_person(txn, call, account);
	if (error < 0)
		return error;
	reply->sessions_ended = ended;
	return cv_txn_commit(txn);
}

/* ---- failed passwords ---- */

int account_check_open(struct cv_call *call, const Congvan__Account *account)
{
	int64_t left_ms = account->locked_until_ms - call->now_ms;
	if (left_ms <= 0)
		return 0;
	const char *until = cv_time_text(call, account->locked_until_ms);
	const char *minutes = cv_printf(call, "%" PRId64, (left_ms + 59999) / 60000);
	if (!until || !minutes)
		return -ENOMEM;
	/* "2026-03-05T08:00:00+07:00": people read the time of day, programs the whole. */
	int error = cv_fail(call, CV_BUSY, "identity.locked", cv_strndup(call, until + 11, 8), minutes, NULL);
	cv_fail_detail(call, "lockedUntil", until);
	return error;
}

int account_count_failure(struct cv_txn *txn, struct cv_call *call, struct cv_key key, Congvan__Account *account)
{
	CV_SET(account, failures, account->failures + 1);
	CV_SET(account, locked_until_ms, lockout_until_ms(account->failures, call->now_ms));
	CV_SET(account, revision, account->revision + 1);
	int error = cv_txn_put(txn, key, &account->base);
	if (error < 0 || !account->agency)
		return error;
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	CV_SET(&event, failures, account->failures);
	CV_SET(&event, locked_until_ms, account->locked_until_ms);
	event.address = (char *)call->caller.address;
	return account_event(txn, account, "identity.login_failed", &event);
}

/* ---- by the person ---- */

/* A stolen session must not serve to guess the password: a wrong one counts as it does at the log-in. */
static int refuse_change(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account)
{
	int error = account_count_failure(txn, call, key_account(call, account->name), account);
	if (error < 0)
		return error;
	(void)cv_fields_ok(call);
	return cv_txn_commit_failure(txn);
}

struct change {
	const char *current, *fresh; /* clean */
	bool current_wrong;
};

static void take_change(struct cv_call *call, const Congvan__ChangePasswordRequest *sent,
			const Congvan__Account *account, bool demo, struct change *ret)
{
	ret->current = password_clean(call, sent->current_password);
	ret->fresh = password_clean(call, sent->new_password);
	const char *weakness = password_weakness(call, ret->fresh, account->name, demo);
	if (weakness)
		cv_field(call, "/newPassword", weakness, cv_printf(call, "%u", PASSWORD_CHARS_MIN), NULL);
	else if (ret->current && strcmp(ret->current, ret->fresh) == 0)
		cv_field(call, "/newPassword", "password.same", NULL);
	ret->current_wrong =
	    !ret->current || !account->password_hash || !password_verify(account->password_hash, ret->current);
	if (ret->current_wrong)
		cv_field(call, "/currentPassword", "password.wrong", NULL);
}

int change_password(struct cv_call *call, const Congvan__ChangePasswordRequest *request, Congvan__Empty *reply)
{
	(void)reply;
	bool demo;
	struct change change;
	Congvan__Account *account;
	Congvan__Session *session;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = session_of_caller(txn, call, &session, &account);
	if (error == 0)
		error = account_check_open(call, account);
	if (error == 0)
		error = agency_is_demo(txn, call, account->agency, &demo);
	if (error < 0)
		return error;
	take_change(call, request, account, demo, &change);
	if (change.current_wrong)
		return refuse_change(txn, call, account);
	error = cv_fields_ok(call);
	if (error == 0)
		error = replace_password(call, account, change.fresh, false);
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	if (error == 0)
		error = session_end_all(txn, call, account, session->id, &event);
	if (error == 0)
		error = session_renew(txn, call, session, account);
	if (error == 0)
		error = put_account(txn, call, account);
	if (error == 0)
		error = account_event(txn, account, "identity.password_changed", &event);
	return error < 0 ? error : cv_txn_commit(txn);
}
