#include "person.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

#include "account.h"
#include "agency.h"
#include "field.h"
#include "instance.h"
#include "keys.h"
#include "moment.h"
#include "password.h"
#include "post.h"
#include "rights.h"

#define SORT_KEY_BYTES_MAX 256u /* of an index key's body; names that agree so far are listed as they were added */
#define NEW_POSTS_MAX 20u

int person_get(struct cv_txn *txn, struct cv_call *call, uint32_t agency, uint64_t id, Congvan__Person **ret)
{
	*ret = NULL;
	return id ? cv_txn_get(txn, key_person(call, agency, id), &congvan__person__descriptor, ret) : 0;
}

struct cv_bytes person_sort_key(struct cv_call *call, const char *full_name)
{
	const char *blank = strrchr(full_name, ' ');
	const char *given_first =
	    blank ? cv_printf(call, "%s %.*s", blank + 1, (int)(blank - full_name), full_name) : full_name;
	struct cv_bytes key = given_first ? cv_text_sort_key(call, given_first) : (struct cv_bytes){NULL, 0};
	if (key.len > SORT_KEY_BYTES_MAX)
		key.len = SORT_KEY_BYTES_MAX;
	return key;
}

const char *person_search_text(struct cv_call *call, const Congvan__Person *person)
{
	const char *account = person->account ? person->account : "";
	const char *text = cv_printf(call, "%s %s", person->full_name, account);
	return text ? cv_text_fold(call, text) : NULL;
}

int person_put_new(struct cv_txn *txn, struct cv_call *call, uint32_t agency, const Congvan__Person *person)
{
	struct cv_bytes sort_key = person_sort_key(call, person->full_name);
	const char *search = person_search_text(call, person);
	if (!sort_key.data || !search)
		return -ENOMEM;
	struct cv_key by_name = key_person_by_name(call, agency, sort_key, person->id);
	struct cv_bytes value = {(const uint8_t *)search, strlen(search)};
	if (!by_name.body.len)
		return -ENOMEM;
	int error = cv_txn_put(txn, key_person(call, agency, person->id), &person->base);
	if (error == 0)
		error = cv_txn_put_raw(txn, by_name, value);
	if (error == 0)
		error = cv_txn_add(txn, key_people(call, agency), 1);
	if (error == 0)
		error = cv_txn_event_in(txn, agency, "identity.person_added", person->id, &person->base);
	return error;
}

int person_switch(struct cv_txn *txn, struct cv_call *call, uint32_t agency, Congvan__Person *person, bool disabled)
{
	if ((bool)person->disabled == disabled)
		return 0;
	CV_SET(person, disabled, disabled);
	CV_SET(person, revision, person->revision + 1);
	int error = cv_txn_put(txn, key_person(call, agency, person->id), &person->base);
	return error < 0 ? error : cv_txn_add(txn, key_people(call, agency), disabled ? -1 : 1);
}

/* ---- add_person ---- */

struct addition {
	struct cv_txn *txn;
	struct cv_call *call;
	uint32_t agency;
	bool demo;
	const char *password; /* clean; NULL: no log-in yet */
	Congvan__Person *person;
	Congvan__Post **posts;
	size_t post_count;
};

static void take_person(struct addition *add, const Congvan__Person *sent)
{
	struct cv_call *call = add->call;
	Congvan__Person *person = add->person;
	struct field_text name = {"/person/fullName", PERSON_NAME_CHARS, true};
	person->full_name = field_text(call, name, sent->full_name);
	person->account = field_account(call, "/person/account", false, sent->account);
	person->email = field_email(call, "/person/email", sent->email);
	person->phone = field_phone(call, "/person/phone", sent->phone);
	CV_SET(person, id, call->host->new_id(call->host));
	CV_SET(person, disabled, false);
	CV_SET(person, revision, 1);
}

static void take_password(struct addition *add, const char *sent)
{
	struct cv_call *call = add->call;
	if (!sent || !sent[0])
		return;
	if (!add->person->account) {
		cv_field(call, "/person/account", "account.needed", NULL);
		return;
	}
	add->password = password_clean(call, sent);
	const char *weakness = password_weakness(call, add->password, add->person->account, add->demo);
	if (weakness)
		cv_field(call, "/password", weakness, cv_printf(call, "%u", PASSWORD_CHARS_MIN), NULL);
}

static int take_posts(struct addition *add, Congvan__Post *const *sent, size_t sent_count)
{
	struct cv_call *call = add->call;
	if (sent_count > NEW_POSTS_MAX) {
		cv_field(call, "/posts", "field.too_many", cv_printf(call, "%u", NEW_POSTS_MAX), NULL);
		return 0;
	}
	for (size_t i = 0; i < sent_count; i++) {
		Congvan__Post *post;
		const char *pointer = cv_printf(call, "/posts/%zu", i);
		if (!pointer)
			return -ENOMEM;
		int error = post_take(add->txn, call, add->agency, add->person->id, pointer, sent[i], &post);
		if (error < 0)
			return error;
		post_check_overlap(call, pointer, post, add->posts, add->post_count);
		error = cv_append(call, &add->posts, &add->post_count, post);
		if (error < 0)
			return error;
	}
	return 0;
}

static int write_addition(const struct addition *add)
{
	int error = person_put_new(add->txn, add->call, add->agency, add->person);
	for (size_t i = 0; error == 0 && i < add->post_count; i++)
		error = post_put(add->txn, add->call, add->agency, add->posts[i]);
	if (error == 0 && add->person->account) {
		struct account_new account = {add->agency, add->person->id, add->person->account, add->password,
					      !add->demo};
		error = account_put_new(add->txn, add->call, &account);
	}
	return error;
}

int add_person(struct cv_call *call, const Congvan__AddPersonRequest *request, Congvan__AddPersonReply *reply)
{
	struct addition add = {.txn = cv_txn_begin(call), .call = call};
	add.person = cv_new(call, &congvan__person__descriptor);
	reply->view = cv_new(call, &congvan__person_view__descriptor);
	if (!add.txn || !add.person || !reply->view)
		return -ENOMEM;
	int error = rights_administer(add.txn, call, request->agency, &add.agency);
	if (error == 0)
		error = agency_is_demo(add.txn, call, add.agency, &add.demo);
	if (error < 0)
		return error;
	if (!request->person) {
		cv_field(call, "/person", "field.required", NULL);
		return cv_fields_ok(call);
	}
	take_person(&add, request->person);
	take_password(&add, request->password);
	error = take_posts(&add, request->posts, request->n_posts);
	if (error == 0)
		error = account_check_free(add.txn, call, "/person/account", add.person->account);
	if (error == 0)
		error = cv_fields_ok(call);
	if (error == 0)
		error = write_addition(&add);
	if (error == 0)
		error = post_describe(call, add.agency, add.posts, add.post_count, &reply->view->posts,
				      &reply->view->n_posts);
	if (error < 0)
		return error;
	reply->view->person = add.person;
	cv_http_status(call, 201);
	cv_http_etag(call, add.person->revision);
	return cv_txn_commit(add.txn);
}
