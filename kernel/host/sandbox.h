/*
 * What this process may do once it runs a plugin: what its boot packet names, and nothing else.
 *
 *     sandbox_confine()   before any thread: no new privileges, resource limits, Landlock
 *     sandbox_calls()     when both ways of the bus are open: seccomp, for all threads
 *
 * After the second, code of the plugin may run. Files: reading below the system's library directories, the image and
 * the paths that were granted; writing in its scratch directory, if it was granted one and Landlock holds it there.
 * Network: none, or outbound when that was granted. No other programs, no
 * other processes, no new kinds of system calls.
 *
 * Sanitizers need more: under one, /proc/self may be read, and RLIMIT_AS, which their shadow memory would exceed at
 * once, is not set. All the rest stands in their builds too.
 *
 * Threads: the main thread's.
 */
#ifndef CONGVAN_KERNEL_HOST_SANDBOX_H
#define CONGVAN_KERNEL_HOST_SANDBOX_H

#include <congvan/abi.h>
#include <congvan/host.pb-c.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANDBOX_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANDBOX_SANITIZER 1
#endif
#endif
#ifndef SANDBOX_SANITIZER
#define SANDBOX_SANITIZER 0
#endif

/* reterr begins with the plugin's name. */
int sandbox_confine(const Congvan__HostBoot *boot, struct cv_error *reterr);
int sandbox_calls(const Congvan__HostBoot *boot, struct cv_error *reterr);

/* The files alone, for sandbox_confine(). -ENOSYS: this kernel has no Landlock. */
int sandbox_files(const Congvan__HostBoot *boot, struct cv_error *reterr);
/* The version that this kernel speaks, 0: none. */
int sandbox_landlock(void);

#endif
