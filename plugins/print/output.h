/*
 * Bytes of a file that is being made: a buffer in the call's arena that grows to PRINT_BYTES_MAX. Thread: the
 * handler's.
 */
#ifndef CONGVAN_PLUGINS_PRINT_OUTPUT_H
#define CONGVAN_PLUGINS_PRINT_OUTPUT_H

#include <congvan/abi.h>

#define PRINT_BYTES_MAX (7u << 20) /* below CV_MESSAGE_MAX, with room for the envelope */

struct output {
	struct cv_call *call;
	uint8_t *data;
	size_t len, room;
	int error; /* -EFBIG or -ENOMEM: the first one stays */
};

void output_init(struct output *output, struct cv_call *call);
/* 0 or output->error. */
int output_write(struct output *output, const void *data, size_t len);
int output_text(struct output *output, const char *text);

#endif
