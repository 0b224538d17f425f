/*
 * Starts the program of a host: fork and exec with two descriptors, standard error and an environment of ours, in a
 * process group of its own and in the host's directory.
 *
 * nng may not be touched between fork and exec; posix_spawn() does nothing there but system calls.
 * Threads: any.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_SPAWN_H
#define CONGVAN_KERNEL_ISOLATED_SPAWN_H

#include <sys/types.h>

struct spawn {
	pid_t pid; /* 0: none */
	int pid_fd; /* readable when the process has ended */
	int control_fd; /* our end of the control socket, not blocking */
	int death_fd; /* our end of the death pipe: closed with us */
};

/* directory_fd: where the process begins. nice: how far it stands back. Negative errno; *ret is set on success only. */
int spawn_host(const char *program, int directory_fd, int nice, struct spawn *ret);

/* SIGKILL to the whole group. */
void spawn_kill(const struct spawn *spawn);
/* Kills it and waits until it has been collected: for one that nobody watches. */
void spawn_end(struct spawn *spawn);
/*
 * Of a process whose pid_fd is readable: collects it and says how it ended, "exit 64" or "signal 11". -EAGAIN: it has
 * not ended.
 */
int spawn_reap(struct spawn *spawn, char *ret_text, size_t size);
/* Closes the descriptors. */
void spawn_finish(struct spawn *spawn);

#endif
