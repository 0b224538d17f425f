/*
 * An agency of people for tests of identity: the plugin in a host in memory, a demo agency with an administrator, and
 * short ways to do as an operator or a person what the tests are not about.
 */
#ifndef CONGVAN_TESTS_IDENTITY_PEOPLE_H
#define CONGVAN_TESTS_IDENTITY_PEOPLE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fakehost.h>

#include "congvan/identity.pb-c.h"

#define PEOPLE_PASSWORD "congvan-demo"
#define PEOPLE_TODAY "2026-03-05"

/* The plugin under test, linked in. */
const struct cv_plugin *cv_plugin_entry_v1(void);

struct people {
	struct fakehost *fake;
	struct cv_instance *instance;
	uint32_t agency;
	uint64_t administrator;
};

/* For cmocka: *state becomes a struct people with its demo agency. */
int people_setup(void **state);
int people_teardown(void **state);

/* Another agency; its administrator's account is `account`. Returns its number. */
uint32_t people_found(struct people *people, const char *organ_id, const char *account, bool demo);

/* Who makes the next calls. */
void people_be_operator(struct people *people);
void people_be_nobody(struct people *people);
void people_be_gateway(struct people *people);
void people_be(struct people *people, uint32_t agency, uint64_t person, uint64_t post, uint64_t session);

/* By an operator; they succeed. unit 0: the leadership. Returns the id. */
uint64_t people_unit(struct people *people, uint64_t parent, const char *code);
uint64_t people_person(struct people *people, const char *name, const char *account, uint64_t unit, const char *role);

int people_login(struct people *people, const char *account, const char *password, Congvan__LoginReply **ret);
/* As the gateway would. */
int people_authenticate(struct people *people, const char *token, Congvan__AuthenticateReply **ret);
int people_recognise(struct people *people, const char *token, Congvan__AuthenticateReply **ret);
/* Logs in, succeeds, and makes the next calls in that session. Returns the token. */
const char *people_enter(struct people *people, const char *account, Congvan__AuthenticateReply **ret_or_null);

/* The account's record. */
const Congvan__Account *people_account(struct people *people, const char *name);

void people_pass(struct people *people, int64_t ms);

/* The last failure's reason, or the code of its field at `pointer`; "" when there is none. */
const char *people_reason(struct people *people);
const char *people_field(struct people *people, const char *pointer);
/* Events of this topic so far. */
unsigned people_events(struct people *people, const char *topic);

#define PEOPLE_CALL(people, method, request, reply_type, ret)                                                          \
	fakehost_call((people)->fake, "identity/1", method, &(request)->base, &congvan__##reply_type##__descriptor, ret)

#define PEOPLE_TEST(function) cmocka_unit_test_setup_teardown(function, people_setup, people_teardown)

#endif
