#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "store/meta.h"
#include "store/order.h"
#include "store/reserve.h"
#include "store/store_int.h"

#define RESERVE_BYTES (1ull << 30)
#define GROUP_MAX 256u
#define GROUP_WAIT_US 2000u
#define CACHE_BYTES (256ull << 20)

static int fail(struct cv_error *reterr, int r, const char *action, const char *object)
{
	reterr->code = r;
	snprintf(reterr->text, sizeof(reterr->text), "store: %s %s: %s", action, object, strerror(-r));
	return r;
}

/* ---- open ---- */

static void set_defaults(struct store_options *options)
{
	if (options->reserve_bytes == 0)
		options->reserve_bytes = RESERVE_BYTES;
	if (options->group_max == 0)
		options->group_max = GROUP_MAX;
	if (options->cache_bytes == 0)
		options->cache_bytes = CACHE_BYTES;
	if (options->read_only)
		options->create = false;
}

/* A name is durable when the directory that it stands in is. */
static int sync_around(const char *path)
{
	char *copy = strdup(path);
	int fd, r;

	if (!copy)
		return -ENOMEM;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 || fsync(fd) != 0 ? -errno : 0;
	if (fd >= 0)
		close(fd);
	free(copy);
	return r;
}

static int make_directory(const char *path, struct cv_error *reterr)
{
	int r = mkdir(path, 0700) == 0 || errno == EEXIST ? 0 : -errno;

	/* Also when it is there already: an earlier start may have failed just before. */
	if (r == 0)
		r = sync_around(path);
	return r < 0 ? fail(reterr, r, "make", path) : 0;
}

static int open_engine(struct store *s, struct cv_error *reterr)
{
	struct engine_options options = {
	    .cache_bytes = s->options.cache_bytes, .create = s->options.create, .read_only = s->options.read_only};
	char *path;
	int r = 0;

	if (asprintf(&path, "%s/db", s->directory) < 0)
		return fail(reterr, -ENOMEM, "open", s->directory);
	if (s->options.create) {
		r = make_directory(s->directory, reterr);
		if (r == 0)
			r = make_directory(path, reterr);
	}
	/* The engine would end the process on a full disk: say it instead. */
	if (r == 0 && !s->options.read_only && access(s->directory, F_OK) == 0) {
		r = reserve_check(s->env, s->directory, 0, RESERVE_OPEN_BYTES);
		if (r < 0)
			fail(reterr, r, "open", s->directory);
	}
	if (r == 0) {
		options.path = path;
		r = s->env->engine->open(&options, &s->engine, reterr);
		if (r < 0 && reterr->code == 0)
			fail(reterr, r, "open", path);
	}
	free(path);
	return r;
}

/* What must be on disk before the first commit: the layout's version and a mark ahead of the ids. */
static int write_first(struct store *s, const struct meta *meta, struct cv_error *reterr)
{
	const struct engine_type *type = s->env->engine;
	struct engine_batch *batch;
	struct cv_error said = {0};
	uint64_t mark = id_mark_due(&s->ids);
	int r;

	if (meta->format && mark == 0)
		return 0;
	r = type->batch_create(s->engine, &batch);
	if (r < 0)
		return fail(reterr, r, "open", s->directory);
	if (meta->format == 0)
		meta_put_format(type, batch);
	if (mark)
		meta_put_id_mark(type, batch, mark);
	r = type->batch_write(s->engine, batch, &said);
	type->batch_destroy(&batch);
	if (r < 0) {
		reterr->code = r;
		snprintf(reterr->text, sizeof(reterr->text), "store: open %.100s: %.120s", s->directory, said.text);
	}
	if (r == 0 && mark)
		id_mark_set(&s->ids, mark);
	return r;
}

/* The log's last entry; the head that was written with it must not lie before it. */
static int check_log_end(struct store *s, const struct meta *meta, struct cv_error *reterr)
{
	const struct engine_type *type = s->env->engine;
	const struct engine_range range = {.family = ENGINE_LOG, .reverse = true};
	struct engine_iterator *iterator;
	struct cv_bytes key, value;
	int r = type->iterator_open(s->engine, NULL, &range, &iterator);

	if (r < 0)
		return fail(reterr, r, "read the log of", s->directory);
	r = type->iterator_row(iterator, &key, &value);
	if (r == 1) {
		r = key.len == 8 && be64_get(key.data) <= meta->chain.sequence ? 0 : -EUCLEAN;
		if (r < 0) {
			reterr->code = r;
			snprintf(reterr->text, sizeof(reterr->text),
				 "store: %s: the log has entries behind its head (%llu)", s->directory,
				 (unsigned long long)meta->chain.sequence);
		}
	}
	type->iterator_close(&iterator);
	return r;
}

static int start(struct store *s, struct cv_error *reterr)
{
	struct meta meta;
	int r = meta_read(s->env->engine, s->engine, NULL, &meta, reterr);

	if (r < 0)
		return r;
	if (meta.format == 0 && !s->options.create) {
		fail(reterr, -EUCLEAN, "open", s->directory);
		return -EUCLEAN;
	}
	s->version = meta.version;
	s->sequence = meta.chain.sequence;
	id_init(&s->ids, s->env, meta.id_mark);
	r = stamps_init(&s->stamps, s->env);
	if (r == 0)
		r = settled_create(s->env, &s->settled);
	if (r < 0)
		return fail(reterr, r, "open", s->directory);
	r = blobs_open(s, reterr);
	if (r < 0 || s->options.read_only)
		return r;
	r = check_log_end(s, &meta, reterr);
	if (r == 0)
		r = write_first(s, &meta, reterr);
	if (r < 0)
		return r;
	r = committer_start(&s->committer, s->env, &s->options, s->engine, &s->stamps, &s->floors, &s->ids, &meta);
	return r < 0 ? fail(reterr, r, "start", s->directory) : 0;
}

