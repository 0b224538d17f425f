/*
 * Results on stdout.
 */
#ifndef CONGVAN_KERNEL_CLI_RESULT_H
#define CONGVAN_KERNEL_CLI_RESULT_H

#include <jansson.h>

#include "cli.h"

/* One document and a newline; takes the value. CLI_OK or CLI_FAILED. */
int result_json(json_t *value);
/* "" for NULL */
const char *result_text(const char *text);

#endif
