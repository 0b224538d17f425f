/*
 * The host table that in-process plugins get, one file for each topic. What each function does and who may call it
 * stands in <congvan/abi.h>; here is only how the table is made.
 */
#ifndef CONGVAN_KERNEL_TABLE_HOST_H
#define CONGVAN_KERNEL_TABLE_HOST_H

#include <congvan/abi.h>

struct instance;

void host_make(struct instance *instance, struct cv_host *ret);

/* Each fills its topic's members. */
void host_log_fill(struct cv_host *host);
void host_config_fill(struct cv_host *host);
void host_store_fill(struct cv_host *host);
void host_commit_fill(struct cv_host *host);
void host_call_fill(struct cv_host *host);
void host_open_fill(struct cv_host *host);
void host_blob_fill(struct cv_host *host);
void host_loop_fill(struct cv_host *host);
void host_gateway_fill(struct cv_host *host);

#endif
