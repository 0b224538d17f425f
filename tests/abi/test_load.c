/* Files that are not plugins, plugins of other times, and plugins that don't fit together: each is refused by name. */
#include "stage.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable/dispatcher.h"

static void loads(const char *variant)
{
	struct stage stage;

	stage_open(&stage, variant, "model", NULL);
	stage_expect(&stage, "model/1", "hello", "", "hello");
	stage_close(&stage);
}

/* Refused before any of its code runs. */
static void refused_by_plan(const char *directory, const char *enabled, const char *first, const char *second)
{
	struct stage stage;

	assert_int_equal(stage_try(&stage, directory, enabled, NULL), -EINVAL);
	assert_null(stage.runtime);
	assert_contains(stage.problems, first);
	assert_contains(stage.problems, second);
	stage_close(&stage);
}

static void refused_by_loader(const char *directory, int code, const char *named)
{
	struct stage stage;

	assert_int_equal(stage_try(&stage, directory, "model", NULL), code);
	assert_contains(stage.error.text, "model");
	assert_contains(stage.error.text, named);
	stage_close(&stage);
}

static void loads_a_good_one(void **state)
{
	(void)state;
	loads(ABI_DIR "/good");
}

/* Of an older minor: its descriptor and its queues end earlier. */
static void loads_an_older_and_smaller_one(void **state)
{
	struct stage stage;
	struct dispatcher_view view;

	(void)state;
	stage_open(&stage, ABI_DIR "/old", "model", NULL);
	stage_expect(&stage, "model/1", "hello", "", "hello");
	assert_int_equal(dispatcher_view(runtime_dispatcher(stage.runtime), "model.one", &view), 0);
	assert_int_equal(dispatcher_view(runtime_dispatcher(stage.runtime), "model.two", &view), 0);
	stage_close(&stage);
}

/* Of a newer minor that can do with this one: what it knows beside is passed over. */
static void loads_a_newer_and_larger_one(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, ABI_DIR "/new", "model", NULL);
	stage_expect(&stage, "model/1", "hello", "", "hello");
	stage_expect(&stage, "model/1", "again", "", "hello again");
	stage_close(&stage);
}

/* Everything that it may do hangs on what the manifest says: it must not say less than the descriptor, nor more. */
static void refuses_lies(void **state)
{
	static const char *const lies[] = {"grants", "needs", "flags", "queues", "methods"};
	char directory[256];

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		snprintf(directory, sizeof(directory), "%s/lies-%s", ABI_DIR, lies[i]);
		refused_by_loader(directory, -EBADMSG, "differs from the manifest");
	}
	refused_by_loader(ABI_DIR "/lies-count", -EINVAL, "timers");
}

static void carries_cxx_inside(void **state)
{
	struct stage stage;

	(void)state;
	stage_open(&stage, NULL, "cxx", NULL);
	stage_expect(&stage, "cxx/1", "greet", "vi", "xin chào streams ff");
	stage_expect(&stage, "cxx/1", "dive", "", "the bottom 100");
	stage_expect(&stage, "cxx/1", "sum", "", "5050");
	/* Again on the same data: its objects are made and destroyed with the instance. */
	stage_restart(&stage);
	stage_expect(&stage, "cxx/1", "greet", "en", "good morning streams ff");
	stage_close(&stage);
}

static void refuses_another_major(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/other-major", -ENOSYS, "cv_plugin_entry_v1 not found");
}

static void refuses_another_magic(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/magic", -EPROTO, "magic 0x12345678");
}

static void refuses_a_newer_minor(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/newer", -EPROTO, "needs ABI 1.99");
}

static void refuses_a_descriptor_that_is_too_small(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/tiny", -EPROTO, "16 bytes");
}

static void refuses_another_descriptor_than_declared(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/differs", -EBADMSG, "differs from the manifest");
}

static void says_what_load_and_start_said(void **state)
{
	(void)state;
	refused_by_loader(ABI_DIR "/load-fails", -ENODEV, "load: no such modem");
	refused_by_loader(ABI_DIR "/start-fails", -EADDRINUSE, "start: Address already in use");
}

static void refuses_a_file_without_manifest(void **state)
{
	(void)state;
	refused_by_plan(ABI_DIR "/bare", "model", "model.so", ".congvan.manifest");
}

static void refuses_a_missing_file(void **state)
{
	(void)state;
	refused_by_plan(NULL, "echo, ghost", "ghost.so", "No such file");
}

static void refuses_circles(void **state)
{
	(void)state;
	refused_by_plan(NULL, "hen, egg", "hen", "egg");
}

static void refuses_needs_that_nobody_meets(void **state)
{
	(void)state;
	refused_by_plan(NULL, "lonely", "lonely", "nobody/1");
}

/* Every length from nothing to whole, in steps: always a refusal, never a crash, until the file is complete. */
static void refuses_truncated_files(void **state)
{
	char directory[] = "/tmp/congvan-cut-XXXXXX", path[64];
	struct stat status;
	uint8_t *bytes;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/model.so", directory);
	file = fopen(ABI_DIR "/good/model.so", "rb");
	assert_non_null(file);
	assert_int_equal(fstat(fileno(file), &status), 0);
	bytes = malloc((size_t)status.st_size);
	assert_non_null(bytes);
	assert_int_equal(fread(bytes, 1, (size_t)status.st_size, file), status.st_size);
	fclose(file);
	for (size_t i = 0; i < 16; i++) {
		const size_t len = (size_t)status.st_size * i / 16;

		file = fopen(path, "wb");
		assert_non_null(file);
		assert_int_equal(fwrite(bytes, 1, len, file), len);
		assert_int_equal(fclose(file), 0);
		refused_by_plan(directory, "model", "model.so", path);
	}
	free(bytes);
	unlink(path);
	rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(loads_a_good_one),
	    cmocka_unit_test(loads_an_older_and_smaller_one),
	    cmocka_unit_test(loads_a_newer_and_larger_one),
	    cmocka_unit_test(carries_cxx_inside),
	    cmocka_unit_test(refuses_another_major),
	    cmocka_unit_test(refuses_another_magic),
	    cmocka_unit_test(refuses_a_newer_minor),
	    cmocka_unit_test(refuses_a_descriptor_that_is_too_small),
	    cmocka_unit_test(refuses_another_descriptor_than_declared),
	    cmocka_unit_test(refuses_lies),
	    cmocka_unit_test(says_what_load_and_start_said),
	    cmocka_unit_test(refuses_a_file_without_manifest),
	    cmocka_unit_test(refuses_a_missing_file),
	    cmocka_unit_test(refuses_circles),
	    cmocka_unit_test(refuses_needs_that_nobody_meets),
	    cmocka_unit_test(refuses_truncated_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
