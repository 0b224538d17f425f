/*
 * Texts of single configuration values, and what stands behind them. Pure functions, any thread.
 */
#ifndef CONGVAN_KERNEL_CONFIG_VALUE_H
#define CONGVAN_KERNEL_CONFIG_VALUE_H

#include <stdint.h>
#include <sys/socket.h>

/* All of them: 0, -EINVAL (not of this form), -ERANGE (more than fits). */
int value_integer(const char *text, int64_t *ret);
int value_boolean(const char *text, int64_t *ret); /* true, false */
int value_duration(const char *text, int64_t *ret_ms); /* "2 ms", "30 s", "15 min", "8 h", "7 d" */
int value_size(const char *text, int64_t *ret_bytes); /* "512 B", "64 KiB", "64 MiB", "1 GiB", "1 TiB" */
/* "127.0.0.1:8080", "[::1]:80": a numeric address and a port, 0 for one that the system chooses. */
int value_listen(const char *text, struct sockaddr_storage *ret, socklen_t *ret_len);

#endif
