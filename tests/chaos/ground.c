#include "chaos/ground.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "point.h"

#define OFFICE CONGVAN_BUILD_DIR "/plugins"
#define LOG_SHOWN 6000u /* bytes */
#define OURS CONGVAN_BUILD_DIR "/chaos/"

struct ground {
	char directory[128], plugins[160], points[160], sights[160], yaml[512];
	struct harness *harness;
};

static int copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, r = 0;
	struct stat stat;
	ssize_t n = 1;

	if (in < 0 || fstat(in, &stat) < 0) {
		r = -errno;
	} else {
		out = open(to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
		r = out < 0 ? -errno : 0;
	}
	while (r == 0 && n > 0) {
		n = sendfile(out, in, NULL, (size_t)stat.st_size);
		r = n < 0 ? -errno : 0;
	}
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	if (r < 0)
		fprintf(stderr, "%s: %s\n", from, strerror(-r));
	return r;
}

static int bring_from(struct ground *ground, const char *folder, const char *plugin)
{
	char from[512], aside[256], to[256];
	int r;

	snprintf(from, sizeof(from), "%s/%s.so", folder, plugin);
	snprintf(aside, sizeof(aside), "%s/.%s.so", ground->plugins, plugin);
	snprintf(to, sizeof(to), "%s/%s.so", ground->plugins, plugin);
	r = copy(from, aside);
	if (r == 0 && rename(aside, to) < 0)
		r = -errno;
	return r;
}

int ground_bring(struct ground *ground, const char *plugin, const char *version)
{
	char folder[400];

	snprintf(folder, sizeof(folder), OURS "%s", version);
	return bring_from(ground, folder, plugin);
}

static int bring_all(struct ground *ground)
{
	static const char *const ours[] = {"identity", "witness", "tally", "teller", "ledger"};
	int r = bring_from(ground, OFFICE, "web");

	for (size_t i = 0; r == 0 && i < sizeof(ours) / sizeof(*ours); i++)
		r = ground_bring(ground, ours[i], "first");
	return r;
}

int ground_create(const struct ground_options *options, struct ground **ret)
{
	struct ground *ground = calloc(1, sizeof(*ground));
	const char *base = getenv("TMPDIR");
	struct harness_options server = {.enabled = "identity, witness, tally, teller, ledger, web"};
	int r;

	if (!ground)
		return -ENOMEM;
	snprintf(ground->directory, sizeof(ground->directory), "%s/congvan-chaos-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(ground->directory)) {
		free(ground);
		return -errno;
	}
	snprintf(ground->plugins, sizeof(ground->plugins), "%s/plugins", ground->directory);
	snprintf(ground->points, sizeof(ground->points), "%s/points", ground->directory);
	snprintf(ground->sights, sizeof(ground->sights), "%s/sights", ground->directory);
	snprintf(ground->yaml, sizeof(ground->yaml), "witness: {file: %s}\nlog: {level: warning}\n", ground->sights);
	server.plugins = ground->plugins;
	server.yaml = ground->yaml;
	server.isolated = options ? options->isolated : NULL;
	r = mkdir(ground->plugins, 0700) < 0 ? -errno : bring_all(ground);
	if (r == 0)
		r = harness_start(&server, &ground->harness);
	if (r < 0) {
		ground_destroy(&ground);
		return r;
	}
	*ret = ground;
	return 0;
}

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *walk)
{
	(void)stat;
	(void)flag;
	(void)walk;
	return remove(path);
}

void ground_destroy(struct ground **ground)
{
	if (!*ground)
		return;
	harness_destroy(&(*ground)->harness);
	nftw((*ground)->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(*ground);
	*ground = NULL;
}

struct harness *ground_harness(struct ground *ground)
{
	return ground->harness;
}

int ground_restart(struct ground *ground, const char *point)
{
	char file[300], action[300];

	if (unlink(ground->points) < 0 && errno != ENOENT)
		return -errno;
	snprintf(file, sizeof(file), POINT_VARIABLE_FILE "=%s", ground->points);
	snprintf(action, sizeof(action), POINT_VARIABLE "=%s", point ? point : "*:0:list");
	harness_environment(ground->harness, action, file);
	return harness_restart(ground->harness);
}

const char *ground_points(const struct ground *ground)
{
	return ground->points;
}

void ground_show_log(struct ground *ground)
{
	char *log = harness_log(ground->harness);
	const size_t len = log ? strlen(log) : 0;

	fprintf(stderr, "---- the end of the server's log ----\n%s\n----\n",
		len > LOG_SHOWN ? log + len - LOG_SHOWN
		: log           ? log
				: "");
	free(log);
}

const char *ground_sights(const struct ground *ground)
{
	return ground->sights;
}
