#include "store/committer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "compiler.h"
#include "point.h"
#include "store/reserve.h"

static int64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void wait_locked(struct committer *c, int64_t until_us)
{
	struct timespec until = {.tv_sec = until_us / 1000000, .tv_nsec = until_us % 1000000 * 1000};

	if (until_us)
		pthread_cond_timedwait(&c->wake, &c->lock, &until);
	else
		pthread_cond_wait(&c->wake, &c->lock);
}

/* ---- taking what waits ---- */

static void wait_for_work_locked(struct committer *c)
{
	c->idle = true;
	while (!c->head && !c->closing && !atomic_load(&c->mark_wanted)) {
		if (c->notes && monotonic_us() >= c->note_due_us)
			break;
		wait_locked(c, c->notes ? c->note_due_us : 0);
	}
	c->idle = false;
}

/* A group closes when nobody is known to come, or when it is full. */
static bool complete_locked(const struct committer *c)
{
	return atomic_load(&c->writers) <= 0 || c->count >= c->options->group_max;
}

/* Waits while writers are known whose commits are not here yet. */
static void gather_locked(struct committer *c)
{
	int64_t until_us = monotonic_us() + c->options->group_wait_us;

	atomic_store(&c->gathering, true);
	while (!c->closing && !complete_locked(c) && monotonic_us() < until_us)
		wait_locked(c, until_us);
	atomic_store(&c->gathering, false);
}

static uint32_t take_commits_locked(struct committer *c)
{
	uint32_t count = 0;

	while (c->head && count < c->options->group_max) {
		struct store_commit *commit = c->head;

		c->head = commit->next;
		commit->next = NULL;
		c->taken[count++] = commit;
	}
	if (!c->head)
		c->tail = &c->head;
	c->count -= count;
	return count;
}

static struct note *take_notes_locked(struct committer *c)
{
	struct note *notes = c->notes;

	c->notes = NULL;
	c->notes_tail = &c->notes;
	c->note_count = 0;
	c->note_bytes = 0;
	return notes;
}

/* ---- carrying out ---- */

static void add_notes(struct committer *c, struct note **notes)
{
	while (*notes) {
		struct note *note = *notes;

		*notes = note->next;
		/* A note that does not fit in memory is lost, as it is when the process dies. */
		(void)group_add_event(&c->group, &note->author, &note->event, note->time_ms);
		free(note);
	}
}

static int judge(struct committer *c, struct store_commit *commit)
{
	int r = commit->admit ? commit->admit(commit->arg) : 0;

	return r < 0 ? r : group_add(&c->group, commit);
}

static void answer(struct committer *c, struct store_commit *commit, int result)
{
	if (result == 0)
		atomic_fetch_add_explicit(&c->commits, 1, memory_order_relaxed);
	else if (result == -EAGAIN)
		atomic_fetch_add_explicit(&c->conflicts, 1, memory_order_relaxed);
	else
		atomic_fetch_add_explicit(&c->refused, 1, memory_order_relaxed);
	commit->done(commit, result);
}

static void publish(struct committer *c, uint64_t mark)
{
	atomic_store_explicit(&c->version, c->group.version, memory_order_release);
	atomic_store_explicit(&c->sequence, c->group.chain.sequence, memory_order_release);
	atomic_fetch_add_explicit(&c->groups, 1, memory_order_relaxed);
	if (mark)
		id_mark_set(c->ids, mark);
	group_announce(&c->group);
	if (!c->group.worked)
		return;
	pthread_mutex_lock(&c->watch_lock);
	if (c->on_work)
		c->on_work(c->on_work_arg);
	pthread_mutex_unlock(&c->watch_lock);
}

static int write_group(struct committer *c, uint64_t mark)
{
	struct cv_error error = {0};
	int r;

	CV_POINT("group.judged");
	r = group_write(&c->group, mark, &error);
	if (r == 0) {
		CV_POINT("group.synced");
		publish(c, mark);
		CV_POINT("group.published");
		return 0;
	}
	memcpy(c->broken_text, error.text, sizeof(c->broken_text));
	atomic_store(&c->broken, true);
	return -EIO;
}

/* After the group has been answered: who is told may end the process. */
static void tell_broken(struct committer *c)
{
	if (!atomic_load(&c->broken) || c->told_broken)
		return;
	c->told_broken = true;
	if (c->options->on_broken)
		c->options->on_broken(c->options->on_broken_arg, c->broken_text);
}

/* Why nothing can be written now, or 0. */
static int obstacle(struct committer *c)
{
	int r;

	if (atomic_load(&c->broken))
		return -EROFS;
	r = reserve_check(c->env, c->options->directory, c->options->reserve_bytes, 0);
	atomic_store(&c->short_of_space, r < 0);
	return r < 0 ? -ENOSPC : 0;
}

