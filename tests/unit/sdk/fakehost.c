#include "fakehost.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fakehost_int.h"

/* ---- memory ---- */

static void *take_block(struct fake_block **list, size_t size_bytes)
{
	struct fake_block *block = calloc(1, sizeof(*block) + size_bytes);

	if (!block)
		abort();
	block->size = size_bytes;
	block->next = *list;
	*list = block;
	return block->data;
}

void fake_free_blocks(struct fake_block **list)
{
	while (*list) {
		struct fake_block *block = *list;

		*list = block->next;
		free(block);
	}
}

void *fake_keep(struct fakehost *fake, size_t size_bytes)
{
	return take_block(&fake->kept, size_bytes);
}

struct cv_bytes fake_keep_bytes(struct fakehost *fake, struct cv_bytes bytes)
{
	uint8_t *copy = fake_keep(fake, bytes.len);

	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	return (struct cv_bytes){copy, bytes.len};
}

char *fake_keep_text(struct fakehost *fake, const char *text)
{
	size_t len = strlen(text);
	char *copy = fake_keep(fake, len + 1);

	memcpy(copy, text, len);
	return copy;
}

struct fakehost *fake_of(const struct cv_call *call)
{
	return ((const struct fake_call *)(const void *)call)->fake;
}

static void *fake_alloc(struct cv_call *call, size_t size_bytes)
{
	struct fake_call *own = (struct fake_call *)(void *)call;
	struct fakehost *fake = own->fake;

	if (fake->fail_alloc && --fake->fail_alloc == 0) {
		fake->alloc_failed = true;
		return NULL;
	}
	if (size_bytes > CV_ARENA_MAX - own->arena_bytes)
		return NULL;
	own->arena_bytes += size_bytes;
	return take_block(&own->arena, size_bytes);
}

/* ---- the rest of the table ---- */

static struct fakehost *fake_of_host(const struct cv_host *host)
{
	return host->kernel;
}

static void fake_log(const struct cv_host *host, struct cv_call *call, int level, const char *event, const char *fields)
{
	(void)call;
	fake_of_host(host)->warnings += level <= CV_LOG_WARNING;
	if (getenv("FAKEHOST_LOG"))
		(void)fprintf(stderr, "<%d>%s %s\n", level, event, fields);
}

static int64_t fake_now(const struct cv_host *host)
{
	return fake_of_host(host)->now_ms;
}

static uint64_t fake_new_id(const struct cv_host *host)
{
	return ++fake_of_host(host)->last_id;
}

/* splitmix64: the same bytes in every run of a test. */
static int fake_random(const struct cv_host *host, void *ret, size_t size_bytes)
{
	struct fakehost *fake = fake_of_host(host);
	uint8_t *to = ret;

	for (size_t i = 0; i < size_bytes; i++) {
		uint64_t x = fake->random_state += 0x9E3779B97F4A7C15u;

		x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
		x = (x ^ x >> 27) * 0x94D049BB133111EBu;
		to[i] = (uint8_t)(x >> 56);
	}
	return 0;
}

static int fake_secret(const struct cv_host *host, const char *purpose, void *ret, size_t size_bytes)
{
	(void)host;
	if (size_bytes > 32)
		return -EINVAL;
	memset(ret, purpose[0], size_bytes);
	return 0;
}

/* What an upload named; an empty descriptor, for there are no bytes. */
static int fake_blob_open(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes)
{
	const struct fakehost *fake = fake_of_host(host);

	for (uint32_t i = 0; i < fake->upload_count; i++) {
		if (strcmp(fake->uploads[i].upload.sha256, sha256) != 0)
			continue;
		*ret_size_bytes = fake->uploads[i].upload.size_bytes;
		*ret_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
		return *ret_fd < 0 ? -errno : 0;
	}
	return -ENOENT;
}

static int fake_config(const struct cv_host *host, const char *key, struct cv_config_value *ret)
{
	const struct fakehost *fake = fake_of_host(host);

	for (uint32_t i = 0; i < fake->config_count; i++) {
		if (strcmp(fake->configs[i].key, key) == 0) {
			*ret = fake->configs[i].value;
			return 0;
		}
	}
	return -ENOENT;
}

static int fake_scratch(const struct cv_host *host, const char **ret_path)
{
	const struct fakehost *fake = fake_of_host(host);

	if (!fake->scratch)
		return -EACCES;
	*ret_path = fake->scratch;
	return 0;
}

/* As many entries as there were events; a hash of zeros. */
/* Rises with every question: nobody may take what it read before for what is there. */
static int fake_prefix_stamp(const struct cv_host *host, const char *prefix, uint64_t *ret)
{
	struct fakehost *fake = host->kernel;

	(void)prefix;
	*ret = ++fake->stamp;
	return 0;
}

static int fake_log_head(struct cv_call *call, struct cv_log_head *ret)
{
	const struct fakehost *fake = fake_of(call);

	if (!fake->event_count)
		return -ENODATA;
	ret->sequence = fake->event_count;
	ret->time_ms = fake->now_ms;
	memset(ret->sha256, '0', sizeof(ret->sha256) - 1);
	ret->sha256[sizeof(ret->sha256) - 1] = '\0';
	return 0;
}

