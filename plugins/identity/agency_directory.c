#include "agency_directory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/plugin.h>

#include "agency.h"
#include "directory.h"
#include "field.h"
#include "keys.h"
#include "level.h"
#include "moment.h"
#include "post.h"
#include "rights.h"

#define QUERY_CHARS 200u
#define SORT_KEY_BYTES_MAX 256u
#define NUMBER_BYTES 4u

/* ---- the directory ---- */

struct found {
	const Congvan__Agency *agency;
	struct cv_bytes place; /* in the list: the name's sort key and the number; what a cursor holds */
};

static int place_of(struct cv_call *call, const Congvan__Agency *agency, struct cv_bytes *ret)
{
	struct cv_bytes name = cv_text_sort_key(call, agency->name ? agency->name : "");
	size_t len = name.len < SORT_KEY_BYTES_MAX ? name.len : SORT_KEY_BYTES_MAX;
	uint8_t *place = cv_alloc(call, len + NUMBER_BYTES);

	if (!name.data || !place)
		return -ENOMEM;
	memcpy(place, name.data, len);
	for (unsigned i = 0; i < NUMBER_BYTES; i++)
		place[len + i] = (uint8_t)(agency->number >> (24 - 8 * i));
	*ret = (struct cv_bytes){place, len + NUMBER_BYTES};
	return 0;
}