int store_open_in(const struct store_env *env, const struct store_options *options, struct store **ret,
		  struct cv_error *reterr)
{
	struct store *s = env->allocate(sizeof(*s));
	int r;

	reterr->code = 0;
	if (!s)
		return fail(reterr, -ENOMEM, "open", options->directory);
	s->magic = STORE_MAGIC;
	s->env = env;
	s->options = *options;
	s->blobs.directory = -1;
	pthread_mutex_init(&s->blobs.lock, NULL);
	due_floors_init(&s->floors, env);
	set_defaults(&s->options);
	s->directory = strdup(options->directory);
	s->options.directory = s->directory;
	r = s->directory ? open_engine(s, reterr) : fail(reterr, -ENOMEM, "open", options->directory);
	if (r == 0)
		r = start(s, reterr);
	if (r < 0) {
		store_close(&s);
		return r;
	}
	*ret = s;
	return 0;
}

int store_open(const struct store_options *options, struct store **ret, struct cv_error *reterr)
{
	return store_open_in(&env_default, options, ret, reterr);
}

void store_close(struct store **store)
{
	struct store *s = *store;

	if (!s)
		return;
	CV_ASSERT(s->magic == STORE_MAGIC);
	*store = NULL;
	if (s->committer.running) {
		committer_stop(&s->committer);
		if (!atomic_load(&s->committer.broken) &&
		    reserve_check(s->env, s->directory, 0, RESERVE_OPEN_BYTES) == 0)
			s->env->engine->settle(s->engine);
	}
	s->env->engine->close(&s->engine);
	blobs_close(s);
	settled_destroy(&s->settled);
	stamps_finish(&s->stamps);
	due_floors_finish(&s->floors);
	pthread_mutex_destroy(&s->blobs.lock);
	s->magic = 0;
	free(s->directory);
	free(s);
}

/* ---- commits ---- */

void store_submit(struct store *store, struct store_commit *commit)
{
	CV_ASSERT(store->magic == STORE_MAGIC);
	if (store->options.read_only)
		commit->done(commit, -EROFS);
	else
		committer_submit(&store->committer, commit);
}

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool answered;
	int result;
};

static void wake_waiter(struct store_commit *commit, int result)
{
	struct waiter *waiter = commit->arg;

	pthread_mutex_lock(&waiter->lock);
	waiter->answered = true;
	waiter->result = result;
	pthread_cond_signal(&waiter->wake);
	pthread_mutex_unlock(&waiter->lock);
}

int store_commit_and_wait(struct store *store, struct store_commit *commit)
{
	struct waiter waiter = {.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER};

	commit->done = wake_waiter;
	commit->arg = &waiter;
	store_submit(store, commit);
	pthread_mutex_lock(&waiter.lock);
	while (!waiter.answered)
		pthread_cond_wait(&waiter.wake, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	pthread_cond_destroy(&waiter.wake);
	pthread_mutex_destroy(&waiter.lock);
	return waiter.result;
}

int store_note(struct store *store, const struct store_author *author, const struct store_event *event, int64_t time_ms)
{
	CV_ASSERT(store->magic == STORE_MAGIC);
	if (store->options.read_only)
		return -EROFS;
	return committer_note(&store->committer, author, event, time_ms);
}

void store_writers_add(struct store *store, int delta)
{
	CV_ASSERT(store->magic == STORE_MAGIC);
	if (!store->options.read_only)
		committer_writers_add(&store->committer, delta);
}

/* ---- what is known about it ---- */

uint64_t store_prefix_stamp(struct store *store, const char *prefix)
{
	CV_ASSERT(store->magic == STORE_MAGIC);
	return stamps_get(&store->stamps, prefix);
}

void store_watch_work(struct store *store, store_on_work *on_work, void *arg)
{
	CV_ASSERT(store->magic == STORE_MAGIC);
	if (!store->options.read_only)
		committer_watch(&store->committer, on_work, arg);
}

uint64_t store_new_id(struct store *store)
{
	bool wanted;
	uint64_t id;

	CV_ASSERT(store->magic == STORE_MAGIC);
	id = id_next(&store->ids, &wanted);
	if (wanted && !store->options.read_only)
		committer_want_mark(&store->committer);
	return id;
}

void store_stats(struct store *store, struct store_stats *ret)
{
	struct committer *c = &store->committer;

	CV_ASSERT(store->magic == STORE_MAGIC);
	*ret = (struct store_stats){.version = store->version,
				    .log_sequence = store->sequence,
				    .store_bytes = store->env->engine->size_bytes(store->engine),
				    .reserve_bytes = store->options.reserve_bytes};
	(void)store->env->free_bytes(store->directory, &ret->free_bytes);
	if (store->options.read_only)
		return;
	ret->version = atomic_load_explicit(&c->version, memory_order_acquire);
	ret->log_sequence = atomic_load_explicit(&c->sequence, memory_order_relaxed);
	ret->commits = atomic_load_explicit(&c->commits, memory_order_relaxed);
	ret->groups = atomic_load_explicit(&c->groups, memory_order_relaxed);
	ret->conflicts = atomic_load_explicit(&c->conflicts, memory_order_relaxed);
	ret->refused = atomic_load_explicit(&c->refused, memory_order_relaxed);
	ret->writable = !atomic_load(&c->broken) && ret->free_bytes >= ret->reserve_bytes;
}
