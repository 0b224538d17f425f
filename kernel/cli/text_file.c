#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int text_file_read(const struct cli *cli, const char *path, size_t most, char **ret)
{
	FILE *file = fopen(path, "re");
	char *text = malloc(most + 1);
	size_t len = 0;
	int result = CLI_FAILED;

	if (!file || !text) {
		cli_complain("%s: %s", path, strerror(errno));
		result = file ? CLI_FAILED : CLI_NOT_FOUND;
		goto out;
	}
	len = fread(text, 1, most + 1, file);
	if (ferror(file))
		cli_complain("%s: %s", path, strerror(errno));
	else if (len > most)
		CLI_COMPLAIN(cli, "%s: lớn hơn %zu KiB", "%s: larger than %zu KiB", path, most >> 10);
	else if (memchr(text, 0, len))
		CLI_COMPLAIN(cli, "%s: không phải tệp văn bản", "%s: not a text file", path);
	else
		result = CLI_OK;
out:
	if (file)
		fclose(file);
	if (result == CLI_OK) {
		text[len] = 0;
		*ret = text;
	} else {
		free(text);
	}
	return result;
}
