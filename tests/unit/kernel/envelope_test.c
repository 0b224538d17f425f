/* Envelopes: there and back, in any order of fields, and every way in which their bytes can be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "bus/envelope.h"
#include "plugin/arena.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_finish(&arena);
	return 0;
}

static void head_fill(Congvan__Envelope *head, Congvan__Caller *caller, char **path)
{
	congvan__envelope__init(head);
	congvan__caller__init(caller);
	head->has_id = 1;
	head->id = 77;
	head->has_kind = 1;
	head->kind = CONGVAN__ENVELOPE__KIND__REQUEST;
	head->service = "incoming/1";
	head->method = "register";
	head->caller = caller;
	caller->has_agency = 1;
	caller->agency = 3;
	path[0] = "web";
	head->path = path;
	head->n_path = 1;
}

static struct cv_bytes body(nng_msg *message)
{
	return (struct cv_bytes){nng_msg_body(message), nng_msg_len(message)};
}

static struct cv_bytes text(const char *from)
{
	return (struct cv_bytes){(const uint8_t *)from, strlen(from)};
}

static void assert_bytes(struct cv_bytes bytes, const char *expected)
{
	assert_int_equal(bytes.len, strlen(expected));
	assert_memory_equal(bytes.data, expected, bytes.len);
}

static nng_msg *packed(struct cv_bytes status, struct cv_bytes payload)
{
	Congvan__Envelope head;
	Congvan__Caller caller;
	char *path[1];
	nng_msg *message;

	head_fill(&head, &caller, path);
	assert_int_equal(envelope_pack(&head, status, payload, &message), 0);
	return message;
}

static const struct cv_bytes none = {NULL, 0};

static void comes_back(void **state)
{
	nng_msg *message = packed(none, text("payload"));
	struct envelope envelope;

	(void)state;
	assert_int_equal(envelope_unpack(body(message), &arena.protobuf, &envelope), 0);
	assert_int_equal(envelope.head->id, 77);
	assert_string_equal(envelope.head->service, "incoming/1");
	assert_string_equal(envelope.head->path[0], "web");
	assert_int_equal(envelope.head->caller->agency, 3);
	assert_false(envelope.head->has_payload);
	assert_bytes(envelope.payload, "payload");
	assert_null(envelope.status.data);
	/* Inside the message, not copied. */
	assert_true(envelope.payload.data > (const uint8_t *)nng_msg_body(message));
	nng_msg_free(message);
}

/* The same message as any other protobuf library would read it. */
static void is_plain_protobuf(void **state)
{
	static const uint8_t busy[] = {0x08, 0x0a};
	nng_msg *message = packed((struct cv_bytes){busy, 2}, text("payload"));
	Congvan__Envelope *whole = congvan__envelope__unpack(NULL, nng_msg_len(message), nng_msg_body(message));

	(void)state;
	assert_non_null(whole);
	assert_int_equal(whole->payload.len, 7);
	assert_int_equal(whole->status->code, CONGVAN__STATUS__CODE__BUSY);
	congvan__envelope__free_unpacked(whole, NULL);
	nng_msg_free(message);
}

/* Payload first, head behind it: the head is put together again. */
static void takes_fields_in_any_order(void **state)
{
	static const uint8_t scattered[] = {0x52, 2,   'h', 'i',  0x22, 10,   'i', 'n',  'c', 'o', 'm', 'i', 'n',
					    'g',  '/', '1', 0x4a, 2,    0x08, 10,  0x2a, 3,   'a', 'b', 'c'};
	struct envelope envelope;

	(void)state;
	assert_int_equal(envelope_unpack((struct cv_bytes){scattered, sizeof(scattered)}, &arena.protobuf, &envelope),
			 0);
	assert_string_equal(envelope.head->service, "incoming/1");
	assert_string_equal(envelope.head->method, "abc");
	assert_bytes(envelope.payload, "hi");
	assert_int_equal(envelope.status.len, 2);
}

/* Between the kernel and a host: a third part, and more than anybody else may send. */
static void carries_an_original_to_a_host(void **state)
{
	const struct cv_bytes large = {calloc(1, 2 * CV_MESSAGE_MAX), 2 * CV_MESSAGE_MAX};
	Congvan__Envelope head;
	Congvan__Caller caller;
	struct envelope envelope;
	nng_msg *message;
	char *path[1];

	(void)state;
	head_fill(&head, &caller, path);
	assert_int_equal(envelope_pack_host(&head, none, large, text("before"), &message), 0);
	assert_int_equal(envelope_unpack_host(body(message), &arena.protobuf, &envelope), 0);
	assert_string_equal(envelope.head->service, "incoming/1");
	assert_false(envelope.head->has_original);
	assert_int_equal(envelope.payload.len, large.len);
	assert_bytes(envelope.original, "before");
	assert_int_equal(envelope_unpack(body(message), &arena.protobuf, &envelope), -E2BIG);
	nng_msg_free(message);
	assert_int_equal(
	    envelope_pack_host(&head, none, large, (struct cv_bytes){large.data, CV_MESSAGE_MAX}, &message), -E2BIG);
	free((void *)(uintptr_t)large.data);
}

