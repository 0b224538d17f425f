/*
 * Integers as bytes: big-endian where they are compared (keys), little-endian elsewhere. No alignment is asked for.
 */
#ifndef CONGVAN_KERNEL_STORE_ORDER_H
#define CONGVAN_KERNEL_STORE_ORDER_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

static inline void be32_put(uint8_t *at, uint32_t number)
{
	number = htobe32(number);
	memcpy(at, &number, sizeof(number));
}

static inline uint32_t be32_get(const uint8_t *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return be32toh(number);
}

static inline void be64_put(uint8_t *at, uint64_t number)
{
	number = htobe64(number);
	memcpy(at, &number, sizeof(number));
}

static inline uint64_t be64_get(const uint8_t *at)
{
	uint64_t number;

	memcpy(&number, at, sizeof(number));
	return be64toh(number);
}

static inline void le32_put(uint8_t *at, uint32_t number)
{
	number = htole32(number);
	memcpy(at, &number, sizeof(number));
}

static inline void le64_put(uint8_t *at, uint64_t number)
{
	number = htole64(number);
	memcpy(at, &number, sizeof(number));
}

static inline uint32_t le32_get(const uint8_t *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return le32toh(number);
}

static inline uint64_t le64_get(const uint8_t *at)
{
	uint64_t number;

	memcpy(&number, at, sizeof(number));
	return le64toh(number);
}

#endif