static void fake_health(const struct cv_host *host, int state, const char *text)
{
	(void)host;
	(void)state;
	(void)text;
}

/* ---- for tests ---- */

struct fakehost *fakehost_create(void)
{
	struct fakehost *fake = calloc(1, sizeof(*fake));

	if (!fake)
		abort();
	fake->table = (struct cv_host){.size = sizeof(struct cv_host),
				       .abi_major = CV_ABI_MAJOR,
				       .abi_minor = CV_ABI_MINOR,
				       .alloc = fake_alloc,
				       .log = fake_log,
				       .now_ms = fake_now,
				       .monotonic_ms = fake_now,
				       .new_id = fake_new_id,
				       .random = fake_random,
				       .config = fake_config,
				       .health = fake_health,
				       .get = fake_get,
				       .scan = fake_scan,
				       .sum = fake_sum,
				       .upload = fake_upload,
				       .blob_open = fake_blob_open,
				       .commit = fake_commit,
				       .note = fake_note,
				       .fail = fake_fail,
				       .call = fake_call_method,
				       .prefix_stamp = fake_prefix_stamp,
				       .secret = fake_secret,
				       .scratch = fake_scratch,
				       .log_head = fake_log_head,
				       .kernel = fake};
	fake->now_ms = FAKEHOST_NOW_MS;
	fake->last_id = 1000;
	fake->version = 1;
	fake->caller = (struct cv_caller){.size = sizeof(struct cv_caller),
					  .kind = CV_CALLER_PERSON,
					  .agency = FAKEHOST_AGENCY,
					  .person = FAKEHOST_PERSON,
					  .trace_id = "00000000000000000000000000000001",
					  .language = "en",
					  .address = "127.0.0.1"};
	return fake;
}

void fakehost_destroy(struct fakehost **fake)
{
	if (!*fake)
		return;
	free((*fake)->store.rows);
	free((*fake)->series.items);
	free((*fake)->sums.items);
	free((*fake)->events);
	free((*fake)->items);
	free((*fake)->timers);
	free((*fake)->uploads);
	fake_free_blocks(&(*fake)->kept);
	free(*fake);
	*fake = NULL;
}

const struct cv_host *fakehost_table(struct fakehost *fake)
{
	return &fake->table;
}

struct cv_caller *fakehost_caller(struct fakehost *fake)
{
	return &fake->caller;
}

void fakehost_set_now(struct fakehost *fake, int64_t now_ms)
{
	fake->now_ms = now_ms;
}

void fakehost_scratch(struct fakehost *fake, const char *path)
{
	fake->scratch = path;
}

void fakehost_config(struct fakehost *fake, const char *key, int64_t number, const char *text)
{
	if (fake->config_count == FAKE_CONFIGS)
		abort();
	fake->configs[fake->config_count++] =
	    (struct fake_config){fake_keep_text(fake, key),
				 {sizeof(struct cv_config_value), 1, number, text ? fake_keep_text(fake, text) : NULL}};
}

void *fakehost_record(struct fakehost *fake, uint32_t agency, const char *prefix, struct cv_bytes body,
		      const ProtobufCMessageDescriptor *type)
{
	struct cv_bytes bytes = fakehost_get(fake, agency, prefix, body);

	return bytes.data ? fake_unpack(fake, type, bytes) : NULL;
}

struct cv_bytes fakehost_body(struct fakehost *fake, const char *shape, ...)
{
	uint8_t body[CV_KEY_MAX];
	size_t len = 0;
	va_list args;

	va_start(args, shape);
	for (; *shape; shape++) {
		unsigned bytes = *shape == 'i' ? 8 : *shape == 'w' ? 4 : *shape == 'b' ? 1 : 0;
		uint64_t number = bytes == 8   ? va_arg(args, uint64_t)
				  : bytes == 4 ? va_arg(args, uint32_t)
				  : bytes == 1 ? va_arg(args, unsigned)
					       : 0;

		for (unsigned i = 0; i < bytes && len < sizeof(body); i++)
			body[len++] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
		if (!bytes) {
			const char *text = va_arg(args, const char *);
			size_t part = strlen(text) + (*shape == 's');

			if (part > sizeof(body) - len)
				abort();
			memcpy(body + len, text, part);
			len += part;
		}
	}
	va_end(args);
	return fake_keep_bytes(fake, (struct cv_bytes){body, len});
}

void fakehost_before_commit(struct fakehost *fake, void (*hook)(struct fakehost *fake, void *arg), void *arg)
{
	fake->hook = hook;
	fake->hook_arg = arg;
}

void fakehost_fail_commit(struct fakehost *fake, int error)
{
	fake->commit_error = error;
}

void fakehost_fail_alloc(struct fakehost *fake, uint32_t n)
{
	fake->fail_alloc = n;
	fake->alloc_failed = false;
}

bool fakehost_alloc_failed(const struct fakehost *fake)
{
	return fake->alloc_failed;
}

unsigned fakehost_warnings(const struct fakehost *fake)
{
	return fake->warnings;
}
