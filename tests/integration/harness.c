#include "integration/harness.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READY_TIMEOUT_MS 60000
#define POLL_MS 10
#define PORTS_MAX 3u /* that are tried until nobody else is faster */
#define OUTPUT_MAX (4u << 20)

struct harness {
	struct harness_options options;
	char directory[256];
	char config[300];
	char listen[64]; /* of harness_listen() */
	char reserve[32]; /* of harness_reserve() */
	char environment[2][300];
	uint16_t port;
	pid_t pid; /* 0: not running */
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void pause_ms(long ms)
{
	struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

/* The kernel rarely hands out a port twice in a row; whoever else gets it before the server: see begin(). */
static uint16_t free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint16_t port = 0;

	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, len) == 0 &&
	    getsockname(fd, (struct sockaddr *)&address, &len) == 0)
		port = ntohs(address.sin_port);
	if (fd >= 0)
		close(fd);
	return port;
}

/* Does the test say itself what stands in this section? */
static bool has_section(const char *yaml, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = yaml; line && *line; line = strchr(line, '\n'), line += line ? 1 : 0)
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			return true;
	return false;
}

static int write_config(struct harness *harness)
{
	FILE *file = fopen(harness->config, "w");
	char listen[64];

	if (!file)
		return -errno;
	snprintf(listen, sizeof(listen), "127.0.0.1:%u", harness->port);
	fprintf(file,
		"data: %s/store\n"
		"control: {socket: %s/control.sock}\n"
		"store: {reserve: %s}\n"
		"plugins:\n"
		"  directory: %s\n"
		"  enabled: [%s%s%s]\n"
		"%s"
		"  isolated: [%s]\n"
		"  drain: %s\n"
		"web: {listen: \"%s\"%s%s}\n%s",
		harness->directory, harness->directory, *harness->reserve ? harness->reserve : "16 MiB",
		harness->options.plugins ? harness->options.plugins : CONGVAN_BUILD_DIR "/plugins",
		harness->options.more ? harness->options.more : "", harness->options.more ? ", " : "",
		harness->options.enabled ? harness->options.enabled : HARNESS_OFFICE,
		harness->options.enabled ? "" : "  privileged: [web, identity, transfer, organs]\n",
		harness->options.isolated ? harness->options.isolated : "",
		harness->options.drain ? harness->options.drain : "30 s",
		harness->options.listen ? harness->options.listen : listen, harness->options.web ? ", " : "",
		harness->options.web ? harness->options.web : "", harness->options.yaml ? harness->options.yaml : "");
	if (!harness->options.enabled)
		fputs("work: {calendar: " CONGVAN_SOURCE_DIR "/config/catalogues/calendar-vn.yaml}\n", file);
	if (!harness->options.enabled && !has_section(harness->options.yaml, "outgoing"))
		fputs("outgoing: {form: " CONGVAN_SOURCE_DIR "/config/catalogues/document-form.yaml}\n", file);
	fclose(file);
	return 0;
}

