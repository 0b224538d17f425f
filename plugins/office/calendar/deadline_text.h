/*
 * What people read of a deadline, composed when they read it, in their language. Thread: the handler's. Memory: the
 * call's arena.
 */
#ifndef CONGVAN_OFFICE_CALENDAR_DEADLINE_TEXT_H
#define CONGVAN_OFFICE_CALENDAR_DEADLINE_TEXT_H

#include <congvan/plugin.h>

#include "congvan/office.pb-c.h"

#define OFFICE_SERVER_NAME "Hệ thống" /* as records name the server when it acts */

/* "17:00 05/03/2026 → 17:00 07/03/2026 (8 working hours from arrival, …)". NULL: arena exhausted. */
char *office_deadline_told(struct cv_call *call, const Congvan__DeadlineMark *mark, bool english);

/* The server, where it acted, under its name in the reader's language; anybody else as they are. NULL: arena exhausted.
 */
Congvan__Actor *office_actor_shown(struct cv_call *call, Congvan__Actor *actor, bool english);

#endif
