#include "output.h"

#include <errno.h>
#include <string.h>

#include <congvan/memory.h>

#define FIRST_BYTES (64u << 10)

void output_init(struct output *output, struct cv_call *call)
{
	*output = (struct output){.call = call};
}

static int grow(struct output *output, size_t needed)
{
	size_t room = output->room ? output->room : FIRST_BYTES;
	uint8_t *data;

	while (room < needed)
		room *= 2;
	data = cv_alloc(output->call, room);
	if (!data)
		return -ENOMEM;
	if (output->len)
		memcpy(data, output->data, output->len);
	output->data = data;
	output->room = room;
	return 0;
}

int output_write(struct output *output, const void *data, size_t len)
{
	if (!output->error && len > PRINT_BYTES_MAX - output->len)
		output->error = -EFBIG;
	if (!output->error && output->room - output->len < len)
		output->error = grow(output, output->len + len);
	if (output->error)
		return output->error;
	if (len)
		memcpy(output->data + output->len, data, len);
	output->len += len;
	return 0;
}

int output_text(struct output *output, const char *text)
{
	return output_write(output, text, strlen(text));
}
