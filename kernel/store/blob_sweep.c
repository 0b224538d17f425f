/*
 * What nobody needs any more: uploads that have expired, and files that nothing refers to (their upload expired, or a
 * crash came between the rename and the commit). Each call goes on with the folders where the last one stopped.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "store/blob_int.h"
#include "store/order.h"
#include "store/store_int.h"

#define SWEEP_PAGE 100u /* uploads that one commit removes */
#define SWEEP_FOLDERS 256u
#define SWEEP_FILES 20000u /* files that one call looks at, about */

struct page {
	struct upload_key keys[SWEEP_PAGE];
	struct store_check checks[SWEEP_PAGE];
	struct store_key deletes[SWEEP_PAGE];
	struct store_sum_add sums[SWEEP_PAGE];
	uint8_t digests[SWEEP_PAGE][BLOB_DIGEST_SIZE];
	uint32_t count;
};

/* Memory of one scan, freed with it. */
struct scratch {
	struct scratch *next;
};

static void *scratch_alloc(void *arg, size_t size_bytes)
{
	struct scratch **list = arg;
	struct scratch *piece = malloc(sizeof(*piece) + 8 + size_bytes);

	if (!piece)
		return NULL;
	piece->next = *list;
	*list = piece;
	return (uint8_t *)piece + sizeof(*piece) + 8;
}

static void scratch_free(struct scratch *list)
{
	while (list) {
		struct scratch *next = list->next;

		free(list);
		list = next;
	}
}

static void page_add(struct page *page, uint64_t id, uint64_t version, const uint8_t digest[BLOB_DIGEST_SIZE])
{
	uint32_t at = page->count++;
	const struct store_key *key = upload_key(id, &page->keys[at]);

	memcpy(page->digests[at], digest, BLOB_DIGEST_SIZE);
	page->checks[at] = (struct store_check){*key, version};
	page->deletes[at] = *key;
	page->sums[at] = (struct store_sum_add){
	    .key = {.prefix = BLOB_PREFIX, .body = {page->digests[at], BLOB_DIGEST_SIZE}}, .add = -1};
}

/* Takes the upload of this row when it has expired. One that is damaged does not stop the sweep. */
static int page_look(struct page *page, const struct cv_row *row, int64_t now_ms)
{
	uint8_t digest[BLOB_DIGEST_SIZE];
	Congvan__Upload *upload;
	int r = upload_unpack(row->value, &upload);

	if (r < 0)
		return r == -EUCLEAN ? 0 : r;
	if (upload->expires_ms <= now_ms && blob_digest_parse(upload->sha256, digest))
		page_add(page, upload->id, row->version, digest);
	congvan__upload__free_unpacked(upload, NULL);
	return 0;
}

/* Fills a page with expired uploads from `*from` on, and moves it. 0: there are more; 1: that was the last row. */
static int read_page(struct store *store, uint64_t *from, int64_t now_ms, uint32_t room, struct page *page)
{
	struct store_snapshot *snapshot;
	struct scratch *scratch = NULL;
	struct store_memory memory = {scratch_alloc, &scratch};
	struct upload_key first;
	struct store_scan scan = {.prefix = UPLOAD_PREFIX, .limit = SWEEP_PAGE};
	struct cv_row *rows;
	uint32_t count;
	int r = store_snapshot_open(store, &snapshot);

	if (r < 0)
		return r;
	page->count = 0;
	scan.from = upload_key(*from, &first)->body;
	r = store_scan(snapshot, &scan, memory, &rows, &count);
	for (uint32_t i = 0; r == 0 && i < count && page->count < room; i++) {
		r = page_look(page, &rows[i], now_ms);
		if (r == 0 && rows[i].body.len == 8)
			*from = be64_get(rows[i].body.data) + 1;
	}
	if (r == 0)
		r = count < SWEEP_PAGE;
	scratch_free(scratch);
	store_snapshot_close(&snapshot);
	return r;
}

/* -EAGAIN: one of them was claimed at the last moment; the next sweep finds the others. */
static int remove_page(struct store *store, struct page *page, int64_t now_ms)
{
	struct store_commit commit = {.author = {.plugin = "kernel"},
				      .checks = page->checks,
				      .check_count = page->count,
				      .deletes = page->deletes,
				      .delete_count = page->count,
				      .sums = page->sums,
				      .sum_count = page->count,
				      .time_ms = now_ms};
	int removed = (int)page->count;
	int r = store_commit_and_wait(store, &commit);

	if (r < 0)
		return r == -EAGAIN ? 0 : r;
	for (uint32_t i = 0; i < page->count; i++) {
		r = blob_remove_unreferenced(store, page->digests[i]);
		if (r < 0)
			return r;
		removed += r;
	}
	return removed;
}

static int sweep_uploads(struct store *store, int64_t now_ms, uint32_t budget)
{
	struct page *page = store->env->allocate(sizeof(*page));
	uint64_t from = 0;
	int removed = 0, last = 0, r = 0;

	if (!page)
		return -ENOMEM;
	while (r >= 0 && !last && (uint32_t)removed < budget) {
		last = r = read_page(store, &from, now_ms, budget - (uint32_t)removed, page);
		if (r >= 0 && page->count) {
			r = remove_page(store, page, now_ms);
			removed += r > 0 ? r : 0;
		}
	}
	free(page);
	return r < 0 ? r : removed;
}

/* ---- files ---- */

static int sweep_folder(struct store *store, uint32_t folder, uint32_t budget, uint32_t *files)
{
	uint8_t digest[BLOB_DIGEST_SIZE];
	struct dirent *entry;
	char name[3];
	int fd, r, removed = 0;
	DIR *entries;

	name[0] = "0123456789abcdef"[folder / 16];
	name[1] = "0123456789abcdef"[folder % 16];
	name[2] = '\0';
	fd = openat(store->blobs.directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	entries = fdopendir(fd);
	if (!entries) {
		r = -errno;
		close(fd);
		return r;
	}
	r = 0;
	while (r >= 0 && (uint32_t)removed < budget && (entry = readdir(entries))) {
		if (strlen(entry->d_name) != BLOB_HEX_SIZE - 1 || !blob_digest_parse(entry->d_name, digest))
			continue;
		++*files;
		r = blob_remove_unreferenced(store, digest);
		removed += r > 0 ? r : 0;
	}
	closedir(entries);
	return r < 0 ? r : removed;
}

static uint32_t next_folder(struct store *store)
{
	uint32_t folder;

	pthread_mutex_lock(&store->blobs.lock);
	folder = store->blobs.sweep_at;
	store->blobs.sweep_at = (folder + 1) % SWEEP_FOLDERS;
	pthread_mutex_unlock(&store->blobs.lock);
	return folder;
}

int blob_sweep(struct store *store, int64_t now_ms, uint32_t budget)
{
	uint32_t files = 0;
	int removed, r;

	CV_ASSERT(store->magic == STORE_MAGIC);
	if (store->options.read_only)
		return -EROFS;
	removed = sweep_uploads(store, now_ms, budget);
	if (removed < 0)
		return removed;
	for (uint32_t i = 0; i < SWEEP_FOLDERS && files < SWEEP_FILES && (uint32_t)removed < budget; i++) {
		r = sweep_folder(store, next_folder(store), budget - (uint32_t)removed, &files);
		if (r < 0)
			return r;
		removed += r;
	}
	return removed;
}
