/* The words by which sentences name presets, parts and states, and the presets' definitions. */
#ifndef CONGVAN_TEST_PERMISSIONS_PLACES_H
#define CONGVAN_TEST_PERMISSIONS_PLACES_H

#include "office/process/process.h"

extern const char *const places_presets[]; /* ended by NULL */
extern const char *const places_parts[]; /* by FlowRole, from 1; ended by NULL */
extern const char *const places_states[]; /* by FlowState, from 1; ended by NULL */

/* The file of a preset's definition for incoming documents; valid until the next call. */
const char *places_path(const char *preset);
/* The caller destroys it. */
struct office_process *places_process(const char *preset);

#endif
