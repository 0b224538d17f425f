#include "life/crash_history.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 1024u

/* The value of a field of a line, "plugin=echo"; false: it is not there or too long. */
static bool field(const char *line, const char *name, char *value, size_t size)
{
	const size_t len = strlen(name);
	const char *at = line;

	while ((at = strstr(at, name)) != NULL) {
		if ((at == line || at[-1] == ' ') && at[len] == '=') {
			const size_t value_len = strcspn(at + len + 1, " \n");

			if (value_len >= size)
				return false;
			memcpy(value, at + len + 1, value_len);
			value[value_len] = '\0';
			return true;
		}
		at += len;
	}
	return false;
}

static bool counts(const char *line, const char *plugin, int64_t now_s)
{
	char text[64];
	int64_t time_s;

	if (!field(line, "signal", text, sizeof(text)) || !field(line, "plugin", text, sizeof(text)) ||
	    strcmp(text, plugin) != 0 || !field(line, "time", text, sizeof(text)))
		return false;
	time_s = strtoll(text, NULL, 10);
	return time_s <= now_s && now_s - time_s < CRASH_WINDOW_S;
}

uint32_t crash_history_count(const char *run_directory, const char *plugin, int64_t now_s)
{
	char path[4096], line[LINE_MAX_BYTES];
	uint32_t count = 0;
	FILE *file;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", run_directory, CRASH_FILE) >= sizeof(path))
		return 0;
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	while (fgets(line, sizeof(line), file) != NULL)
		count += counts(line, plugin, now_s);
	fclose(file);
	return count;
}
