/*
 * Design notes. Three lists. What a program needs that computes, waits, reads and speaks over descriptors that it has
 * is allowed. What a plugin may ask for by mistake, or a library tries before it takes another way, fails with EPERM;
 * those calls that mean that a plugin wants what it was not granted are trapped instead, so that a line in the log says
 * which. What no plugin has a use for kills the process. All else, and what later kernels bring, does not exist
 * (ENOSYS), which libc knows how to live with: clone3 becomes clone, openat2 becomes openat.
 *
 * A trap must not hit a thread that blocks all signals, for that would kill it: libc blocks them around fork and
 * posix_spawn, so making processes fails quietly.
 *
 * sendto and sendmsg may name an address, which a filter can't see; a socket that could use one can't be made here.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <ucontext.h>
#include <unistd.h>

#include <seccomp.h>

#include "compiler.h"
#include "host/sandbox.h"

#define CALL_NAME_MAX 32u
#define TRAPPED_MAX 64u
#define TRAPS_LOGGED 32u /* lines of one process */
#define SOCKETS_MAX 64 /* descriptors that are looked at for the bus's own */

static const char allowed[] =
    "brk mmap munmap mprotect mremap madvise mincore msync mlock mlock2 munlock membarrier memfd_create "
    "futex set_robust_list get_robust_list set_tid_address rseq exit exit_group restart_syscall arch_prctl "
    "sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler "
    "sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu rt_sigaction rt_sigprocmask "
    "rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack signalfd4 pause clock_gettime "
    "clock_getres clock_nanosleep nanosleep gettimeofday time times getitimer setitimer alarm timer_create "
    "timer_settime timer_gettime timer_getoverrun timer_delete timerfd_create timerfd_settime "
    "timerfd_gettime getpid gettid getppid getuid geteuid getgid getegid getgroups getresuid getresgid "
    "getpgrp getpgid getsid getpriority getrusage getrlimit sysinfo uname getrandom umask capget read readv "
    "pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range lseek fstat stat lstat "
    "newfstatat statx statfs fstatfs access faccessat faccessat2 readlink readlinkat getdents64 getcwd chdir "
    "fchdir dup dup2 dup3 fcntl flock fsync fdatasync ftruncate fadvise64 readahead sendfile splice tee "
    "copy_file_range poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait "
    "epoll_pwait2 eventfd eventfd2 pipe pipe2 recvfrom recvmsg recvmmsg sendto sendmsg sendmmsg shutdown "
    "getsockname getpeername getsockopt setsockopt";

/* Fail without a word. */
static const char refused[] =
    "fork vfork mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat symlink symlinkat "
    "mknod mknodat chmod fchmod fchmodat chown fchown lchown fchownat truncate creat fallocate utime utimes "
    "utimensat futimesat setxattr lsetxattr fsetxattr removexattr lremovexattr fremovexattr setpriority "
    "setpgid setsid setrlimit sched_setparam sched_setscheduler sched_setattr ioprio_set mbind set_mempolicy";

/* Fail, and the log says so. */
static const char trapped[] =
    "socket connect bind listen accept accept4 socketpair execve execveat kill tkill rt_sigqueueinfo "
    "rt_tgsigqueueinfo setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid "
    "capset inotify_init inotify_init1 fanotify_init";

static const char killed[] =
    "ptrace process_vm_readv process_vm_writev process_madvise kcmp pidfd_open pidfd_getfd pidfd_send_signal "
    "mount umount2 pivot_root chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr "
    "swapon swapoff reboot kexec_load kexec_file_load init_module finit_module delete_module keyctl add_key "
    "request_key bpf perf_event_open io_uring_setup io_uring_enter io_uring_register unshare setns "
    "open_by_handle_at name_to_handle_at userfaultfd quotactl acct settimeofday clock_settime adjtimex "
    "clock_adjtime iopl ioperm sethostname setdomainname syslog vhangup modify_ldt personality";

/* ---- traps ----------------------------------------------------------------------------------------------------- */

static struct {
	const char *plugin;
	struct {
		int number;
		char name[CALL_NAME_MAX];
	} calls[TRAPPED_MAX];
	size_t count;
	atomic_uint logged;
} traps;

