/*
 * Texts on their way to the kernel, which ends a host that sends what is not UTF-8. Pure functions, any thread.
 */
#ifndef CONGVAN_KERNEL_HOST_CLEAN_H
#define CONGVAN_KERNEL_HOST_CLEAN_H

#include <stdbool.h>
#include <stddef.h>

/* NULL counts as clean. */
bool clean_is(const char *text);
/* Copies what fits, '?' in place of each byte that is not UTF-8; never ends inside a character. NULL becomes "". */
void clean_copy(char *to, size_t size, const char *text);

#endif
