/* Texts of refusals that come from plugins/office. A plugin names them: CV_TEXTS(incoming_texts, office_texts). */
#ifndef CONGVAN_OFFICE_TEXTS_H
#define CONGVAN_OFFICE_TEXTS_H

#include <congvan/fail.h>

extern const struct cv_text office_texts[];

#endif
