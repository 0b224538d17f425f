/* Reminders about drafts, and acts on them for somebody else (office/case/log.h); incoming shows them with its own. */
#ifndef CONGVAN_OUTGOING_LOG_H
#define CONGVAN_OUTGOING_LOG_H

#include "office/case/log.h"

extern const struct office_log_kind outgoing_log_kind;

#endif
