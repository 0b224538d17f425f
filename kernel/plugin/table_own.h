/*
 * What of the host table (<congvan/abi.h>) asks nobody: the clocks and random bytes. The same in the kernel's process
 * and in a host's.
 * Threads: any.
 */
#ifndef CONGVAN_KERNEL_PLUGIN_TABLE_OWN_H
#define CONGVAN_KERNEL_PLUGIN_TABLE_OWN_H

#include <congvan/abi.h>

void table_own_fill(struct cv_host *host);

#endif
