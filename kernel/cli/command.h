/*
 * The table of commands: parsing, help and suggestions all come from it. One file for each noun makes its entries.
 */
#ifndef CONGVAN_KERNEL_CLI_COMMAND_H
#define CONGVAN_KERNEL_CLI_COMMAND_H

#include "cli.h"

enum command_flag {
	COMMAND_JSON = 1 << 0, /* --json */
	COMMAND_DRY_RUN = 1 << 1, /* --dry-run */
	COMMAND_SOCKET = 1 << 2, /* --socket, --config */
	COMMAND_CONFIG = 1 << 3, /* --config alone */
	COMMAND_INPUT = 1 << 4, /* --no-input */
	COMMAND_WORDS = 1 << 5, /* takes up to CLI_ARGUMENTS_MAX words of any kind */
};

struct command_option {
	const char *name; /* without the dashes */
	const char *value; /* what it takes, "FILE"; NULL: nothing */
	const char *vi, *en;
};

struct command_example {
	const char *line, *vi, *en;
};

struct command {
	const char *noun, *verb; /* verb NULL: the noun alone is the command */
	const char *argument; /* "ACCOUNT"; NULL: takes none */
	const char *vi, *en; /* one line each */
	uint32_t flags;
	const struct command_example *examples; /* ended by {NULL} */
	const struct command_option *options; /* ended by {NULL}; NULL: none */
	int (*run)(struct cli *cli); /* enum cli_exit */
};

extern const struct command *const command_table[]; /* ended by NULL */

/* Finds the command and its options. CLI_OK; CLI_USAGE after a complaint. */
int command_parse(struct cli *cli, int argc, char **argv);

/* Help for everything, a noun (verb NULL) or a command. CLI_NOT_FOUND after a complaint. */
int command_help(const struct cli *cli, FILE *to, const char *noun, const char *verb);

/* "did you mean" for a word that is no noun, or no verb of the noun. */
void command_complain_unknown(const struct cli *cli, const char *noun, const char *verb);

#endif
