/*
 * What the kernel asks of its compiler (gcc or clang), and CV_ASSERT.
 */
#ifndef CONGVAN_KERNEL_COMPILER_H
#define CONGVAN_KERNEL_COMPILER_H

#include <stdio.h>
#include <stdlib.h>

#ifndef CV_PRINTF
#define CV_PRINTF(text, first) __attribute__((format(printf, text, first)))
#endif
#define CV_NORETURN __attribute__((noreturn, cold))
#define CV_MUST_CHECK __attribute__((warn_unused_result))
/* Runs function(&variable) when the variable's scope ends: for frees, not for effects that others see. */
#define CV_CLEANUP(function) __attribute__((cleanup(function)))

#define CV_COUNT(array) (sizeof(array) / sizeof((array)[0]))
/* The structure that `member` at `pointer` is embedded in. */
#define CV_CONTAINER(pointer, type, member) ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

/* stdio and not the log: the log itself asserts, and the process ends here. */
CV_NORETURN static inline void cv_assert_failed(const char *expression, const char *file, int line)
{
	fprintf(stderr, "<2>assert.failed file=%s line=%d expression=\"%s\"\n", file, line, expression);
	abort();
}

/* Programming errors only; never compiled out. Bad input, full disks and dead peers are answers, not assertions. */
#define CV_ASSERT(expression)                                                                                          \
	do {                                                                                                           \
		if (!(expression))                                                                                     \
			cv_assert_failed(#expression, __FILE__, __LINE__);                                             \
	} while (0)

#endif
