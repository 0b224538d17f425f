/*
 * What a host is told at its beginning: who it is, where its sockets are, what it may do, how its plugin is configured.
 * Threads: the one that the instance's life runs on.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_BOOT_H
#define CONGVAN_KERNEL_ISOLATED_BOOT_H

#include "isolated/hosted.h"

#define BOOT_REQUESTS "r" /* sockets in the host's directory, where its process begins */
#define BOOT_TABLE "t"

/* BOOT; waits for READY. */
int boot_begin(struct hosted *hosted, const char *image, int64_t deadline_ms, struct cv_error *reterr);
/* LOAD with the listeners, or CONFIGURE. */
int boot_configure(struct hosted *hosted, bool load, int64_t deadline_ms, struct cv_error *reterr);

#endif