static size_t put(char *to, size_t size, size_t len, const char *text)
{
	while (*text != '\0' && len + 1 < size)
		to[len++] = *text++;
	return len;
}

static const char *name_of(int number)
{
	for (size_t i = 0; i < traps.count; i++) {
		if (traps.calls[i].number == number)
			return traps.calls[i].name;
	}
	return "unknown";
}

/* The call returns -EPERM. Runs on the thread that made it, in the middle of anything: write(2) alone. */
static void on_trap(int signal_number, siginfo_t *info, void *context)
{
	ucontext_t *thread = context;
	char line[256];
	ssize_t ignored;
	size_t len;

	(void)signal_number;
#if defined(__x86_64__)
	thread->uc_mcontext.gregs[REG_RAX] = -EPERM;
#elif defined(__aarch64__)
	thread->uc_mcontext.regs[0] = (unsigned long long)-EPERM;
#else
#error "say which register holds a system call's result"
#endif
	if (atomic_fetch_add(&traps.logged, 1) >= TRAPS_LOGGED)
		return;
	len = put(line, sizeof(line), 0, "<4>sandbox.denied plugin=");
	len = put(line, sizeof(line), len, traps.plugin);
	len = put(line, sizeof(line), len, " call=");
	len = put(line, sizeof(line), len, name_of(info->si_syscall));
	line[len++] = '\n';
	ignored = write(STDERR_FILENO, line, len);
	(void)ignored;
}

static int traps_prepare(const char *plugin)
{
	struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};

	traps.plugin = plugin;
	sigemptyset(&action.sa_mask);
	return sigaction(SIGSYS, &action, NULL) < 0 ? -errno : 0;
}

/* ---- the filter ------------------------------------------------------------------------------------------------ */

struct filter {
	scmp_filter_ctx context;
	int result; /* the first failure */
};

static void add(struct filter *filter, uint32_t action, const char *name, unsigned count,
		const struct scmp_arg_cmp *arguments)
{
	const int number = seccomp_syscall_resolve_name(name);
	int r;

	/* Negative: this machine's architecture has no such call, or this library does not know it. */
	if (filter->result < 0 || number < 0)
		return;
	if (action == SCMP_ACT_TRAP) {
		CV_ASSERT(traps.count < TRAPPED_MAX);
		traps.calls[traps.count].number = number;
		snprintf(traps.calls[traps.count++].name, CALL_NAME_MAX, "%s", name);
	}
	r = seccomp_rule_add_array(filter->context, action, number, count, arguments);
	if (r < 0 && r != -EEXIST)
		filter->result = r;
}

/* The next word of a list, which is moved behind it. */
static bool next_name(const char **list, char name[CALL_NAME_MAX])
{
	const size_t len = strcspn(*list, " ");

	if (len == 0)
		return false;
	CV_ASSERT(len < CALL_NAME_MAX);
	memcpy(name, *list, len);
	name[len] = '\0';
	*list += len + ((*list)[len] == ' ' ? 1 : 0);
	return true;
}

/* All but those that begin with `except`; NULL: all. */
static void add_list(struct filter *filter, uint32_t action, const char *list, const char *except)
{
	char name[CALL_NAME_MAX];

	while (next_name(&list, name)) {
		if (except == NULL || strncmp(name, except, strlen(except)) != 0)
			add(filter, action, name, 0, NULL);
	}
}

#define ALLOW_IF(filter, name, ...)                                                                                    \
	do {                                                                                                           \
		const struct scmp_arg_cmp arguments[] = {__VA_ARGS__};                                                 \
		add(filter, SCMP_ACT_ALLOW, name, CV_COUNT(arguments), arguments);                                     \
	} while (0)
#define REFUSE_IF(filter, name, ...)                                                                                   \
	do {                                                                                                           \
		const struct scmp_arg_cmp arguments[] = {__VA_ARGS__};                                                 \
		add(filter, SCMP_ACT_ERRNO(EPERM), name, CV_COUNT(arguments), arguments);                              \
	} while (0)

