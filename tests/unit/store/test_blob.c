/* Blobs: what is written is what is read, uploads are their owner's, good once and for a day, and nothing is left over.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"

#define LIMIT 1000000u
#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define DAY_MS BLOB_UPLOAD_LIFE_MS

static const struct blob_owner owner = {.agency = AGENCY,
					.person = PERSON,
					.trace_id = "0123456789abcdef0123456789abcdef",
					.address = "127.0.0.1",
					.plugin = "web"};

static struct cv_bytes text(const char *content)
{
	return (struct cv_bytes){(const uint8_t *)content, strlen(content)};
}

static struct cv_upload upload(struct store *store, const char *content)
{
	struct blob_writer *writer;
	struct cv_upload ret;

	assert_int_equal(blob_writer_create(store, LIMIT, &writer), 0);
	assert_int_equal(blob_writer_write(writer, text(content)), 0);
	assert_int_equal(blob_writer_finish(&writer, &owner, "text/plain", "ghi chú.txt", NULL, NOW_MS, &ret), 0);
	assert_null(writer);
	return ret;
}

static int claim(struct store *store, uint64_t id, uint64_t person, int64_t now_ms)
{
	struct change c;

	change_init(&c);
	c.commit.author.person = person;
	c.commit.time_ms = now_ms;
	c.claims[c.commit.claim_count++] = id;
	change_put(&c, "test.document", "d", "with a file");
	return change_commit(&c, store);
}

static int get(struct store *store, uint64_t id, uint32_t agency, uint64_t person, int64_t now_ms,
	       struct cv_upload *ret)
{
	struct store_snapshot *snapshot;
	int r;

	assert_int_equal(store_snapshot_open(store, &snapshot), 0);
	r = blob_upload_get(snapshot, id, agency, person, now_ms, test_memory, ret);
	store_snapshot_close(&snapshot);
	return r;
}

static int files_seen;

static int count_file(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)path;
	(void)place;
	if (type == FTW_F) {
		files_seen++;
		assert_int_equal(status->st_mode & 0777, 0600);
	} else {
		assert_int_equal(status->st_mode & 0777, 0700);
	}
	return 0;
}

/* Files below blobs/, also those under way. Nobody else may read them. */
static int files(struct fixture *f)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/blobs", f->directory);
	files_seen = 0;
	assert_int_equal(nftw(path, count_file, 16, FTW_PHYS), 0);
	return files_seen;
}

static void assert_content(struct store *store, const char *sha256, const void *content, size_t len)
{
	uint8_t *read_back = malloc(len + 1);
	uint64_t size;
	int fd;

	assert_int_equal(blob_open(store, sha256, &fd, &size), 0);
	assert_int_equal(size, len);
	assert_int_equal(read(fd, read_back, len + 1), (ssize_t)len);
	assert_memory_equal(read_back, content, len);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	free(read_back);
}

/* ---- writing ---- */

static void what_is_written_is_read(void **state)
{
	struct fixture *f = *state;
	struct cv_upload up = upload(f->store, "abc"), again;

	assert_string_equal(up.sha256, SHA256_ABC);
	assert_int_equal(up.size_bytes, 3);
	assert_string_equal(up.media_type, "text/plain");
	assert_int_equal(up.expires_ms, NOW_MS + DAY_MS);
	assert_content(f->store, up.sha256, "abc", 3);
	assert_int_equal(get(f->store, up.id, AGENCY, PERSON, NOW_MS, &again), 0);
	assert_int_equal(again.id, up.id);
	assert_string_equal(again.sha256, SHA256_ABC);
	assert_string_equal(again.name, "ghi chú.txt");
	assert_string_equal(again.media_type, "text/plain");
	assert_int_equal(again.size_bytes, 3);
	assert_chain_intact(f->store, 1); /* who uploaded what is in the log */
	fixture_reopen(f);
	assert_content(f->store, SHA256_ABC, "abc", 3);
}

