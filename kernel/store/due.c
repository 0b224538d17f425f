#include "store/due.h"

#include <errno.h>
#include <string.h>

#include "store/order.h"

bool due_name_good(const char *name)
{
	const char *dot = name ? strchr(name, '.') : NULL;

	return dot && dot != name && dot[1] != '\0' && strlen(name) <= STORE_WORK_NAME_MAX;
}

static void add(struct due_key *key, const void *data, size_t len)
{
	if (len)
		memcpy(key->data + key->len, data, len);
	key->len += len;
}

static void add_u64(struct due_key *key, uint64_t number)
{
	be64_put(key->data + key->len, number);
	key->len += 8;
}

static void start(struct due_key *key, char kind)
{
	key->data[0] = (uint8_t)kind;
	key->len = 1;
}

void due_queue_start(char kind, const char *queue, struct due_key *ret)
{
	start(ret, kind);
	add(ret, queue, strlen(queue) + 1);
}

void due_item_key(const char *queue, uint64_t id, struct due_key *ret)
{
	due_queue_start(DUE_ITEM, queue, ret);
	add_u64(ret, id);
}

void due_timer_key(const char *timer, uint32_t agency, struct cv_bytes key, struct due_key *ret)
{
	start(ret, DUE_TIMER);
	add(ret, timer, strlen(timer) + 1);
	be32_put(ret->data + ret->len, agency);
	ret->len += 4;
	add(ret, key.data, key.len);
}

void due_order_key(struct cv_bytes identity, int64_t at_ms, struct due_key *ret)
{
	const uint64_t at = at_ms > 0 ? (uint64_t)at_ms : 0;

	start(ret, DUE_ORDER);
	if (identity.data[0] == DUE_TIMER) {
		add_u64(ret, at);
		add(ret, identity.data + 1, identity.len - 1);
		return;
	}
	add(ret, identity.data + 1, identity.len - 9); /* queue and its 0 */
	add_u64(ret, at);
	add(ret, identity.data + identity.len - 8, 8);
}

void due_key_end(const struct due_key *start, struct due_key *ret)
{
	*ret = *start;
	ret->data[ret->len - 1]++;
}

int due_timer_parse(struct cv_bytes identity, const char **ret_timer, uint32_t *ret_agency, struct cv_bytes *ret_key)
{
	const uint8_t *zero;
	size_t head;

	if (identity.len < 1 || identity.data[0] != DUE_TIMER)
		return -EUCLEAN;
	zero = memchr(identity.data, 0, identity.len);
	if (!zero)
		return -EUCLEAN;
	head = (size_t)(zero - identity.data) + 5;
	if (head > identity.len)
		return -EUCLEAN;
	*ret_timer = (const char *)identity.data + 1;
	*ret_agency = be32_get(zero + 1);
	*ret_key = (struct cv_bytes){identity.data + head, identity.len - head};
	return 0;
}
