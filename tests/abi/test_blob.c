/* Uploads: finished on a worker's thread or off a loop's, good once, for who made them, and only then a record's. */
#include "stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct stage stage;

#define TEXT "n\xe1\xbb\x99i dung"

static int setup(void **state)
{
	(void)state;
	stage_open(&stage, NULL, "echo, files, gate", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	stage_close(&stage);
	return 0;
}

static void keep(const char *service, char id[32], char sha256[80])
{
	const struct answer answer = stage_call(&stage, service, "keep", TEXT);
	unsigned long long size;

	if (answer.result < 0)
		fail_msg("%s: %s", answer.reason, answer.text);
	if (sscanf(answer.reply, "%31s %79s %llu", id, sha256, &size) != 3)
		fail_msg("%s", answer.reply);
	assert_int_equal(size, strlen(TEXT));
	assert_int_equal(strlen(sha256), 64);
}

static void makes_an_upload_a_record(void **state)
{
	char id[32], sha256[80];

	(void)state;
	keep("files/1", id, sha256);
	stage_expect(&stage, "files/1", "look", id, "công văn.txt text/plain");
	stage_expect(&stage, "files/1", "claim", id, "claimed");
	stage_expect(&stage, "files/1", "content", sha256, TEXT);
}

static void takes_an_upload_once(void **state)
{
	char id[32], sha256[80];

	(void)state;
	keep("files/1", id, sha256);
	stage_expect(&stage, "files/1", "claim", id, "claimed");
	stage_expect(&stage, "files/1", "look", id, "No such file or directory");
	stage_expect_failure(&stage, "files/1", "claim", id, CV_NOT_FOUND, "upload.not_found", NULL);
	stage_expect_failure(&stage, "files/1", "claim", "12345", CV_NOT_FOUND, "upload.not_found", NULL);
}

static void finishes_beside_a_loop(void **state)
{
	char id[32], sha256[80];

	(void)state;
	keep("gate/1", id, sha256);
	stage_expect(&stage, "files/1", "claim", id, "claimed");
	stage_expect(&stage, "files/1", "content", sha256, TEXT);
}

static void keeps_to_the_limit(void **state)
{
	char large[100];

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	stage_expect(&stage, "files/1", "keep", large, "File too large");
}

static void opens_nothing_but_blobs(void **state)
{
	static const char *const paths[] = {"", "../../../etc/passwd", "../db/LOCK", "zz"};

	(void)state;
	stage_expect(&stage, "files/1", "content", "0000000000000000000000000000000000000000000000000000000000000000",
		     "No such file or directory");
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct answer answer = stage_call(&stage, "files/1", "content", paths[i]);

		assert_int_equal(answer.result, 0);
		assert_true(strcmp(answer.reply, "No such file or directory") == 0 ||
			    strcmp(answer.reply, "Invalid argument") == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(makes_an_upload_a_record), cmocka_unit_test(takes_an_upload_once),
	    cmocka_unit_test(finishes_beside_a_loop),   cmocka_unit_test(keeps_to_the_limit),
	    cmocka_unit_test(opens_nothing_but_blobs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
