/* Texts of this plugin's refusals. */
#ifndef CONGVAN_PLUGINS_PRINT_TEXTS_H
#define CONGVAN_PLUGINS_PRINT_TEXTS_H

#include <congvan/fail.h>

extern const struct cv_text print_texts[];

#endif
