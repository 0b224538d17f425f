/*
 * How long an account stays shut after failed log-ins. Pure.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_LOCKOUT_H
#define CONGVAN_PLUGINS_IDENTITY_LOCKOUT_H

#include <stdint.h>

#define LOCKOUT_FAILURES 5u /* in a row; the fifth locks */
#define LOCKOUT_FIRST_MS 60000 /* doubles with each further failure */
#define LOCKOUT_LONGEST_MS 900000

/* The instant until which the account stays locked after the failures-th failure in a row at now_ms; 0: not locked. */
int64_t lockout_until_ms(uint32_t failures, int64_t now_ms);

#endif
