/*
 * What identity says to people, in Vietnamese and English.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_TEXTS_H
#define CONGVAN_PLUGINS_IDENTITY_TEXTS_H

#include <congvan/fail.h>

extern const struct cv_text identity_texts[];

#endif