/* Threads, but no processes. Namespaces and tracing are flags of clone too; CLONE_THREAD excludes the first kind. */
static void add_threads(struct filter *filter)
{
	ALLOW_IF(filter, "clone", {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD | CLONE_VM, CLONE_THREAD | CLONE_VM});
	REFUSE_IF(filter, "clone", {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0});
	ALLOW_IF(filter, "tgkill", {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0});
	REFUSE_IF(filter, "tgkill", {0, SCMP_CMP_NE, (scmp_datum_t)getpid(), 0});
	/* Of itself, and looking only. */
	ALLOW_IF(filter, "prlimit64", {0, SCMP_CMP_EQ, 0, 0}, {2, SCMP_CMP_EQ, 0, 0});
	ALLOW_IF(filter, "prctl", {0, SCMP_CMP_EQ, PR_SET_NAME, 0});
	ALLOW_IF(filter, "prctl", {0, SCMP_CMP_EQ, PR_GET_NAME, 0});
	ALLOW_IF(filter, "prctl", {0, SCMP_CMP_EQ, PR_GET_DUMPABLE, 0});
}

/*
 * A filter sees no paths, so writing is let through only where Landlock keeps it in the scratch directory. Opening for
 * reading must not change a file in any case: the first versions of Landlock do not see that as writing.
 */
static bool may_write(const Congvan__HostSandbox *wanted)
{
	return wanted->scratch != NULL && wanted->landlock;
}

static void add_writing(struct filter *filter)
{
	static const scmp_datum_t changing[] = {O_CREAT, O_TRUNC, O_APPEND};

	ALLOW_IF(filter, "openat", {2, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY});
	ALLOW_IF(filter, "openat", {2, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR});
	ALLOW_IF(filter, "open", {1, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_WRONLY});
	ALLOW_IF(filter, "open", {1, SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDWR});
	for (size_t i = 0; i < CV_COUNT(changing); i++) {
		REFUSE_IF(filter, "openat", {2, SCMP_CMP_MASKED_EQ, O_ACCMODE | changing[i], changing[i]});
		REFUSE_IF(filter, "open", {1, SCMP_CMP_MASKED_EQ, O_ACCMODE | changing[i], changing[i]});
	}
	add(filter, SCMP_ACT_ALLOW, "unlink", 0, NULL);
	add(filter, SCMP_ACT_ALLOW, "unlinkat", 0, NULL);
}

static void add_files(struct filter *filter, const Congvan__HostSandbox *wanted)
{
	const scmp_datum_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;

	ALLOW_IF(filter, "openat", {2, SCMP_CMP_MASKED_EQ, writing, 0});
	ALLOW_IF(filter, "open", {1, SCMP_CMP_MASKED_EQ, writing, 0});
	if (may_write(wanted))
		add_writing(filter);
	for (scmp_datum_t bit = 1; bit <= writing; bit <<= 1) {
		if (may_write(wanted) || (writing & bit) == 0)
			continue;
		REFUSE_IF(filter, "openat", {2, SCMP_CMP_MASKED_EQ, bit, bit});
		REFUSE_IF(filter, "open", {1, SCMP_CMP_MASKED_EQ, bit, bit});
	}
	ALLOW_IF(filter, "ioctl", {1, SCMP_CMP_EQ, FIONREAD, 0});
	ALLOW_IF(filter, "ioctl", {1, SCMP_CMP_EQ, FIONBIO, 0});
	ALLOW_IF(filter, "ioctl", {1, SCMP_CMP_EQ, FIOCLEX, 0});
	ALLOW_IF(filter, "ioctl", {1, SCMP_CMP_EQ, TCGETS, 0});
}

/* The socket that the kernel's bus connects to: the one that listens. -1: none. */
static int bus_socket(void)
{
	for (int fd = 0; fd < SOCKETS_MAX; fd++) {
		int listens = 0;
		socklen_t size = sizeof(listens);

		if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0)
			return fd;
	}
	return -1;
}

