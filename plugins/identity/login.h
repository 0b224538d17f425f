/*
 * Logging in. Whoever has no account is treated like whoever has one: the same sums, the same counting, the same lock,
 * the same answers. Source of the figures: domain rules of the agencies' regulations and NIST SP 800-63B 5.2.2.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_LOGIN_H
#define CONGVAN_PLUGINS_IDENTITY_LOGIN_H

#include <congvan/abi.h>

#include "congvan/identity.pb-c.h"

int login(struct cv_call *call, const Congvan__LoginRequest *request, Congvan__LoginReply *reply);

#endif
