/* How a person likes lists to be: saved filters and columns, one record each. */
#include <errno.h>
#include <string.h>

#include "work/work.h"

static const char *const lists[] = {"work", "incoming", "outgoing"};

#define LISTS (sizeof(lists) / sizeof(lists[0]))

static struct cv_key views_key(struct cv_call *call)
{
	return cv_key(call, WORK_VIEW, "i", call->caller.person);
}

static int own_views_only(struct cv_call *call)
{
	return call->caller.person ? 0 : cv_fail(call, CV_DENIED, "access.person_needed", NULL);
}

/* ---- what is said ---- */

static bool known_list(const char *name)
{
	for (size_t i = 0; name && i < LISTS; i++)
		if (strcmp(lists[i], name) == 0)
			return true;
	return false;
}

static int check_list(struct cv_call *call, const char *list, const char *pointer)
{
	return known_list(list) ? 0 : cv_field(call, pointer, "field.unknown_value", list ? list : "", NULL);
}

/* One line of text, cleaned in place. */
static void check_line(struct cv_call *call, char **text, const char *pointer, unsigned most)
{
	char *clean = *text ? cv_text_clean(call, *text, strlen(*text)) : NULL;

	if (!*text || !**text || (clean && !*clean))
		cv_field(call, pointer, "field.required", NULL);
	else if (!clean || strpbrk(clean, "\n\t"))
		cv_field(call, pointer, "field.not_text", NULL);
	else if (cv_text_length(clean) > most)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
	else
		*text = clean;
}

/* Part of an address: visible ASCII, as browsers write it. */
static void check_query(struct cv_call *call, const char *query, const char *pointer)
{
	size_t len = query ? strlen(query) : 0;

	if (len > WORK_VIEW_QUERY_MAX)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", WORK_VIEW_QUERY_MAX), NULL);
	for (size_t i = 0; i < len; i++)
		if (query[i] <= ' ' || query[i] > '~' || query[i] == '#' || query[i] == '?') {
			cv_field(call, pointer, "field.invalid", NULL);
			return;
		}
}

static bool same_list(const Congvan__WorkView *a, const Congvan__WorkView *b)
{
	return a->list && b->list && strcmp(a->list, b->list) == 0;
}

/* Against those before it: names, and what the list begins with. */
static void check_against(struct cv_call *call, const Congvan__WorkViews *request, size_t index)
{
	const Congvan__WorkView *view = request->views[index];

	for (size_t i = 0; i < index; i++) {
		const Congvan__WorkView *other = request->views[i];

		if (!same_list(view, other))
			continue;
		if (view->name && other->name && strcmp(view->name, other->name) == 0)
			cv_field(call, cv_printf(call, "/views/%zu/name", index), "field.duplicate", NULL);
		if (view->standard && other->standard)
			cv_field(call, cv_printf(call, "/views/%zu/standard", index), "field.duplicate", NULL);
	}
}

static void check_view(struct cv_call *call, const Congvan__WorkViews *request, size_t index)
{
	Congvan__WorkView *view = request->views[index];

	check_list(call, view->list, cv_printf(call, "/views/%zu/list", index));
	check_line(call, &view->name, cv_printf(call, "/views/%zu/name", index), WORK_VIEW_NAME_MAX);
	check_query(call, view->query, cv_printf(call, "/views/%zu/query", index));
	check_against(call, request, index);
}

static bool is_word(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz_-");

	return len > 0 && !text[len] && len <= WORK_COLUMN_NAME_MAX;
}

static void check_columns(struct cv_call *call, const Congvan__WorkViews *request, size_t index)
{
	const Congvan__ListColumns *one = request->columns[index];
	const char *pointer = cv_printf(call, "/columns/%zu/columns", index);

	check_list(call, one->list, cv_printf(call, "/columns/%zu/list", index));
	for (size_t i = 0; i < index; i++)
		if (one->list && request->columns[i]->list && strcmp(one->list, request->columns[i]->list) == 0)
			cv_field(call, cv_printf(call, "/columns/%zu/list", index), "field.duplicate", NULL);
	if (one->n_columns > WORK_COLUMNS_MAX)
		cv_field(call, pointer, "field.too_many", cv_printf(call, "%u", WORK_COLUMNS_MAX), NULL);
	for (size_t i = 0; i < one->n_columns && i < WORK_COLUMNS_MAX; i++)
		if (!is_word(one->columns[i]))
			cv_field(call, pointer, "field.unknown_value", one->columns[i], NULL);
}

static int check(struct cv_call *call, const Congvan__WorkViews *request)
{
	if (request->n_views > WORK_VIEWS_MAX)
		cv_field(call, "/views", "field.too_many", cv_printf(call, "%u", WORK_VIEWS_MAX), NULL);
	for (size_t i = 0; i < request->n_views && i < WORK_VIEWS_MAX; i++)
		check_view(call, request, i);
	if (request->n_columns > LISTS)
		cv_field(call, "/columns", "field.too_many", cv_printf(call, "%zu", LISTS), NULL);
	for (size_t i = 0; i < request->n_columns && i < LISTS; i++)
		check_columns(call, request, i);
	return cv_fields_ok(call);
}

/* ---- the record ---- */

static int answer(struct cv_call *call, const Congvan__WorkViews *stored, Congvan__WorkViews *reply)
{
	uint64_t revision = stored ? stored->revision : 0;

	if (stored) {
		reply->views = stored->views;
		reply->n_views = stored->n_views;
		reply->columns = stored->columns;
		reply->n_columns = stored->n_columns;
	}
	CV_SET(reply, revision, revision);
	reply->etag = cv_etag_text(call, revision);
	cv_http_etag(call, revision);
	return reply->etag ? 0 : -ENOMEM;
}

int work_views(struct cv_call *call, const Congvan__Empty *request, Congvan__WorkViews *reply)
{
	Congvan__WorkViews *stored = NULL;
	int error = own_views_only(call);

	(void)request;
	if (!error)
		error = cv_get(call, views_key(call), &congvan__work_views__descriptor, &stored);
	return error ? error : answer(call, stored, reply);
}

int work_put_views(struct cv_call *call, const Congvan__WorkViews *request, Congvan__WorkViews *reply)
{
	Congvan__WorkViews *record = cv_new(call, &congvan__work_views__descriptor), *stored = NULL;
	struct cv_txn *txn = cv_txn_begin(call);
	int error = own_views_only(call);

	if (!error)
		error = record && txn ? cv_txn_get(txn, views_key(call), &congvan__work_views__descriptor, &stored)
				      : -ENOMEM;
	if (!error)
		error = cv_if_match(call, stored ? stored->revision : 0);
	if (!error)
		error = check(call, request);
	if (error)
		return error;
	record->views = request->views;
	record->n_views = request->n_views;
	record->columns = request->columns;
	record->n_columns = request->n_columns;
	CV_SET(record, revision, (stored ? stored->revision : 0) + 1);
	error = cv_txn_put(txn, views_key(call), &record->base);
	if (!error)
		error = answer(call, record, reply);
	return error ? error : cv_txn_commit(txn);
}
