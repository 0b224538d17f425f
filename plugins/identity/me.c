#include "me.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "acting.h"
#include "instance.h"
#include "keys.h"
#include "moment.h"
#include "post.h"
#include "role.h"
#include "session.h"

/* What the acting post's role lets its holder create; the page draws its "+ Tạo" from it. */
static int fill_create(struct cv_call *call, Congvan__Me *ret)
{
	const struct role *role = NULL;
	for (size_t i = 0; i < ret->n_posts; i++) {
		if (ret->posts[i]->post->id == ret->acting_post_id)
			role = role_among(&call->instance->roles, ret->posts[i]->post->role);
	}
	for (size_t i = 0; !role && i < ret->n_act_for; i++) {
		if (ret->act_for[i]->post->post->id == ret->acting_post_id)
			role = role_among(&call->instance->roles, ret->act_for[i]->post->post->role);
	}
	size_t count = 0;
	while (role && role->creates[count])
		count++;
	ret->create = cv_alloc_array(call, count + 1, sizeof(ret->create[0]));
	if (!ret->create)
		return -ENOMEM;
	for (; ret->n_create < count; ret->n_create++)
		ret->create[ret->n_create] = (char *)role->creates[ret->n_create];
	return 0;
}

static int fill(struct cv_call *call, const Congvan__Session *session, const Congvan__Account *account,
		Congvan__Me *ret)
{
	uint32_t agency = session->agency;
	int error =
	    cv_get(call, key_person(call, agency, session->person_id), &congvan__person__descriptor, &ret->person);
	if (error == 0)
		error = cv_get(call, key_agency(call, agency), &congvan__agency__descriptor, &ret->agency);
	if (error == 0)
		error = post_views(call, agency, session->person_id, moment_today(call), &ret->posts, &ret->n_posts);
	if (error == 0)
		error =
		    acting_for(call, agency, session->person_id, moment_today(call), &ret->act_for, &ret->n_act_for);
	if (error < 0)
		return error;
	ret->has_acting_post_id = session->post_id != 0;
	ret->acting_post_id = session->post_id;
	ret->has_on_behalf_of = session->on_behalf_of != 0;
	ret->on_behalf_of = session->on_behalf_of;
	ret->language = session->language;
	CV_SET(ret, must_change_password, account->must_change);
	CV_SET(ret, demo, ret->agency && ret->agency->demo);
	return fill_create(call, ret);
}

int me_build(struct cv_call *call, const Congvan__Session *session, const Congvan__Account *account, Congvan__Me **ret)
{
	*ret = cv_new(call, &congvan__me__descriptor);
	return *ret ? fill(call, session, account, *ret) : -ENOMEM;
}

int me(struct cv_call *call, const Congvan__Empty *request, Congvan__Me *reply)
{
	(void)request;
	Congvan__Session *session;
	Congvan__Account *account;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = session_of_caller(txn, call, &session, &account);
	return error < 0 ? error : fill(call, session, account, reply);
}

int settings(struct cv_call *call, const Congvan__SettingsRequest *request, Congvan__Me *reply)
{
	Congvan__Session *session;
	Congvan__Account *account;
	struct cv_txn *txn = cv_txn_begin(call);
	if (!txn)
		return -ENOMEM;
	int error = session_of_caller(txn, call, &session, &account);
	if (error < 0)
		return error;
	if (request->language) {
		if (strcmp(request->language, "vi") != 0 && strcmp(request->language, "en") != 0)
			cv_field(call, "/language", "field.language", NULL);
		session->language = request->language;
	}
	if (request->acting_post_id) {
		struct acting acting;
		error = acting_resolve(call, session->agency, session->person_id, request->acting_post_id, &acting);
		if (error < 0)
			return error;
		if (acting.post != request->acting_post_id)
			cv_field(call, "/actingPostId", "post.not_yours", NULL);
		session_act(session, acting);
	}
	error = cv_fields_ok(call);
	if (error == 0)
		error = session_renew(txn, call, session, account);
	if (error == 0)
		error = fill(call, session, account, reply);
	return error < 0 ? error : cv_txn_commit(txn);
}