static int compare(struct cv_bytes a, struct cv_bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_place(const void *a, const void *b)
{
	return compare(((const struct found *)a)->place, ((const struct found *)b)->place);
}

static int is_meant(struct cv_call *call, const Congvan__Agency *agency, const char *words, bool *ret)
{
	const char *text =
	    cv_printf(call, "%s %s %s", agency->name ? agency->name : "", agency->short_name ? agency->short_name : "",
		      agency->organ_id ? agency->organ_id : "");
	const char *folded = text ? cv_text_fold(call, text) : NULL;

	if (!folded)
		return -ENOMEM;
	*ret = directory_matches(words, (struct cv_bytes){(const uint8_t *)folded, strlen(folded)});
	return 0;
}

/* Is it one of those who were asked for by their organ ids? Yes for all when none were. */
static bool is_named(const Congvan__AgencyDirectoryRequest *request, const Congvan__Agency *agency)
{
	for (size_t i = 0; i < request->n_organ_ids; i++)
		if (agency->organ_id && strcmp(agency->organ_id, request->organ_ids[i]) == 0)
			return true;
	return !request->n_organ_ids;
}

/* Whom the caller's agency writes to and whom the request means, in the order of names. */
static int find(struct cv_call *call, const Congvan__AgencyDirectoryRequest *request, const char *words,
		struct found **ret, size_t *ret_count)
{
	struct office_agency_place own = {.agency = NULL};
	struct agency_all all;
	int error = agency_load_all(call, &all);
	struct found *found = error ? NULL : cv_alloc_array(call, all.count + 1, sizeof(*found));

	if (!found)
		return error ? error : -ENOMEM;
	*ret = found;
	*ret_count = 0;
	for (size_t i = 0; i < all.count; i++)
		if (all.items[i]->number == call->caller.agency)
			own = agency_place_among(&all, all.items[i]);
	for (size_t i = 0; i < all.count && !error; i++) {
		struct office_agency_place other = agency_place_among(&all, all.items[i]);
		bool meant = false;

		if (!is_named(request, all.items[i]) || office_exchange_of(&own, &other) != OFFICE_EXCHANGE_OPEN)
			continue;
		error = is_meant(call, all.items[i], words, &meant);
		if (error || !meant)
			continue;
		found[*ret_count].agency = all.items[i];
		error = place_of(call, all.items[i], &found[(*ret_count)++].place);
	}
	if (!error && *ret_count > 1)
		qsort(found, *ret_count, sizeof(*found), by_place);
	return error;
}

static int add_entry(struct cv_call *call, const Congvan__Agency *agency, Congvan__AgencyDirectoryReply *reply)
{
	Congvan__AgencyEntry *entry = cv_new(call, &congvan__agency_entry__descriptor);
	int error;

	if (!entry)
		return -ENOMEM;
	CV_SET(entry, number, agency->number);
	entry->organ_id = agency->organ_id;
	entry->name = agency->name;
	entry->short_name = agency->short_name;
	entry->parent_organ = agency->parent_organ;
	error = levels_label(call, agency->level, &entry->level_label);
	return error ? error : cv_append(call, &reply->agencies, &reply->n_agencies, entry);
}

int agency_directory(struct cv_call *call, const Congvan__AgencyDirectoryRequest *request,
		     Congvan__AgencyDirectoryReply *reply)
{
	uint32_t limit = request->limit ? request->limit : AGENCY_DIRECTORY_LIMIT_DEFAULT;
	struct cv_bytes after = {NULL, 0};
	struct found *found;
	const char *words;
	size_t count;
	int error = rights_person(call);

	if (error)
		return error;
	words = field_text(call, (struct field_text){"/q", QUERY_CHARS, false}, request->q);
	words = words ? cv_text_fold(call, words) : "";
	error = words ? cv_fields_ok(call) : -ENOMEM;
	if (!error && request->cursor && request->cursor[0])
		error = cv_cursor_body(call, request->cursor, &after);
	if (!error)
		error = find(call, request, words, &found, &count);
	if (limit > AGENCY_DIRECTORY_LIMIT_MAX)
		limit = AGENCY_DIRECTORY_LIMIT_MAX;
	for (size_t i = 0; !error && i < count; i++) {
		if (after.len && compare(found[i].place, after) <= 0)
			continue;
		if (reply->n_agencies == limit) {
			reply->next_cursor = cv_cursor(call, found[i - 1].place);
			return reply->next_cursor ? 0 : -ENOMEM;
		}
		error = add_entry(call, found[i].agency, reply);
	}
	return error;
}

/* ---- the demo ---- */

static int can_log_in(struct cv_call *call, const Congvan__Person *person, bool *ret)
{
	Congvan__Account *account = NULL;
	int error = 0;

	*ret = false;
	if (!person || person->disabled || !person->account)
		return 0;
	error = cv_get(call, key_account(call, person->account), &congvan__account__descriptor, &account);
	*ret = !error && account && !account->disabled && account->password_hash;
	return error;
}

static int add_demo_person(struct cv_call *call, uint32_t agency, uint64_t id, Congvan__DemoAgency *ret)
{
	Congvan__Person *person = NULL;
	Congvan__MyPost **posts = NULL;
	Congvan__DemoPerson *shown = cv_new(call, &congvan__demo_person__descriptor);
	bool listed = false;
	size_t post_count = 0;
	int error = cv_get(call, key_person(call, agency, id), &congvan__person__descriptor, &person);

	if (!error)
		error = can_log_in(call, person, &listed);
	if (!error && listed)
		error = post_views(call, agency, id, moment_today(call), &posts, &post_count);
	if (error || !listed)
		return error;
	if (!shown)
		return -ENOMEM;
	shown->account = person->account;
	shown->full_name = person->full_name;
	if (post_count)
		shown->title = posts[0]->post->title;
	return cv_append(call, &ret->people, &ret->n_people, shown);
}

static int add_demo_agency(struct cv_call *call, const Congvan__Agency *agency, Congvan__DemoReply *reply)
{
	Congvan__DemoAgency *shown = cv_new(call, &congvan__demo_agency__descriptor);
	struct cv_key from = key_person(call, agency->number, 0);
	struct cv_row *rows;
	uint32_t count;
	/* In the order in which the demo's file names them: ids rise. */
	int error = cv_scan(call, from, cv_key_after(call, from), DEMO_PEOPLE_MAX, CV_SCAN_KEYS, &rows, &count);

	if (!shown)
		return -ENOMEM;
	shown->name = agency->name;
	for (uint32_t i = 0; !error && i < count; i++)
		error = add_demo_person(call, agency->number, key_last_id(rows[i].body), shown);
	return error ? error : cv_append(call, &reply->agencies, &reply->n_agencies, shown);
}

int demo(struct cv_call *call, const Congvan__Empty *request, Congvan__DemoReply *reply)
{
	struct agency_all all;
	int error = agency_load_all(call, &all);

	(void)request;
	for (size_t i = 0; !error && i < all.count; i++)
		if (all.items[i]->demo && !all.items[i]->closed)
			error = add_demo_agency(call, all.items[i], reply);
	if (!error && !reply->n_agencies)
		return cv_fail(call, CV_NOT_FOUND, "agency.no_demo", NULL);
	return error;
}
