/*
 * Keeping the directory. One call is one commit of at most ORGAN_IMPORT_MAX organisations; a mistake in any of them
 * refuses all, each mistake is told, and `check` changes nothing.
 */
#include <errno.h>
#include <string.h>

#include "organs/organs.h"

#define SOURCE_CHARS 200u

struct import {
	struct cv_call *call;
	struct cv_txn *txn;
	const Congvan__ImportOrgansRequest *request;
	Congvan__ImportOrgansReply *reply;
	Congvan__OrganChange *change;
	Congvan__OrgansImported *event;
	size_t index;
};

/* ---- problems ---- */

/* "/otherIds/2" is other_ids. */
static char *field_of(struct cv_call *call, const char *pointer)
{
	char *name = cv_alloc(call, 2 * strlen(pointer) + 1);
	size_t len = 0;

	for (const char *at = pointer + (*pointer == '/'); name && *at && *at != '/'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			name[len++] = '_';
		name[len++] = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	}
	return name;
}

static int add_problem(struct import *import, const char *pointer, const char *text)
{
	Congvan__OrganProblem *problem = cv_new(import->call, &congvan__organ_problem__descriptor);

	if (!problem)
		return -ENOMEM;
	CV_SET(problem, index, (uint32_t)import->index);
	problem->field = field_of(import->call, pointer);
	problem->text = cv_strdup(import->call, text);
	if (!problem->field || !problem->text)
		return -ENOMEM;
	return cv_append(import->call, &import->reply->problems, &import->reply->n_problems, problem);
}

/* Turns what cv_field() has noted about this organisation into problems. *ret_good: there was nothing. */
static int take_problems(struct import *import, bool *ret_good)
{
	struct cv_failure failure;
	int error = cv_fields_ok(import->call);

	*ret_good = !error;
	if (!error)
		return 0;
	error = cv_fail_take(import->call, &failure);
	for (size_t i = 0; !error && i < failure.field_count; i++)
		error = add_problem(import, failure.fields[i].pointer, failure.fields[i].text);
	return error;
}

/* ---- one organisation ---- */

static int get(struct import *import, const char *organ_id, Congvan__Organ **ret)
{
	return organ_get(import->request->check ? NULL : import->txn, import->call, organ_id, ret);
}

/* Whose the identifier is already, under either name; noted when it is somebody else's. */
static int check_other_ids(struct import *import, const Congvan__Organ *organ, bool is_new)
{
	Congvan__OrganLine *namesake = NULL;
	int error = is_new ? cv_get(import->call, organ_other_key(import->call, organ->organ_id),
				    &congvan__organ_line__descriptor, &namesake)
			   : 0;

	if (namesake)
		cv_field(import->call, "/organId", "organs.id_taken", organ->organ_id, namesake->organ_id, NULL);

	for (size_t i = 0; i < organ->n_other_ids && !error; i++) {
		struct cv_key key = organ_other_key(import->call, organ->other_ids[i]);
		Congvan__OrganLine *holder = NULL;
		Congvan__Organ *same = NULL;

		error = import->request->check
			    ? cv_get(import->call, key, &congvan__organ_line__descriptor, &holder)
			    : cv_txn_get(import->txn, key, &congvan__organ_line__descriptor, &holder);
		if (!error)
			error = organ_get(NULL, import->call, organ->other_ids[i], &same);
		if (!error && ((holder && strcmp(holder->organ_id, organ->organ_id) != 0) || same))
			cv_field(import->call, "/otherIds", "organs.id_taken", organ->other_ids[i],
				 holder ? holder->organ_id : organ->other_ids[i], NULL);
	}
	return error;
}

static void check_presence(struct import *import, const Congvan__Organ *given, const Congvan__Organ *known)
{
	Congvan__OrganImportMode mode = import->request->mode;

	if (mode == CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_ADD && known)
		cv_field(import->call, "/organId", "organs.is_there", given->organ_id, NULL);
	if (mode == CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE && !known)
		cv_field(import->call, "/organId", "organs.is_not_there", given->organ_id, NULL);
	if (mode == CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_CHANGE && known && given->has_revision &&
	    given->revision != known->revision)
		cv_field(import->call, "/organId", "organs.changed_meanwhile", given->organ_id, NULL);
}

static bool counts(const struct import *import, const char *field)
{
	for (size_t i = 0; i < import->request->n_fields; i++)
		if (strcmp(import->request->fields[i], field) == 0)
			return true;
	return import->request->n_fields == 0;
}

#define STAYS(field) (known && !counts(import, #field))
#define KEEP(field)                                                                                                    \
	if (STAYS(field))                                                                                              \
	organ->field = known->field
