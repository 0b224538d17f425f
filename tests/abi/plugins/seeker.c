/*
 * Tries what the request names and says what it was told. SEEKER_GRANTED: with every capability that makes it possible;
 * else with none.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw.h"

#define FILES_MAX 4096
#define NO_SUCH_BLOB "00000000000000000000000000000000000000000000000000000000000000aa"

static int said(struct cv_call *call, struct cv_bytes *ret, int r)
{
	return raw_reply(call, ret, "%s", r >= 0 ? "allowed" : strerror(-r));
}

/* Of a system call. */
static int told(struct cv_call *call, struct cv_bytes *ret, long r)
{
	return said(call, ret, r < 0 ? -errno : 0);
}

static int hand_over(struct cv_call *call, struct cv_commit *commit, struct cv_bytes *ret)
{
	int r;

	commit->size = sizeof(*commit);
	commit->reply = raw_bytes("allowed");
	r = call->host->commit(call, commit);
	return r == 0 ? CV_COMMITTED : said(call, ret, r);
}

/* ---- the store: "read keeper.thing" ... ---- */

static int read_key(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {raw_string(call, request), raw_bytes("k"), 0, 0};
	struct cv_row row;

	return said(call, ret, call->host->get(call, &key, &row));
}

static int scan_keys(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_scan scan = {.prefix = raw_string(call, request), .limit = 1};
	struct cv_row *rows;
	uint32_t count;

	return said(call, ret, call->host->scan(call, &scan, &rows, &count));
}

static int write_key(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_put put = {.key = {raw_string(call, request), raw_bytes("seeker"), 0, 0}, .value = request};
	struct cv_commit commit = {.puts = {&put, 1, sizeof(put)}};

	return hand_over(call, &commit, ret);
}

static int other_agency(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_key key = {"seeker.thing", request, CV_KEY_AGENCY, 99};
	struct cv_row row;

	return said(call, ret, call->host->get(call, &key, &row));
}

static int fill_queue(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_item item = {
	    .queue = raw_string(call, request), .id = call->host->new_id(call->host), .payload = raw_bytes("plain")};
	struct cv_commit commit = {.items = {&item, 1, sizeof(item)}};

	return hand_over(call, &commit, ret);
}

static int tell(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct cv_event event = {.topic = raw_string(call, request)};
	struct cv_commit commit = {.events = {&event, 1, sizeof(event)}};

	return hand_over(call, &commit, ret);
}

/* ---- others ---- */

static int call_echo(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_bytes status;

	return said(call, ret, call->host->call(call, "echo/1", "echo", request, 0, ret, &status));
}

/* Writes over what it was shown of its caller, and asks who it is now. */
static int forge(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	call->caller.kind = CV_CALLER_OPERATOR;
	call->caller.agency = 99;
	call->caller.person = 1;
	return raw_pass_on(call, "echo/1", "whoami", request, 0, ret);
}

/* ---- blobs ---- */

static int make_blob(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_blob *blob = NULL;
	int r = call->host->blob_create(call, 10, &blob);

	(void)request;
	if (r == 0)
		call->host->blob_abandon(blob);
	return said(call, ret, r);
}

static int open_blob(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	uint64_t size;
	int fd;

	(void)request;
	return said(call, ret, call->host->blob_open(call->host, NO_SUCH_BLOB, &fd, &size));
}

static int claim(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const uint64_t upload = 1;
	struct cv_commit commit = {.claims = {&upload, 1, sizeof(upload)}};

	(void)request;
	return hand_over(call, &commit, ret);
}

/* ---- the machine ---- */

static int open_file(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const int fd = open(raw_string(call, request), O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return told(call, ret, fd);
}

static int write_file(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const int fd = open(raw_string(call, request), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	return told(call, ret, fd);
}

/*
 * "path": where its scratch directory is. "use": makes, reads back and removes a file in it. "folder", "link": makes
 * one there. Else: adds so many files of so many bytes, "count bytes", and says why it stopped.
 */
static int use_scratch(const char *directory)
{
	char path[4096], text[8] = "";
	int fd, r = 0;

	snprintf(path, sizeof(path), "%s/note", directory);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, "scratch", 7) != 7 || pread(fd, text, 7, 0) != 7 || strcmp(text, "scratch") != 0)
		r = -EIO;
	close(fd);
	/* Truncating is writing too. */
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (r == 0 && fd < 0)
		r = -errno;
	close(fd);
	return unlink(path) < 0 && r == 0 ? -errno : r;
}

static int fill_scratch(const char *directory, unsigned count, size_t bytes)
{
	char path[4096];
	int r = 0;

	for (unsigned i = 0; i < count && r == 0; i++) {
		int fd;

		snprintf(path, sizeof(path), "%s/%u", directory, i);
		fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0 || (bytes > 0 && pwrite(fd, "x", 1, (off_t)bytes - 1) != 1))
			r = -errno;
		if (fd >= 0)
			close(fd);
	}
	return r;
}

