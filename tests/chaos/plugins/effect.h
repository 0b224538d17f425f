/*
 * Effects that can be counted: rows under a key that is fresh in every commit, so that what happens twice leaves two.
 * Shared by the plugins of this suite. Thread: the handler's.
 */
#ifndef CONGVAN_CHAOS_EFFECT_H
#define CONGVAN_CHAOS_EFFECT_H

#include <congvan/plugin.h>

#include "chaos.pb-c.h"

int effect_add(struct cv_call *call, struct cv_txn *txn, const char *prefix, uint64_t sequence);
/* A page of the prefix's rows, in the order of their sequences. */
int effect_list(struct cv_call *call, const char *prefix, const Chaos__EffectsRequest *request,
		Chaos__EffectsReply *reply);
/* Lets the witness write it down outside of the store, where a commit that fails does not take it back. */
int effect_show(struct cv_call *call, uint64_t sequence);

#endif