static void pieces_of_every_size_arrive_whole(void **state)
{
	static uint8_t content[900000];
	struct fixture *f = *state;
	struct blob_writer *writer;
	struct cv_upload up;
	size_t at = 0, step = 1;

	for (size_t i = 0; i < sizeof(content); i++)
		content[i] = (uint8_t)(i * 2654435761u >> 13);
	assert_int_equal(blob_writer_create(f->store, sizeof(content), &writer), 0);
	while (at < sizeof(content)) {
		size_t len = at + step > sizeof(content) ? sizeof(content) - at : step;

		assert_int_equal(blob_writer_write(writer, (struct cv_bytes){content + at, len}), 0);
		at += len;
		step = step * 3 % 150001 + 1;
	}
	assert_int_equal(blob_writer_finish(&writer, &owner, "application/pdf", NULL, NULL, NOW_MS, &up), 0);
	assert_int_equal(up.size_bytes, sizeof(content));
	assert_content(f->store, up.sha256, content, sizeof(content));
}

static void past_the_limit_it_fails(void **state)
{
	struct fixture *f = *state;
	struct blob_writer *writer;
	struct cv_upload up;

	assert_int_equal(blob_writer_create(f->store, 5, &writer), 0);
	assert_int_equal(blob_writer_write(writer, text("12345")), 0);
	assert_int_equal(blob_writer_write(writer, text("6")), -EFBIG);
	assert_int_equal(blob_writer_write(writer, text("")), -EFBIG);
	assert_int_equal(blob_writer_finish(&writer, &owner, "text/plain", "n", NULL, NOW_MS, &up), -EFBIG);
	assert_null(writer);
	assert_int_equal(files(f), 0);
}

static void a_promised_digest_is_kept(void **state)
{
	struct fixture *f = *state;
	struct blob_writer *writer;
	struct cv_upload up;

	assert_int_equal(blob_writer_create(f->store, LIMIT, &writer), 0);
	assert_int_equal(blob_writer_write(writer, text("abd")), 0);
	assert_int_equal(blob_writer_finish(&writer, &owner, "text/plain", "n", SHA256_ABC, NOW_MS, &up), -EBADMSG);
	assert_int_equal(files(f), 0);
	assert_int_equal(blob_writer_create(f->store, LIMIT, &writer), 0);
	assert_int_equal(blob_writer_write(writer, text("abc")), 0);
	assert_int_equal(blob_writer_finish(&writer, &owner, "text/plain", "n", SHA256_ABC, NOW_MS, &up), 0);
	assert_int_equal(blob_writer_create(f->store, LIMIT, &writer), 0);
	assert_int_equal(blob_writer_finish(&writer, &owner, "text/plain", "n", "not hex", NOW_MS, &up), -EBADMSG);
	assert_chain_intact(f->store, 1);
}

static void an_abandoned_writer_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct blob_writer *writer;

	assert_int_equal(blob_writer_create(f->store, LIMIT, &writer), 0);
	assert_int_equal(blob_writer_write(writer, text("abc")), 0);
	assert_int_equal(files(f), 1);
	blob_writer_abandon(&writer);
	assert_null(writer);
	blob_writer_abandon(&writer);
	assert_int_equal(files(f), 0);
}

static void what_a_dead_process_left_is_removed(void **state)
{
	struct fixture *f = *state;
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/blobs/new/4711", f->directory);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	fixture_reopen(f);
	assert_int_equal(files(f), 0);
}

static void names_that_are_no_digest_open_nothing(void **state)
{
	static const char longer[] = SHA256_ABC "0", shifted[] = "zz" SHA256_ABC;
	const char *const names[] = {"", "..", "../../../../etc/passwd", longer, shifted, SHA256_ABC};
	struct fixture *f = *state;
	uint64_t size;
	int fd;

	for (size_t i = 0; i < CV_COUNT(names); i++)
		assert_int_equal(blob_open(f->store, names[i], &fd, &size), -ENOENT);
}

/* ---- uploads ---- */

