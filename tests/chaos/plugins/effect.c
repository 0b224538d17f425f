#include "effect.h"

#include <errno.h>

#define PAGE CV_SCAN_ROWS

static const struct cv_text effect_texts[] = {{NULL, NULL, NULL}};
CV_TEXTS(effect_texts)

int effect_add(struct cv_call *call, struct cv_txn *txn, const char *prefix, uint64_t sequence)
{
	const struct cv_delivery *delivery = call->delivery;
	Chaos__Effect effect = CHAOS__EFFECT__INIT;

	CV_SET(&effect, sequence, sequence);
	CV_SET(&effect, origin, delivery ? delivery->id : 0);
	CV_SET(&effect, attempt, delivery ? delivery->attempt : 0);
	return cv_txn_put_new(txn, cv_key(call, prefix, "ii", sequence, call->host->new_id(call->host)), &effect.base);
}

int effect_list(struct cv_call *call, const char *prefix, const Chaos__EffectsRequest *request,
		Chaos__EffectsReply *reply)
{
	struct cv_key from = cv_key(call, prefix, "ii", request->from_sequence, request->from_id);
	struct cv_key to = cv_key_after(call, cv_key(call, prefix, ""));
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, to, PAGE, CV_SCAN_KEYS, &rows, &count);

	if (error)
		return error;
	reply->sequences = cv_alloc_array(call, count + 1, sizeof(*reply->sequences));
	if (!reply->sequences)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++)
		reply->sequences[reply->n_sequences++] = cv_key_u64(rows[i].body, 0);
	if (count == PAGE) {
		CV_SET(reply, next_sequence, cv_key_u64(rows[count - 1].body, 0));
		CV_SET(reply, next_id, cv_key_u64(rows[count - 1].body, 8) + 1);
	}
	return 0;
}

int effect_show(struct cv_call *call, uint64_t sequence)
{
	Chaos__Sight sight = CHAOS__SIGHT__INIT;
	Chaos__Seen *seen;

	sight.plugin = (char *)(uintptr_t)call->plugin; /* protobuf-c reads it only */
	CV_SET(&sight, sequence, sequence);
	CV_SET(&sight, origin, call->delivery ? call->delivery->id : 0);
	CV_SET(&sight, attempt, call->delivery ? call->delivery->attempt : 0);
	return cv_call_method(call, "witness/1", "saw", &sight.base, &chaos__seen__descriptor, &seen);
}