static int scratch(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *what = raw_string(call, request), *directory;
	char path[4096], *end;
	unsigned long count;
	int r = call->host->scratch(call->host, &directory);

	if (r < 0)
		return said(call, ret, r);
	if (strcmp(what, "path") == 0)
		return raw_reply(call, ret, "%s", directory);
	if (strcmp(what, "use") == 0)
		return said(call, ret, use_scratch(directory));
	snprintf(path, sizeof(path), "%s/%s", directory, what);
	if (strcmp(what, "folder") == 0)
		return told(call, ret, mkdir(path, 0700));
	if (strcmp(what, "link") == 0)
		return told(call, ret, symlink("/etc/passwd", path));
	count = strtoul(what, &end, 10);
	return said(call, ret, fill_scratch(directory, (unsigned)count, strtoul(end, NULL, 10)));
}

/* Opening for reading changes nothing. */
static int truncate_file(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const int fd = open(raw_string(call, request), O_RDONLY | O_TRUNC | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return told(call, ret, fd);
}

static int log_head(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct cv_log_head head = {.size = sizeof(head)};
	int r = call->host->log_head(call, &head);

	(void)request;
	if (r < 0)
		return said(call, ret, r);
	return raw_reply(call, ret, "%llu %s %lld", (unsigned long long)head.sequence, head.sha256,
			 (long long)head.time_ms);
}

/* How many times a file can be opened at once. */
static int open_many(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *path = raw_string(call, request);
	int *fds = call->host->alloc(call, FILES_MAX * sizeof(int)), count = 0;

	while (fds != NULL && count < FILES_MAX && (fds[count] = open(path, O_RDONLY | O_CLOEXEC)) >= 0)
		count++;
	for (int i = 0; i < count; i++)
		close(fds[i]);
	return raw_reply(call, ret, "%d", count);
}

static int connect_tcp(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
					    .sin_port = htons((uint16_t)atoi(raw_string(call, request)))};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = fd < 0 ? fd : connect(fd, (const struct sockaddr *)&address, sizeof(address));

	r = told(call, ret, r);
	close(fd);
	return r;
}

static int connect_unix(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", raw_string(call, request));
	r = told(call, ret, fd < 0 ? fd : connect(fd, (const struct sockaddr *)&address, sizeof(address)));
	close(fd);
	return r;
}

static int make_process(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const pid_t pid = fork();

	(void)request;
	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return told(call, ret, pid);
}

/* Replaces its process if it is let. */
static int run_program(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char *argv[] = {(char *)(uintptr_t) "true", NULL};

	(void)request;
	return told(call, ret, execv("/bin/true", argv));
}

static int trace(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return told(call, ret, ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

#if defined(SEEKER_GRANTED)
#define NEEDS .needs = RAW_LIST(struct cv_service_ref, {"echo", 1, 0}, {"worker", 1, 0}),
#define GRANTS                                                                                                         \
	{CV_GRANT_READ, 0, "keeper.thing"}, {CV_GRANT_WRITE, 0, "worker.effect"}, {CV_GRANT_BLOB_READ, 0, NULL},       \
	    {CV_GRANT_BLOB_WRITE, 0, NULL}, {CV_GRANT_BLOB_CLAIM, 0, NULL}, {CV_GRANT_ALL_AGENCIES, 0, NULL},          \
	    {CV_GRANT_NETWORK, 0, NULL}, {CV_GRANT_QUEUE, 0, "worker.todo"}, {CV_GRANT_FILES, 0, "files"},             \
	    {CV_GRANT_SCRATCH, 0, NULL},
#else
#define NEEDS
#define GRANTS
#endif
#define METHOD(function, flags) RAW_METHOD("seeker/1", function, flags)

RAW_PLUGIN("seeker", .provides = RAW_LIST(struct cv_service_ref, {"seeker", 1, 0}),
	   NEEDS.grants = RAW_LIST(struct cv_grant, GRANTS{CV_GRANT_OWN, 0, "seeker.thing"}),
	   .config = RAW_LIST(struct cv_config_field, {"files", CV_CONFIG_PATH, 0, ".", 0, 0, "What it may read."}),
	   .methods = RAW_LIST(struct cv_method, METHOD(read_key, CV_METHOD_READ), METHOD(scan_keys, CV_METHOD_READ),
			       METHOD(write_key, 0), METHOD(other_agency, CV_METHOD_READ), METHOD(fill_queue, 0),
			       METHOD(tell, 0), METHOD(call_echo, CV_METHOD_READ), METHOD(forge, CV_METHOD_READ),
			       METHOD(make_blob, 0), METHOD(open_blob, CV_METHOD_READ), METHOD(claim, 0),
			       METHOD(open_file, CV_METHOD_READ), METHOD(write_file, CV_METHOD_READ),
			       METHOD(open_many, CV_METHOD_READ), METHOD(connect_tcp, CV_METHOD_READ),
			       METHOD(connect_unix, CV_METHOD_READ), METHOD(make_process, CV_METHOD_READ),
			       METHOD(run_program, CV_METHOD_READ), METHOD(trace, CV_METHOD_READ),
			       METHOD(scratch, CV_METHOD_READ), METHOD(truncate_file, CV_METHOD_READ),
			       METHOD(log_head, CV_METHOD_READ)))
