#include "host/sandbox.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler.h"
#include "log/log.h"

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

static int limit(int resource, uint64_t most)
{
	struct rlimit value;

	if (getrlimit((__rlimit_resource_t)resource, &value) < 0)
		return -errno;
	/* Never raised: the kernel's own limit may be lower. */
	if (value.rlim_max == RLIM_INFINITY || value.rlim_max > most)
		value.rlim_max = most;
	value.rlim_cur = value.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &value) < 0 ? -errno : 0;
}

static bool logs_into_a_file(void)
{
	struct stat status;

	return fstat(STDERR_FILENO, &status) == 0 && S_ISREG(status.st_mode);
}

static int limits(const Congvan__HostSandbox *wanted)
{
	int r;

	/*
	 * glibc reserves 64 MiB of addresses for each thread's own heap. The limit counts these, and when they do not
	 * fit any more every allocation of such a thread becomes a mapping of its own. One heap serves them all.
	 */
	mallopt(M_ARENA_MAX, 1);
	/* A core would hold keys and documents. */
	r = limit(RLIMIT_CORE, 0);
	if (r == 0 && wanted->memory_bytes > 0 && !SANDBOX_SANITIZER)
		r = limit(RLIMIT_AS, wanted->memory_bytes);
	if (r == 0 && wanted->files > 0)
		r = limit(RLIMIT_NOFILE, wanted->files);
	/* The limit would hold for the log too; nothing else can be written in any case. */
	if (r == 0 && !logs_into_a_file())
		r = limit(RLIMIT_FSIZE, wanted->file_bytes);
	signal(SIGXFSZ, SIG_IGN);
	return r;
}

int sandbox_confine(const Congvan__HostBoot *boot, struct cv_error *reterr)
{
	const struct log_context context = {.plugin = boot->plugin, .generation = boot->generation};
	int r;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return refuse(boot, reterr, -errno, "no_new_privs: %s", strerror(errno));
	r = limits(boot->sandbox);
	if (r < 0)
		return refuse(boot, reterr, r, "resource limits: %s", strerror(-r));
	r = sandbox_files(boot, reterr);
	if (r != -ENOSYS)
		return r;
	if (boot->sandbox->landlock)
		return refuse(boot, reterr, r,
			      "this kernel has no Landlock, and the configuration does not allow to do "
			      "without");
	log_warning(&context, "sandbox.no_landlock", "files=open");
	return 0;
}
