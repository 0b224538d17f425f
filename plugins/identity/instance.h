/*
 * What all handlers of identity share: read-only after load. Two generations each have their own.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_INSTANCE_H
#define CONGVAN_PLUGINS_IDENTITY_INSTANCE_H

#include <congvan/abi.h>

#include "level.h"
#include "password.h"
#include "role_own.h"

struct cv_instance {
	const struct cv_host *host;
	int64_t idle_ms; /* a session that was silent for so long is over */
	int64_t absolute_ms; /* no session lasts longer */
	struct role_own roles;
	struct levels levels;
	char decoy[PASSWORD_HASH_MAX]; /* what a password is measured against when nobody has the account */
};

#endif
