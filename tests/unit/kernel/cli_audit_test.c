#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <congvan/store.pb-c.h>

#include "fixture.h"
#include "log/log.h"
#include "store/engine.h"
#include "store/order.h"

static struct tool_run run;

static void verify(const char *option, const char *value, const char *head, bool json)
{
	const char *argv[12] = {CONGVAN_TOOL, "audit", "verify", "--lang=en", option, value};
	size_t count = 6;

	if (head) {
		argv[count++] = "--head";
		argv[count++] = head;
	}
	if (json)
		argv[count++] = "--json";
	fixture_run(&run, NULL, argv);
}

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* The sequence that stands in the tool's output, "head 5 …". */
static unsigned long printed_head(void)
{
	const char *line = strstr(run.out, "head ");

	assert_non_null(line);
	return strtoul(line + 5, NULL, 10);
}

static void a_chain_is_verified_alive_and_stopped(void **state)
{
	struct fixture fixture = {.on_call = NULL};
	char text_head[128], json_head[128];

	(void)state;
	fixture_start(&fixture);
	snprintf(text_head, sizeof(text_head), "%s/head.txt", fixture.directory);
	snprintf(json_head, sizeof(json_head), "%s/head.json", fixture.directory);
	fixture_log(&fixture, 4);
	verify("--socket", fixture.socket, NULL, false);
	assert_string_equal(run.err, "congvan: the log is intact\n");
	assert_int_equal(run.code, 0);
	assert_int_equal(printed_head(), 4);
	write_file(text_head, run.out);
	verify("--socket", fixture.socket, NULL, true);
	assert_int_equal(run.code, 0);
	write_file(json_head, run.out);
	/* The chain grows; both heads still stand in it. */
	fixture_log(&fixture, 3);
	verify("--socket", fixture.socket, text_head, false);
	assert_int_equal(run.code, 0);
	assert_int_equal(printed_head(), 7);
	verify("--socket", fixture.socket, json_head, true);
	assert_int_equal(run.code, 0);
	json_t *document = json_loads(run.out, 0, NULL);
	assert_true(json_is_true(json_object_get(document, "intact")));
	assert_true(json_is_true(json_object_get(document, "savedHeadHolds")));
	assert_int_equal(json_integer_value(json_object_get(document, "entries")), 7);
	json_decref(document);
	/* The same from the files alone. */
	fixture_halt(&fixture);
	verify("--data", fixture.data, text_head, false);
	assert_string_equal(run.err, "congvan: the log is intact\n");
	assert_int_equal(run.code, 0);
	assert_int_equal(printed_head(), 7);
	fixture_remove(&fixture);
}

static void a_head_that_does_not_hold_is_told(void **state)
{
	struct fixture fixture = {.on_call = NULL};
	char head[128];

	(void)state;
	fixture_start(&fixture);
	snprintf(head, sizeof(head), "%s/head.txt", fixture.directory);
	fixture_log(&fixture, 4);
	write_file(head, "head 4 0000000000000000000000000000000000000000000000000000000000000000 x\n");
	verify("--socket", fixture.socket, head, false);
	assert_string_equal(run.err, "congvan: head 4: the entry at the head that was kept was rewritten\n");
	assert_int_equal(run.code, 1);
	write_file(head, "head 9 0000000000000000000000000000000000000000000000000000000000000000 x\n");
	verify("--socket", fixture.socket, head, true);
	assert_string_equal(run.err, "congvan: head 9: the log is shorter than the head that was kept\n");
	assert_int_equal(run.code, 1);
	json_t *document = json_loads(run.out, 0, NULL);
	assert_true(json_is_false(json_object_get(document, "intact")));
	assert_true(json_is_false(json_object_get(document, "savedHeadHolds")));
	json_decref(document);
	for (const char *const *wrong = (const char *const[]){"", "head", "head 4 12ab\n", "head 0 00\n", "{}",
							      "{\"head\": {\"sequence\": 4, \"hash\": \"zz\"}}", NULL};
	     *wrong; wrong++) {
		write_file(head, *wrong);
		verify("--socket", fixture.socket, head, false);
		assert_int_equal(run.code, 2);
		assert_non_null(strstr(run.err, "no line \"head SEQUENCE HASH\""));
	}
	fixture_stop(&fixture);
}

/* Changes the topic of one entry in the files of a stopped server. */
static void forge(const struct fixture *fixture, uint64_t sequence)
{
	char path[128];
	struct engine_options options = {.path = path, .cache_bytes = 1u << 20};
	struct engine *engine = NULL;
	struct engine_batch *batch = NULL;
	struct engine_value value;
	struct cv_error error = {0};
	uint8_t key[8], packed[4096];

	snprintf(path, sizeof(path), "%s/db", fixture->data);
	be64_put(key, sequence);
	assert_int_equal(engine_rocksdb.open(&options, &engine, &error), 0);
	assert_int_equal(engine_rocksdb.get(engine, NULL, ENGINE_LOG, (struct cv_bytes){key, 8}, &value), 0);
	Congvan__LogEntry *entry = congvan__log_entry__unpack(NULL, value.bytes.len, value.bytes.data);
	assert_non_null(entry);
	engine_rocksdb.release(&value);
	entry->topic[0] = 'T';
	struct cv_bytes forged = {packed, congvan__log_entry__pack(entry, packed)};
	congvan__log_entry__free_unpacked(entry, NULL);
	assert_int_equal(engine_rocksdb.batch_create(engine, &batch), 0);
	engine_rocksdb.batch_put(batch, ENGINE_LOG, (struct cv_bytes){key, 8}, forged, (struct cv_bytes){NULL, 0});
	assert_int_equal(engine_rocksdb.batch_write(engine, batch, &error), 0);
	engine_rocksdb.batch_destroy(&batch);
	engine_rocksdb.close(&engine);
}

static void the_first_broken_entry_is_named(void **state)
{
	struct fixture fixture = {.on_call = NULL};

	(void)state;
	fixture_start(&fixture);
	fixture_log(&fixture, 6);
	fixture_halt(&fixture);
	forge(&fixture, 5);
	forge(&fixture, 3);
	verify("--data", fixture.data, NULL, false);
	assert_non_null(strstr(run.err, "congvan: the log is NOT intact: entry 3: "));
	assert_int_equal(run.code, 1);
	verify("--data", fixture.data, NULL, true);
	assert_int_equal(run.code, 1);
	json_t *document = json_loads(run.out, 0, NULL);
	assert_true(json_is_false(json_object_get(document, "intact")));
	assert_int_equal(json_integer_value(json_object_get(document, "brokenSequence")), 3);
	assert_non_null(json_string_value(json_object_get(document, "problem")));
	json_decref(document);
	fixture_remove(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_chain_is_verified_alive_and_stopped),
	    cmocka_unit_test(a_head_that_does_not_hold_is_told),
	    cmocka_unit_test(the_first_broken_entry_is_named),
	};

	signal(SIGPIPE, SIG_IGN);
	log_init(CV_LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
