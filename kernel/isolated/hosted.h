/*
 * The kernel's record of one host: the process that runs the handlers of one generation of an isolated plugin. For the
 * files of this folder alone.
 *
 * Design notes
 * - Everything that judges a request stays on this side: the call with its caller, grants, snapshot and commit. The
 *   host knows a token for each call that is away, good until it has answered.
 * - A call belongs to one thread at a time. While it is away it belongs to the host, and a thread of the kernel takes
 * it for as long as it executes something that the host asked for (`busy`). A host that answers such a call, or asks
 * for a second thing in it, breaks the contract.
 * - A host that breaks the contract is killed and never argued with; hosted_end() says why. Everything that follows is
 *   the same as when it dies by itself, and begins when the process has been collected (hosted_lost()).
 *
 * Threads: `lock` guards what stands below it; the rest is set before the process is started.
 */
#ifndef CONGVAN_KERNEL_ISOLATED_HOSTED_H
#define CONGVAN_KERNEL_ISOLATED_HOSTED_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <congvan/host.pb-c.h>

#include "bus/dial.h"
#include "bus/endpoint.h"
#include "call/call.h"
#include "isolated/contract.h"
#include "isolated/isolated.h"
#include "isolated/link.h"
#include "isolated/spawn.h"
#include "isolated/watch.h"
#include "runtime/mode.h"

#define HOSTED_MAGIC 0x686f7374u
#define HOSTED_WORKERS 4u /* threads of the kernel for one host: they unpack, read, commit, answer */
#define HOSTED_TABLE_CREDITS 128u /* requests of a host that may be under way */
#define HOSTED_TABLE_CREDITS_LOOP 1024u /* of one with an event loop, which calls for many users at a time */
#define HOSTED_NAME_MAX 96u

struct hosted;
struct out;
struct turn;
struct upload;

/* A call's place while its handler runs in the host. There is one for each call of the instance. */
struct away {
	struct hosted *hosted;
	struct task task; /* takes the answer up on a worker */
	struct call *call; /* NULL: free */
	uint64_t token;
	bool busy; /* a thread of the kernel works for it */
	bool answered; /* the answer has come or never will: `task` is queued */
	nng_msg *answer; /* NULL: the host is gone */
};

struct isolated {
	struct mode mode; /* first */
	struct isolated_options options;
	char *program, *directory;
	struct watch *watch;
	bool landlock; /* this machine's kernel has it */
};

struct hosted {
	uint32_t magic;
	struct isolated *isolated;
	struct instance *instance;
	char name[HOSTED_NAME_MAX]; /* of its directory */
	int directory_fd;
	char scratch[PATH_MAX]; /* "": not granted */
	uint8_t token[HOST_TOKEN_BYTES];
	struct spawn process;
	struct link link;
	bool linked;
	struct watch_source on_control, on_exit;
	bool watched;
	struct endpoint *table; /* hears its TableCalls */
	struct dial *requests; /* the way to its endpoint */

	pthread_mutex_t lock;
	pthread_cond_t changed; /* of ended, turns_busy, away_count, sending */
	bool spawned; /* process.pid was set */
	bool connected; /* its one connection to the table */
	bool greeted; /* HELLO with the token */
	bool started; /* start() has succeeded */
	bool asked; /* to stop: its end is no accident */
	bool ended; /* collected, or never started: nothing of it comes any more */
	char why[200]; /* "" until there is a reason for its end */
	const char *broken; /* what of it closed first; NULL: nothing */
	struct watch_timer ping; /* when it is asked for a sign of life again, or owes one; set while it is started */
	struct watch_timer grace; /* until when it must have ended by itself, when something is broken */
	struct away *aways;
	uint32_t away_size, away_count; /* all, and in use */
	uint32_t sending; /* threads that hand a request to the connection */
	uint64_t away_sequence;
	struct turn *idle_turns;
	uint32_t turns_busy;
	struct out *outs; /* calls that it made and that nobody has answered */
	struct upload *uploads;
	uint32_t upload_count;
	uint64_t upload_sequence;
	int64_t log_second; /* which second the lines are counted in */
	uint32_t log_lines, log_dropped;
};

static inline struct hosted *hosted_of(const struct instance *instance)
{
	return instance->hosted;
}

/* Ends a host that broke the contract, or that nobody waits for any more. The first reason counts. Any thread. */
void hosted_end(struct hosted *hosted, const char *format, ...) CV_PRINTF(2, 3);

/*
 * The same, when it is likely that the process is ending by itself: how it ends says more than that something of it has
 * closed.
 */
void hosted_broken(struct hosted *hosted, const char *what);

/* start() has succeeded: from now on it is asked for a sign of life. The lock is held. */
void hosted_ping_begin(struct hosted *hosted);

/* ---- away.c ---- */

int away_make(struct hosted *hosted);
void away_free(struct hosted *hosted);
/* struct mode.run */
int away_run(struct call *call, struct cv_bytes request, struct cv_bytes *ret_reply);
/*
 * The call that the token names, for the caller to work on until away_give(). NULL: the host was ended for a token that
 * names no call of it, or one that is being worked on.
 */
struct away *away_take(struct hosted *hosted, uint64_t token);
void away_give(struct away *away);
/* The trace of the call that the token names; "" if it is not away any more. */
void away_trace(struct hosted *hosted, uint64_t token, char *ret, size_t size);
/* The host has ended: every call that nobody works on is told so. `ended` is set. */
void away_lost(struct hosted *hosted);

/* ---- table.c ---- */

bool hosted_is_greeted(struct hosted *hosted);

/* endpoint_options.on_request, admit */
void table_arrived(void *hosted, struct endpoint_slot *slot);
bool table_admit(void *hosted, pid_t peer);
/* The host has ended: what it waits for is answered. `ended` is set. */
void table_lost(struct hosted *hosted);
/* No turn is busy. */
void table_free(struct hosted *hosted);

#endif