static void an_upload_is_good_once(void **state)
{
	struct fixture *f = *state;
	struct cv_upload up = upload(f->store, "abc"), again;

	assert_int_equal(claim(f->store, up.id, PERSON, NOW_MS), 0);
	assert_int_equal(claim(f->store, up.id, PERSON, NOW_MS), -ENOENT);
	assert_int_equal(get(f->store, up.id, AGENCY, PERSON, NOW_MS, &again), -ENOENT);
	assert_content(f->store, SHA256_ABC, "abc", 3);
}

static void twice_in_one_commit_is_refused(void **state)
{
	struct fixture *f = *state;
	struct cv_upload up = upload(f->store, "abc");
	struct change c;

	change_init(&c);
	c.claims[0] = c.claims[1] = up.id;
	c.commit.claim_count = 2;
	assert_int_equal(change_commit(&c, f->store), -ENOENT);
	assert_int_equal(claim(f->store, up.id, PERSON, NOW_MS), 0);
}

static void an_upload_is_its_owners(void **state)
{
	struct fixture *f = *state;
	struct cv_upload up = upload(f->store, "abc"), other;

	assert_int_equal(get(f->store, up.id, AGENCY, PERSON + 1, NOW_MS, &other), -ENOENT);
	assert_int_equal(get(f->store, up.id, AGENCY + 1, PERSON, NOW_MS, &other), -ENOENT);
	assert_int_equal(get(f->store, up.id + 1, AGENCY, PERSON, NOW_MS, &other), -ENOENT);
	assert_int_equal(claim(f->store, up.id, PERSON + 1, NOW_MS), -ENOENT);
	assert_int_equal(claim(f->store, up.id + 1, PERSON, NOW_MS), -ENOENT);
	assert_int_equal(read_text(f->store, AGENCY, "test.document", "d", NULL, 0), 0);
	assert_int_equal(claim(f->store, up.id, PERSON, NOW_MS), 0);
}

static void an_upload_expires(void **state)
{
	struct fixture *f = *state;
	struct cv_upload up = upload(f->store, "abc"), late;

	assert_int_equal(get(f->store, up.id, AGENCY, PERSON, NOW_MS + DAY_MS - 1, &late), 0);
	assert_int_equal(get(f->store, up.id, AGENCY, PERSON, NOW_MS + DAY_MS, &late), -ENOENT);
	assert_int_equal(claim(f->store, up.id, PERSON, NOW_MS + DAY_MS), -ENOENT);
}

/* ---- sweeping ---- */

static void the_sweep_takes_what_nobody_refers_to(void **state)
{
	struct fixture *f = *state;
	struct cv_upload kept = upload(f->store, "kept"), gone = upload(f->store, "gone");
	uint64_t size;
	int fd;

	assert_int_equal(claim(f->store, kept.id, PERSON, NOW_MS), 0);
	assert_int_equal(blob_sweep(f->store, NOW_MS, 1000), 0);
	assert_int_equal(files(f), 2);
	assert_int_equal(blob_sweep(f->store, NOW_MS + DAY_MS, 1000), 2); /* the upload and its file */
	assert_int_equal(blob_open(f->store, gone.sha256, &fd, &size), -ENOENT);
	assert_content(f->store, kept.sha256, "kept", 4);
	assert_int_equal(claim(f->store, gone.id, PERSON, NOW_MS), -ENOENT);
	assert_int_equal(blob_sweep(f->store, NOW_MS + DAY_MS, 1000), 0);
}

static void a_blob_lives_as_long_as_one_upload_of_it(void **state)
{
	struct fixture *f = *state;
	struct cv_upload first = upload(f->store, "abc"), second = upload(f->store, "abc");

	assert_int_not_equal(first.id, second.id);
	assert_int_equal(files(f), 1);
	assert_int_equal(claim(f->store, second.id, PERSON, NOW_MS), 0);
	assert_int_equal(blob_sweep(f->store, NOW_MS + DAY_MS, 1000), 1);
	assert_content(f->store, SHA256_ABC, "abc", 3);
}

