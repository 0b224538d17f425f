/*
 * Runs a real congvand on a directory of its own: for integration, chaos and scenario tests.
 *
 * Thread: one harness belongs to one thread. The build that is run is the one that the test was built with.
 */
#ifndef CONGVAN_TESTS_HARNESS_H
#define CONGVAN_TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "integration/client.h"

struct harness;

struct harness_options {
	bool empty; /* no demo agency */
	const char *listen; /* NULL: 127.0.0.1 and a free port; else the address to put into the configuration */
	const char *yaml; /* further lines of the configuration, or NULL; a section `outgoing` of theirs stands for the
			     usual one */
	const char *web; /* further members of the section `web` ("idle_timeout: 2 s"), or NULL */
	const char *plugins; /* where they are, or NULL: those that were built */
	const char *enabled; /* "echo, web" instead of the office's, or NULL; such a server has no demo agency */
	const char *more; /* further ones beside the office's: "courier", or NULL */
	const char *isolated; /* those of them that run in processes of their own, or NULL */
	const char *drain; /* how long a plugin that was replaced may finish, "2 s", or NULL */
	bool expect_failure; /* harness_start() does not wait for an answer */
};

/* Makes the directory, starts the server, waits until it answers, makes the demo agency. Prints the log on failure. */
int harness_start(const struct harness_options *options, struct harness **ret);
/* Starts it again on the same directory and port and waits until it answers. -EOWNERDEAD: it was killed before. */
int harness_restart(struct harness *harness);
/* Another address, with the same port, for the next start: "0.0.0.0". */
int harness_listen(struct harness *harness, const char *address);
/* How much of the disk is kept free from the next start on: "1 TiB"; NULL: as at first. */
int harness_reserve(struct harness *harness, const char *size);
/* "NAME=value" in the environment of the servers that are started from now on; NULL: nothing more. Copied. */
void harness_environment(struct harness *harness, const char *first, const char *second);
/* The same, for servers whose wall clock goes ahead by so much; library: the built test-clock. */
void harness_ahead(struct harness *harness, const char *library, long seconds);
/* SIGTERM and waits; the exit code, or 128 + the signal. */
int harness_stop(struct harness *harness);
/* The signal now; does not wait. */
void harness_signal(struct harness *harness, int signal);
/* The server has ended; harness_wait() then says how. */
bool harness_ended(const struct harness *harness);
/* Waits for the server's end, at most 60 s: then it is killed and -ETIMEDOUT comes back. */
int harness_wait(struct harness *harness);
/* Stops what runs and removes the directory. Accepts NULL. */
void harness_destroy(struct harness **harness);

uint16_t harness_port(const struct harness *harness);
int harness_pid(const struct harness *harness);
const char *harness_directory(const struct harness *harness);
/* Everything that the server has written to stderr so far; the caller frees it. */
char *harness_log(const struct harness *harness);

/* Runs `congvan <words> --socket …` with this standard input (NULL: none); the exit code. Output is the caller's. */
int harness_cli(struct harness *harness, const char *const *words, const char *input, char **ret_output);

/* A client that has logged in with a bearer token; the demo's password. NULL on failure. */
struct http_client *harness_login(struct harness *harness, const char *account);

/* The plugins of an office, where a test names no others. */
#define HARNESS_OFFICE "identity, organs, register, work, incoming, outgoing, notices, transfer, print, web"
#define HARNESS_PASSWORD "congvan-demo"

#endif
