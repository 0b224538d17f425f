/* Tries what it was not granted, and says what came of it. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw.h"

/* A static constructor is code of the plugin too. */
static int at_load = -1;

__attribute__((constructor)) static void constructed(void)
{
	const int fd = open("/etc/passwd", O_RDONLY);

	at_load = fd < 0 ? errno : 0;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
		at_load = 0;
}

static int constructor(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	(void)request;
	return raw_reply(call, ret, "%d", at_load);
}

static int error_of(long r)
{
	return r < 0 ? errno : 0;
}

static int open_file(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const int fd = open(raw_string(call, request), O_RDONLY);

	return raw_reply(call, ret, "%d", error_of(fd));
}

/* Everything that changes a file; the request is a path that may be read. */
static int change_files(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *path = raw_string(call, request);

	return raw_reply(call, ret, "%d %d %d %d %d %d %d", error_of(open(path, O_WRONLY)),
			 error_of(open(path, O_RDONLY | O_TRUNC)), error_of(open("new", O_RDWR | O_CREAT, 0600)),
			 error_of(unlink(path)), error_of(rename(path, "x")), error_of(chmod(path, 0777)),
			 error_of(mkdir("new", 0700)));
}

static int sockets(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	int pair[2];

	(void)request;
	return raw_reply(call, ret, "%d %d %d %d %d", error_of(socket(AF_INET, SOCK_STREAM, 0)),
			 error_of(socket(AF_UNIX, SOCK_DGRAM, 0)), error_of(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair)),
			 error_of(connect(3, NULL, 0)), error_of(accept(3, NULL, NULL)));
}

/* The request is a port of loopback. */
static int reach(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct sockaddr_in there = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in here = there;
	const int out = socket(AF_INET, SOCK_STREAM, 0), in = socket(AF_INET, SOCK_STREAM, 0);
	int r[4];

	there.sin_port = htons((uint16_t)strtoul(raw_string(call, request), NULL, 10));
	r[0] = error_of(connect(out, (const struct sockaddr *)&there, sizeof(there)));
	r[1] = error_of(bind(in, (const struct sockaddr *)&here, sizeof(here)));
	r[2] = error_of(listen(in, 1));
	r[3] = error_of(socket(AF_UNIX, SOCK_STREAM, 0));
	return raw_reply(call, ret, "connect=%d bind=%s listen=%d unix=%d", r[0],
			 r[1] == 0 || r[1] == EACCES ? "judged" : "?", r[2], r[3]);
}

static int programs(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	char *arguments[] = {(char *)(uintptr_t) "true", NULL};
	pid_t child = 0;
	int r[4];

	(void)request;
	r[0] = error_of(execv("/bin/true", arguments));
	child = fork();
	if (child == 0)
		_exit(0);
	r[1] = error_of(child);
	r[2] = posix_spawn(&child, "/bin/true", NULL, NULL, arguments, arguments + 1);
	r[3] = error_of(syscall(SYS_clone3, NULL, 0));
	return raw_reply(call, ret, "%d %d %d %d", r[0], r[1], r[2], r[3]);
}

static int others(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const pid_t kernel = getppid();
	const struct rlimit none = {0, 0};
	char path[64];

	(void)request;
	snprintf(path, sizeof(path), "/proc/%d/environ", (int)kernel);
	return raw_reply(call, ret, "%d %d %d %d %d", error_of(kill(kernel, SIGTERM)), error_of(open(path, O_RDONLY)),
			 error_of(syscall(SYS_prlimit64, kernel, RLIMIT_CPU, &none, NULL)),
			 error_of(syscall(SYS_tgkill, kernel, kernel, 0)), error_of(syscall(SYS_setuid, 0)));
}

/* What must go on working. */
static void *thread_main(void *arg)
{
	*(int *)arg = 1;
	return NULL;
}

static int lives(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	struct stat status;
	pthread_t thread;
	int ran = 0, pipes[2];
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)request;
	if (pthread_create(&thread, NULL, thread_main, &ran) == 0)
		pthread_join(thread, NULL);
	return raw_reply(call, ret, "thread=%d pipe=%d page=%d stat=%d zone=%d", ran, pipe(pipes), page != MAP_FAILED,
			 stat("/usr/lib", &status), open("/usr/share/zoneinfo", O_RDONLY) >= 0);
}

/* None of these comes back. */
static int deadly(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const char *what = raw_string(call, request);

	if (strcmp(what, "ptrace") == 0)
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	else if (strcmp(what, "unshare") == 0)
		unshare(CLONE_NEWUSER);
	else if (strcmp(what, "bpf") == 0)
		syscall(SYS_bpf, 0, NULL, 0);
	else if (strcmp(what, "mount") == 0)
		syscall(SYS_mount, NULL, NULL, NULL, 0, NULL);
	else if (strcmp(what, "io_uring") == 0)
		syscall(SYS_io_uring_setup, 1, NULL);
	else if (strcmp(what, "memory of others") == 0)
		syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
	return raw_reply(call, ret, "still here");
}

/* The request is a number of MiB. */
static int eat(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret)
{
	const size_t size = strtoul(raw_string(call, request), NULL, 10) << 20;
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return raw_reply(call, ret, "%d", errno);
	munmap(at, size);
	return raw_reply(call, ret, "0");
}

#define METHOD(name) RAW_METHOD("probe/1", name, 0)
RAW_PLUGIN("prisoner", .provides = RAW_LIST(struct cv_service_ref, {"probe", 1, 0}),
	   .methods = RAW_LIST(struct cv_method, METHOD(constructor), METHOD(open_file), METHOD(change_files),
			       METHOD(sockets), METHOD(reach), METHOD(programs), METHOD(others), METHOD(lives),
			       METHOD(deadly), METHOD(eat)))
