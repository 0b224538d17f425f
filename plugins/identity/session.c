#include "session.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "acting.h"
#include "instance.h"
#include "keys.h"
#include "moment.h"
#include "office/access/agencies.h"
#include "post.h"
#include "rights.h"

/* ---- the rules ---- */

/* When the session ends if nothing more is heard of it. */
static int64_t ends_at_ms(const struct cv_instance *instance, const Congvan__Session *session)
{
	int64_t idle = moment_ms(session->seen_at) + instance->idle_ms;
	int64_t absolute = moment_ms(session->created_at) + instance->absolute_ms;
	return idle < absolute ? idle : absolute;
}

/* What a session stands on. Both NULL: gone. */
struct ground {
	const Congvan__Account *account;
	const Congvan__Agency *agency;
};

static bool is_alive(struct cv_call *call, const Congvan__Session *session, const struct ground *ground)
{
	const Congvan__Account *account = ground->account;
	const Congvan__Agency *agency = ground->agency;
	return session && account && !account->disabled && session->session_epoch == account->session_epoch && agency &&
	       !agency->closed && session->agency_epoch == agency->session_epoch &&
	       call->now_ms < ends_at_ms(call->instance, session);
}

static int unauthenticated(struct cv_call *call)
{
	return cv_fail(call, CV_UNAUTHENTICATED, "identity.no_session", NULL);
}

int session_acting_post(struct cv_call *call, uint32_t agency, uint64_t person, uint64_t wanted, uint64_t *ret)
{
	Congvan__Post **posts;
	size_t count;
	int32_t today = moment_today(call);
	uint64_t first = 0;
	int error = post_list(call, agency, person, &posts, &count);
	if (error < 0)
		return error;
	*ret = 0;
	for (size_t i = 0; i < count; i++) {
		if (!post_on_day(posts[i], today))
			continue;
		if (!first)
			first = posts[i]->id;
		if (posts[i]->id == wanted)
			*ret = wanted;
	}
	if (!*ret)
		*ret = first;
	return 0;
}

/* ---- reading ---- */

/* Both NULL when it is over, whyever. */
static int get_session(struct cv_txn *txn, struct cv_call *call, const uint8_t *hash, Congvan__Session **ret_session,
		       Congvan__Account **ret_account)
{
	Congvan__Agency *agency = NULL;
	*ret_session = NULL;
	*ret_account = NULL;
	int error = cv_txn_get(txn, key_session(call, hash), &congvan__session__descriptor, ret_session);
	if (error < 0 || !*ret_session || !(*ret_session)->account)
		return error;
	error = account_get(txn, call, (*ret_session)->account, ret_account);
	if (error == 0)
		error = office_agency(txn, call, (*ret_session)->agency, &agency);
	if (error == 0 && !is_alive(call, *ret_session, &(struct ground){*ret_account, agency})) {
		*ret_session = NULL;
		*ret_account = NULL;
	}
	return error;
}

/* The sessions of a person: rows of the index, the oldest first. */
static int scan_sessions(struct cv_call *call, uint64_t person, uint64_t session, struct cv_row **ret, uint32_t *ret_n)
{
	struct cv_key from = key_session_of(call, person, session);
	int error = cv_scan(call, from, cv_key_after(call, from), CV_SCAN_ROWS, 0, ret, ret_n);
	for (uint32_t i = 0; error == 0 && i < *ret_n; i++) {
		if ((*ret)[i].value.len != KEYS_TOKEN_HASH_BYTES)
			error = -EBADMSG;
	}
	return error;
}

int session_of_caller(struct cv_txn *txn, struct cv_call *call, Congvan__Session **ret_session,
		      Congvan__Account **ret_account)
{
	struct cv_row *rows;
	uint32_t count = 0;
	int error = rights_person(call);
	if (error == 0 && call->caller.session)
		error = scan_sessions(call, call->caller.person, call->caller.session, &rows, &count);
	if (error < 0)
		return error;
	if (count != 1)
		return unauthenticated(call);
	error = get_session(txn, call, rows[0].value.data, ret_session, ret_account);
	if (error == 0 && !*ret_session)
		return unauthenticated(call);
	return error;
}

/* ---- writing ---- */

static int forget(struct cv_txn *txn, struct cv_call *call)
{
	return cv_txn_put_raw(txn, key_revocation(call), (struct cv_bytes){NULL, 0});
}

