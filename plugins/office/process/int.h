/* For the files of a definition alone: its memory, its problems. */
#ifndef CONGVAN_OFFICE_PROCESS_INT_H
#define CONGVAN_OFFICE_PROCESS_INT_H

#include "office/process/process.h"

/* Zeroed memory that goes with the definition. NULL: none left. */
void *office_process_alloc(struct office_process *process, size_t size_bytes);
char *office_process_strdup(struct office_process *process, const char *text);

/* Notes one mistake. */
void office_problem(struct office_problems *problems, const char *path, struct office_place place, const char *format,
		    ...) CV_PRINTF(4, 5);
/* In the order of the file. */
void office_problems_sort(struct office_problems *problems);

/* " (did you mean \"x\"?)" into the buffer, or "": the nearest of a list that NULL ends. */
#define OFFICE_SUGGESTION_MAX 80u
const char *office_suggestion(const char *word, const char *const *candidates, char ret[OFFICE_SUGGESTION_MAX]);

/* What can be said of a definition as a whole, after it was read without a mistake. */
void office_process_check(const struct office_process *process, struct office_problems *problems);
/* The part of it that follows a document through a definition in which every name is there. */
void office_process_follow(const struct office_process *process, struct office_problems *problems);

#endif
