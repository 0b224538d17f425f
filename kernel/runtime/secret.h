/*
 * The server's secret, from which the keys are derived that plugins get by host->secret(): 32 random bytes in a file
 * that only the server may read, made at the first start. Who loses it loses nothing but cursors of lists that are open
 * at that moment. Any thread.
 */
#ifndef CONGVAN_KERNEL_RUNTIME_SECRET_H
#define CONGVAN_KERNEL_RUNTIME_SECRET_H

#include <stddef.h>
#include <stdint.h>

#define SECRET_BYTES 32u

/* Reads the file, or makes it. -EUCLEAN: it is there with another size. */
int secret_open(const char *path, uint8_t ret[SECRET_BYTES]);

/* HMAC-SHA256 over plugin and purpose (RFC 2104); at most SECRET_BYTES, -EINVAL for more. */
int secret_derive(const uint8_t secret[SECRET_BYTES], const char *plugin, const char *purpose, void *ret,
		  size_t size_bytes);

#endif
