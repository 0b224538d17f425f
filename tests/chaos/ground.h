/*
 * A real congvand with the counting plugins (tests/chaos/plugins) from a folder of its own, whose files can be replaced
 * while the server runs. Thread: the main one.
 */
#ifndef CONGVAN_CHAOS_GROUND_H
#define CONGVAN_CHAOS_GROUND_H

#include "integration/harness.h"

struct ground;

/* Who bears it is the one person that there is. */
#define GROUND_TOKEN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

struct ground_options {
	const char *isolated; /* plugins that run in hosts: "tally, teller"; NULL: none */
};

int ground_create(const struct ground_options *options, struct ground **ret);
void ground_destroy(struct ground **ground); /* accepts NULL */
struct harness *ground_harness(struct ground *ground);

/* Replaces the plugin's file by its version of "first" or "second", as an operator would: aside, then renamed. */
int ground_bring(struct ground *ground, const char *plugin, const char *version);

/*
 * Starts the server again, which then carries out this at a point (kernel/point.h; NULL: nothing) and counts the points
 * that it reaches. As harness_restart(), -EOWNERDEAD when it was killed before it answered.
 */
int ground_restart(struct ground *ground, const char *point);
/* What the servers since the last ground_restart() have counted: see point_read(). */
const char *ground_points(const struct ground *ground);
/* The end of the server's log, to stderr. */
void ground_show_log(struct ground *ground);
/* The witness's file. */
const char *ground_sights(const struct ground *ground);

#endif