static int delete_session(struct cv_txn *txn, struct cv_call *call, uint64_t person, const struct cv_row *row)
{
	int error = cv_txn_delete(txn, key_session(call, row->value.data));
	return error < 0 ? error : cv_txn_delete(txn, key_session_of(call, person, key_last_id(row->body)));
}

int session_end_all(struct cv_txn *txn, struct cv_call *call, Congvan__Account *account, uint64_t except,
		    Congvan__AccountEvent *event)
{
	struct cv_row *rows;
	uint32_t count;
	CV_SET(account, session_epoch, account->session_epoch + 1);
	CV_SET(event, sessions_ended, 0);
	int error = scan_sessions(call, account->person_id, 0, &rows, &count);
	for (uint32_t i = 0; error == 0 && i < count; i++) {
		if (key_last_id(rows[i].body) == except)
			continue;
		error = delete_session(txn, call, account->person_id, &rows[i]);
		event->sessions_ended++;
	}
	return error < 0 ? error : forget(txn, call);
}

bool session_act(Congvan__Session *session, struct acting acting)
{
	bool moved = session->post_id != acting.post || session->on_behalf_of != acting.on_behalf_of;
	CV_SET(session, post_id, acting.post);
	session->has_on_behalf_of = acting.on_behalf_of != 0;
	session->on_behalf_of = acting.on_behalf_of;
	return moved;
}

int session_renew(struct cv_txn *txn, struct cv_call *call, Congvan__Session *session, const Congvan__Account *account)
{
	CV_SET(session, session_epoch, account->session_epoch);
	int error = cv_txn_put(txn, key_session(call, session->token_hash.data), &session->base);
	return error < 0 ? error : forget(txn, call);
}

/* Deletes what is over, and the oldest ones until there is room for one more. */
static int clear_away(struct cv_txn *txn, struct cv_call *call, const struct ground *ground)
{
	const Congvan__Account *account = ground->account;
	struct cv_row *rows;
	uint32_t count;
	int error = scan_sessions(call, account->person_id, 0, &rows, &count);
	uint32_t left = count;
	for (uint32_t i = 0; error == 0 && i < count; i++) {
		Congvan__Session *session = NULL;
		struct cv_key key = key_session(call, rows[i].value.data);
		error = cv_get(call, key, &congvan__session__descriptor, &session);
		if (error < 0 || (left < SESSION_OF_PERSON_MAX && is_alive(call, session, ground)))
			continue;
		error = delete_session(txn, call, account->person_id, &rows[i]);
		left--;
	}
	return error;
}

int session_begin(struct cv_txn *txn, struct cv_call *call, const struct session_new *fresh,
		  Congvan__Session **ret_session, char ret_token[TOKEN_TEXT_SIZE])
{
	const Congvan__Account *account = fresh->account;
	Congvan__Session *session = cv_new(call, &congvan__session__descriptor);
	uint8_t *hash = cv_alloc(call, TOKEN_HASH_BYTES);
	char *csrf = cv_alloc(call, TOKEN_TEXT_SIZE);
	if (!session || !hash || !csrf)
		return -ENOMEM;
	int error = token_make(call->host, ret_token);
	if (error == 0)
		error = token_hash(ret_token, hash);
	if (error == 0)
		error = token_make(call->host, csrf);
	if (error == 0)
		error = clear_away(txn, call, &(struct ground){account, fresh->agency});
	if (error < 0)
		return error;
	CV_SET(session, id, call->host->new_id(call->host));
	session->has_token_hash = 1;
	session->token_hash = (ProtobufCBinaryData){TOKEN_HASH_BYTES, hash};
	CV_SET(session, agency, account->agency);
	CV_SET(session, person_id, account->person_id);
	CV_SET(session, post_id, fresh->post);
	CV_SET(session, session_epoch, account->session_epoch);
	CV_SET(session, agency_epoch, fresh->agency->session_epoch);
	session->account = account->name;
	session->created_at = moment_message(call, call->now_ms);
	session->seen_at = moment_message(call, call->now_ms);
	session->address = (char *)call->caller.address;
	session->csrf = csrf;
	session->language = (char *)fresh->language;
	if (!session->created_at || !session->seen_at)
		return -ENOMEM;
	struct cv_key of = key_session_of(call, account->person_id, session->id);
	error = cv_txn_put(txn, key_session(call, hash), &session->base);
	if (error == 0)
		error = cv_txn_put_raw(txn, of, (struct cv_bytes){hash, TOKEN_HASH_BYTES});
	*ret_session = session;
	return error;
}