/* Carries out some of the commits taken, from the first on, in one group. Returns how many. */
static uint32_t carry_out(struct committer *c, uint32_t from, uint32_t count, struct note **notes)
{
	uint64_t sequence = c->group.chain.sequence, mark;
	uint32_t at = from;
	int r = obstacle(c);

	if (r < 0) {
		for (; at < count; at++)
			answer(c, c->taken[at], r);
		return count - from;
	}
	group_begin(&c->group);
	for (; at < count && c->group.bytes < COMMITTER_GROUP_BYTES; at++)
		c->results[at] = judge(c, c->taken[at]);
	add_notes(c, notes);
	mark = id_mark_due(c->ids);
	if (c->group.accepted || c->group.chain.sequence != sequence || mark)
		r = write_group(c, mark);
	for (uint32_t i = from; i < at; i++)
		answer(c, c->taken[i], r < 0 && c->results[i] == 0 ? r : c->results[i]);
	CV_POINT("group.answered");
	tell_broken(c);
	return at - from;
}

/* Notes that could not be written yet wait on, before the later ones. */
static void keep_notes(struct committer *c, struct note *notes)
{
	struct note *last = notes;

	if (!notes)
		return;
	pthread_mutex_lock(&c->lock);
	for (;; last = last->next) {
		c->note_count++;
		c->note_bytes += last->size_bytes;
		if (!last->next)
			break;
	}
	last->next = c->notes;
	if (!c->notes)
		c->notes_tail = &last->next;
	c->notes = notes;
	c->note_due_us = monotonic_us() + COMMITTER_NOTE_MS * 1000;
	pthread_mutex_unlock(&c->lock);
}

static void drop_notes(struct note *notes)
{
	while (notes) {
		struct note *next = notes->next;

		free(notes);
		notes = next;
	}
}

/* A store that closes in good order leaves a mark right behind the last id. */
static void write_last_mark(struct committer *c)
{
	if (obstacle(c) < 0)
		return;
	group_begin(&c->group);
	(void)write_group(c, id_mark_final(c->ids));
	tell_broken(c);
}

static void *run(void *arg)
{
	struct committer *c = arg;
	struct note *notes;
	uint32_t count, done;
	bool closing;

	do {
		pthread_mutex_lock(&c->lock);
		wait_for_work_locked(c);
		if (c->head)
			gather_locked(c);
		count = take_commits_locked(c);
		notes = take_notes_locked(c);
		closing = c->closing && !c->head;
		atomic_store(&c->mark_wanted, false);
		pthread_mutex_unlock(&c->lock);

		done = 0;
		do
			done += carry_out(c, done, count, &notes);
		while (done < count);
		if (closing || atomic_load(&c->broken))
			drop_notes(notes);
		else
			keep_notes(c, notes);
	} while (!closing);
	write_last_mark(c);
	return NULL;
}

/* ---- start and stop ---- */

