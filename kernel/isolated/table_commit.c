/*
 * A commit of a handler in a host: the message becomes the structure that host->commit() judges and copies. Arrays are
 * made in the turn's memory, bytes stay in the request.
 */
#include <errno.h>

#include "isolated/table_int.h"

struct making {
	struct turn *turn;
	int result; /* the first thing that went wrong */
};

/* Room for the items of one array; one more, so that an empty array is not NULL. */
static void *array(struct making *making, size_t count, size_t size, struct cv_array *ret)
{
	void *items = NULL;

	if (count > CV_COMMIT_OPS)
		making->result = -E2BIG;
	else if (making->result == 0)
		items = turn_alloc(making->turn, (count + 1) * size);
	if (items == NULL && making->result == 0)
		making->result = -ENOMEM;
	if (making->result == 0)
		*ret = (struct cv_array){items, (uint32_t)count, (uint32_t)size};
	return making->result == 0 ? items : NULL;
}

static struct cv_key key_of(struct making *making, const Congvan__HostKey *key)
{
	if (key != NULL)
		return table_key(key);
	making->result = -EINVAL;
	return (struct cv_key){0};
}

static void make_records(struct making *making, const Congvan__HostCommit *from, struct cv_commit *to)
{
	struct cv_check *checks = array(making, from->n_checks, sizeof(*checks), &to->checks);
	struct cv_put *puts = array(making, from->n_puts, sizeof(*puts), &to->puts);
	struct cv_key *deletes = array(making, from->n_deletes, sizeof(*deletes), &to->deletes);
	struct cv_sum *sums = array(making, from->n_sums, sizeof(*sums), &to->sums);

	if (making->result < 0)
		return;
	for (size_t i = 0; i < from->n_checks; i++)
		checks[i] = (struct cv_check){key_of(making, from->checks[i]->key), from->checks[i]->version};
	for (size_t i = 0; i < from->n_puts; i++)
		puts[i] = (struct cv_put){.key = key_of(making, from->puts[i]->key),
					  .value = table_bytes(from->puts[i]->value),
					  .absent = from->puts[i]->absent != 0};
	for (size_t i = 0; i < from->n_deletes; i++)
		deletes[i] = table_key(from->deletes[i]);
	for (size_t i = 0; i < from->n_sums; i++)
		sums[i] = (struct cv_sum){key_of(making, from->sums[i]->key), from->sums[i]->add};
}

static void make_numbers(struct making *making, const Congvan__HostCommit *from, struct cv_commit *to)
{
	struct cv_number *numbers = array(making, from->n_numbers, sizeof(*numbers), &to->numbers);
	struct cv_patch *patches = array(making, from->n_patches, sizeof(*patches), &to->patches);
	uint64_t *claims = array(making, from->n_claims, sizeof(*claims), &to->claims);

	if (making->result < 0)
		return;
	for (size_t i = 0; i < from->n_numbers; i++)
		numbers[i] = (struct cv_number){from->numbers[i]->token, key_of(making, from->numbers[i]->series),
						key_of(making, from->numbers[i]->taken)};
	for (size_t i = 0; i < from->n_patches; i++)
		patches[i] = (struct cv_patch){from->patches[i]->target, from->patches[i]->index,
					       from->patches[i]->offset, from->patches[i]->number};
	for (size_t i = 0; i < from->n_claims; i++)
		claims[i] = from->claims[i];
}

static void make_effects(struct making *making, const Congvan__HostCommit *from, struct cv_commit *to)
{
	struct cv_event *events = array(making, from->n_events, sizeof(*events), &to->events);
	struct cv_item *items = array(making, from->n_items, sizeof(*items), &to->items);
	struct cv_timer_set *timers = array(making, from->n_timers, sizeof(*timers), &to->timers);

	if (making->result < 0)
		return;
	for (size_t i = 0; i < from->n_events; i++)
		events[i] =
		    (struct cv_event){from->events[i]->topic, table_bytes(from->events[i]->payload),
				      from->events[i]->subject, from->events[i]->flags, from->events[i]->agency};
	for (size_t i = 0; i < from->n_items; i++)
		items[i] = (struct cv_item){from->items[i]->queue, from->items[i]->id, from->items[i]->not_before_ms,
					    table_bytes(from->items[i]->payload)};
	for (size_t i = 0; i < from->n_timers; i++)
		timers[i] = (struct cv_timer_set){from->timers[i]->timer, table_bytes(from->timers[i]->key),
						  from->timers[i]->at_ms, table_bytes(from->timers[i]->payload)};
}

int table_commit(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const struct cv_host *host = &turn->hosted->instance->host;
	const Congvan__HostCommit *from = asked->commit;
	struct making making = {.turn = turn};
	struct cv_commit commit = {.size = sizeof(commit)};

	if (from == NULL)
		return -EBADMSG;
	commit.flags = from->flags;
	commit.reply = table_bytes(from->reply);
	make_records(&making, from, &commit);
	make_numbers(&making, from, &commit);
	make_effects(&making, from, &commit);
	if (making.result == 0 && from->has_status && from->status.len > 0)
		making.result = host->fail(&turn->call->open, table_bytes(from->status));
	if (making.result == 0)
		making.result = host->commit(&turn->call->open, &commit);
	reply->result = making.result;
	return 0;
}
