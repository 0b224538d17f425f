/* On which days a delegation runs. Pure functions; any thread. */
#ifndef CONGVAN_OFFICE_ACCESS_DELEGATION_H
#define CONGVAN_OFFICE_ACCESS_DELEGATION_H

#include <stdbool.h>
#include <stdint.h>

#include "congvan/office.pb-c.h"

/*
 * Does it run on `day`, as known on `today` (days since 1970)? First and last day included. One that was revoked has
 * run up to the day of its revocation, as long as that day is past; today and later only what holds now.
 */
bool office_delegation_runs(const Congvan__Delegation *delegation, int32_t day, int32_t today);

#endif
