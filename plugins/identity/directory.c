#include "directory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "field.h"
#include "instance.h"
#include "keys.h"
#include "moment.h"
#include "person.h"
#include "post.h"
#include "role.h"

#define PAGE_ROWS 500u
#define QUERY_CHARS 200u

/*
 * Design notes. Without a unit or a role the answer is a walk along person_by_name, whose rows hold the text that is
 * searched, so a page costs one scan. With one of them the people come from that index of posts and are sorted here.
 * Both orders are the same, and a cursor is the last person's key in person_by_name, so it fits either.
 */
struct query {
	struct cv_call *call;
	uint32_t agency;
	const char *words; /* folded, parted by one blank; "" matches everybody */
	uint64_t unit;
	const struct role *role; /* NULL: any */
	int32_t day;
	uint32_t limit;
	struct cv_bytes after; /* body of a key in person_by_name; len 0: from the beginning */
};

static int take_query(struct cv_call *call, const Congvan__ListPeopleRequest *request, struct query *ret)
{
	*ret = (struct query){.call = call, .agency = call->caller.agency, .unit = request->unit_id};
	char *words = field_text(call, (struct field_text){"/q", QUERY_CHARS, false}, request->q);
	ret->words = words ? cv_text_fold(call, words) : "";
	if (request->role && request->role[0]) {
		ret->role = role_among(&call->instance->roles, request->role);
		if (!ret->role)
			cv_field(call, "/role", "post.role_unknown", NULL);
	}
	ret->day = moment_today(call);
	field_day(call, "/on", request->on, &ret->day);
	ret->limit = request->limit ? request->limit : DIRECTORY_LIMIT_DEFAULT;
	if (ret->limit > DIRECTORY_LIMIT_MAX)
		ret->limit = DIRECTORY_LIMIT_MAX;
	if (!ret->words)
		return -ENOMEM;
	int error = cv_fields_ok(call);
	if (error == 0 && request->cursor && request->cursor[0])
		error = cv_cursor_body(call, request->cursor, &ret->after);
	return error;
}

/* Every word occurs somewhere in the text. */
bool directory_matches(const char *words, struct cv_bytes text)
{
	while (*words) {
		size_t len = strcspn(words, " ");
		if (!memmem(text.data, text.len, words, len))
			return false;
		words += len;
		words += *words == ' ';
	}
	return true;
}

static int add_view(const struct query *query, Congvan__Person *person, Congvan__ListPeopleReply *reply)
{
	struct cv_call *call = query->call;
	Congvan__PersonView *view = cv_new(call, &congvan__person_view__descriptor);
	if (!view)
		return -ENOMEM;
	view->person = person;
	int error = post_views(call, query->agency, person->id, query->day, &view->posts, &view->n_posts);
	return error < 0 ? error : cv_append(call, &reply->people, &reply->n_people, view);
}

static int end_page(const struct query *query, struct cv_bytes last, Congvan__ListPeopleReply *reply)
{
	reply->next_cursor = cv_cursor(query->call, last);
	return reply->next_cursor ? 0 : -ENOMEM;
}

/* ---- by name ---- */

static struct cv_key name_key(const struct query *query, struct cv_bytes body)
{
	struct cv_key key = cv_key_in(query->call, query->agency, "identity.person_by_name", NULL);
	key.body = body;
	return key;
}

/* The first body after this one. */
static struct cv_bytes next_body(struct cv_call *call, struct cv_bytes body)
{
	uint8_t *next = body.len ? cv_alloc(call, body.len + 1) : NULL;
	if (!next)
		return (struct cv_bytes){NULL, 0};
	memcpy(next, body.data, body.len);
	return (struct cv_bytes){next, body.len + 1};
}

static int list_by_name(const struct query *query, Congvan__ListPeopleReply *reply)
{
	struct cv_call *call = query->call;
	struct cv_bytes last = query->after, listed = {NULL, 0};
	struct cv_key end = cv_key_after(call, name_key(query, (struct cv_bytes){NULL, 0}));
	uint32_t row_count = PAGE_ROWS;
	while (row_count == PAGE_ROWS) {
		struct cv_row *rows;
		struct cv_key from = name_key(query, next_body(call, last));
		int error = cv_scan(call, from, end, PAGE_ROWS, 0, &rows, &row_count);
		for (uint32_t i = 0; error == 0 && i < row_count; i++) {
			Congvan__Person *person = NULL;
			if (!directory_matches(query->words, rows[i].value))
				continue;
			if (reply->n_people == query->limit)
				return end_page(query, listed, reply);
			struct cv_key key = key_person(call, query->agency, key_last_id(rows[i].body));
			error = cv_get(call, key, &congvan__person__descriptor, &person);
			if (error == 0 && person)
				error = add_view(query, person, reply);
			listed = rows[i].body;
		}
		if (error < 0)
			return error;
		if (row_count)
			last = rows[row_count - 1].body;
	}
	return 0;
}