static pid_t spawn(const char *const *words, int in, int out, char environment[2][300])
{
	pid_t pid = fork();

	if (pid == 0) {
		/* A test that dies takes its server along. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (in >= 0)
			dup2(in, STDIN_FILENO);
		dup2(out, STDOUT_FILENO);
		dup2(out, STDERR_FILENO);
		for (int i = 0; environment && i < 2; i++)
			if (environment[i][0])
				putenv(environment[i]);
		execv(words[0], (char *const *)(uintptr_t)words);
		_exit(127);
	}
	return pid;
}

static int log_path(const struct harness *harness, char *path, size_t size)
{
	return snprintf(path, size, "%s/server.log", harness->directory) < (int)size ? 0 : -ENAMETOOLONG;
}

static int spawn_server(struct harness *harness)
{
	const char *const words[] = {CONGVAN_BUILD_DIR "/bin/congvand", "--config", harness->config, NULL};
	char path[300];
	int fd;

	log_path(harness, path, sizeof(path));
	fd = open(path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	harness->pid = spawn(words, -1, fd, harness->environment);
	close(fd);
	return harness->pid > 0 ? 0 : -errno;
}

static bool answers(struct harness *harness)
{
	struct http_request request = {.path = "/healthz"};
	struct http_client *client;
	struct http_answer answer;
	bool ok;

	if (http_client_create(harness->port, &client) < 0)
		return false;
	http_ask(client, &request, &answer);
	ok = answer.status == 200;
	http_answer_free(&answer);
	http_client_destroy(&client);
	return ok;
}

/* By its own socket too: on the port another program may answer, and the server is about to end because of that. */
static bool is_up(struct harness *harness)
{
	char path[sizeof(harness->directory) + 16];

	snprintf(path, sizeof(path), "%s/control.sock", harness->directory);
	return access(path, F_OK) == 0 && answers(harness);
}

static int await_answer(struct harness *harness)
{
	int64_t deadline = now_ms() + READY_TIMEOUT_MS;
	int status;

	while (!is_up(harness)) {
		if (waitpid(harness->pid, &status, WNOHANG) == harness->pid) {
			harness->pid = 0;
			return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? -EOWNERDEAD : -ECHILD;
		}
		if (now_ms() > deadline)
			return -ETIMEDOUT;
		pause_ms(POLL_MS);
	}
	return 0;
}

static void print_log(struct harness *harness)
{
	char *log = harness_log(harness);

	fprintf(stderr, "---- the server's log ----\n%s\n----\n", log ? log : "(none)");
	free(log);
}

static int make_demo(struct harness *harness)
{
	const char *const words[] = {"init", "--file", CONGVAN_SOURCE_DIR "/config/demo/agency.yaml", NULL};
	char *output = NULL;
	int code = harness_cli(harness, words, NULL, &output);

	if (code != 0)
		fprintf(stderr, "congvan init: %d\n%s\n", code, output ? output : "");
	free(output);
	return code == 0 ? 0 : -EPROTO;
}

/* -ECHILD: it ended by itself, perhaps because the port is another's by now. */
static int begin(struct harness *harness)
{
	int error;

	harness->port = free_port();
	error = write_config(harness);
	if (!error)
		error = spawn_server(harness);
	if (!error && !harness->options.expect_failure)
		error = await_answer(harness);
	return error;
}

int harness_start(const struct harness_options *options, struct harness **ret)
{
	struct harness *harness = calloc(1, sizeof(*harness));
	const char *base = getenv("TMPDIR");
	int error;

	if (!harness)
		return -ENOMEM;
	if (options)
		harness->options = *options;
	snprintf(harness->directory, sizeof(harness->directory), "%s/congvan-test-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(harness->directory)) {
		free(harness);
		return -errno;
	}
	snprintf(harness->config, sizeof(harness->config), "%s/congvan.yaml", harness->directory);
	error = begin(harness);
	for (unsigned more = PORTS_MAX - 1; error == -ECHILD && more > 0; more--)
		error = begin(harness);
	if (!error && !harness->options.expect_failure && !harness->options.empty && !harness->options.enabled)
		error = make_demo(harness);
	if (error) {
		print_log(harness);
		harness_destroy(&harness);
		return error;
	}
	*ret = harness;
	return 0;
}

int harness_listen(struct harness *harness, const char *address)
{
	snprintf(harness->listen, sizeof(harness->listen), "%s:%u", address, harness->port);
	harness->options.listen = harness->listen;
	return write_config(harness);
}

int harness_reserve(struct harness *harness, const char *size)
{
	snprintf(harness->reserve, sizeof(harness->reserve), "%s", size ? size : "");
	return write_config(harness);
}

void harness_environment(struct harness *harness, const char *first, const char *second)
{
	snprintf(harness->environment[0], sizeof(harness->environment[0]), "%s", first ? first : "");
	snprintf(harness->environment[1], sizeof(harness->environment[1]), "%s", second ? second : "");
}

void harness_ahead(struct harness *harness, const char *library, long seconds)
{
	const char *asan = getenv("ASAN_OPTIONS");
	char options[400], preload[PATH_MAX], ahead[64];

	/* A sanitized server would rather be loaded before the clock. */
	if (!asan || !strstr(asan, "verify_asan_link_order=0")) {
		snprintf(options, sizeof(options), "%s%sverify_asan_link_order=0", asan ? asan : "", asan ? ":" : "");
		setenv("ASAN_OPTIONS", options, 1);
	}
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", library);
	snprintf(ahead, sizeof(ahead), "CONGVAN_TEST_CLOCK_AHEAD_S=%ld", seconds);
	harness_environment(harness, preload, ahead);
}

int harness_restart(struct harness *harness)
{
	int error = spawn_server(harness);

	if (!error)
		error = await_answer(harness);
	if (error && error != -EOWNERDEAD)
		print_log(harness);
	return error;
}

void harness_signal(struct harness *harness, int signal)
{
	if (harness->pid)
		kill(harness->pid, signal);
}

bool harness_ended(const struct harness *harness)
{
	siginfo_t info = {0};

	if (!harness->pid)
		return true;
	waitid(P_PID, (id_t)harness->pid, &info, WEXITED | WNOHANG | WNOWAIT);
	return info.si_pid == harness->pid;
}

int harness_wait(struct harness *harness)
{
	int64_t deadline = now_ms() + READY_TIMEOUT_MS;
	int status;

	if (!harness->pid)
		return -ECHILD;
	while (waitpid(harness->pid, &status, WNOHANG) == 0) {
		if (now_ms() > deadline) {
			kill(harness->pid, SIGKILL);
			waitpid(harness->pid, &status, 0);
			harness->pid = 0;
			return -ETIMEDOUT;
		}
		pause_ms(1);
	}
	harness->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int harness_stop(struct harness *harness)
{
	harness_signal(harness, SIGTERM);
	return harness_wait(harness);
}

static int remove_one(const char *path, const struct stat *stat, int flag, struct FTW *walk)
{
	(void)stat;
	(void)flag;
	(void)walk;
	return remove(path);
}

void harness_destroy(struct harness **harness)
{
	if (!*harness)
		return;
	if ((*harness)->pid) {
		harness_signal(*harness, SIGKILL);
		harness_wait(*harness);
	}
	nftw((*harness)->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(*harness);
	*harness = NULL;
}

uint16_t harness_port(const struct harness *harness)
{
	return harness->port;
}

int harness_pid(const struct harness *harness)
{
	return harness->pid;
}

const char *harness_directory(const struct harness *harness)
{
	return harness->directory;
}

static char *read_file(int fd)
{
	char *text = malloc(OUTPUT_MAX + 1);
	size_t len = 0;
	ssize_t n;

	if (!text)
		return NULL;
	while (len < OUTPUT_MAX && (n = pread(fd, text + len, OUTPUT_MAX - len, (off_t)len)) > 0)
		len += (size_t)n;
	text[len] = '\0';
	return text;
}

char *harness_log(const struct harness *harness)
{
	char path[300], *text;
	int fd;

	log_path(harness, path, sizeof(path));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	text = read_file(fd);
	close(fd);
	return text;
}

/* An unnamed file: no pipe can fill up and hold the program. */
static int scratch(const char *content)
{
	FILE *file = tmpfile();
	int fd = file ? dup(fileno(file)) : -1;

	if (file && content) {
		fputs(content, file);
		fflush(file);
		lseek(fd, 0, SEEK_SET);
	}
	if (file)
		fclose(file);
	return fd;
}

int harness_cli(struct harness *harness, const char *const *words, const char *input, char **ret_output)
{
	const char *all[40] = {CONGVAN_BUILD_DIR "/bin/congvan"};
	char socket[300];
	size_t count = 1;
	int in = scratch(input), out = scratch(NULL), status = 0;
	pid_t pid;

	snprintf(socket, sizeof(socket), "%s/control.sock", harness->directory);
	while (*words && count < 36)
		all[count++] = *words++;
	all[count++] = "--socket";
	all[count++] = socket;
	all[count] = NULL;
	pid = spawn(all, in, out, NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		status = -1;
	if (ret_output)
		*ret_output = read_file(out);
	close(in);
	close(out);
	if (status == -1)
		return -ECHILD;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct http_client *harness_login(struct harness *harness, const char *account)
{
	struct http_client *client;
	struct http_answer answer;
	char body[200];
	struct http_request request = {.path = "/api/v1/session", .body = body};

	snprintf(body, sizeof(body), "{\"account\":\"%s\",\"password\":\"%s\",\"bearer\":true}", account,
		 HARNESS_PASSWORD);
	if (http_client_create(harness->port, &client) < 0)
		return NULL;
	http_ask(client, &request, &answer);
	if (answer.status == 201) {
		http_client_bearer(client, json_text(answer.json, "token"));
	} else {
		fprintf(stderr, "log-in of %s: %ld %s %s\n", account, answer.status, answer.body ? answer.body : "",
			answer.problem);
		http_client_destroy(&client);
	}
	http_answer_free(&answer);
	return client;
}
