#include "runtime/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#define NAME_MAX_BYTES 128u /* of a plugin, of a purpose */

static int read_secret(int fd, uint8_t ret[SECRET_BYTES])
{
	uint8_t bytes[SECRET_BYTES + 1];
	ssize_t len = read(fd, bytes, sizeof(bytes));

	if (len < 0)
		return -errno;
	if (len != SECRET_BYTES)
		return -EUCLEAN;
	memcpy(ret, bytes, SECRET_BYTES);
	return 0;
}

/* Written aside, synced and renamed: a start that is cut short leaves no half of a secret. */
static int make_secret(const char *path, uint8_t ret[SECRET_BYTES])
{
	char aside[PATH_MAX];
	int fd, r = 0;

	if ((size_t)snprintf(aside, sizeof(aside), "%s.new", path) >= sizeof(aside))
		return -ENAMETOOLONG;
	if (getrandom(ret, SECRET_BYTES, 0) != SECRET_BYTES)
		return -EIO;
	fd = open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, ret, SECRET_BYTES) != SECRET_BYTES || fsync(fd) < 0)
		r = errno ? -errno : -EIO;
	(void)close(fd);
	if (r == 0 && rename(aside, path) < 0)
		r = -errno;
	return r;
}

int secret_open(const char *path, uint8_t ret[SECRET_BYTES])
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), r;

	if (fd < 0)
		return errno == ENOENT ? make_secret(path, ret) : -errno;
	r = read_secret(fd, ret);
	(void)close(fd);
	return r;
}

int secret_derive(const uint8_t secret[SECRET_BYTES], const char *plugin, const char *purpose, void *ret,
		  size_t size_bytes)
{
	uint8_t text[2 * NAME_MAX_BYTES], digest[EVP_MAX_MD_SIZE];
	const size_t plugin_len = strlen(plugin) + 1, purpose_len = strlen(purpose);
	unsigned digest_len = 0;

	if (size_bytes > SECRET_BYTES || plugin_len > NAME_MAX_BYTES || purpose_len > NAME_MAX_BYTES)
		return -EINVAL;
	memcpy(text, plugin, plugin_len);
	memcpy(text + plugin_len, purpose, purpose_len);
	if (HMAC(EVP_sha256(), secret, SECRET_BYTES, text, plugin_len + purpose_len, digest, &digest_len) == NULL)
		return -EIO;
	memcpy(ret, digest, size_bytes);
	return 0;
}
