/* One record that everybody writes at the same moment: each adds its name to the end of a line. */
#include <fcntl.h>
#include <unistd.h>

#include "raw.h"

#define PREFIX "crossing.line"

static struct cv_key line_key(void)
{
	return (struct cv_key){PREFIX, raw_bytes("line"), 0, 0};
}

/* Reads from the pipe of this name until its writer has closed it. */
static int linger(const char *path)
{
	int fd = open(path, O_RDONLY);
	char byte;

	if (fd < 0)
		return -errno;
	while (read(fd, &byte, 1) > 0)
		;
	close(fd);
	return 0;
}

/* The word of this number; NULL: there are not so many. Cuts the text. */
static char *word(char *text, uint32_t number)
{
	char *rest = text, *found = NULL;

	for (uint32_t i = 0; i <= number; i++)
		found = strtok_r(i == 0 ? text : NULL, " ", &rest);
	return found;
}

/* "name pipe pipe": in its first attempt it lingers at the first pipe, once it has read the record, and so on. */
static int add(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_check check = {.key = line_key()};
	struct cv_put item = {.key = check.key};
	struct cv_commit commit = {
	    .size = sizeof(commit), .checks = {&check, 1, sizeof(check)}, .puts = {&item, 1, sizeof(item)}};
	const char *name = word(raw_string(call, request), 0);
	const char *pipe = word(raw_string(call, request), 1 + call->attempt);
	struct cv_row row;
	int r = call->host->get(call, &check.key, &row);

	if (r == 0 && pipe != NULL)
		r = linger(pipe);
	if (r == 0)
		r = raw_reply(call, ret, "%.*s%s ", (int)row.value.len, (const char *)row.value.data, name);
	if (r < 0)
		return r;
	check.version = row.version;
	item.value = *ret;
	raw_reply(call, &commit.reply, "%u", call->attempt);
	r = call->host->commit(call, &commit);
	return r < 0 ? r : CV_COMMITTED;
}

static int line(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = line_key();
	struct cv_row row;
	int r = call->host->get(call, &key, &row);

	(void)request;
	return r < 0 ? r : raw_reply(call, ret, "%.*s", (int)row.value.len, (const char *)row.value.data);
}

/* Dies. */
static int crash(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)call;
	(void)request;
	(void)ret;
	abort();
}

RAW_PLUGIN("crossing", .workers = 4, .credits = 64, .provides = RAW_LIST(struct cv_service_ref, {"crossing", 1, 0}),
	   .grants = RAW_LIST(struct cv_grant, {CV_GRANT_OWN, 0, PREFIX}, {CV_GRANT_FILES, 0, "pipes"}),
	   .config = RAW_LIST(struct cv_config_field, {"pipes", CV_CONFIG_PATH, 0, ".", 0, 0, "Where pipes are."}),
	   .methods = RAW_LIST(struct cv_method, RAW_METHOD("crossing/1", add, 0),
			       RAW_METHOD("crossing/1", line, CV_METHOD_READ),
			       RAW_METHOD("crossing/1", crash, CV_METHOD_READ)))
