/*
 * One run of the operator's tool `congvan`: what was asked, and how it speaks. Results go to stdout, messages to
 * stderr. Single-threaded.
 */
#ifndef CONGVAN_KERNEL_CLI_CLI_H
#define CONGVAN_KERNEL_CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "compiler.h"

#define CLI_OPTIONS_MAX 16u /* of one command, beside those of every command */
#define CLI_ARGUMENTS_MAX 4u

/* The exit codes that scripts rely on. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NOT_FOUND = 3,
	CLI_CONFLICT = 4,
	CLI_DENIED = 5,
	CLI_UNAVAILABLE = 6,
};

struct command;

struct cli {
	bool english; /* else Vietnamese */
	bool json, quiet, no_input, dry_run, help;
	const char *socket, *config; /* as given; NULL: not given */
	const struct command *command;
	const char *values[CLI_OPTIONS_MAX]; /* of the command's options, in its order; NULL: not given */
	const char *arguments[CLI_ARGUMENTS_MAX];
	size_t argument_count;
};

/* The value of an option that the command declares ("" for one without a value); NULL: not given. */
const char *cli_option(const struct cli *cli, const char *name);

/* A line for people to stderr: "congvan: …". */
void cli_complain(const char *format, ...) CV_PRINTF(1, 2);
/* The same, left out with --quiet. */
void cli_note(const struct cli *cli, const char *format, ...) CV_PRINTF(2, 3);

/* Both languages in one place; the formats take the same arguments. */
#define CLI_COMPLAIN(cli, vi, en, ...)                                                                                 \
	((cli)->english ? cli_complain(en, ##__VA_ARGS__) : cli_complain(vi, ##__VA_ARGS__))
#define CLI_NOTE(cli, vi, en, ...)                                                                                     \
	((cli)->english ? cli_note(cli, en, ##__VA_ARGS__) : cli_note(cli, vi, ##__VA_ARGS__))
#define CLI_TEXT(cli, vi, en) ((cli)->english ? (en) : (vi))

/* "2026-03-05 08:00:00 +0700" into the buffer, which it returns. */
#define CLI_TIME_MAX 40u
const char *cli_time(int64_t unix_ms, char ret[CLI_TIME_MAX]);
/* "12.3 MiB" */
#define CLI_SIZE_MAX 24u
const char *cli_size(uint64_t bytes, char ret[CLI_SIZE_MAX]);

#endif
