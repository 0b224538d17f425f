/* From the first packet to the end of the process. */
#include "kernel.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void boots_loads_and_answers(void **state)
{
	struct kernel kernel;
	struct kernel_reply reply;

	(void)state;
	kernel_make(&kernel, "echo", NULL);
	kernel_run(&kernel);
	reply = kernel_call(&kernel, "echo/1", "echo", "chào");
	assert_int_equal(reply.result, 0);
	assert_string_equal(reply.payload, "chào");
	kernel_reply_free(&reply);
	reply = kernel_call(&kernel, "echo/1", "whoami", "");
	assert_string_equal(reply.payload, "kind=2 agency=7 person=70 plugin=- language=vi trace=32 key=-");
	kernel_reply_free(&reply);
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__DRAIN)), 0);
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
	kernel_finish(&kernel);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(boots_loads_and_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
