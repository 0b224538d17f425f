/*
 * Brings a plugin's file into the process: a private copy, so that nobody can overwrite what is mapped and a new build
 * is a new file; then the symbol, magic, size and minors; then the descriptor, which must say what the manifest said.
 *
 * Images stay mapped for the life of the process. Threads: the loader's.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_LOADER_H
#define CONGVAN_KERNEL_PLUGIN_LOADER_H

#include <congvan/abi.h>

#include "plugin/plan.h"

/* The oldest descriptor of this major: it ends behind `load`. */
#define LOADER_DESCRIPTOR_MIN (offsetof(struct cv_plugin, load) + sizeof(((struct cv_plugin *)0)->load))

/*
 * *ret: a copy of the descriptor, members past the plugin's own size zeroed; what it points to is the image's.
 * -ENOENT, -EIO, -ENOSPC: the copy; -ENOEXEC: the dynamic linker refuses it, reterr says why; -ENOSYS: no entry symbol;
 * -EPROTO: magic, size or minors; -EBADMSG: another descriptor than the manifest declares.
 */
int loader_load(const struct plan_step *step, const char *run_directory, struct cv_plugin *ret,
		struct cv_error *reterr);

#endif
