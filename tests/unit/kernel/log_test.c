#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/log.h"

/* stderr goes to a pipe while a test runs; cmocka's own messages must not, so it is put back before each assertion. */
static int read_end = -1, saved = -1;

static void capture_begin(void)
{
	int ends[2];

	fflush(stderr);
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	read_end = ends[0];
	saved = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
}

/* Everything that was written meanwhile. */
static char *capture_end(void)
{
	size_t room = 1 << 20, len = 0;
	char *text = malloc(room);
	ssize_t got = 0;

	dup2(saved, STDERR_FILENO);
	close(saved);
	assert_non_null(text);
	while (len < room - 1 && (got = read(read_end, text + len, room - 1 - len)) > 0)
		len += (size_t)got;
	text[len] = 0;
	close(read_end);
	return text;
}

/* The line without its time stamp. */
static const char *after_time(const char *line)
{
	const char *blank = strchr(line, ' ');

	return blank ? blank + 1 : line;
}

#define EXPECT_LINE(expected, ...)                                                                                     \
	do {                                                                                                           \
		capture_begin();                                                                                       \
		log_init(CV_LOG_INFO);                                                                                 \
		log_write(__VA_ARGS__);                                                                                \
		char *text_ = capture_end();                                                                           \
		assert_string_equal(after_time(text_), expected "\n");                                                 \
		free(text_);                                                                                           \
	} while (0)

static void plain_values_stay_plain(void **state)
{
	const char *volatile nothing = NULL;

	(void)state;
	EXPECT_LINE("INFO server.ready port=8080 name=web size=12345678901 share=0.50", NULL, CV_LOG_INFO,
		    "server.ready", "port=%d name=%s size=%zu share=%.2f", 8080, "web", (size_t)12345678901, 0.5);
	EXPECT_LINE("WARNING a.b", NULL, CV_LOG_WARNING, "a.b", "");
	EXPECT_LINE("ERROR a.b x=ff y=18446744073709551615 z=-", NULL, CV_LOG_ERROR, "a.b", "x=%x y=%llu z=%s", 255,
		    18446744073709551615ull, nothing);
}

static void other_values_are_quoted(void **state)
{
	(void)state;
	EXPECT_LINE("INFO a.b x=\"two words\"", NULL, CV_LOG_INFO, "a.b", "x=%s", "two words");
	EXPECT_LINE("INFO a.b x=\"\"", NULL, CV_LOG_INFO, "a.b", "x=%s", "");
	EXPECT_LINE("INFO a.b x=\"a=b\" y=\"\\\"q\\\" \\\\\"", NULL, CV_LOG_INFO, "a.b", "x=%s y=%s", "a=b",
		    "\"q\" \\");
	EXPECT_LINE("INFO a.b x=\"Sở Y tế\"", NULL, CV_LOG_INFO, "a.b", "x=%s", "Sở Y tế");
	EXPECT_LINE("INFO a.b x=abc y=1", NULL, CV_LOG_INFO, "a.b", "x=%.*s y=%d", 3, "abcdef", 1);
}

static void nothing_from_outside_begins_a_line(void **state)
{
	(void)state;
	EXPECT_LINE("INFO a.b x=\"v\\n<2>forged.event y=1\" z=1", NULL, CV_LOG_INFO, "a.b", "x=%s z=%d",
		    "v\n<2>forged.event y=1", 1);
	EXPECT_LINE("INFO a.b x=\"\\r\\t\\u001b[31m\\u007f\"", NULL, CV_LOG_INFO, "a.b", "x=%s", "\r\t\x1b[31m\x7f");
	/* Broken UTF-8, a C1 control, a line separator, a direction override. */
	EXPECT_LINE("INFO a.b x=\"\\ufffdA\\u0085\\u2028\\u202e\"", NULL, CV_LOG_INFO, "a.b", "x=%s",
		    "\xff"
		    "A\xc2\x85\xe2\x80\xa8\xe2\x80\xae");
	EXPECT_LINE("INFO \"forged event\\n\"", NULL, CV_LOG_INFO, "forged event\n", "");
}

static void a_plugins_fields_cannot_break_out(void **state)
{
	(void)state;
	capture_begin();
	log_init(CV_LOG_INFO);
	log_fields(NULL, CV_LOG_INFO, "a.b", "x=1 y=\"two words\"\nforged z=2");
	char *text = capture_end();
	assert_string_equal(after_time(text), "INFO a.b x=1 y=\"two words\"\\nforged z=2\n");
	free(text);
}

static void the_context_stands_first(void **state)
{
	struct log_context context = {.plugin = "web", .generation = 3, .trace_id = "0af7651916cd43dd8448eb211c80319c"};

	(void)state;
	EXPECT_LINE("INFO a.b plugin=web generation=3 trace=0af7651916cd43dd8448eb211c80319c x=1", &context,
		    CV_LOG_INFO, "a.b", "x=%d", 1);
}

static void the_level_filters(void **state)
{
	(void)state;
	capture_begin();
	log_init(CV_LOG_WARNING);
	log_info(NULL, "a.info", "");
	log_debug(NULL, "a.debug", "");
	log_warning(NULL, "a.warning", "");
	log_set_level(CV_LOG_DEBUG);
	log_debug(NULL, "b.debug", "");
	char *text = capture_end();
	assert_null(strstr(text, "a.info"));
	assert_null(strstr(text, "a.debug"));
	assert_non_null(strstr(text, "WARNING a.warning\n"));
	assert_non_null(strstr(text, "DEBUG b.debug\n"));
	free(text);
}

