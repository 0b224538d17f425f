/*
 * A control socket with a real store behind it, on a loop thread of its own, for the tests of the control and of the
 * tool. Calls are answered by what the test sets.
 */
#ifndef CONGVAN_TESTS_KERNEL_FIXTURE_H
#define CONGVAN_TESTS_KERNEL_FIXTURE_H

#include <pthread.h>
#include <stdbool.h>

#include "control/control.h"
#include "run_tool.h"
#include "store/store.h"

struct fixture {
	char directory[64], socket[96], data[96];
	struct store *store;
	uv_loop_t loop;
	uv_async_t stop;
	pthread_t thread;
	struct control *control;
	/* Set before fixture_start(), or while no call is under way. Runs on the loop thread. */
	void (*on_call)(struct fixture *fixture, const struct control_call *call, struct control_request *request);
	void *arg;
	uint32_t idle_ms;
	int calls;
};

/* Temporary directory, store, loop, control. Fails the test when it can't. */
void fixture_start(struct fixture *fixture);
/* Stops everything and removes it; asserts that the loop is left empty. */
void fixture_stop(struct fixture *fixture);
/* The two halves of it: the server ends, and its data stay; then they go too. */
void fixture_halt(struct fixture *fixture);
void fixture_remove(struct fixture *fixture);
/* Asks the loop to stop the control, without waiting for it. */
void fixture_ask_stop(struct fixture *fixture);

/*
 * run_tool() for a tool that talks to this server: what the test and its on_call write is seen by the other, although
 * they take turns only through another process.
 */
void fixture_run(struct tool_run *run, const char *input, const char *const *argv);
/* The half of it that takes turns: before and after something else that talks to this server. */
void fixture_turn(void);

/* Commits `count` log entries. */
void fixture_log(struct fixture *fixture, unsigned count);

/* Answers with a status of this code; text and reason may be NULL. */
void fixture_refuse(struct control_request *request, Congvan__Status__Code code, const char *reason, const char *text);
void fixture_answer(struct control_request *request, const ProtobufCMessage *reply);

#endif
