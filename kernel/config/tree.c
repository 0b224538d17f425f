#include "config/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/tree_int.h"

#define TREE_CHUNK 65536u

struct tree_chunk {
	struct tree_chunk *next;
	size_t used, size;
	max_align_t data[];
};

void *tree_alloc(struct tree *tree, size_t size_bytes)
{
	size_t align = sizeof(max_align_t);
	struct tree_chunk *chunk = tree->chunks;

	if (size_bytes > TREE_FILE_MAX * 2u)
		return NULL;
	size_t wanted = (size_bytes + align - 1) / align * align;
	if (!chunk || chunk->size - chunk->used < wanted) {
		size_t size = wanted > TREE_CHUNK ? wanted : TREE_CHUNK;
		chunk = calloc(1, sizeof(*chunk) + size);
		if (!chunk)
			return NULL;
		chunk->size = size;
		chunk->next = tree->chunks;
		tree->chunks = chunk;
	}
	void *memory = (char *)chunk->data + chunk->used;
	chunk->used += wanted;
	return memory;
}

static char *CV_PRINTF(2, 0) print_list(struct tree *tree, const char *format, va_list list)
{
	va_list again;

	va_copy(again, list);
	int len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *text = len < 0 ? NULL : tree_alloc(tree, (size_t)len + 1);
	if (text)
		vsnprintf(text, (size_t)len + 1, format, list);
	return text;
}

char *tree_printf(struct tree *tree, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	char *text = print_list(tree, format, list);
	va_end(list);
	return text;
}

const char *tree_path(struct tree *tree, const char *text)
{
	if (text[0] == '/')
		return tree_printf(tree, "%s", text);
	while (text[0] == '.' && text[1] == '/')
		for (text++; *text == '/';)
			text++;
	if (strcmp(text, ".") == 0 || !*text)
		return tree->directory;
	return tree_printf(tree, "%s/%s", strcmp(tree->directory, "/") == 0 ? "" : tree->directory, text);
}

static int set_directory(struct tree *tree)
{
	const char *slash = strrchr(tree->path, '/');
	char *above = slash ? strndup(tree->path, slash == tree->path ? 1 : (size_t)(slash - tree->path)) : strdup(".");
	char resolved[PATH_MAX];

	if (!above)
		return -ENOMEM;
	tree->directory = realpath(above, resolved) ? strdup(resolved) : strdup(above);
	free(above);
	return tree->directory ? 0 : -ENOMEM;
}

int tree_load_text(const char *path, const char *text, size_t len, struct tree **ret, struct cv_error *reterr)
{
	struct tree *tree = calloc(1, sizeof(*tree));
	int result = -ENOMEM;

	if (len > TREE_FILE_MAX) {
		result = -EFBIG;
		goto fail;
	}
	if (!tree)
		goto fail;
	tree->path = strdup(path);
	if (!tree->path)
		goto fail;
	result = set_directory(tree);
	if (result == 0)
		result = tree_build(tree, text, len);
	if (result < 0)
		goto fail;
	*ret = tree;
	return 0;
fail:
	reterr->code = result;
	if (result == -EFBIG)
		snprintf(reterr->text, sizeof(reterr->text), "%s: larger than %u MiB", path, TREE_FILE_MAX >> 20);
	else
		snprintf(reterr->text, sizeof(reterr->text), "%s: %s", path, strerror(-result));
	tree_destroy(&tree);
	return result;
}

/* The whole of a regular file; *ret is the caller's. */
static int read_file(const char *path, char **ret, size_t *ret_len)
{
	struct stat status;
	char *text = NULL;
	size_t len = 0;
	int result = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &status) != 0)
		result = -errno;
	else if (S_ISDIR(status.st_mode))
		result = -EISDIR;
	else if (!S_ISREG(status.st_mode))
		result = -EINVAL;
	else if (status.st_size > (off_t)TREE_FILE_MAX)
		result = -EFBIG;
	if (result < 0)
		goto out;
	text = malloc((size_t)status.st_size + 1);
	if (!text) {
		result = -ENOMEM;
		goto out;
	}
	while (len < (size_t)status.st_size) {
		ssize_t got = read(fd, text + len, (size_t)status.st_size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			result = -errno;
			goto out;
		}
		if (got == 0)
			break; /* it became shorter meanwhile: what is there is the file */
		len += (size_t)got;
	}
	*ret = text;
	*ret_len = len;
	text = NULL;
