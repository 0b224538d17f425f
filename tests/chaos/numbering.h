/*
 * Many clerks who number into one book at the same time while the server is killed at random moments: every number
 * once, for the document for which it was acknowledged. Thread: the main one; it makes others.
 */
#ifndef CONGVAN_CHAOS_NUMBERING_H
#define CONGVAN_CHAOS_NUMBERING_H

#include "chaos/issuer.h"

/* What was acknowledged is in the issuer's numbers afterwards; the book is the caller's to judge. */
void numbering_run(struct issuer *issuer);

#endif
