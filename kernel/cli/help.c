#include "nouns.h"

static int run_version(struct cli *cli)
{
	(void)cli;
	puts("congvan " CONGVAN_VERSION);
	return CLI_OK;
}

static int run_help(struct cli *cli)
{
	return command_help(cli, stdout, cli->arguments[0], cli->argument_count > 1 ? cli->arguments[1] : NULL);
}

const struct command command_version = {
    .noun = "version",
    .vi = "In số phiên bản.",
    .en = "Prints the version.",
    .examples =
	(const struct command_example[]){{"congvan version", "phiên bản của công cụ này", "the version of this tool"},
					 {NULL, NULL, NULL}},
    .run = run_version,
};

const struct command command_help_words = {
    .noun = "help",
    .argument = "[COMMAND]",
    .vi = "In trợ giúp.",
    .en = "Prints help.",
    .flags = COMMAND_WORDS,
    .examples =
	(const struct command_example[]){{"congvan help user add", "trợ giúp của một lệnh", "help for one command"},
					 {NULL, NULL, NULL}},
    .run = run_help,
};
