/*
 * congvan: the operator's tool. The commands are in table.c, one file for each noun.
 */
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

/* LC_ALL, LC_MESSAGES, LANG in this order, as everywhere; anything but English is Vietnamese. */
static bool speaks_english(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < CV_COUNT(names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "en", 2) == 0;
	}
	return false;
}

int main(int argc, char **argv)
{
	struct cli cli = {.english = speaks_english()};
	int result = CLI_OK;

	setlocale(LC_CTYPE, "");
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ); /* a message is one write, whoever else writes there */
	signal(SIGPIPE, SIG_IGN); /* a server that goes away is an answer too */
	result = command_parse(&cli, argc, argv);
	if (result != CLI_OK)
		return result;
	if (!cli.command)
		return command_help(&cli, stdout, cli.arguments[0], NULL);
	if (cli.help)
		return command_help(&cli, stdout, cli.command->noun, cli.command->verb);
	result = cli.command->run(&cli);
	if (fflush(stdout) != 0 && result == CLI_OK) {
		CLI_COMPLAIN(&cli, "không ghi được kết quả", "the result can't be written");
		result = CLI_FAILED;
	}
	return result;
}
