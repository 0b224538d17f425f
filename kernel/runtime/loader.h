/*
 * Brings a plugin's file into the process: a private copy, so that nobody can overwrite what is mapped and a new build
 * is a new file; then what image.h says.
 *
 * Images stay mapped for the life of the process. Threads: the loader's.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_LOADER_H
#define CONGVAN_KERNEL_RUNTIME_LOADER_H

#include <congvan/abi.h>

#include "plan/plan.h"

/* The private copy alone; its path goes to `path`. -ENOENT, -EIO, -ENOSPC, -ENAMETOOLONG. */
int loader_copy(const struct plan_step *step, const char *run_directory, char *path, size_t size,
		struct cv_error *reterr);
/* The errors of the copy; else image_load()'s. */
int loader_load(const struct plan_step *step, const char *run_directory, struct cv_plugin *ret,
		struct cv_error *reterr);

#endif
