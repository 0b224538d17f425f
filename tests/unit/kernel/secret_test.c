/* The server's secret: made once, kept, private, and different for everybody who asks. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/secret.h"

static char directory[64], path[96];

static int setup(void **state)
{
	(void)state;
	(void)snprintf(directory, sizeof(directory), "/tmp/secret-test-XXXXXX");
	if (!mkdtemp(directory))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/secret", directory);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(directory);
}

static void test_made_once_and_kept(void **state)
{
	uint8_t first[SECRET_BYTES] = {0}, again[SECRET_BYTES] = {0}, zeros[SECRET_BYTES] = {0};
	struct stat stat_of;

	(void)state;
	assert_int_equal(secret_open(path, first), 0);
	assert_memory_not_equal(first, zeros, sizeof(first));
	assert_int_equal(secret_open(path, again), 0);
	assert_memory_equal(first, again, sizeof(first));
	assert_int_equal(stat(path, &stat_of), 0);
	assert_int_equal(stat_of.st_mode & 0777, 0600);
	assert_int_equal(stat_of.st_size, SECRET_BYTES);
}

static void test_another_size_is_damage(void **state)
{
	uint8_t secret[SECRET_BYTES];

	(void)state;
	for (off_t size = 0; size <= SECRET_BYTES + 8; size += 8) {
		int fd = open(path, O_WRONLY | O_CREAT, 0600);

		assert_true(fd >= 0);
		assert_int_equal(ftruncate(fd, size), 0);
		(void)close(fd);
		assert_int_equal(secret_open(path, secret), size == SECRET_BYTES ? 0 : -EUCLEAN);
	}
}

static void test_a_directory_that_is_not_there(void **state)
{
	uint8_t secret[SECRET_BYTES];

	(void)state;
	assert_int_equal(secret_open("/nonexistent/secret", secret), -ENOENT);
}

static void test_everybody_gets_his_own(void **state)
{
	uint8_t secret[SECRET_BYTES] = {1}, other[SECRET_BYTES] = {2};
	uint8_t keys[5][SECRET_BYTES], prefix[8];

	(void)state;
	assert_int_equal(secret_derive(secret, "work", "cursor", keys[0], SECRET_BYTES), 0);
	assert_int_equal(secret_derive(secret, "incoming", "cursor", keys[1], SECRET_BYTES), 0);
	assert_int_equal(secret_derive(secret, "work", "other", keys[2], SECRET_BYTES), 0);
	assert_int_equal(secret_derive(other, "work", "cursor", keys[3], SECRET_BYTES), 0);
	/* Where the name ends matters. */
	assert_int_equal(secret_derive(secret, "workc", "ursor", keys[4], SECRET_BYTES), 0);
	for (unsigned i = 0; i < 5; i++) {
		for (unsigned j = 0; j < i; j++)
			assert_memory_not_equal(keys[i], keys[j], SECRET_BYTES);
	}
	assert_int_equal(secret_derive(secret, "work", "cursor", prefix, sizeof(prefix)), 0);
	assert_memory_equal(prefix, keys[0], sizeof(prefix));
	assert_int_equal(secret_derive(secret, "work", "cursor", keys[0], SECRET_BYTES + 1), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_made_once_and_kept, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_another_size_is_damage, setup, teardown),
	    cmocka_unit_test(test_a_directory_that_is_not_there),
	    cmocka_unit_test(test_everybody_gets_his_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
