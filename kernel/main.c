/*
 * congvand: reads its options, has everything judged that can be judged without running a plugin, and serves.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/log.h"
#include "serve.h"
#include "version.h"

#define EXIT_CONFIG 78 /* EX_CONFIG: starting again won't help */
#define EXIT_USAGE 64

static const char usage[] = "Usage: congvand --config FILE [-t]\n"
			    "\n"
			    "The Công Văn document server.\n"
			    "\n"
			    "  -c, --config FILE  the configuration (YAML)\n"
			    "  -t, --test         check configuration and plugins, and exit\n"
			    "      --version      print the version\n"
			    "  -h, --help         print this text\n"
			    "\n"
			    "Exit codes: 0 stopped in good order or checked; 1 failed; 64 wrong options;\n"
			    "70 the store is broken or a plugin hangs; 78 configuration or plugins refused.\n";

struct options {
	const char *config;
	bool test, done;
};

static int options_read(int argc, char **argv, struct options *ret)
{
	enum {
		OPTION_VERSION = 256,
	};
	static const struct option known[] = {
	    {"config", required_argument, NULL, 'c'},
	    {"test", no_argument, NULL, 't'},
	    {"version", no_argument, NULL, OPTION_VERSION},
	    {"help", no_argument, NULL, 'h'},
	    {0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "c:th", known, NULL)) != -1) {
		switch (option) {
		case 'c':
			ret->config = optarg;
			break;
		case 't':
			ret->test = true;
			break;
		case OPTION_VERSION:
			puts("congvand " CONGVAN_VERSION);
			ret->done = true;
			return 0;
		case 'h':
			fputs(usage, stdout);
			ret->done = true;
			return 0;
		default:
			return -EINVAL;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "congvand: unexpected argument '%s'\n", argv[optind]);
		return -EINVAL;
	}
	if (ret->config == NULL) {
		fputs("congvand: no configuration named: --config FILE\n", stderr);
		return -EINVAL;
	}
	return 0;
}

static void on_problem(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

int main(int argc, char **argv)
{
	struct options options = {0};
	struct prepared *prepared;
	int r;

	if (options_read(argc, argv, &options) < 0) {
		fputs("Try 'congvand --help'.\n", stderr);
		return EXIT_USAGE;
	}
	if (options.done)
		return EXIT_SUCCESS;
	log_init(CV_LOG_INFO);
	if (prepare(options.config, on_problem, NULL, &prepared) < 0)
		return EXIT_CONFIG;
	if (options.test) {
		puts("configuration and plugins are in order");
		prepare_unref(&prepared);
		return EXIT_SUCCESS;
	}
	r = serve(prepared);
	prepare_unref(&prepared);
	return r == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