/* ---- handlers ---- */

static void fill_reply(struct cv_call *call, const Congvan__Session *session, const Congvan__Account *account,
		       Congvan__AuthenticateReply *reply)
{
	int64_t until = call->now_ms + SESSION_SEEN_MS, end = ends_at_ms(call->instance, session);
	CV_SET(reply, agency, session->agency);
	CV_SET(reply, person_id, session->person_id);
	CV_SET(reply, post_id, session->post_id);
	if (session->on_behalf_of)
		CV_SET(reply, on_behalf_of, session->on_behalf_of);
	CV_SET(reply, session_id, session->id);
	reply->csrf = session->csrf;
	reply->language = session->language;
	CV_SET(reply, valid_until_ms, until < end ? until : end);
	CV_SET(reply, must_change_password, account->must_change);
}

/* Who holds the token and in which post they act today. CV_UNAUTHENTICATED. */
static int look_up(struct cv_txn *txn, struct cv_call *call, const Congvan__AuthenticateRequest *request,
		   Congvan__Session **ret_session, Congvan__Account **ret_account, bool *ret_moved)
{
	struct acting acting;
	/* A person's call never gets here: only the gateway asks, for itself. */
	if (call->caller.kind != CV_CALLER_PLUGIN && call->caller.kind != CV_CALLER_NOBODY)
		return cv_fail(call, CV_DENIED, "identity.gateway_only", NULL);
	if (request->token_hash.len != KEYS_TOKEN_HASH_BYTES)
		return unauthenticated(call);
	int error = get_session(txn, call, request->token_hash.data, ret_session, ret_account);
	if (error < 0)
		return error;
	if (!*ret_session)
		return unauthenticated(call);
	Congvan__Session *session = *ret_session;
	error = acting_resolve(call, session->agency, session->person_id, session->post_id, &acting);
	if (error == 0)
		*ret_moved = session_act(session, acting);
	return error;
}

int authenticate(struct cv_call *call, const Congvan__AuthenticateRequest *request, Congvan__AuthenticateReply *reply)
{
	Congvan__Session *session;
	Congvan__Account *account;
	bool moved;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = look_up(txn, call, request, &session, &account, &moved);
	if (error < 0)
		return error;
	if (!moved && call->now_ms - moment_ms(session->seen_at) < SESSION_SEEN_MS) {
		fill_reply(call, session, account, reply);
		return 0;
	}
	session->seen_at = moment_message(call, call->now_ms);
	if (!session->seen_at)
		return -ENOMEM;
	fill_reply(call, session, account, reply);
	error = cv_txn_put(txn, key_session(call, session->token_hash.data), &session->base);
	return error < 0 ? error : cv_txn_commit(txn);
}

int recognise(struct cv_call *call, const Congvan__AuthenticateRequest *request, Congvan__AuthenticateReply *reply)
{
	Congvan__Session *session;
	Congvan__Account *account;
	bool moved;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = txn ? look_up(txn, call, request, &session, &account, &moved) : -ENOMEM;
	if (error == 0)
		fill_reply(call, session, account, reply);
	return error;
}

int logout(struct cv_call *call, const Congvan__Empty *request, Congvan__Empty *reply)
{
	(void)request;
	(void)reply;
	Congvan__Session *session;
	Congvan__Account *account;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = session_of_caller(txn, call, &session, &account);
	if (error < 0)
		return error;
	error = cv_txn_delete(txn, key_session(call, session->token_hash.data));
	if (error == 0)
		error = cv_txn_delete(txn, key_session_of(call, session->person_id, session->id));
	if (error == 0)
		error = forget(txn, call);
	Congvan__AccountEvent event = CONGVAN__ACCOUNT_EVENT__INIT;
	CV_SET(&event, session_id, session->id);
	if (error == 0)
		error = account_event(txn, account, "identity.logged_out", &event);
	if (error < 0)
		return error;
	cv_http_cookie(call, "session", "", 0, false);
	cv_http_cookie(call, "csrf", "", 0, true);
	return cv_txn_commit(txn);
}
