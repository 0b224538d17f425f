/* SHA-256, as records hold it. Any thread. */
#ifndef CONGVAN_OFFICE_DIGEST_H
#define CONGVAN_OFFICE_DIGEST_H

#include <stddef.h>

#define OFFICE_DIGEST_CHARS 64u

/* Lower-case hexadecimal, ended by a zero. -ENOMEM. */
int office_digest(const void *data, size_t len, char ret[OFFICE_DIGEST_CHARS + 1]);

#endif
