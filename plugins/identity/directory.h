/*
 * The agency's people, as its own people see them: by name, unit or role, on any day.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_DIRECTORY_H
#define CONGVAN_PLUGINS_IDENTITY_DIRECTORY_H

#include <stdbool.h>

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

#define DIRECTORY_LIMIT_DEFAULT 50u
#define DIRECTORY_LIMIT_MAX 200u

/* Does every word (folded, parted by one blank; "": any) occur somewhere in the text? Pure. */
bool directory_matches(const char *words, struct cv_bytes text);

int list_people(struct cv_call *call, const Congvan__ListPeopleRequest *request, Congvan__ListPeopleReply *reply);

#endif
