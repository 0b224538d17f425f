#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/control_int.h"

static int fail(struct cv_error *error, int code, const char *path, const char *text)
{
	error->code = code;
	snprintf(error->text, sizeof(error->text), "control socket %s: %s", path, text);
	return code;
}

/* What stands at the path: -EADDRINUSE a live server, 0 a dead one's socket (removed), or a refusal. */
static int clear_path(const struct sockaddr_un *address, struct cv_error *reterr)
{
	struct stat status;
	int result = 0;

	if (lstat(address->sun_path, &status) != 0)
		return fail(reterr, -errno, address->sun_path, strerror(errno));
	if (!S_ISSOCK(status.st_mode))
		return fail(reterr, -EEXIST, address->sun_path, "something that is no socket stands there");
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (probe < 0)
		return fail(reterr, -errno, address->sun_path, strerror(errno));
	if (connect(probe, (const struct sockaddr *)(const void *)address, sizeof(*address)) == 0 || errno == EAGAIN)
		result = fail(reterr, -EADDRINUSE, address->sun_path, "another server answers there");
	else if (errno != ECONNREFUSED)
		result = fail(reterr, -errno, address->sun_path, strerror(errno));
	else if (unlink(address->sun_path) != 0)
		result = fail(reterr, -errno, address->sun_path, strerror(errno));
	close(probe);
	return result;
}

static int bind_path(int fd, const struct sockaddr_un *address, struct cv_error *reterr)
{
	const struct sockaddr *generic = (const struct sockaddr *)(const void *)address;

	if (bind(fd, generic, sizeof(*address)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return fail(reterr, -errno, address->sun_path, strerror(errno));
	int result = clear_path(address, reterr);
	if (result == 0 && bind(fd, generic, sizeof(*address)) != 0)
		result = fail(reterr, -errno, address->sun_path, strerror(errno));
	return result;
}

int listen_open(const char *path, int *ret_fd, struct cv_error *reterr)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int result = 0;

	if (strlen(path) >= sizeof(address.sun_path))
		return fail(reterr, -ENAMETOOLONG, path, "longer than a Unix socket's address");
	memcpy(address.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return fail(reterr, -errno, path, strerror(errno));
	/* On Linux the file that bind() makes gets the descriptor's mode: it is never open to others, not for a moment.
	 */
	if (fchmod(fd, S_IRUSR | S_IWUSR) != 0)
		result = fail(reterr, -errno, path, strerror(errno));
	if (result == 0)
		result = bind_path(fd, &address, reterr);
	if (result < 0) {
		close(fd);
		return result;
	}
	*ret_fd = fd;
	return 0;
}
