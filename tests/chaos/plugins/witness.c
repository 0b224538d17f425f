/*
 * Stands for the outside world: writes a line to a file for each thing that others did, "plugin sequence origin
 * attempt", which stays whatever becomes of their commits. Always in process.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "effect.h"

struct cv_instance {
	const struct cv_host *host;
	int fd;
};

static int load(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr)
{
	struct cv_instance *instance = calloc(1, sizeof(*instance));

	(void)reterr;
	if (!instance)
		return -ENOMEM;
	instance->host = host;
	instance->fd = -1;
	*ret = instance;
	return 0;
}

static void stop(struct cv_instance *instance)
{
	if (instance->fd >= 0)
		close(instance->fd);
	free(instance);
}

static int start(struct cv_instance *instance, struct cv_error *reterr)
{
	struct cv_config_value file = {.size = sizeof(file)};
	int error = instance->host->config(instance->host, "file", &file);

	if (!error) {
		instance->fd = open(file.text, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
		error = instance->fd < 0 ? -errno : 0;
	}
	if (error) {
		snprintf(reterr->text, sizeof(reterr->text), "the file can't be opened");
		stop(instance);
	}
	return error;
}

static int saw(struct cv_call *call, const Chaos__Sight *sight, Chaos__Seen *reply)
{
	const char *line = cv_printf(call, "%s %llu %llu %u\n", sight->plugin, (unsigned long long)sight->sequence,
				     (unsigned long long)sight->origin, sight->attempt);
	const size_t len = line ? strlen(line) : 0;

	if (!line || write(call->instance->fd, line, len) != (ssize_t)len)
		return -EIO;
	CV_SET(reply, written, 1);
	return 0;
}
CV_HANDLER(saw, Chaos__Sight, Chaos__Seen)

CV_PLUGIN(witness, .version = "1.0.0", .summary = "writes down what others did", .schema_major = 1, .credits = 256,
	  .provides = CV_LIST(struct cv_service_ref, {"witness", 1, 0}),
	  .config = CV_LIST(struct cv_config_field,
			    {"file", CV_CONFIG_STRING, CV_CONFIG_REQUIRED, NULL, 0, 0, "The file."}),
	  .methods = CV_LIST(struct cv_method, CV_METHOD("witness/1", saw, CV_METHOD_READ, chaos__sight, chaos__seen)),
	  .load = load, .start = start, .stop = stop)
