/*
 * What register says to people, in Vietnamese and English.
 */
#ifndef CONGVAN_PLUGINS_REGISTER_TEXTS_H
#define CONGVAN_PLUGINS_REGISTER_TEXTS_H

#include <congvan/fail.h>

extern const struct cv_text register_texts[];

#endif
