#include "config/value.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"

#define VALUE_LISTEN_MAX 64u /* "[" address "]:" port */

struct value_unit {
	const char *name;
	int64_t factor;
};

static const struct value_unit durations[] = {
    {"ms", 1}, {"s", 1000}, {"min", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000},
};

static const struct value_unit sizes[] = {
    {"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40},
};

/* A decimal number without a leading '+' or white space; *ret_end is what follows it. */
static int digits(const char *text, int64_t *ret, const char **ret_end)
{
	char *end = NULL;

	if (!isdigit((unsigned char)text[0]) && !(text[0] == '-' && isdigit((unsigned char)text[1])))
		return -EINVAL;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (errno == ERANGE)
		return -ERANGE;
	*ret = number;
	*ret_end = end;
	return 0;
}

int value_integer(const char *text, int64_t *ret)
{
	const char *end = NULL;
	int64_t number = 0;
	int result = digits(text, &number, &end);

	if (result < 0)
		return result;
	if (*end)
		return -EINVAL;
	*ret = number;
	return 0;
}

int value_boolean(const char *text, int64_t *ret)
{
	if (strcmp(text, "true") != 0 && strcmp(text, "false") != 0)
		return -EINVAL;
	*ret = text[0] == 't';
	return 0;
}

/* A whole number, one blank or none, and a unit. */
static int with_unit(const char *text, const struct value_unit *units, size_t count, int64_t *ret)
{
	const char *unit = NULL;
	int64_t number = 0, product = 0;
	int result = digits(text, &number, &unit);

	if (result < 0)
		return result;
	if (number < 0)
		return -EINVAL;
	if (*unit == ' ')
		unit++;
	for (size_t i = 0; i < count; i++)
		if (strcmp(unit, units[i].name) == 0) {
			if (__builtin_mul_overflow(number, units[i].factor, &product))
				return -ERANGE;
			*ret = product;
			return 0;
		}
	return -EINVAL;
}

int value_duration(const char *text, int64_t *ret_ms)
{
	return with_unit(text, durations, CV_COUNT(durations), ret_ms);
}

int value_size(const char *text, int64_t *ret_bytes)
{
	return with_unit(text, sizes, CV_COUNT(sizes), ret_bytes);
}

static int port_parse(const char *text, in_port_t *ret)
{
	int64_t number = 0;

	if (!isdigit((unsigned char)text[0]) || value_integer(text, &number) != 0 || number > 65535)
		return -EINVAL;
	*ret = htons((uint16_t)number);
	return 0;
}

int value_listen(const char *text, struct sockaddr_storage *ret, socklen_t *ret_len)
{
	char address[VALUE_LISTEN_MAX];
	const char *colon = strrchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : 0;
	in_port_t port = 0;

	if (!colon || len == 0 || len >= sizeof(address) || port_parse(colon + 1, &port) != 0)
		return -EINVAL;
	memcpy(address, text, len);
	address[len] = 0;
	memset(ret, 0, sizeof(*ret));
	if (address[0] == '[' && address[len - 1] == ']') {
		struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;
		address[len - 1] = 0;
		if (inet_pton(AF_INET6, address + 1, &v6->sin6_addr) != 1)
			return -EINVAL;
		v6->sin6_family = AF_INET6;
		v6->sin6_port = port;
		*ret_len = sizeof(*v6);
		return 0;
	}
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
	if (inet_pton(AF_INET, address, &v4->sin_addr) != 1)
		return -EINVAL;
	v4->sin_family = AF_INET;
	v4->sin_port = port;
	*ret_len = sizeof(*v4);
	return 0;
}
