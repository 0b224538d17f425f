/*
 * What a person sees of themselves, and the settings of their session.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_ME_H
#define CONGVAN_PLUGINS_IDENTITY_ME_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

int me(struct cv_call *call, const Congvan__Empty *request, Congvan__Me *reply);
int settings(struct cv_call *call, const Congvan__SettingsRequest *request, Congvan__Me *reply);

int me_build(struct cv_call *call, const Congvan__Session *session, const Congvan__Account *account, Congvan__Me **ret);

#endif
