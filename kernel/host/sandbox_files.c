#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "compiler.h"
#include "host/sandbox.h"
#include "log/log.h"

/*
 * Design notes. Landlock denies what a rule set says that it handles, unless a rule allows it; so everything that this
 * kernel can handle is handled. Debian 12's header knows the first two versions; the bits of later ones are named here
 * (landlock(7)), and each kernel is asked for no more than it knows.
 *
 * Linking to the kernel's socket is not an access to a file that Landlock knows; creating our own is.
 */

#define FS_V1 ((1ull << 13) - 1)
#define FS_REFER (1ull << 13) /* version 2 */
#define FS_TRUNCATE (1ull << 14) /* version 3 */
#define FS_IOCTL_DEV (1ull << 15) /* version 5 */
#define NET_BIND_TCP (1ull << 0) /* version 4 */
#define NET_CONNECT_TCP (1ull << 1)
#define SCOPE_ABSTRACT_UNIX (1ull << 0) /* version 6 */
#define SCOPE_SIGNAL (1ull << 1)

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_FILE_ONLY (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE)
/* In a scratch directory: files come, are written and go; no directories, links, sockets or devices. */
#define FS_SCRATCH                                                                                                     \
	(FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)

#define PATH_BYTES 4096u

/* As the newest kernel that is known here has it; an older one takes a longer structure whose end is zero. */
struct rule_set {
	uint64_t fs, net, scope;
};

/* Where the dynamic linker finds libraries, and what libc and libcrypto read in every program. */
static const char *const system_paths[] = {
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/lib",
    "/etc/ld.so.cache",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/dev/urandom",
    "/dev/null",
    "/etc/ssl/openssl.cnf",
};

/* What a resolver and TLS read. */
static const char *const network_paths[] = {
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/host.conf",
    "/etc/nsswitch.conf",
    "/etc/gai.conf",
    "/etc/services",
    "/etc/ssl",
    "/etc/ca-certificates",
    "/run/systemd/resolve",
    "/usr/share/ca-certificates",
    "/usr/local/share/ca-certificates",
};

CV_PRINTF(4, 5)
static int refuse(const Congvan__HostBoot *boot, struct cv_error *reterr, int code, const char *format, ...)
{
	va_list list;
	int n = snprintf(reterr->text, sizeof(reterr->text), "%s: sandbox: ", boot->plugin);

	reterr->code = code;
	va_start(list, format);
	if (n > 0 && (size_t)n < sizeof(reterr->text))
		vsnprintf(reterr->text + n, sizeof(reterr->text) - (size_t)n, format, list);
	va_end(list);
	return code;
}

int sandbox_landlock(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return version > 0 ? (int)version : 0;
}

static struct rule_set rule_set_for(int version, const Congvan__HostSandbox *wanted)
{
	struct rule_set set = {.fs = FS_V1};

	if (version >= 2)
		set.fs |= FS_REFER;
	if (version >= 3)
		set.fs |= FS_TRUNCATE;
	if (version >= 4)
		set.net = NET_BIND_TCP | (wanted->network ? 0 : NET_CONNECT_TCP);
	if (version >= 5)
		set.fs |= FS_IOCTL_DEV;
	if (version >= 6)
		set.scope = SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL;
	return set;
}

/* -ENOENT: nothing is there. */
static int allow(int rules, const char *path, uint64_t access)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = access};
	struct stat status;
	int r = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return -errno;
	if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= FS_FILE_ONLY;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		r = -errno;
	close(rule.parent_fd);
	return r;
}

static int allow_list(int rules, const char *const *paths, size_t count, uint64_t access)
{
	for (size_t i = 0; i < count; i++) {
		int r = allow(rules, paths[i], access);

		if (r < 0 && r != -ENOENT && r != -EACCES)
			return r;
	}
	return 0;
}

/* The folder of the socket that this process makes. */
static int allow_socket(int rules, const char *address)
{
	static const char scheme[] = "ipc://";
	char path[PATH_BYTES];
	char *slash;

	if (strncmp(address, scheme, sizeof(scheme) - 1) != 0 ||
	    (size_t)snprintf(path, sizeof(path), "%s", address + sizeof(scheme) - 1) >= sizeof(path))
		return -EINVAL;
	slash = strrchr(path, '/');
	if (slash == NULL || slash == path)
		return -EINVAL;
	*slash = '\0';
	return allow(rules, path, LANDLOCK_ACCESS_FS_MAKE_SOCK);
}

static int allow_all(int rules, int version, const Congvan__HostBoot *boot, struct cv_error *reterr)
{
	const Congvan__HostSandbox *wanted = boot->sandbox;
	const struct log_context context = {.plugin = boot->plugin, .generation = boot->generation};
	int r;

	r = allow_list(rules, system_paths, CV_COUNT(system_paths), FS_READ | LANDLOCK_ACCESS_FS_EXECUTE);
	if (r == 0 && wanted->network)
		r = allow_list(rules, network_paths, CV_COUNT(network_paths), FS_READ);
	if (r == 0 && SANDBOX_SANITIZER)
		r = allow(rules, "/proc/self", FS_READ);
	if (r < 0)
		return refuse(boot, reterr, r, "system files: %s", strerror(-r));
	r = allow(rules, boot->image, FS_READ | LANDLOCK_ACCESS_FS_EXECUTE);
	if (r < 0)
		return refuse(boot, reterr, r, "%s: %s", boot->image, strerror(-r));
	r = allow_socket(rules, boot->requests);
	if (r < 0)
		return refuse(boot, reterr, r, "%s: %s", boot->requests, strerror(-r));
	if (wanted->scratch != NULL) {
		r = allow(rules, wanted->scratch, FS_SCRATCH | (version >= 3 ? FS_TRUNCATE : 0));
		if (r < 0)
			return refuse(boot, reterr, r, "%s: %s", wanted->scratch, strerror(-r));
	}
	for (size_t i = 0; i < wanted->n_read_paths; i++) {
		r = allow(rules, wanted->read_paths[i], FS_READ);
		/* The plugin finds out by itself, as it would in the kernel's process. */
		if (r == -ENOENT)
			log_warning(&context, "sandbox.path_missing", "path=%s", wanted->read_paths[i]);
		else if (r < 0)
			return refuse(boot, reterr, r, "%s: %s", wanted->read_paths[i], strerror(-r));
	}
	return 0;
}

int sandbox_files(const Congvan__HostBoot *boot, struct cv_error *reterr)
{
	const int version = sandbox_landlock();
	struct rule_set set = rule_set_for(version, boot->sandbox);
	int rules, r;

	if (version == 0)
		return -ENOSYS;
	rules = (int)syscall(SYS_landlock_create_ruleset, &set, sizeof(set), 0);
	if (rules < 0)
		return refuse(boot, reterr, -errno, "rules for files: %s", strerror(errno));
	r = allow_all(rules, version, boot, reterr);
	if (r == 0 && syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		r = refuse(boot, reterr, -errno, "rules for files: %s", strerror(errno));
	close(rules);
	return r;
}
