/*
 * congvan-manifest: loads a fresh plugin and writes down what its descriptor declares, for the ELF section that the
 * server judges the plugin by. Runs at build time, on the machine that builds.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "descriptor.h"
#include "plan/manifest.h"
#include "print.h"

enum {
	EXIT_GOOD = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
};

struct arguments {
	const char *output, *plugin;
	bool print, help;
};

static const char usage[] = "congvan-manifest --print PLUGIN.so\n"
			    "congvan-manifest --output FILE PLUGIN.so\n"
			    "\n"
			    "  --print          shows what the plugin declares\n"
			    "  --output FILE    writes it for the section " MANIFEST_SECTION "\n";

static int complain(const char *plugin, const char *text)
{
	fprintf(stderr, "congvan-manifest: %s: %s\n", plugin, text);
	return EXIT_REFUSED;
}

static bool parse_arguments(int argc, char **argv, struct arguments *ret)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--help") == 0)
			ret->help = true;
		else if (strcmp(argv[i], "--print") == 0)
			ret->print = true;
		else if (strcmp(argv[i], "--output") == 0 && i + 1 < argc)
			ret->output = argv[++i];
		else if (argv[i][0] == '-' || ret->plugin)
			return false;
		else
			ret->plugin = argv[i];
	}
	return ret->help || (ret->plugin && (ret->print || ret->output));
}

/* The plugin stays mapped: the process ends soon, and its descriptor is read until then. */
static int load(const char *path, const struct cv_plugin **ret)
{
	char resolved[PATH_MAX];
	cv_plugin_entry *entry = NULL;
	void *symbol = NULL;

	/* A name without a slash would be looked for in the system's directories. */
	if (!realpath(path, resolved))
		return complain(path, strerror(errno));
	void *object = dlopen(resolved, RTLD_NOW | RTLD_LOCAL);
	if (!object)
		return complain(path, dlerror());
	symbol = dlsym(object, CV_PLUGIN_ENTRY);
	if (!symbol)
		return complain(path, "exports no " CV_PLUGIN_ENTRY "(): not a plugin of this ABI's major version");
	memcpy(&entry, &symbol, sizeof(entry)); /* C has no conversion from object to function pointers */
	*ret = entry();
	return EXIT_GOOD;
}

static int write_output(const char *path, const Congvan__Manifest *manifest)
{
	size_t len = congvan__manifest__get_packed_size(manifest);
	uint8_t *bytes = len <= MANIFEST_MAX ? malloc(len + 1) : NULL;
	int result = EXIT_GOOD;

	if (!bytes)
		return complain(path, len > MANIFEST_MAX ? "the manifest is too large" : "out of memory");
	congvan__manifest__pack(manifest, bytes);
	FILE *file = fopen(path, "wbe");
	if (!file || fwrite(bytes, 1, len, file) != len || fflush(file) != 0)
		result = complain(path, strerror(errno));
	if (file && fclose(file) != 0)
		result = complain(path, strerror(errno));
	free(bytes);
	return result;
}

int main(int argc, char **argv)
{
	struct arguments arguments = {0};
	const struct cv_plugin *plugin = NULL;
	Congvan__Manifest *manifest = NULL;
	struct cv_error error = {0};

	if (!parse_arguments(argc, argv, &arguments)) {
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	if (arguments.help) {
		fputs(usage, stdout);
		return EXIT_GOOD;
	}
	int result = load(arguments.plugin, &plugin);
	if (result != EXIT_GOOD)
		return result;
	if (descriptor_manifest(plugin, &manifest, &error) < 0)
		return complain(arguments.plugin, error.text);
	if (manifest_check(manifest, &error) < 0)
		result = complain(arguments.plugin, error.text);
	if (result == EXIT_GOOD && arguments.output)
		result = write_output(arguments.output, manifest);
	if (result == EXIT_GOOD && arguments.print)
		print_manifest(stdout, manifest);
	congvan__manifest__free_unpacked(manifest, NULL);
	return result;
}
