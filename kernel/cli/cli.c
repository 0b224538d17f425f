#include "cli.h"

#include <stdarg.h>
#include <string.h>
#include <time.h>

#include "command.h"

const char *cli_option(const struct cli *cli, const char *name)
{
	const struct command_option *options = cli->command->options;
	size_t index = 0;

	while (options && options[index].name && strcmp(options[index].name, name) != 0)
		index++;
	CV_ASSERT(options && options[index].name); /* a command asks for what it declares */
	return cli->values[index];
}

static void CV_PRINTF(1, 0) print_message(const char *format, va_list list)
{
	fputs("congvan: ", stderr);
	vfprintf(stderr, format, list);
	fputc('\n', stderr);
}

void cli_complain(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	print_message(format, list);
	va_end(list);
}

void cli_note(const struct cli *cli, const char *format, ...)
{
	va_list list;

	if (cli->quiet)
		return;
	va_start(list, format);
	print_message(format, list);
	va_end(list);
}

const char *cli_time(int64_t unix_ms, char ret[CLI_TIME_MAX])
{
	time_t seconds = (time_t)(unix_ms / 1000);
	struct tm parts;

	if (!localtime_r(&seconds, &parts) || strftime(ret, CLI_TIME_MAX, "%Y-%m-%d %H:%M:%S %z", &parts) == 0)
		snprintf(ret, CLI_TIME_MAX, "%lld ms", (long long)unix_ms);
	return ret;
}

const char *cli_size(uint64_t bytes, char ret[CLI_SIZE_MAX])
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double size = (double)bytes;
	size_t unit = 0;

	while (size >= 1024 && unit + 1 < CV_COUNT(units)) {
		size /= 1024;
		unit++;
	}
	snprintf(ret, CLI_SIZE_MAX, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
	return ret;
}
