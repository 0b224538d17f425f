/* Reminders about drafts, and acts on drafts for somebody else (office/log.h); incoming shows them with its own. */
#ifndef CONGVAN_OUTGOING_LOG_H
#define CONGVAN_OUTGOING_LOG_H

#include "office/log.h"

extern const struct office_log_kind outgoing_log_kind;

#endif