/* ---- by unit or role ---- */

struct found {
	Congvan__Person *person;
	struct cv_bytes name; /* body of the key in person_by_name */
};

struct found_list {
	struct found *items;
	size_t count, room;
};

static int compare_bytes(struct cv_bytes a, struct cv_bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_name(const void *a, const void *b)
{
	return compare_bytes(((const struct found *)a)->name, ((const struct found *)b)->name);
}

static int add_found(const struct query *query, uint64_t id, struct found_list *list)
{
	struct cv_call *call = query->call;
	Congvan__Person *person = NULL;
	int error = cv_get(call, key_person(call, query->agency, id), &congvan__person__descriptor, &person);
	if (error < 0 || !person)
		return error;
	const char *text = person_search_text(call, person);
	struct cv_bytes sort_key = person_sort_key(call, person->full_name);
	if (!text || !sort_key.data)
		return -ENOMEM;
	if (!directory_matches(query->words, (struct cv_bytes){(const uint8_t *)text, strlen(text)}))
		return 0;
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 64;
		struct found *items = cv_alloc_array(call, room, sizeof(*items));
		if (!items)
			return -ENOMEM;
		if (list->count)
			memcpy(items, list->items, list->count * sizeof(*items));
		list->items = items;
		list->room = room;
	}
	struct cv_key name = key_person_by_name(call, query->agency, sort_key, id);
	list->items[list->count++] = (struct found){person, name.body};
	return name.body.len ? 0 : -ENOMEM;
}

static int add_row(const struct query *query, const struct cv_row *row, struct found_list *list)
{
	struct cv_call *call = query->call;
	Congvan__Post *post = NULL;
	struct cv_key key = key_post(call, query->agency, key_last_id(row->body));
	int error = cv_get(call, key, &congvan__post__descriptor, &post);
	if (error < 0 || !post || !post_on_day(post, query->day))
		return error;
	if (query->role && strcmp(post->role, query->role->name) != 0)
		return 0;
	return add_found(query, post->person_id, list);
}

static struct cv_key post_index(const struct query *query, uint64_t post)
{
	if (query->unit)
		return key_post_of_unit(query->call, query->agency, query->unit, post);
	return key_post_by_role(query->call, query->agency, query->role->name, post);
}

static int find_by_post(const struct query *query, struct found_list *list)
{
	struct cv_call *call = query->call;
	struct cv_key from = post_index(query, 0), end = cv_key_after(call, from);
	uint32_t row_count = PAGE_ROWS;
	while (row_count == PAGE_ROWS) {
		struct cv_row *rows;
		int error = cv_scan(call, from, end, PAGE_ROWS, CV_SCAN_KEYS, &rows, &row_count);
		for (uint32_t i = 0; error == 0 && i < row_count; i++)
			error = add_row(query, &rows[i], list);
		if (error < 0)
			return error;
		if (row_count)
			from = post_index(query, key_last_id(rows[row_count - 1].body) + 1);
	}
	return 0;
}

static int list_by_post(const struct query *query, Congvan__ListPeopleReply *reply)
{
	struct found_list list = {NULL, 0, 0};
	struct cv_bytes listed = query->after;
	int error = find_by_post(query, &list);
	if (error == 0 && list.count > 1)
		qsort(list.items, list.count, sizeof(list.items[0]), by_name);
	for (size_t i = 0; error == 0 && i < list.count; i++) {
		const struct found *found = &list.items[i];
		/* Past the cursor, and each person once, whatever the number of their posts. */
		if (listed.len && compare_bytes(found->name, listed) <= 0)
			continue;
		if (reply->n_people == query->limit)
			return end_page(query, listed, reply);
		error = add_view(query, found->person, reply);
		listed = found->name;
	}
	return error;
}

int list_people(struct cv_call *call, const Congvan__ListPeopleRequest *request, Congvan__ListPeopleReply *reply)
{
	struct query query;
	int error = take_query(call, request, &query);
	if (error < 0)
		return error;
	return query.unit || query.role ? list_by_post(&query, reply) : list_by_name(&query, reply);
}
