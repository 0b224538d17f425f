#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <congvan/bus.pb-c.h>
#include <congvan/identity.pb-c.h>
#include <congvan/incoming.pb-c.h>

#include "plan/wire.h"

#define CHECK(type, bytes, depth, fields)                                                                              \
	wire_check(&congvan__##type##__descriptor, (struct cv_bytes){(const uint8_t *)(bytes), sizeof(bytes) - 1},     \
		   depth, fields)

static void good_messages_pass(void **state)
{
	Congvan__Status status = CONGVAN__STATUS__INIT;
	Congvan__FieldProblem field = CONGVAN__FIELD_PROBLEM__INIT, *fields[] = {&field};
	uint8_t bytes[256];

	(void)state;
	field.pointer = (char *)(uintptr_t) "/subject";
	field.text = (char *)(uintptr_t) "Thiếu trích yếu";
	status.has_code = 1;
	status.fields = fields;
	status.n_fields = 1;
	size_t len = congvan__status__pack(&status, bytes);
	assert_int_equal(wire_check(&congvan__status__descriptor, (struct cv_bytes){bytes, len}, 2, 4), 0);
	assert_int_equal(wire_check(&congvan__status__descriptor, (struct cv_bytes){bytes, len}, 1, 4), -E2BIG);
	assert_int_equal(wire_check(&congvan__status__descriptor, (struct cv_bytes){bytes, len}, 2, 3), -E2BIG);
	assert_int_equal(wire_check(&congvan__status__descriptor, (struct cv_bytes){NULL, 0}, 1, 0), 0);
	for (size_t cut = 1; cut < len; cut++) {
		int result = wire_check(&congvan__status__descriptor, (struct cv_bytes){bytes, cut}, 2, 4);
		assert_true(result == -EBADMSG || cut == 2); /* after two bytes the code is whole */
	}
}

static void malformed_messages_do_not(void **state)
{
	(void)state;
	assert_int_equal(CHECK(status, "\x00\x01", 4, 10), -EBADMSG); /* field 0 */
	assert_int_equal(CHECK(status, "\x0b", 4, 10), -EBADMSG); /* a group */
	assert_int_equal(CHECK(status, "\x0f", 4, 10), -EBADMSG); /* wire type 7 */
	assert_int_equal(CHECK(status, "\x08", 4, 10), -EBADMSG); /* no value */
	assert_int_equal(CHECK(status, "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 4, 10), -EBADMSG); /* 65 bits */
	assert_int_equal(CHECK(status, "\x08\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 4, 10), -EBADMSG);
	assert_int_equal(CHECK(status, "\x12\x05gone", 4, 10), -EBADMSG); /* one byte short */
	assert_int_equal(CHECK(status, "\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", 4, 10), -EBADMSG);
	assert_int_equal(CHECK(status, "\x12\x02\xc3\x28", 4, 10), -EBADMSG); /* not UTF-8 */
	assert_int_equal(CHECK(status, "\x12\x03\xed\xa0\x80", 4, 10), -EBADMSG); /* half a surrogate pair */
	assert_int_equal(CHECK(status,
			       "\x12\x03"
			       "a\0b",
			       4, 10),
			 -EBADMSG);
	assert_int_equal(CHECK(status, "\x2a\x02\xc3\x28", 4, 10), 0); /* bytes may hold anything */
	assert_int_equal(CHECK(status, "\xa0\x06\x01\xa1\x06zzzzzzzz\xa5\x06zzzz\xa2\x06\x01z", 4, 10),
			 0); /* unknown */
}

/* Post.leader_ids, fixed64: a packed list counts each of its elements. */
static void packed_lists_count(void **state)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(&congvan__post__descriptor, "leader_ids");
	uint8_t bytes[2 + 40] = {0};

	(void)state;
	assert_non_null(field);
	bytes[0] = (uint8_t)(field->id << 3 | 2);
	bytes[1] = 40;
	assert_int_equal(wire_check(&congvan__post__descriptor, (struct cv_bytes){bytes, sizeof(bytes)}, 1, 6), 0);
	assert_int_equal(wire_check(&congvan__post__descriptor, (struct cv_bytes){bytes, sizeof(bytes)}, 1, 5), -E2BIG);
	bytes[1] = 39;
	assert_int_equal(wire_check(&congvan__post__descriptor, (struct cv_bytes){bytes, 41}, 1, 60), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(good_messages_pass),
	    cmocka_unit_test(malformed_messages_do_not),
	    cmocka_unit_test(packed_lists_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
