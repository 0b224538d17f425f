/*
 * The server as a process of its own, in a directory of its own: for what it does when a plugin takes it down.
 */
#ifndef CONGVAN_TESTS_ABI_SERVER_H
#define CONGVAN_TESTS_ABI_SERVER_H

#include "stage.h"

#include <sys/types.h>

extern char server_directory[64];

/* Of each test: the directory with congvan.yaml, and the socket on which the server says that it is ready. */
int server_setup(void **state);
int server_teardown(void **state);

/* The configuration of setup() enables echo alone. */
void server_config(const char *text);
/* plugin_directory NULL: the usual one; more: further lines of YAML. */
void server_config_plugins(const char *plugin_directory, const char *enabled, const char *more);

pid_t server_spawn(const char *first, const char *second);
/* Returns when it is ready. */
pid_t server_start(void);
/* Waits for it to say what, "STOPPING=1". */
void server_expect(const char *said);
/* Of waitpid(). */
int server_status(pid_t pid);
void server_assert_exits(pid_t pid, int code);
void server_assert_file_contains(const char *name, const char *part);

/*
 * The control socket's "call" as an operator. 0: the method answered, and *ret_reply (may be NULL) is the answer as
 * text, cut at `size`; -EPROTO: it failed, and *ret_reply is the reason; -EPIPE: nobody answered, the server died.
 */
int server_call(const char *service, const char *method, const char *request, char *ret_reply, size_t size);
/* Asks again until it is answered well: the server may be on its way up. The last failure when patience ends. */
int server_call_patiently(const char *service, const char *method, const char *request, char *ret_reply, size_t size);

#endif