#define KEEP_LIST(field)                                                                                               \
	if (STAYS(field))                                                                                              \
	organ->n_##field = known->n_##field, organ->field = known->field
#define KEEP_FLAG(field)                                                                                               \
	if (STAYS(field))                                                                                              \
	organ->has_##field = known->has_##field, organ->field = known->field

/* What is not said about an organisation that is known stays. */
static void keep_others(const struct import *import, const Congvan__Organ *known, Congvan__Organ *organ)
{
	KEEP(name);
	KEEP_LIST(short_names);
	KEEP_LIST(other_ids);
	KEEP(parent_organ_id);
	KEEP(group);
	KEEP(email);
	KEEP(address);
	KEEP(phone);
	KEEP_LIST(channels);
	KEEP_FLAG(on_axis);
	KEEP_FLAG(closed);
}

static bool is_equal(struct cv_call *call, Congvan__Organ *given, const Congvan__Organ *known)
{
	struct cv_bytes one, other;

	CV_SET(given, revision, known->revision);
	one = cv_pack(call, &given->base);
	other = cv_pack(call, &known->base);
	return one.data && other.data && one.len == other.len && memcmp(one.data, other.data, one.len) == 0;
}

static int put_other_ids(struct import *import, const Congvan__Organ *organ, const Congvan__Organ *known)
{
	Congvan__OrganLine line = CONGVAN__ORGAN_LINE__INIT;
	int error = 0;

	line.organ_id = organ->organ_id;
	for (size_t i = 0; known && i < known->n_other_ids && !error; i++)
		error = cv_txn_delete(import->txn, organ_other_key(import->call, known->other_ids[i]));
	for (size_t i = 0; i < organ->n_other_ids && !error; i++)
		error = cv_txn_put(import->txn, organ_other_key(import->call, organ->other_ids[i]), &line.base);
	return error;
}

static int put(struct import *import, Congvan__Organ *organ, const Congvan__Organ *known)
{
	Congvan__OrganLine *line = organ_line(import->call, organ);
	Congvan__OrgansImported *event = import->event;
	int error = line ? 0 : -ENOMEM;

	CV_SET(organ, revision, known ? known->revision + 1 : 1);
	if (!error)
		error = cv_txn_put(import->txn, organ_key(import->call, organ->organ_id), &organ->base);
	if (!error)
		error = cv_txn_put(import->txn, organ_line_key(import->call, organ->organ_id), &line->base);
	if (!error)
		error = put_other_ids(import, organ, known);
	if (!error)
		error =
		    cv_append(import->call, &import->change->organ_ids, &import->change->n_organ_ids, organ->organ_id);
	if (!error)
		error = known ? cv_append(import->call, &event->changed, &event->n_changed, organ->organ_id)
			      : cv_append(import->call, &event->added, &event->n_added, organ->organ_id);
	return error;
}

static int take_one(struct import *import, const Congvan__Organ *given)
{
	Congvan__Organ *organ = cv_clone(import->call, &given->base), *known = NULL;
	const char *id = given->organ_id ? organ_id_clean(import->call, given->organ_id) : NULL;
	bool good;
	int error = organ ? 0 : -ENOMEM;

	if (!error && id)
		error = get(import, id, &known);
	if (!error) {
		keep_others(import, known, organ);
		error = organ_clean(import->call, &import->call->instance->groups, false, organ);
	}
	if (!error && organ->organ_id) {
		check_presence(import, organ, known);
		error = check_other_ids(import, organ, !known);
	}
	if (!error)
		error = take_problems(import, &good);
	if (error || !good)
		return error;
	organ->has_id = 0;
	organ->id = 0;
	if (organ->has_closed && !organ->closed)
		organ->has_closed = 0; /* absent, as it is kept */
	if (known && is_equal(import->call, organ, known)) {
		import->reply->same++;
		return 0;
	}
	if (known)
		import->reply->changed++;
	else
		import->reply->added++;
	return import->request->check ? 0 : put(import, organ, known);
}

/* ---- all of them ---- */

static int check_parents(struct import *import)
{
	const Congvan__ImportOrgansRequest *request = import->request;
	int error = 0;

	for (size_t i = 0; i < request->n_parents && !error; i++) {
		const char *id = organ_id_clean(import->call, request->parents[i]);
		Congvan__Organ *parent = NULL;

		if (id)
			error = get(import, id, &parent);
		if (!error && !parent)
			error =
			    cv_append(import->call, &import->reply->missing_parents, &import->reply->n_missing_parents,
				      cv_strdup(import->call, request->parents[i]));
	}
	return error;
}

