/*
 * A runtime on a real store in a directory of its own, with a handful of the tiny plugins, driven from outside.
 */
#ifndef CONGVAN_TESTS_ABI_STAGE_H
#define CONGVAN_TESTS_ABI_STAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plan/prepare.h"
#include "runtime/runtime.h"
#include "store/store.h"

#define STAGE_AGENCY 5u
#define STAGE_PERSON 6u
#define STAGE_HOSTS "sandbox: preferred" /* the section hosts: of the configuration */

struct stage {
	char directory[64];
	struct prepared *prepared;
	struct store *store;
	struct isolated *isolated;
	struct runtime *runtime;
	struct cv_error error; /* of a start that failed */
	char problems[4096]; /* of a preparation that failed, one a line */
};

/* Whether this run of the tests has the plugins in processes of their own: CONGVAN_TEST_MODE is "isolated". */
bool stage_isolated(void);

/* enabled: "echo, relay"; directory NULL: the usual plugins; extra: further YAML or NULL. Fails the test on failure. */
void stage_open(struct stage *stage, const char *plugin_directory, const char *enabled, const char *extra);
/* The same, returning what happened: 0; -EINVAL and problems; or what runtime_start() said, and error. */
int stage_try(struct stage *stage, const char *plugin_directory, const char *enabled, const char *extra);
/* Stops and removes everything; fails the test when a thread was stuck. */
void stage_close(struct stage *stage);

/* The clocks of deliveries in stages opened from now on; NULL: the real ones. */
void stage_clock(int64_t (*now_ms)(void), int64_t (*monotonic_ms)(void), uint32_t (*random)(void));
/* Plugins that run in processes of their own in stages opened from now on whatever the run's mode, "echo, relay". */
void stage_isolate(const char *names);
/* The program of those processes; NULL: congvan-host. And how long each of them may need to start; 0: the default. */
void stage_host(const char *program, uint32_t start_ms);
/* How often hosts are asked for a sign of life in stages opened from now on; 0: the default. */
void stage_ping(uint32_t ping_ms);
/* The section hosts: of stages opened from now on; NULL: STAGE_HOSTS. */
void stage_hosts(const char *text);
/* How long callbacks may take, and how far past its deadline a handler hangs, in stages opened from now on; 0: as
 * usual. */
void stage_limits(int callback_ms, int hang_ms);
/* Stops everything and keeps the directory; starts again on it. */
void stage_suspend(struct stage *stage);
void stage_resume(struct stage *stage);
void stage_restart(struct stage *stage);

/* The port that a listening socket is bound to, as text in a static buffer. */
char *stage_port(int fd);
void stage_remove(const char *directory);

/* What came back from one call. */
struct answer {
	int result;
	uint32_t code; /* enum cv_code */
	char reason[64], text[1024];
	size_t len;
	char reply[4096]; /* as text, cut */
};

/* As a person of STAGE_AGENCY with the language "en"; timeout_ms 0: STAGE_PATIENCE_MS. Any thread. */
struct answer stage_call(struct stage *stage, const char *service, const char *method, const char *request);
struct answer stage_call_bytes(struct stage *stage, const char *service, const char *method, struct cv_bytes request,
			       uint32_t kind, int timeout_ms);

/* Calls and expects this reply. */
void stage_expect(struct stage *stage, const char *service, const char *method, const char *request, const char *reply);
/* Calls and expects this failure, whose text names `named` (NULL: nothing in particular). */
void stage_expect_failure(struct stage *stage, const char *service, const char *method, const char *request,
			  uint32_t code, const char *reason, const char *named);

void assert_contains(const char *text, const char *part);

/*
 * Waits until it is so: for what other threads and processes do, not for time to pass. Patience is for what never
 * comes; a machine that is slow and has much else to do gets there long before.
 */
#define STAGE_PATIENCE_MS 120000
#define EVENTUALLY(condition)                                                                                          \
	do {                                                                                                           \
		const int64_t until_ms_ = stage_patience();                                                            \
                                                                                                                       \
		while (!(condition))                                                                                   \
			if (!stage_pause(until_ms_))                                                                   \
				fail_msg("never: %s", #condition);                                                     \
	} while (0)

/* When patience that begins now ends: for stage_pause(), which waits a moment; false: it has ended. Any thread. */
int64_t stage_patience(void);
bool stage_pause(int64_t until_ms);

#endif
