#include <congvan/fail.h>

#include "outgoing/outgoing.h"

const struct cv_text outgoing_texts[] = {
    {NULL, NULL, NULL},
};