static int check_room(struct import *import)
{
	int64_t total = 0;
	int error = cv_sum(import->call, cv_key_in(import->call, ORGAN_SERVER, ORGANS_COUNT, NULL), &total);

	if (!error && total + import->reply->added > ORGANS_MAX)
		return cv_fail(import->call, CV_TOO_LARGE, "organs.too_many", cv_printf(import->call, "%d", ORGANS_MAX),
			       NULL);
	return error;
}

/* Old changes go: an index that is so far behind is made again. */
static int prune_changes(struct import *import)
{
	struct cv_key all = cv_key_in(import->call, ORGAN_SERVER, ORGANS_CHANGE, NULL);
	struct cv_key end = cv_key_after(import->call, all);
	struct cv_row *oldest, *newest;
	uint32_t count, last;
	int error = cv_scan(import->call, all, end, 2, CV_SCAN_KEYS, &oldest, &count);

	if (!error)
		error = cv_scan(import->call, all, end, 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &newest, &last);
	if (error || !count || cv_key_u64(newest[0].body, 0) - cv_key_u64(oldest[0].body, 0) < ORGAN_CHANGES_KEPT)
		return error;
	for (uint32_t i = 0; i < count && !error; i++)
		error = cv_txn_delete(import->txn, cv_key_in(import->call, ORGAN_SERVER, ORGANS_CHANGE, "i",
							     cv_key_u64(oldest[i].body, 0)));
	return error;
}

static int commit(struct import *import)
{
	struct cv_call *call = import->call;
	uint64_t number;
	int error = prune_changes(import);

	if (!error)
		error = cv_txn_number(import->txn, cv_key_in(call, ORGAN_SERVER, ORGANS_SERIES, NULL),
				      cv_key_in(call, ORGAN_SERVER, ORGANS_CHANGE, NULL), &number);
	if (error)
		return error;
	CV_SET(import->change, number, number);
	error =
	    cv_txn_put(import->txn, cv_key_in(call, ORGAN_SERVER, ORGANS_CHANGE, "i", number), &import->change->base);
	if (!error && import->reply->added)
		error = cv_txn_add(import->txn, cv_key_in(call, ORGAN_SERVER, ORGANS_COUNT, NULL),
				   (int64_t)import->reply->added);
	if (!error)
		error = cv_txn_event_in(import->txn, ORGAN_SERVER, "organs.imported", 0, &import->event->base);
	return error ? error : cv_txn_commit(import->txn);
}

static int read_request(struct import *import)
{
	const Congvan__ImportOrgansRequest *request = import->request;
	const char *source =
	    request->source ? cv_text_clean(import->call, request->source, strlen(request->source)) : "";

	if (request->n_organs > ORGAN_IMPORT_MAX)
		cv_field(import->call, "/organs", "field.too_many", cv_printf(import->call, "%u", ORGAN_IMPORT_MAX),
			 NULL);
	if (!request->has_mode)
		cv_field(import->call, "/mode", "field.required", NULL);
	if (!source || cv_text_length(source) > SOURCE_CHARS)
		cv_field(import->call, "/source", "field.too_long", cv_printf(import->call, "%u", SOURCE_CHARS), NULL);
	for (size_t i = 0; i < request->n_organs && i < ORGAN_IMPORT_MAX; i++)
		for (size_t k = 0; k < i; k++)
			if (request->organs[i]->organ_id && request->organs[k]->organ_id &&
			    strcmp(request->organs[i]->organ_id, request->organs[k]->organ_id) == 0)
				cv_field(import->call, cv_printf(import->call, "/organs/%zu/organId", i),
					 "field.duplicate", NULL);
	import->txn = cv_txn_begin(import->call);
	import->change = cv_new(import->call, &congvan__organ_change__descriptor);
	import->event = cv_new(import->call, &congvan__organs_imported__descriptor);
	if (!import->txn || !import->change || !import->event)
		return -ENOMEM;
	import->event->source = cv_strdup(import->call, source);
	return cv_fields_ok(import->call);
}

int organs_import(struct cv_call *call, const Congvan__ImportOrgansRequest *request, Congvan__ImportOrgansReply *reply)
{
	struct import import = {.call = call, .request = request, .reply = reply};
	int error;

	if (call->caller.kind != CV_CALLER_OPERATOR)
		return cv_fail(call, CV_DENIED, "organs.operators", NULL);
	error = read_request(&import);
	reply->has_added = reply->has_changed = reply->has_same = 1;
	for (; import.index < request->n_organs && !error; import.index++)
		error = take_one(&import, request->organs[import.index]);
	if (!error)
		error = check_parents(&import);
	if (!error)
		error = check_room(&import);
	if (error || request->check || reply->n_problems || reply->n_missing_parents || !import.change->n_organ_ids)
		return error;
	return commit(&import);
}