out:
	free(text);
	close(fd);
	return result;
}

int tree_load(const char *path, struct tree **ret, struct cv_error *reterr)
{
	char *text = NULL;
	size_t len = 0;
	int result = read_file(path, &text, &len);

	if (result == -EFBIG)
		snprintf(reterr->text, sizeof(reterr->text), "%s: larger than %u MiB", path, TREE_FILE_MAX >> 20);
	else if (result < 0)
		snprintf(reterr->text, sizeof(reterr->text), "%s: %s", path,
			 result == -EINVAL ? "not a regular file" : strerror(-result));
	else
		result = tree_load_text(path, text, len, ret, reterr);
	if (result < 0)
		reterr->code = result;
	free(text);
	return result;
}

void tree_destroy(struct tree **tree)
{
	struct tree *gone = *tree;

	*tree = NULL;
	if (!gone)
		return;
	while (gone->chunks) {
		struct tree_chunk *chunk = gone->chunks;
		gone->chunks = chunk->next;
		free(chunk);
	}
	free(gone->path);
	free(gone->directory);
	free(gone);
}

const struct tree_node *tree_root(const struct tree *tree)
{
	return tree->root;
}

bool tree_is_partial(const struct tree *tree)
{
	return tree->partial;
}

const struct tree_node *tree_member(const struct tree_node *map, const char *key)
{
	if (!map || map->kind != TREE_MAP)
		return NULL;
	for (const struct tree_node *node = map->first; node; node = node->next)
		if (strcmp(node->key, key) == 0)
			return node;
	return NULL;
}

void tree_place(const struct tree_node *node, uint32_t *ret_line, uint32_t *ret_column)
{
	*ret_line = node->key ? node->key_line : node->line;
	*ret_column = node->key ? node->key_column : node->column;
}

/* The list is short and stays sorted by place; problems of one place keep the order in which they were found. */
static void keep_sorted(struct tree *tree, struct tree_message message)
{
	size_t at = tree->problem_count;

	while (at > 0 &&
	       (tree->problems[at - 1].line > message.line ||
		(tree->problems[at - 1].line == message.line && tree->problems[at - 1].column > message.column)))
		at--;
	memmove(tree->problems + at + 1, tree->problems + at, (tree->problem_count - at) * sizeof(*tree->problems));
	tree->problems[at] = message;
	tree->problem_count++;
}

void tree_problem(struct tree *tree, uint32_t line, uint32_t column, const char *key, const char *format, ...)
{
	struct tree_message message = {.line = line, .column = column};
	va_list list;

	if (tree->problem_count == TREE_PROBLEMS_MAX) {
		tree->problems_left_out++;
		tree->left_out = tree_printf(tree, "%s: %zu more", tree->path, tree->problems_left_out);
		return;
	}
	va_start(list, format);
	char *text = print_list(tree, format, list);
	va_end(list);
	if (text && key && *key)
		text = tree_printf(tree, "%s:%u:%u: %s: %s", tree->path, line, column, key, text);
	else if (text)
		text = tree_printf(tree, "%s:%u:%u: %s", tree->path, line, column, text);
	message.text = text;
	keep_sorted(tree, message);
}

size_t tree_problem_count(const struct tree *tree)
{
	return tree->problem_count + (tree->problems_left_out > 0);
}

const char *tree_problem_text(const struct tree *tree, size_t index)
{
	const char *text = index < tree->problem_count ? tree->problems[index].text : tree->left_out;

	return text ? text : "out of memory";
}