static void levels_have_names(void **state)
{
	int level = 0;

	(void)state;
	assert_int_equal(log_level_parse("error", &level), 0);
	assert_int_equal(level, CV_LOG_ERROR);
	assert_int_equal(log_level_parse("debug", &level), 0);
	assert_int_equal(level, CV_LOG_DEBUG);
	assert_int_equal(log_level_parse("Info", &level), -EINVAL);
}

static void journald_gets_the_priority(void **state)
{
	struct stat status;
	char stream[64];

	(void)state;
	capture_begin();
	assert_int_equal(fstat(STDERR_FILENO, &status), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)status.st_dev,
		 (unsigned long long)status.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_init(CV_LOG_INFO);
	log_warning(NULL, "a.b", "x=%d", 1);
	setenv("JOURNAL_STREAM", "1:2", 1); /* another stderr than the one that the variable tells of */
	log_init(CV_LOG_INFO);
	log_warning(NULL, "c.d", "");
	unsetenv("JOURNAL_STREAM");
	char *text = capture_end();
	log_init(CV_LOG_INFO);
	assert_int_equal(strncmp(text, "<4>a.b x=1\n", 11), 0);
	assert_non_null(strstr(text, "WARNING c.d\n"));
	free(text);
}

static void long_lines_are_cut_and_say_so(void **state)
{
	static char value[3 * LOG_LINE_MAX];

	(void)state;
	memset(value, 'v', sizeof(value) - 1);
	capture_begin();
	log_init(CV_LOG_INFO);
	log_info(NULL, "a.b", "first=%d x=%s last=%d", 1, value, 2);
	value[0] = ' '; /* now it is quoted */
	log_info(NULL, "a.b", "x=%s", value);
	char *text = capture_end();
	char *end = strchr(text, '\n');
	assert_non_null(end);
	assert_in_range(end - text + 1, 1, LOG_LINE_MAX);
	assert_non_null(strstr(text, "first=1"));
	*end = 0;
	const char *cut = strstr(text, " cut=");
	assert_non_null(cut);
	assert_true(strtoul(cut + 5, NULL, 10) >= sizeof(value) - 1);
	char *second = end + 1;
	assert_in_range(strlen(second), 1, LOG_LINE_MAX);
	assert_non_null(strstr(second, "v\" cut="));
	free(text);
}

#define THREADS 8
#define LINES 100

static void *write_lines(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_info(NULL, "thread.line", "thread=%d line=%d text=%s", *(int *)arg, i, "some words that follow");
	return NULL;
}

static void threads_do_not_mix_lines(void **state)
{
	pthread_t threads[THREADS];
	int numbers[THREADS];
	int lines = 0;

	(void)state;
	capture_begin();
	log_init(CV_LOG_INFO);
	fcntl(STDERR_FILENO, F_SETPIPE_SZ, 1 << 20); /* nobody reads until the threads have ended */
	for (int i = 0; i < THREADS; i++) {
		numbers[i] = i;
		pthread_create(&threads[i], NULL, write_lines, &numbers[i]);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	char *text = capture_end();
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"), lines++) {
		int thread = -1, number = -1;
		assert_int_equal(sscanf(after_time(line), "INFO thread.line thread=%d line=%d", &thread, &number), 2);
		assert_string_equal(strstr(line, "text="), "text=\"some words that follow\"");
	}
	assert_int_equal(lines, THREADS * LINES);
	free(text);
}

static void lost_lines_are_counted(void **state)
{
	char *drained = malloc(1 << 20);

	(void)state;
	assert_non_null(drained);
	capture_begin();
	log_init(CV_LOG_INFO);
	/* Nobody reads: fill the pipe, then lose three lines. */
	fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
	while (write(STDERR_FILENO, "filler\n", 7) == 7)
		;
	for (int i = 0; i < 3; i++)
		log_info(NULL, "lost.line", "number=%d", i);
	ssize_t got = read(read_end, drained, (1 << 20) - 1);
	log_info(NULL, "next.line", "");
	char *text = capture_end();
	assert_true(got > 0);
	assert_null(strstr(text, "lost.line"));
	const char *next = strstr(text, "INFO next.line\n");
	assert_non_null(next);
	assert_non_null(strstr(next, "WARNING log.lost lines=3\n"));
	free(text);
	free(drained);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(plain_values_stay_plain),
	    cmocka_unit_test(other_values_are_quoted),
	    cmocka_unit_test(nothing_from_outside_begins_a_line),
	    cmocka_unit_test(a_plugins_fields_cannot_break_out),
	    cmocka_unit_test(the_context_stands_first),
	    cmocka_unit_test(the_level_filters),
	    cmocka_unit_test(levels_have_names),
	    cmocka_unit_test(journald_gets_the_priority),
	    cmocka_unit_test(long_lines_are_cut_and_say_so),
	    cmocka_unit_test(threads_do_not_mix_lines),
	    cmocka_unit_test(lost_lines_are_counted),
	};

	unsetenv("JOURNAL_STREAM");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