static void tells_an_empty_payload_from_none(void **state)
{
	nng_msg *message = packed(none, text(""));
	struct envelope envelope;

	(void)state;
	assert_int_equal(envelope_unpack(body(message), &arena.protobuf, &envelope), 0);
	assert_non_null(envelope.payload.data);
	assert_int_equal(envelope.payload.len, 0);
	nng_msg_free(message);
}

static void peeks(void **state)
{
	nng_msg *message = packed(none, text("payload"));
	struct cv_bytes service, method;

	(void)state;
	assert_int_equal(envelope_peek(body(message), &service, &method), 0);
	assert_bytes(service, "incoming/1");
	assert_bytes(method, "register");
	nng_msg_free(message);
	assert_int_equal(envelope_peek(none, &service, &method), -EBADMSG);
	assert_int_equal(envelope_peek(text("\x22\x7f too short"), &service, &method), -EBADMSG);
}

/* Cut anywhere, it is malformed or an envelope that lacks its end; never read past. */
static void survives_every_cut(void **state)
{
	nng_msg *message = packed(none, text("payload"));
	const struct cv_bytes whole = body(message);

	(void)state;
	for (size_t len = 0; len < whole.len; len++) {
		uint8_t *cut = malloc(len + 1);
		struct cv_bytes service, method;
		struct envelope envelope;
		int r;

		assert_non_null(cut);
		memcpy(cut, whole.data, len);
		r = envelope_unpack((struct cv_bytes){cut, len}, &arena.protobuf, &envelope);
		assert_true(r == 0 || r == -EBADMSG);
		assert_true(r < 0 || envelope.payload.data == NULL);
		envelope_peek((struct cv_bytes){cut, len}, &service, &method);
		free(cut);
	}
	nng_msg_free(message);
}

static void refuses_what_is_too_large(void **state)
{
	const size_t len = CV_MESSAGE_MAX + 1;
	uint8_t *large = calloc(1, len);
	Congvan__Envelope head;
	Congvan__Caller caller;
	nng_msg *message;
	char *path[1];

	(void)state;
	assert_non_null(large);
	head_fill(&head, &caller, path);
	assert_int_equal(envelope_pack(&head, none, (struct cv_bytes){large, len}, &message), -E2BIG);
	assert_int_equal(envelope_pack(&head, (struct cv_bytes){large, ENVELOPE_OVERHEAD_MAX + 1}, none, &message),
			 -E2BIG);
	assert_int_equal(envelope_pack(&head, none, (struct cv_bytes){large, len - 1}, &message), 0);
	nng_msg_free(message);
	free(large);
}

static void refuses_too_many_fields_and_too_long_paths(void **state)
{
	const size_t count = ENVELOPE_FIELDS_MAX + 1;
	uint8_t *bytes = malloc(2 * count);
	struct envelope envelope;

	(void)state;
	assert_non_null(bytes);
	for (size_t i = 0; i < count; i++) {
		bytes[2 * i] = 0x6a; /* path, "" */
		bytes[2 * i + 1] = 0;
	}
	assert_int_equal(envelope_unpack((struct cv_bytes){bytes, 2 * count}, &arena.protobuf, &envelope), -E2BIG);
	assert_int_equal(
	    envelope_unpack((struct cv_bytes){bytes, 2 * (ENVELOPE_PATH_MAX + 1)}, &arena.protobuf, &envelope), -E2BIG);
	assert_int_equal(envelope_unpack((struct cv_bytes){bytes, 2 * ENVELOPE_PATH_MAX}, &arena.protobuf, &envelope),
			 0);
	free(bytes);
}

static void refuses_malformed_ones(void **state)
{
	static const char *const wrong[] = {
	    "\x0b", /* a group */
	    "\x22\x02\xff\xfe", /* a service that is not UTF-8 */
	    "\x50\x01", /* a payload that is a number */
	    "\x4a\x01\x08", /* a status cut off inside */
	    "\x22\xff\xff\xff\xff\x0f", /* a length past the end */
	    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
	};
	struct envelope envelope;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(envelope_unpack(text(wrong[i]), &arena.protobuf, &envelope), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(comes_back),
	    cmocka_unit_test(is_plain_protobuf),
	    cmocka_unit_test(takes_fields_in_any_order),
	    cmocka_unit_test(carries_an_original_to_a_host),
	    cmocka_unit_test(tells_an_empty_payload_from_none),
	    cmocka_unit_test(peeks),
	    cmocka_unit_test(survives_every_cut),
	    cmocka_unit_test(refuses_what_is_too_large),
	    cmocka_unit_test(refuses_too_many_fields_and_too_long_paths),
	    cmocka_unit_test(refuses_malformed_ones),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
