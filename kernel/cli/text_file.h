/* Text files that commands hand to the server. */
#ifndef CONGVAN_CLI_TEXT_FILE_H
#define CONGVAN_CLI_TEXT_FILE_H

#include <stddef.h>

#include "cli.h"

/*
 * The whole file, ended by a zero byte, the caller's to free. CLI_OK; CLI_NOT_FOUND, CLI_FAILED (cannot be read, larger
 * than `most` bytes, no text) after a complaint.
 */
int text_file_read(const struct cli *cli, const char *path, size_t most, char **ret);

#endif
