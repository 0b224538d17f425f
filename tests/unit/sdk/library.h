/* A small plugin for the SDK's tests: enters books and numbers them. Its handlers misbehave when asked to. */
#ifndef TESTS_UNIT_SDK_LIBRARY_H
#define TESTS_UNIT_SDK_LIBRARY_H

#include <congvan/identity.pb-c.h>
#include <congvan/office.pb-c.h>
#include <congvan/register.pb-c.h>

#include "fakehost.h"

void library_plug_in(struct fakehost *fake);
extern unsigned library_runs; /* of `enter`; a test sets it to 0 */

#endif
