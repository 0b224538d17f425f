/*
 * A definition for people: as text, as a graph of steps in DOT and SVG, and as JSON. Thread: the handler's; memory: the
 * call's arena.
 */
#ifndef CONGVAN_OFFICE_PROCESS_SHOW_H
#define CONGVAN_OFFICE_PROCESS_SHOW_H

#include "office/process/process.h"

int office_process_show(struct cv_call *call, const struct office_process *process, Congvan__ProcessFormat format,
			bool english, char **ret);

#endif