static void the_sweep_keeps_to_its_budget(void **state)
{
	struct fixture *f = *state;
	int removed = 0;
	char content[16];

	for (int i = 0; i < 7; i++) {
		snprintf(content, sizeof(content), "content %d", i);
		upload(f->store, content);
	}
	while (files(f) > 0) {
		int r = blob_sweep(f->store, NOW_MS + DAY_MS, 4);

		assert_in_range(r, 1, 8); /* an upload that goes takes its file along */
		removed += r;
	}
	assert_int_equal(removed, 14);
}

static void a_file_without_a_record_is_swept(void **state)
{
	struct fixture *f = *state;
	char path[192];
	int fd;

	upload(f->store, "abc");
	snprintf(path, sizeof(path), "%s/blobs/00", f->directory);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/blobs/00/00%s", f->directory, &SHA256_ABC[2]);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(blob_sweep(f->store, NOW_MS, 1000), 1);
	assert_int_equal(files(f), 1);
}

/* Uploads of the same bytes, which expire at once, against a sweep that never stops: no acknowledged one may be gone.
 */
#define UPLOADERS 4
#define ROUNDS 40

struct uploader {
	pthread_t thread;
	struct store *store;
	int bad;
};

static void *upload_and_look(void *arg)
{
	struct uploader *u = arg;

	for (int i = 0; i < ROUNDS; i++) {
		struct blob_writer *writer;
		struct cv_upload up;
		uint64_t size;
		int fd;

		if (blob_writer_create(u->store, LIMIT, &writer) != 0 || blob_writer_write(writer, text("same")) != 0 ||
		    blob_writer_finish(&writer, &owner, "text/plain", "n", NULL, NOW_MS + i * DAY_MS, &up) != 0) {
			u->bad++;
			continue;
		}
		if (blob_open(u->store, up.sha256, &fd, &size) == 0)
			close(fd);
		else
			u->bad++;
	}
	return NULL;
}

static void the_sweep_never_takes_what_is_being_recorded(void **state)
{
	static struct uploader uploaders[UPLOADERS];
	struct fixture *f = *state;

	for (int i = 0; i < UPLOADERS; i++) {
		uploaders[i] = (struct uploader){.store = f->store};
		assert_int_equal(pthread_create(&uploaders[i].thread, NULL, upload_and_look, &uploaders[i]), 0);
	}
	for (int i = 0; i < ROUNDS; i++)
		assert_true(blob_sweep(f->store, NOW_MS, 1000) >= 0);
	for (int i = 0; i < UPLOADERS; i++)
		pthread_join(uploaders[i].thread, NULL);
	for (int i = 0; i < UPLOADERS; i++)
		assert_int_equal(uploaders[i].bad, 0);
	assert_int_equal(f->store->blobs.pin_count, 0);
	assert_int_equal(blob_sweep(f->store, NOW_MS + (ROUNDS + 1) * DAY_MS, 1000), UPLOADERS * ROUNDS + 1);
	assert_int_equal(files(f), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
	    TEST(what_is_written_is_read),
	    TEST(pieces_of_every_size_arrive_whole),
	    TEST(past_the_limit_it_fails),
	    TEST(a_promised_digest_is_kept),
	    TEST(an_abandoned_writer_leaves_nothing),
	    TEST(what_a_dead_process_left_is_removed),
	    TEST(names_that_are_no_digest_open_nothing),
	    TEST(an_upload_is_good_once),
	    TEST(twice_in_one_commit_is_refused),
	    TEST(an_upload_is_its_owners),
	    TEST(an_upload_expires),
	    TEST(the_sweep_takes_what_nobody_refers_to),
	    TEST(a_blob_lives_as_long_as_one_upload_of_it),
	    TEST(the_sweep_keeps_to_its_budget),
	    TEST(a_file_without_a_record_is_swept),
	    TEST(the_sweep_never_takes_what_is_being_recorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
