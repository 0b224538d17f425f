/*
 * What crash.c has written down, read at the next start: how often each plugin took the process with it lately.
 *
 * Threads: any.
 */
#ifndef CONGVAN_KERNEL_LIFE_CRASH_HISTORY_H
#define CONGVAN_KERNEL_LIFE_CRASH_HISTORY_H

#include <stdint.h>

#define CRASH_FILE "crashes" /* in <data>/run */
#define CRASH_WINDOW_S (10 * 60)
#define CRASH_LIMIT 3u /* in that time: then the plugin does not run in the server's process any more */

/* Crashes of the plugin in the window that ends at `now_s` (Unix). No file, or one that can't be read: 0. */
uint32_t crash_history_count(const char *run_directory, const char *plugin, int64_t now_s);

#endif
