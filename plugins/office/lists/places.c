#include "office/lists/places.h"

#include <errno.h>
#include <string.h>

#define CHUNK 200u /* rows of one scan */

void office_places_init(struct office_places *places, struct cv_call *call)
{
	*places = (struct office_places){.call = call};
}

static struct cv_bytes join(struct cv_call *call, struct cv_bytes head, struct cv_bytes tail)
{
	uint8_t *data = cv_alloc(call, head.len + tail.len + 1);

	if (!data)
		return (struct cv_bytes){NULL, 0};
	if (head.len)
		memcpy(data, head.data, head.len);
	if (tail.len)
		memcpy(data + head.len, tail.data, tail.len);
	return (struct cv_bytes){data, head.len + tail.len};
}

int office_places_add(struct office_places *places, struct cv_key head, struct cv_bytes from, struct cv_bytes to,
		      struct cv_bytes after)
{
	struct office_lane *lane = &places->lanes[places->count];
	struct cv_bytes end = after.len ? after : to;

	if (places->count == OFFICE_LANES_MAX)
		return -E2BIG;
	*lane = (struct office_lane){.from = head, .to = head, .offset = head.body.len};
	lane->from.body = join(places->call, head.body, from);
	lane->to = end.len ? lane->to : cv_key_after(places->call, head);
	if (end.len)
		lane->to.body = join(places->call, head.body, end);
	if (!lane->from.body.data || (end.len && !lane->to.body.data))
		return -ENOMEM;
	places->count++;
	return 0;
}

static struct cv_bytes place_of(const struct office_lane *lane, const struct cv_row *row)
{
	return (struct cv_bytes){row->body.data + lane->offset, row->body.len - lane->offset};
}

/* Reads the next rows, from the end of the range backwards. */
static int fill(struct office_places *places, struct office_lane *lane)
{
	int error = cv_scan(places->call, lane->from, lane->to, CHUNK, CV_SCAN_REVERSE, &lane->rows, &lane->count);

	if (error)
		return error;
	lane->next = 0;
	lane->exhausted = lane->count < CHUNK;
	if (lane->count)
		lane->to.body = lane->rows[lane->count - 1].body;
	return 0;
}

static int compare(struct cv_bytes a, struct cv_bytes b)
{
	int order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

/* The lane with the greatest place that is still to come; NULL at the end. */
static int greatest(struct office_places *places, struct office_lane **ret)
{
	*ret = NULL;
	for (size_t i = 0; i < places->count; i++) {
		struct office_lane *lane = &places->lanes[i];

		if (lane->next == lane->count && !lane->exhausted) {
			int error = fill(places, lane);

			if (error)
				return error;
		}
		if (lane->next == lane->count)
			continue;
		if (!*ret ||
		    compare(place_of(lane, &lane->rows[lane->next]), place_of(*ret, &(*ret)->rows[(*ret)->next])) > 0)
			*ret = lane;
	}
	return 0;
}

int office_places_next(struct office_places *places, struct office_listed *ret)
{
	struct office_lane *lane;

	for (;;) {
		struct cv_row *row;
		int error = greatest(places, &lane);

		if (error || !lane)
			return error;
		row = &lane->rows[lane->next++];
		ret->place = place_of(lane, row);
		if (ret->place.len < sizeof(uint64_t) || (places->last.len && compare(places->last, ret->place) == 0))
			continue;
		places->last = ret->place;
		ret->document_id = cv_key_u64(ret->place, ret->place.len - sizeof(uint64_t));
		ret->row = row;
		return 1;
	}
}

int office_places_page(struct office_places *places, struct office_page *page, char **ret_cursor)
{
	struct cv_bytes last = {NULL, 0};
	struct office_listed place;
	uint32_t rows = 0;
	int found;

	while ((found = office_places_next(places, &place)) == 1) {
		int error;

		if (page->lines == page->limit || rows++ == page->rows_max || page->records == page->records_max) {
			*ret_cursor = cv_cursor(places->call, last);
			return *ret_cursor ? 0 : -ENOMEM;
		}
		last = place.place;
		error = page->look(page, &place);
		if (error)
			return error;
	}
	return found;
}

/* ---- what lists filter by ---- */

bool office_id_in(const uint64_t *ids, size_t count, uint64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool office_words_in(const char *words, const char *text)
{
	while (*words) {
		size_t len = strcspn(words, " ");

		if (!memmem(text, strlen(text), words, len))
			return false;
		words += len;
		words += *words == ' ';
	}
	return true;
}

int office_key_held(struct cv_call *call, struct cv_key key, bool *ret)
{
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, key, cv_key_after(call, key), 1, CV_SCAN_KEYS, &rows, &count);

	if (!error)
		*ret = count > 0;
	return error;
}
