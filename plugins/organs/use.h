/*
 * To whom an agency sends, often and lately. Who issues puts an item with the receivers into its commit
 * (plugins/office/organ_use.h); here they are added up, one item at a time. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_ORGANS_USE_H
#define CONGVAN_PLUGINS_ORGANS_USE_H

#include <congvan/plugin.h>

#include "congvan/organ.pb-c.h"

#define USE_MAX 300u /* that an agency's record holds */
#define USE_HALF_DAYS 60.0 /* after which a sending counts half */
#define USE_LEAST 0.05 /* weight below which nobody is found first any more: one sending of 260 days ago */

/* What is kept of a weight after some days. Pure. */
double use_weight(const Congvan__OrganUse *use, int32_t today);

/* Those of the caller's agency that still count, the heaviest first, weights as of today. */
int use_load(struct cv_call *call, Congvan__OrganUse ***ret, size_t *ret_count);

/* The item of the queue. */
int use_add(struct cv_call *call, const Congvan__OrganUsed *used);

#endif
