/*
 * A work list in another order than its own: what fits is read, put into order and cut into pages. A page begins behind
 * the place of the last row of the page before, so that a row that has gone meanwhile moves nothing.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "office/calendar/moment.h"
#include "work/sift.h"

#define LOOK 200u /* rows of one look */
#define ORDER_BYTES 3u /* kind of order, pinned or not, rank of urgency */
#define TEXT_MAX 200u /* bytes of a name that count */

struct ordered {
	struct cv_bytes place; /* compared byte by byte */
	Congvan__WorkItem *item;
};

struct pile {
	struct ordered *rows;
	uint32_t count;
};

static int compare_bytes(struct cv_bytes a, struct cv_bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare(const void *a, const void *b)
{
	return compare_bytes(((const struct ordered *)a)->place, ((const struct ordered *)b)->place);
}

static void put_u64(uint8_t *to, uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		to[i] = (uint8_t)(value >> (56 - 8 * i));
}

/* Where a row stands in this order. {NULL, 0}: arena exhausted. */
static struct cv_bytes place_of(struct cv_call *call, const Congvan__ListWorkRequest *request,
				const Congvan__WorkItem *item, struct cv_bytes row)
{
	struct cv_bytes text = {NULL, 0};
	uint64_t arrived = (uint64_t)office_moment_ms(item->arrived_at);
	uint8_t *place;
	size_t len = ORDER_BYTES;

	if (request->sort == CONGVAN__WORK_SORT__SORT_ORGAN) {
		text = cv_text_sort_key(call, item->issuing_organ ? item->issuing_organ : "");
		if (text.len > TEXT_MAX)
			text.len = TEXT_MAX;
	}
	place = cv_alloc(call, ORDER_BYTES + text.len + 2 * sizeof(uint64_t) + row.len + 1);
	if (!place)
		return (struct cv_bytes){NULL, 0};
	place[0] = (uint8_t)request->sort;
	place[1] = request->pin_urgency ? 1 : 0;
	place[2] = request->pin_urgency ? (uint8_t)(255u - item->urgency) : 0;
	switch (request->sort) {
	case CONGVAN__WORK_SORT__SORT_ORGAN:
		if (text.len)
			memcpy(place + len, text.data, text.len);
		place[len + text.len] = 0; /* a shorter name first */
		len += text.len + 1;
		break;
	case CONGVAN__WORK_SORT__SORT_NEWEST:
		put_u64(place + len, ~arrived);
		len += sizeof(uint64_t);
		break;
	case CONGVAN__WORK_SORT__SORT_OLDEST:
		put_u64(place + len, arrived);
		len += sizeof(uint64_t);
		break;
	default:
		put_u64(place + len, cv_key_u32(row, WORK_KEY_DUE));
		len += sizeof(uint64_t);
	}
	memcpy(place + len, row.data, row.len);
	return (struct cv_bytes){place, len + row.len};
}

static int add(struct cv_call *call, const struct work_sieve *sieve, const struct cv_row *row, struct pile *pile)
{
	Congvan__WorkItem *item = cv_row_message(call, row, &congvan__work_item__descriptor);
	struct ordered *to = &pile->rows[pile->count];

	if (!item)
		return -EIO;
	if (sieve->any && !work_sieve_keeps(call, sieve, item))
		return 0;
	*to = (struct ordered){place_of(call, sieve->request, item, row->body), item};
	pile->count++;
	return to->place.data ? 0 : -ENOMEM;
}

static int too_many(struct cv_call *call)
{
	return cv_fail(call, CV_INVALID, "work.too_many_to_sort", cv_printf(call, "%u", WORK_SORT_MAX), NULL);
}

static int gather(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
		  struct pile *pile)
{
	struct work_page_request look = *wanted;
	struct work_page page = {.more = true};
	uint32_t examined = 0;

	look.limit = LOOK;
	look.after = (struct cv_bytes){NULL, 0};
	pile->rows = cv_alloc_array(call, WORK_SORT_MAX, sizeof(*pile->rows));
	if (!pile->rows)
		return -ENOMEM;
	while (page.more) {
		int error = examined < WORK_SORT_MAX ? work_page_read(call, &look, &page) : too_many(call);

		for (uint32_t i = 0; i < page.count && !error; i++)
			error = add(call, sieve, &page.rows[i], pile);
		if (error)
			return error;
		if (page.count)
			look.after = page.rows[page.count - 1].body;
		examined += page.count;
	}
	return 0;
}

static bool of_this_order(const Congvan__ListWorkRequest *request, const struct work_page_request *wanted)
{
	struct cv_bytes after = wanted->after;

	return after.len >= ORDER_BYTES + WORK_KEY_LEN && after.data[0] == (uint8_t)request->sort &&
	       after.data[1] == (request->pin_urgency ? 1 : 0) &&
	       cv_key_u64(after, after.len - WORK_KEY_LEN) == wanted->person_id;
}

int work_sort(struct cv_call *call, const struct work_page_request *wanted, const struct work_sieve *sieve,
	      Congvan__ListWorkReply *reply)
{
	struct pile pile = {NULL, 0};
	uint32_t at = 0;
	int error;

	if (wanted->after.len && !of_this_order(sieve->request, wanted))
		return -EBADMSG;
	error = gather(call, wanted, sieve, &pile);
	if (error)
		return error;
	qsort(pile.rows, pile.count, sizeof(*pile.rows), compare);
	while (wanted->after.len && at < pile.count && compare_bytes(pile.rows[at].place, wanted->after) <= 0)
		at++;
	for (; at < pile.count && !error; at++) {
		if (reply->n_items == wanted->limit) {
			reply->next_cursor = cv_cursor(call, pile.rows[at - 1].place);
			return reply->next_cursor ? 0 : -ENOMEM;
		}
		error = cv_append(call, &reply->items, &reply->n_items, pile.rows[at].item);
	}
	return error;
}
