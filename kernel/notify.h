/*
 * The service manager's notification socket (sd_notify's protocol): states such as "READY=1". Any thread.
 */
#ifndef CONGVAN_KERNEL_NOTIFY_H
#define CONGVAN_KERNEL_NOTIFY_H

/* 0 also when nobody asked for it (NOTIFY_SOCKET unset); else a negative errno that only a log need know. */
int notify_state(const char *state);

#endif
