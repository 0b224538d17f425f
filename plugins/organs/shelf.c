#include "organs/shelf.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "organs/organ.h"
#include "organs/shelf_int.h"

#define BUILD_BYTES_MAX                                                                                                \
	(44u << 20) /* of rows that one call reads for an index; CV_ARENA_MAX leaves room for the answer */
#define ROW_BYTES 96u /* what a row costs beside its key and value, as a bound */

int shelf_create(const struct groups *groups, struct shelf **ret)
{
	struct shelf *shelf = calloc(1, sizeof(*shelf));

	if (!shelf)
		return -ENOMEM;
	shelf->groups = groups;
	if (pthread_rwlock_init(&shelf->lock, NULL) != 0) {
		free(shelf);
		return -ENOMEM;
	}
	if (pthread_mutex_init(&shelf->making, NULL) != 0) {
		pthread_rwlock_destroy(&shelf->lock);
		free(shelf);
		return -ENOMEM;
	}
	*ret = shelf;
	return 0;
}

void shelf_destroy(struct shelf **shelf)
{
	if (!*shelf)
		return;
	index_destroy(&(*shelf)->index);
	index_destroy(&(*shelf)->next);
	shelf_agencies_finish(*shelf);
	pthread_mutex_destroy(&(*shelf)->making);
	pthread_rwlock_destroy(&(*shelf)->lock);
	free(*shelf);
	*shelf = NULL;
}

/* ---- changes ---- */

static struct cv_key change_key(struct cv_call *call, uint64_t number)
{
	return cv_key_in(call, ORGAN_SERVER, ORGANS_CHANGE, "i", number);
}

/* The number of the newest change in the call's snapshot; 0: there was none. */
static int newest_change(struct cv_call *call, uint64_t *ret)
{
	struct cv_key all = cv_key_in(call, ORGAN_SERVER, ORGANS_CHANGE, NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, all, cv_key_after(call, all), 1, CV_SCAN_REVERSE | CV_SCAN_KEYS, &rows, &count);

	*ret = !error && count ? cv_key_u64(rows[0].body, 0) : 0;
	return error;
}

static int line_of(struct shelf *shelf, const Congvan__OrganLine *line, struct index_line *ret)
{
	unsigned group = groups_find(shelf->groups, line->group);

	*ret = (struct index_line){
	    .organ_id = line->organ_id,
	    .words = line->words,
	    .sort_key = {line->sort_key.data, line->sort_key.len},
	    .group = group,
	    .class = groups_class(shelf->groups, group),
	};
	return line->organ_id && line->words ? 0 : -EIO;
}

/* One organisation becomes in the index what it is in the snapshot. The write lock is held. */
static int follow_one(struct shelf *shelf, struct cv_call *call, const char *organ_id)
{
	Congvan__OrganLine *line = NULL;
	struct index_line put;
	int error = cv_get(call, organ_line_key(call, organ_id), &congvan__organ_line__descriptor, &line);

	if (error)
		return error;
	if (!line || line->closed)
		return index_drop(shelf->index, organ_id);
	error = line_of(shelf, line, &put);
	return error ? error : index_put(shelf->index, &put);
}

static int follow(struct shelf *shelf, struct cv_call *call, const struct cv_row *rows, uint32_t count)
{
	int error = 0;

	for (uint32_t i = 0; i < count && !error; i++) {
		uint64_t number = cv_key_u64(rows[i].body, 0);
		Congvan__OrganChange *change;

		if (number <= shelf->seen) /* another call was faster */
			continue;
		if (number != shelf->seen + 1)
			return -ENOSPC; /* those between are not kept any more */
		change = cv_row_message(call, &rows[i], &congvan__organ_change__descriptor);
		if (!change)
			return -EIO;
		for (size_t k = 0; k < change->n_organ_ids && !error; k++)
			error = follow_one(shelf, call, change->organ_ids[k]);
		if (!error)
			shelf->seen = number;
	}
	return error;
}

/* ---- making it ---- */

