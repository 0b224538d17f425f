/* Runs a fuzz target over every file of its corpus: the inputs that once mattered go on being tried. */
#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "fuzz.h"

#define INPUT_MAX (8u << 20)

static int run_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MAX), *exact;
	size_t size;

	if (!file || !data) {
		(void)fprintf(stderr, "%s: cannot be read\n", path);
		return -1;
	}
	size = fread(data, 1, INPUT_MAX, file);
	(void)fclose(file);
	exact = malloc(size ? size : 1); /* its own block, so that reading past the end is seen */
	FUZZ_CHECK(exact);
	memcpy(exact, data, size);
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	DIR *directory = argc == 2 ? opendir(argv[1]) : NULL;
	struct dirent *entry;
	unsigned count = 0;

	if (!directory) {
		(void)fprintf(stderr, "usage: %s CORPUS-DIRECTORY\n", argv[0]);
		return 2;
	}
	while ((entry = readdir(directory)) != NULL) {
		char path[PATH_MAX];

		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		if (run_file(path) < 0)
			return 1;
		count++;
	}
	(void)closedir(directory);
	(void)printf("%u inputs\n", count);
	return count ? 0 : 1;
}
