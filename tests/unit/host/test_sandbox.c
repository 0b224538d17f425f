/* What a plugin tries without a grant is stopped; what it was granted works; and all threads stand under it. */
#include "kernel.h"

#include <dirent.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bus/envelope.h"
#include "host/sandbox.h"

static struct kernel kernel;

static int setup(void **state)
{
	(void)state;
	kernel_make(&kernel, "prisoner", NULL);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	kernel_finish(&kernel);
	return 0;
}

/* EACCES is 13: Landlock. EPERM is 1: seccomp. */
static void files(void **state)
{
	char granted[] = "/tmp/cv-granted-XXXXXX", inside[64], link[64];
	char *list[] = {granted};
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(granted));
	snprintf(inside, sizeof(inside), "%s/file", granted);
	file = fopen(inside, "w");
	assert_non_null(file);
	fclose(file);
	snprintf(link, sizeof(link), "%s/link", granted);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	kernel.sandbox.n_read_paths = 1;
	kernel.sandbox.read_paths = list;
	kernel_run(&kernel);
	kernel_says(&kernel, "constructor", "", "13");
	kernel_says(&kernel, "open_file", "/etc/passwd", "13");
	kernel_says(&kernel, "open_file", "/etc", "13");
	kernel_says(&kernel, "open_file", kernel.directory, "13");
	kernel_says(&kernel, "open_file", inside, "0");
	kernel_says(&kernel, "open_file", granted, "0");
	kernel_says(&kernel, "open_file", link, "13");
	kernel_says(&kernel, "open_file", "/usr/lib/os-release", "0");
	kernel_says(&kernel, "change_files", inside, "1 1 1 1 1 1 1");
	unlink(link);
	unlink(inside);
	assert_int_equal(rmdir(granted), 0);
}

static size_t errors_read(char *to, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len < size - 1 && (n = read(kernel.errors, to + len, size - 1 - len)) > 0)
		len += (size_t)n;
	to[len] = '\0';
	return len;
}

static void no_network(void **state)
{
	char log[8192];

	(void)state;
	kernel.errors = 0;
	kernel_run(&kernel);
	kernel_says(&kernel, "sockets", "", "1 1 1 1 1");
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
	errors_read(log, sizeof(log));
	assert_non_null(strstr(log, "sandbox.denied plugin=prisoner call=socket\n"));
	assert_non_null(strstr(log, "sandbox.denied plugin=prisoner call=connect\n"));
	assert_non_null(strstr(log, "sandbox.denied plugin=prisoner call=accept\n"));
}

static void network(void **state)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(here);
	const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char port[16];

	(void)state;
	assert_int_equal(bind(listener, (const struct sockaddr *)&here, sizeof(here)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&here, &size), 0);
	snprintf(port, sizeof(port), "%u", ntohs(here.sin_port));
	kernel.sandbox.has_network = kernel.sandbox.network = 1;
	kernel_run(&kernel);
	kernel_says(&kernel, "reach", port, "connect=0 bind=judged listen=1 unix=1");
	close(listener);
}

static void processes(void **state)
{
	(void)state;
	kernel_run(&kernel);
	kernel_says(&kernel, "programs", "", "1 1 1 38");
	kernel_says(&kernel, "others", "", "1 13 38 1 1");
	kernel_says(&kernel, "lives", "", "thread=1 pipe=0 page=1 stat=0 zone=1");
}

static void kills(void **state)
{
	static const char *const deeds[] = {"ptrace", "unshare", "bpf", "mount", "io_uring", "memory of others"};
	const struct cv_bytes none = {NULL, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		const struct cv_bytes deed = {(const uint8_t *)deeds[i], strlen(deeds[i])};
		Congvan__Envelope *head;
		nng_msg *message, *unused;
		bool sent;

		if (i > 0) {
			kernel_finish(&kernel);
			kernel_make(&kernel, "prisoner", NULL);
		}
		kernel_run(&kernel);
		head = kernel_head("probe/1", "deadly");
		assert_int_equal(envelope_pack(head, none, deed, &message), 0);
		assert_int_equal(dial_call(kernel.dial, message, head->deadline_ms, &sent, &unused), -EPIPE);
		assert_int_equal(kernel_wait(&kernel), -SIGSYS);
	}
}

/* Also the threads that the bus made before the filter. */
static void all_threads(void **state)
{
	char path[512], line[256];
	struct dirent *entry;
	unsigned threads = 0;
	DIR *tasks;

	(void)state;
	kernel_run(&kernel);
	snprintf(path, sizeof(path), "/proc/%d/task", (int)kernel.pid);
	tasks = opendir(path);
	assert_non_null(tasks);
	while ((entry = readdir(tasks)) != NULL) {
		bool filtered = false, no_new_privs = false;
		FILE *status;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.16s/status", (int)kernel.pid, entry->d_name);
		status = fopen(path, "r");
		assert_non_null(status);
		while (fgets(line, sizeof(line), status) != NULL) {
			filtered = filtered || strcmp(line, "Seccomp:\t2\n") == 0;
			no_new_privs = no_new_privs || strcmp(line, "NoNewPrivs:\t1\n") == 0;
		}
		fclose(status);
		assert_true(filtered && no_new_privs);
		threads++;
	}
	closedir(tasks);
	/* The main one, the control socket's, two workers, and the bus's own. */
	assert_true(threads > 6);
}

static void memory(void **state)
{
	(void)state;
	if (SANDBOX_SANITIZER)
		skip();
	kernel.sandbox.has_memory_bytes = 1;
	kernel.sandbox.memory_bytes = 2048ull << 20;
	kernel_run(&kernel);
	kernel_says(&kernel, "eat", "256", "0");
	kernel_says(&kernel, "eat", "4096", "12");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(files, setup, teardown),
	    cmocka_unit_test_setup_teardown(no_network, setup, teardown),
	    cmocka_unit_test_setup_teardown(network, setup, teardown),
	    cmocka_unit_test_setup_teardown(processes, setup, teardown),
	    cmocka_unit_test_setup_teardown(kills, setup, teardown),
	    cmocka_unit_test_setup_teardown(all_threads, setup, teardown),
	    cmocka_unit_test_setup_teardown(memory, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
