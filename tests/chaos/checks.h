/*
 * What the chaos suite counts and prints. Thread: the main one.
 */
#ifndef CONGVAN_CHAOS_CHECKS_H
#define CONGVAN_CHAOS_CHECKS_H

#include <stdbool.h>
#include <stdint.h>

struct checks {
	unsigned passed, failed;
	uint64_t seed; /* of the random topics */
	bool quiet; /* only what fails is printed */
	const char *only; /* of the paths of a walk, or of the points of one, those whose names hold this; NULL: all */
	unsigned rounds; /* 0: each topic's own number */
};

void check(struct checks *checks, bool ok, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* A figure for people and the record; nothing is judged by it. */
void figure(const char *format, ...) __attribute__((format(printf, 1, 2)));

uint64_t chaos_random(uint64_t *state);
void chaos_wait_ms(uint64_t ms);
int64_t chaos_now_ms(void);

#endif
