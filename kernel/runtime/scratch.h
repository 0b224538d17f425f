/*
 * Scratch directories (CV_GRANT_SCRATCH): one for each generation of a plugin, mode 0700, made before its code runs and
 * removed with everything in it when that generation is gone.
 *
 *     isolated      <run>/hosts/<plugin>-<generation>/scratch; the only place where its host may write
 *     in process    <run>/scratch/<plugin>-<generation>
 *
 * What is in one is the plugin's: it is looked at without following links, and removed at most SCRATCH_DEPTH_MAX levels
 * deep.
 *
 * Threads: any; one at a time for one directory.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_SCRATCH_H
#define CONGVAN_KERNEL_RUNTIME_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

#define SCRATCH_NAME "scratch"
#define SCRATCH_DEPTH_MAX 8u

/* Makes the directory `name` below `parent_fd`, with an absolute path in `ret_path`. Negative errno. */
int scratch_make(int parent_fd, const char *name, char *ret_path, size_t size);

/* Those of plugins in this process: made in <run>/scratch, `name` is the generation's. -ENOMEM and others. */
int scratch_make_in(const char *run_directory, const char *name, char **ret_path);
/* Removes what scratch_make_in() made; path is freed. NULL: nothing. */
void scratch_remove_path(char *path);
/* Removes all of <run>/scratch: what a run left behind that did not end in good order. */
void scratch_sweep(const char *run_directory);

/* Removes it with its content; nothing there is fine. -ENOTEMPTY: something is too deep, or was made meanwhile. */
int scratch_remove(int parent_fd, const char *name);

/*
 * Does it hold more than a plugin may keep in it: CV_SCRATCH_FILES_MAX files, CV_SCRATCH_BYTES_MAX bytes? What was
 * unlinked is not seen; the number of open files and the size of each limit it.
 */
bool scratch_is_over(int parent_fd, const char *name);

#endif
