#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/access/agencies.h"
#include "organs/shelf_int.h"

static void finish(struct shelf_agency *agencies, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((void *)(uintptr_t)agencies[i].organ_id);
		free((void *)(uintptr_t)agencies[i].name);
		free((void *)(uintptr_t)agencies[i].short_name);
		free((void *)(uintptr_t)agencies[i].words);
		free((void *)(uintptr_t)agencies[i].sort_key.data);
	}
	free(agencies);
}

void shelf_agencies_finish(struct shelf *shelf)
{
	finish(shelf->agencies, shelf->agency_count);
}

uint64_t shelf_agencies_stamp(struct cv_call *call)
{
	uint64_t stamp = 0;

	return call->host->prefix_stamp(call->host, "identity.agency", &stamp) == 0 ? stamp : 0;
}

/* ---- reading ---- */

static int keep(struct cv_call *call, const Congvan__Agency *agency, struct shelf_agency *ret)
{
	Congvan__Organ organ = CONGVAN__ORGAN__INIT;
	struct cv_bytes key = organ_sort_key(call, agency->name);
	char *short_names[] = {agency->short_name};
	const char *words;
	uint8_t *copy;

	organ.organ_id = agency->organ_id;
	organ.name = agency->name;
	organ.short_names = short_names;
	organ.n_short_names = agency->short_name != NULL;
	words = organ_words(call, &organ);
	copy = malloc(key.len + 1);
	*ret = (struct shelf_agency){
	    .number = agency->number,
	    .organ_id = strdup(agency->organ_id),
	    .name = strdup(agency->name ? agency->name : ""),
	    .short_name = strdup(agency->short_name ? agency->short_name : ""),
	    .words = words ? strdup(words) : NULL,
	    .sort_key = {copy, key.len},
	};
	if (!key.data || !copy || !ret->organ_id || !ret->name || !ret->short_name || !ret->words)
		return -ENOMEM;
	memcpy(copy, key.data, key.len);
	return 0;
}

static int by_organ_id(const void *a, const void *b)
{
	return strcmp(((const struct shelf_agency *)a)->organ_id, ((const struct shelf_agency *)b)->organ_id);
}

static int add(struct cv_call *call, uint32_t number, struct shelf_agency **agencies, size_t *count, size_t *size)
{
	struct shelf_agency *grown;
	Congvan__Agency *agency;
	int error = office_agency(NULL, call, number, &agency);

	if (error || !agency || agency->closed || !agency->organ_id)
		return error;
	if (*count == *size) {
		grown = realloc(*agencies, (2 * *size + 16) * sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		*agencies = grown;
		*size = 2 * *size + 16;
	}
	return keep(call, agency, &(*agencies)[(*count)++]);
}

static int read_all(struct cv_call *call, struct shelf_agency **ret, size_t *ret_count)
{
	struct cv_key from = cv_key_in(call, ORGAN_SERVER, "identity.agency_number", NULL);
	struct cv_key end = cv_key_after(call, from);
	size_t size = 0;
	uint32_t count = CV_SCAN_ROWS;
	int error = 0;

	*ret = NULL;
	*ret_count = 0;
	while (!error && count == CV_SCAN_ROWS) {
		struct cv_row *rows;

		error = cv_scan(call, from, end, CV_SCAN_ROWS, CV_SCAN_KEYS, &rows, &count);
		for (uint32_t i = 0; i < count && !error; i++)
			error = add(call, cv_key_u32(rows[i].body, 0), ret, ret_count, &size);
		if (!error && count)
			from = cv_key_in(call, ORGAN_SERVER, "identity.agency_number", "w",
					 cv_key_u32(rows[count - 1].body, 0) + 1);
	}
	if (!error && *ret_count > 1)
		qsort(*ret, *ret_count, sizeof(**ret), by_organ_id);
	return error;
}

static int renew(struct shelf *shelf, struct cv_call *call, uint64_t stamp)
{
	struct shelf_agency *agencies;
	size_t count;
	int error = read_all(call, &agencies, &count);

	if (error) {
		finish(agencies, count);
		return error;
	}
	pthread_rwlock_wrlock(&shelf->lock);
	finish(shelf->agencies, shelf->agency_count);
	shelf->agencies = agencies;
	shelf->agency_count = count;
	shelf->agencies_stamp = stamp;
	shelf->agencies_read = true;
	pthread_rwlock_unlock(&shelf->lock);
	return 0;
}

/* ---- what a call gets ---- */

static int copy(struct cv_call *call, const struct shelf_agency *from, struct shelf_agency *ret)
{
	*ret = (struct shelf_agency){
	    .number = from->number,
	    .organ_id = cv_strdup(call, from->organ_id),
	    .name = cv_strdup(call, from->name),
	    .short_name = cv_strdup(call, from->short_name),
	    .words = cv_strdup(call, from->words),
	    .sort_key = cv_copy(call, from->sort_key),
	};
	return ret->organ_id && ret->name && ret->short_name && ret->words && ret->sort_key.data ? 0 : -ENOMEM;
}

int shelf_agencies(struct shelf *shelf, struct cv_call *call, uint64_t stamp, struct shelf_agency **ret,
		   size_t *ret_count)
{
	bool fresh;
	int error = 0;

	pthread_rwlock_rdlock(&shelf->lock);
	fresh = shelf->agencies_read && shelf->agencies_stamp == stamp;
	pthread_rwlock_unlock(&shelf->lock);
	if (!fresh)
		error = renew(shelf, call, stamp);
	if (error)
		return error;
	pthread_rwlock_rdlock(&shelf->lock);
	*ret = cv_alloc_array(call, shelf->agency_count + 1, sizeof(**ret));
	*ret_count = shelf->agency_count;
	if (!*ret)
		error = -ENOMEM;
	for (size_t i = 0; i < shelf->agency_count && !error; i++)
		error = copy(call, &shelf->agencies[i], &(*ret)[i]);
	pthread_rwlock_unlock(&shelf->lock);
	return error;
}

const struct shelf_agency *shelf_agency(const struct shelf_agency *agencies, size_t count, const char *organ_id)
{
	struct shelf_agency wanted = {.organ_id = organ_id};

	return organ_id && count ? bsearch(&wanted, agencies, count, sizeof(*agencies), by_organ_id) : NULL;
}