/* Reads lines from where the last call stopped. *ret_done: that was all. */
static int read_lines(struct shelf *shelf, struct cv_call *call, bool *ret_done)
{
	struct cv_key end = cv_key_after(call, cv_key_in(call, ORGAN_SERVER, ORGANS_LINE, NULL));
	size_t bytes = 0;
	int error = 0;

	*ret_done = false;
	while (!error && !*ret_done && bytes < BUILD_BYTES_MAX) {
		struct cv_key from = cv_key_in(call, ORGAN_SERVER, ORGANS_LINE, "r", shelf->next_id);
		struct cv_row *rows;
		uint32_t count;

		error = cv_scan(call, from, end, CV_SCAN_ROWS, 0, &rows, &count);
		for (uint32_t i = 0; !error && i < count; i++) {
			/* On the heap: the arena could not hold them twice. */
			Congvan__OrganLine *line =
			    congvan__organ_line__unpack(NULL, rows[i].value.len, rows[i].value.data);
			struct index_line add;

			bytes += rows[i].body.len + rows[i].value.len + ROW_BYTES;
			error = line ? line_of(shelf, line, &add) : -ENOMEM;
			if (!error && !line->closed)
				error = index_add(shelf->next, &add);
			/* "H26.1" goes on with what is greater than it: the key ends with a zero byte. */
			if (!error)
				snprintf(shelf->next_id, sizeof(shelf->next_id), "%s\x01", line->organ_id);
			congvan__organ_line__free_unpacked(line, NULL);
		}
		*ret_done = !error && count < CV_SCAN_ROWS;
	}
	return error;
}

/* The mutex `making` is held. */
static int make(struct shelf *shelf, struct cv_call *call)
{
	struct index *old;
	size_t count, bytes;
	bool done = false;
	int error = 0;

	if (!shelf->next) {
		error = newest_change(call, &shelf->next_seen);
		if (!error)
			error = index_create(&shelf->next);
		shelf->next_id[0] = '\0';
	}
	if (!error)
		error = read_lines(shelf, call, &done);
	if (!error && !done)
		return cv_fail(call, CV_BUSY, "organs.index_building", NULL);
	if (!error)
		error = index_seal(shelf->next);
	if (error) {
		index_destroy(&shelf->next);
		return error;
	}
	count = index_count(shelf->next);
	bytes = index_bytes(shelf->next);
	pthread_rwlock_wrlock(&shelf->lock);
	old = shelf->index;
	shelf->index = shelf->next;
	shelf->seen = shelf->next_seen;
	pthread_rwlock_unlock(&shelf->lock);
	shelf->next = NULL;
	cv_log(call, CV_LOG_INFO, "organs.index_made", "organs=%zu bytes=%zu", count, bytes);
	index_destroy(&old);
	return 0;
}

/* ---- searching ---- */

/* Brings the index up to the call's snapshot. *ret_made: it must be made. */
static int catch_up(struct shelf *shelf, struct cv_call *call, bool *ret_make)
{
	struct cv_key end = cv_key_after(call, cv_key_in(call, ORGAN_SERVER, ORGANS_CHANGE, NULL));
	struct cv_row *rows;
	uint64_t seen;
	uint32_t count;
	int error;

	pthread_rwlock_rdlock(&shelf->lock);
	seen = shelf->seen;
	*ret_make = !shelf->index;
	pthread_rwlock_unlock(&shelf->lock);
	if (*ret_make)
		return 0;
	error = cv_scan(call, change_key(call, seen + 1), end, CV_SCAN_ROWS, 0, &rows, &count);
	if (error || !count)
		return error;
	pthread_rwlock_wrlock(&shelf->lock);
	error = follow(shelf, call, rows, count);
	pthread_rwlock_unlock(&shelf->lock);
	*ret_make = error == -ENOSPC;
	return *ret_make ? 0 : error;
}

/* Who comes first makes it; who comes meanwhile takes what there is, or waits when there is nothing yet. */
static int make_or_wait(struct shelf *shelf, struct cv_call *call)
{
	bool needed;
	int error;

	pthread_rwlock_rdlock(&shelf->lock);
	needed = !shelf->index;
	pthread_rwlock_unlock(&shelf->lock);
	if (needed)
		pthread_mutex_lock(&shelf->making);
	else if (pthread_mutex_trylock(&shelf->making) != 0)
		return 0;
	error = catch_up(shelf, call, &needed); /* perhaps somebody else has made it */
	if (!error && needed)
		error = make(shelf, call);
	if (!error && needed)
		error = catch_up(shelf, call, &needed);
	pthread_mutex_unlock(&shelf->making);
	return error;
}

int shelf_search(struct shelf *shelf, struct cv_call *call, const struct index_query *query,
		 int (*take)(void *arg, const char *organ_id), void *arg)
{
	bool to_make;
	int error = catch_up(shelf, call, &to_make);

	if (!error && to_make)
		error = make_or_wait(shelf, call);
	if (error)
		return error;
	pthread_rwlock_rdlock(&shelf->lock);
	error = shelf->index ? index_search(shelf->index, query, take, arg) : 0;
	pthread_rwlock_unlock(&shelf->lock);
	return error;
}
