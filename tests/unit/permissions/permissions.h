/* The ways in which the sentences are held against the project. */
#ifndef CONGVAN_TEST_PERMISSIONS_H
#define CONGVAN_TEST_PERMISSIONS_H

#include "sentences.h"

extern struct sentences *permissions_sentences;

void the_presets_allow_what_is_said_and_nothing_else(void **state); /* judge.c */
void everybody_asks_for_everything(void **state); /* walk.c */
void routes_are_kept_by_whom_a_line_names(void **state); /* routes.c */

#endif
