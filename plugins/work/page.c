#include "work/page.h"

#include <errno.h>
#include <string.h>

#include "office/lists/work_entry.h"

/* Where the parts of a key begin, as WORK_KEY_DUE. */
#define AT_BOX 8u
#define AT_URGENCY 9u

#define LANES_MAX 2u /* boxes that one list shows together */

static const unsigned overdue_boxes[LANES_MAX] = {CONGVAN__WORK_BOX__BOX_TO_DO, CONGVAN__WORK_BOX__BOX_COORDINATE};

static bool own_key(const struct work_page_request *request)
{
	struct cv_bytes after = request->after;

	return after.len == WORK_KEY_LEN && cv_key_u64(after, 0) == request->person_id;
}

/* The first key behind the row of another page, as it would stand in this box. */
static struct cv_key behind(struct cv_call *call, struct cv_bytes after, unsigned box)
{
	struct cv_key key = cv_key(call, OFFICE_WORK_ITEM, NULL);
	uint8_t *body = cv_alloc(call, WORK_KEY_LEN + 1);

	if (body) {
		memcpy(body, after.data, WORK_KEY_LEN);
		body[AT_BOX] = (uint8_t)box;
		key.body = (struct cv_bytes){body, WORK_KEY_LEN + 1}; /* one zero byte more sorts right behind it */
	}
	return key;
}

static int read_box(struct cv_call *call, const struct work_page_request *request, struct work_page *ret)
{
	unsigned box = request->box ? request->box : (unsigned)CONGVAN__WORK_BOX__BOX_TO_DO;
	struct cv_key from = cv_key(call, OFFICE_WORK_ITEM, "ib", request->person_id, box);
	struct cv_key to;
	int error;

	if (request->urgency && box != CONGVAN__WORK_BOX__BOX_DONE)
		from = cv_key(call, OFFICE_WORK_ITEM, "ibb", request->person_id, box, 255u - request->urgency);
	to = cv_key_after(call, from);
	if (request->after.len) {
		if (!own_key(request) || request->after.data[AT_BOX] != box)
			return -EBADMSG;
		from = behind(call, request->after, box);
	}
	error = cv_scan(call, from, to, request->limit + 1, 0, &ret->rows, &ret->count);
	if (error)
		return error;
	ret->more = ret->count > request->limit;
	if (ret->more)
		ret->count = request->limit;
	return 0;
}

/* ---- what is overdue ---- */

struct lane {
	struct cv_row *rows;
	uint32_t count, next;
};

/* Rows of one box and one urgency that are overdue. */
static int read_lane(struct cv_call *call, const struct work_page_request *request, unsigned box, unsigned urgency,
		     uint32_t limit, struct lane *ret)
{
	struct cv_key from = cv_key(call, OFFICE_WORK_ITEM, "ibb", request->person_id, box, urgency);
	struct cv_key to = cv_key(call, OFFICE_WORK_ITEM, "ibbw", request->person_id, box, urgency,
				  office_work_minute(request->now_ms) + 1);

	if (request->after.len && request->after.data[AT_URGENCY] == urgency)
		from = behind(call, request->after, box);
	*ret = (struct lane){0};
	return cv_scan(call, from, to, limit, 0, &ret->rows, &ret->count);
}

static struct cv_row *take_first(struct lane *lanes, size_t count)
{
	struct lane *first = NULL;

	for (size_t i = 0; i < count; i++) {
		struct lane *lane = &lanes[i];

		if (lane->next == lane->count)
			continue;
		if (!first ||
		    memcmp(lane->rows[lane->next].body.data + WORK_KEY_DUE,
			   first->rows[first->next].body.data + WORK_KEY_DUE, WORK_KEY_LEN - WORK_KEY_DUE) < 0)
			first = lane;
	}
	return first ? &first->rows[first->next++] : NULL;
}

static int read_overdue(struct cv_call *call, const struct work_page_request *request, struct work_page *ret)
{
	const unsigned *boxes = request->box ? &request->box : overdue_boxes;
	size_t box_count = request->box ? 1 : LANES_MAX;
	unsigned urgency = 255u - CONGVAN__URGENCY__URGENCY_TIMED_EXPRESS;
	unsigned last = 255u - CONGVAN__URGENCY__URGENCY_NORMAL;

	if (request->urgency)
		urgency = last = 255u - request->urgency;
	if (request->after.len) {
		if (!own_key(request))
			return -EBADMSG;
		urgency = request->after.data[AT_URGENCY];
	}
	ret->rows = cv_alloc_array(call, request->limit, sizeof(*ret->rows));
	if (!ret->rows)
		return -ENOMEM;
	for (; urgency <= last && !ret->more; urgency++) {
		struct lane lanes[LANES_MAX];
		struct cv_row *row;

		for (size_t i = 0; i < box_count; i++) {
			int error =
			    read_lane(call, request, boxes[i], urgency, request->limit - ret->count + 1, &lanes[i]);

			if (error)
				return error;
		}
		while (!ret->more && (row = take_first(lanes, box_count)) != NULL) {
			ret->more = ret->count == request->limit;
			if (!ret->more)
				ret->rows[ret->count++] = *row;
		}
	}
	return 0;
}

int work_page_read(struct cv_call *call, const struct work_page_request *request, struct work_page *ret)
{
	*ret = (struct work_page){0};
	return request->overdue ? read_overdue(call, request, ret) : read_box(call, request, ret);
}