static void add_network(struct filter *filter, const Congvan__HostSandbox *wanted)
{
	static const int families[] = {AF_INET, AF_INET6, AF_NETLINK};
	const int bus = bus_socket();

	if (wanted->network) {
		for (size_t i = 0; i < CV_COUNT(families); i++)
			ALLOW_IF(filter, "socket", {0, SCMP_CMP_EQ, (scmp_datum_t)families[i], 0});
		REFUSE_IF(filter, "socket", {0, SCMP_CMP_EQ, AF_UNIX, 0});
		add(filter, SCMP_ACT_ALLOW, "connect", 0, NULL);
		/* A resolver binds its netlink socket; listening stays denied, and Landlock denies TCP ports. */
		add(filter, SCMP_ACT_ALLOW, "bind", 0, NULL);
	}
	if (wanted->listen) {
		add(filter, SCMP_ACT_ALLOW, "accept", 0, NULL);
		add(filter, SCMP_ACT_ALLOW, "accept4", 0, NULL);
	} else if (bus >= 0) {
		/* The kernel may connect late, or again. */
		ALLOW_IF(filter, "accept4", {0, SCMP_CMP_EQ, (scmp_datum_t)bus, 0});
		ALLOW_IF(filter, "accept", {0, SCMP_CMP_EQ, (scmp_datum_t)bus, 0});
	}
}

/* What was granted stands in no other rule: libseccomp refuses two that contradict each other. */
static bool is_granted(const char *name, const Congvan__HostSandbox *wanted)
{
	if (wanted->network &&
	    (strcmp(name, "socket") == 0 || strcmp(name, "connect") == 0 || strcmp(name, "bind") == 0))
		return true;
	return wanted->listen && strncmp(name, "accept", 6) == 0;
}

static void add_traps(struct filter *filter, const Congvan__HostSandbox *wanted)
{
	const struct scmp_arg_cmp other = {0, SCMP_CMP_NE, (scmp_datum_t)bus_socket(), 0};
	const char *list = trapped;
	char name[CALL_NAME_MAX];

	while (next_name(&list, name)) {
		if (is_granted(name, wanted))
			continue;
		if (strncmp(name, "accept", 6) == 0)
			add(filter, SCMP_ACT_TRAP, name, 1, &other);
		else
			add(filter, SCMP_ACT_TRAP, name, 0, NULL);
	}
}

static int load(struct filter *filter)
{
	int r;

	r = seccomp_attr_set(filter->context, SCMP_FLTATR_CTL_TSYNC, 1);
	if (r == 0)
		r = seccomp_attr_set(filter->context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	/* By priority instead of a tree: the calls that the bus makes come first. */
	for (size_t i = 0; r == 0 && i < 4; i++) {
		static const char *const often[] = {"futex", "recvmsg", "sendmsg", "readv"};

		r = seccomp_syscall_priority(filter->context, seccomp_syscall_resolve_name(often[i]), 255);
	}
	return r < 0 ? r : seccomp_load(filter->context);
}

int sandbox_calls(const Congvan__HostBoot *boot, struct cv_error *reterr)
{
	struct filter filter = {.context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS))};
	int r;

	if (filter.context == NULL)
		filter.result = -ENOMEM;
	r = traps_prepare(boot->plugin);
	if (filter.result == 0)
		filter.result = r;
	if (filter.result == 0) {
		add_list(&filter, SCMP_ACT_ALLOW, allowed, NULL);
		add_list(&filter, SCMP_ACT_ERRNO(EPERM), refused, may_write(boot->sandbox) ? "unlink" : NULL);
		add_list(&filter, SCMP_ACT_KILL_PROCESS, killed, NULL);
		add_threads(&filter);
		add_files(&filter, boot->sandbox);
		add_network(&filter, boot->sandbox);
		add_traps(&filter, boot->sandbox);
	}
	if (filter.result == 0)
		filter.result = load(&filter);
	if (filter.context != NULL)
		seccomp_release(filter.context);
	if (filter.result == 0)
		return 0;
	reterr->code = filter.result;
	snprintf(reterr->text, sizeof(reterr->text), "%s: sandbox: system calls: %s", boot->plugin,
		 strerror(-filter.result));
	return filter.result;
}
