/*
 * Holds what the counting plugins did against what the crowd was promised: every request that was answered has exactly
 * one effect of each kind, every other one has at most one, and has them all or none. What left the store more than
 * once always bore the same id.
 *
 * Thread: the main one; while the server runs.
 */
#ifndef CONGVAN_CHAOS_JUDGE_H
#define CONGVAN_CHAOS_JUDGE_H

#include "chaos/checks.h"
#include "chaos/crowd.h"
#include "chaos/ground.h"

/* Whether every effect that is to come of a crowd's requests has come; false also when the server does not answer. */
bool judge_settled(struct ground *ground, struct crowd *crowd, const struct crowd_options *options);
/*
 * Waits until what is under way has ended, and sends again what was set aside; then judges the numbers of a finished
 * crowd. One check each, named after `what`; true when all passed.
 */
bool judge_effects(struct checks *checks, struct ground *ground, struct crowd *crowd,
		   const struct crowd_options *options, const char *what);
/* The chain of the log verifies. */
bool judge_chain(struct checks *checks, struct ground *ground, const char *what);
/* Numbers with more than one sight, and numbers whose sights bear different ids, of the whole ground. */
bool judge_sights(struct checks *checks, struct ground *ground, const char *what);

#endif