static int init_wake(struct committer *c)
{
	pthread_condattr_t attributes;
	int r = pthread_condattr_init(&attributes);

	if (r != 0)
		return -r;
	r = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	if (r == 0)
		r = pthread_cond_init(&c->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	return -r;
}

int committer_start(struct committer *c, const struct store_env *env, const struct store_options *options,
		    struct engine *engine, struct stamps *stamps, struct due_floors *floors, struct id_source *ids,
		    const struct meta *meta)
{
	int r;

	c->env = env;
	c->options = options;
	c->ids = ids;
	c->tail = &c->head;
	c->notes_tail = &c->notes;
	atomic_init(&c->version, meta->version);
	atomic_init(&c->sequence, meta->chain.sequence);
	r = group_init(&c->group, env, engine, stamps, floors, meta);
	if (r < 0)
		return r;
	c->taken = env->allocate(options->group_max * sizeof(struct store_commit *));
	c->results = env->allocate(options->group_max * sizeof(*c->results));
	r = c->taken && c->results ? 0 : -ENOMEM;
	if (r == 0)
		r = init_wake(c);
	if (r < 0)
		goto fail;
	pthread_mutex_init(&c->lock, NULL);
	pthread_mutex_init(&c->watch_lock, NULL);
	r = -pthread_create(&c->thread, NULL, run, c);
	if (r == 0) {
		pthread_setname_np(c->thread, "committer");
		c->running = true;
		return 0;
	}
	pthread_mutex_destroy(&c->watch_lock);
	pthread_mutex_destroy(&c->lock);
	pthread_cond_destroy(&c->wake);
fail:
	free(c->taken);
	free(c->results);
	c->taken = NULL;
	c->results = NULL;
	group_finish(&c->group);
	return r;
}

void committer_stop(struct committer *c)
{
	if (!c->running)
		return;
	pthread_mutex_lock(&c->lock);
	c->closing = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	c->running = false;
	drop_notes(c->notes);
	free(c->taken);
	free(c->results);
	group_finish(&c->group);
	pthread_cond_destroy(&c->wake);
	pthread_mutex_destroy(&c->watch_lock);
	pthread_mutex_destroy(&c->lock);
}

/* ---- from other threads ---- */

void committer_submit(struct committer *c, struct store_commit *commit)
{
	bool closing, wake = false;

	commit->next = NULL;
	pthread_mutex_lock(&c->lock);
	/* Here, so that the committer never sees a writer gone whose commit is not there yet. */
	if (commit->counted)
		atomic_fetch_sub(&c->writers, 1);
	closing = c->closing;
	if (!closing) {
		*c->tail = commit;
		c->tail = &commit->next;
		c->count++;
		wake = c->idle || (atomic_load(&c->gathering) && complete_locked(c));
	}
	/* Inside: who hears of this commit's end may close the store, and nothing of it is touched after the lock. */
	if (wake)
		pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
	CV_POINT("commit.submitted");
	if (closing)
		commit->done(commit, -ESHUTDOWN);
}

static size_t text_size(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static const char *text_copy(uint8_t **at, const char *text)
{
	uint8_t *copy = *at;

	if (!text)
		return NULL;
	*at = (uint8_t *)stpcpy((char *)copy, text) + 1;
	return (const char *)copy;
}

/* A copy in one piece: the note, its texts, its payload. */
static struct note *note_copy(const struct store_env *env, const struct store_author *author,
			      const struct store_event *event, int64_t time_ms)
{
	size_t size = sizeof(struct note) + text_size(author->plugin) + text_size(author->trace_id) +
		      text_size(author->address) + text_size(event->topic) + event->payload.len;
	struct note *note = env->allocate(size);
	uint8_t *at;

	if (!note)
		return NULL;
	at = (uint8_t *)(note + 1);
	note->author = *author;
	note->event = *event;
	note->time_ms = time_ms;
	note->size_bytes = size;
	note->author.plugin = text_copy(&at, author->plugin);
	note->author.trace_id = text_copy(&at, author->trace_id);
	note->author.address = text_copy(&at, author->address);
	note->event.topic = text_copy(&at, event->topic);
	if (event->payload.len)
		memcpy(at, event->payload.data, event->payload.len);
	note->event.payload.data = at;
	return note;
}

int committer_note(struct committer *c, const struct store_author *author, const struct store_event *event,
		   int64_t time_ms)
{
	struct note *note;
	int r = 0;

	if (!event->topic || event->payload.len > CV_GROUP_NOTE_MAX)
		return -EINVAL;
	note = note_copy(c->env, author, event, time_ms);
	if (!note)
		return -ENOMEM;
	pthread_mutex_lock(&c->lock);
	if (c->closing)
		r = -ESHUTDOWN;
	else if (c->note_count >= COMMITTER_NOTES_MAX || c->note_bytes + note->size_bytes > COMMITTER_NOTE_BYTES_MAX)
		r = -ENOBUFS;
	if (r == 0) {
		if (!c->notes) {
			c->note_due_us = monotonic_us() + COMMITTER_NOTE_MS * 1000;
			pthread_cond_signal(&c->wake);
		}
		*c->notes_tail = note;
		c->notes_tail = &note->next;
		c->note_count++;
		c->note_bytes += note->size_bytes;
	}
	pthread_mutex_unlock(&c->lock);
	if (r < 0)
		free(note);
	return r;
}

void committer_writers_add(struct committer *c, int delta)
{
	int writers = atomic_fetch_add(&c->writers, delta) + delta;

	CV_ASSERT(writers >= 0);
	if (writers > 0 || !atomic_load(&c->gathering))
		return;
	pthread_mutex_lock(&c->lock);
	if (atomic_load(&c->gathering) && complete_locked(c))
		pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

void committer_watch(struct committer *c, store_on_work *on_work, void *arg)
{
	pthread_mutex_lock(&c->watch_lock);
	c->on_work = on_work;
	c->on_work_arg = arg;
	pthread_mutex_unlock(&c->watch_lock);
}

void committer_want_mark(struct committer *c)
{
	if (atomic_exchange(&c->mark_wanted, true))
		return;
	pthread_mutex_lock(&c->lock);
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->lock);
}
