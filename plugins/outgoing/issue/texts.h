/* Texts of issuing, one of the plugin's tables. */
#ifndef CONGVAN_OUTGOING_ISSUE_TEXTS_H
#define CONGVAN_OUTGOING_ISSUE_TEXTS_H

#include <congvan/fail.h>

extern const struct cv_text outgoing_issue_texts[];

#endif
