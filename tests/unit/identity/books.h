/*
 * An agency with books for tests of register: the plugin in a host in memory, and one person for each role that
 * matters.
 */
#ifndef CONGVAN_TESTS_IDENTITY_BOOKS_H
#define CONGVAN_TESTS_IDENTITY_BOOKS_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fakehost.h>

#include "congvan/register.pb-c.h"

#define BOOKS_AGENCY FAKEHOST_AGENCY
#define BOOKS_UNIT 50u

/* For cmocka: *state becomes the host, called by the records clerk. */
int books_setup(void **state);
int books_teardown(void **state);

/* Who makes the next calls: "records_clerk", "head", "administrator", or of the unit "specialist", "unit_clerk". */
void books_be(struct fakehost *fake, const char *role);

/* The last failure's reason, or the code of its field at `pointer`; "" when there is none. */
const char *books_reason(struct fakehost *fake);
const char *books_field(struct fakehost *fake, const char *pointer);

/* What is sent for a book of 2026. */
Congvan__Register books_incoming(const char *code);
int books_create(struct fakehost *fake, Congvan__Register *book, Congvan__RegisterView **ret);
/* The same, and it succeeds: the id. */
uint64_t books_make(struct fakehost *fake, const char *code);
/* "get", "close", "open". */
int books_act(struct fakehost *fake, const char *method, uint64_t id, Congvan__RegisterView **ret_or_null);
/* A line as another plugin would have written it; suffix NULL: none. */
void books_enter(struct fakehost *fake, uint64_t book, uint64_t number, const char *suffix, uint64_t document);

#define BOOKS_CALL(fake, method, request, reply_type, ret)                                                             \
	fakehost_call(fake, "register/1", method, &(request)->base, &congvan__##reply_type##__descriptor, ret)

#define BOOKS_TEST(function) cmocka_unit_test_setup_teardown(function, books_setup, books_teardown)

#endif
