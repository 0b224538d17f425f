/*
 * A server of the office that is killed at named points or at random moments while something goes on, and is started
 * again by whoever asks it next. Thread: one.
 */
#ifndef CONGVAN_CHAOS_MORTAL_H
#define CONGVAN_CHAOS_MORTAL_H

#include "chaos/checks.h"
#include "integration/steps.h"

struct mortal {
	struct checks *checks;
	struct harness *harness;
	char points[400]; /* the file in which they are counted */
	unsigned kills, missed; /* missed: points that were armed and not reached again */
	int64_t until_ms; /* until when what goes on must have ended */
	int64_t kill_ms; /* when the next random kill comes; 0: none */
	bool broken; /* it can't be started again */
};

/* What goes on: it is prepared while nobody dies, and then done. The texts are for messages. */
struct mortal_work {
	void *arg;
	bool (*prepare)(void *arg);
	void (*go)(void *arg, const char *what);
	const char *name; /* "a transfer" */
	unsigned times; /* kills at each point, spread over the times that it is reached; 0: one */
};

/* The demo agency, alone; options NULL: with the plugins of an office. -1: a check has failed. */
int mortal_start(struct checks *checks, const struct harness_options *options, struct mortal *ret);
/* The chain is verified, and the server is gone. */
void mortal_end(struct mortal *mortal);

/*
 * Asks until there is an answer that promises something, starting the server again when it has been killed. POST when
 * there is a body; key NULL: a reading. False: there was none in time.
 */
bool mortal_ask(struct mortal *mortal, struct http_client *client, const char *path, json_t *body, const char *key,
		const char *etag, struct http_answer *ret);
/* Whether there is still time to wait for something; waits a little. */
bool mortal_waits(struct mortal *mortal);

/* A server that was killed is started again. False: it is not there any more. For who asks without mortal_ask(). */
bool mortal_revive(struct mortal *mortal);

/*
 * Once with no kill, to see which points there are; then once for each of the points that such work consists of, with a
 * kill at it (work->times: so often, each time later). One check for the kills; the work has its own.
 */
void mortal_walk(struct mortal *mortal, const struct mortal_work *work);
/* `rounds` times, with a kill at a random moment of the time that the work takes when nobody disturbs it. */
void mortal_random(struct mortal *mortal, const struct mortal_work *work, unsigned rounds);

#endif
