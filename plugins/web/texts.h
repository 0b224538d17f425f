/*
 * What the gateway itself says to people, in Vietnamese and English. Any thread.
 */
#ifndef CONGVAN_WEB_TEXTS_H
#define CONGVAN_WEB_TEXTS_H

#include <stddef.h>

#include <congvan/fail.h>

extern const struct cv_text web_texts[]; /* ended by an entry without a reason */

/*
 * The text of a reason with {1} replaced by `argument` (NULL: ""), cut at size_bytes. language is "vi" or "en". An
 * unknown reason gives its own name: a test sees to it that there is none.
 */
void web_text(const char *language, const char *reason, const char *argument, char *text, size_t size_bytes);

/* The short title of an HTTP status. */
const char *web_title(const char *language, unsigned status);

#endif
