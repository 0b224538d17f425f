/*
 * congvan-host: runs one generation of one plugin in a process of its own, inside a sandbox, for the kernel that
 * started it (isolated/contract.h, proto/congvan/host.proto).
 *
 * The order at the beginning matters. Landlock holds for the threads that are made after it, so it comes before the
 * bus, whose library makes threads. The bus needs sockets, so it comes before seccomp, which holds for all threads. The
 * plugin's image comes last: its constructors run under both.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "host/clean.h"
#include "host/control.h"
#include "host/guest.h"
#include "host/sandbox.h"
#include "plugin/crash.h"
#include "plugin/lifecycle.h"
#include "plugin/loop.h"
#include "point.h"

static struct guest guest;

static void look(Congvan__HostReport *report)
{
	report->has_busy = 1;
	report->busy = atomic_load_explicit(&guest.under_way, memory_order_relaxed);
	/* Before, the loop may not be there yet. */
	if (!atomic_load_explicit(&guest.loaded, memory_order_acquire) || guest.loop == NULL)
		return;
	report->has_loop_ms = 1;
	report->loop_ms = loop_busy_ms(guest.loop);
}

static void done(uint32_t sequence, int code, const char *action, const struct cv_error *error)
{
	char text[sizeof(error->text)];

	clean_copy(text, sizeof(text), error->text);
	control_done(sequence, code, action, text);
}

/* ---- orders ---------------------------------------------------------------------------------------------------- */

static void load(struct control_order *order)
{
	const struct lifecycle life = {&guest.plugin, guest.name, guest.generation};
	const uint32_t sequence = order->message->sequence;
	const char *action = "load";
	struct cv_error error = {0};
	int r;

	if (settings_listen(&guest.settings, order->message, order->fds, order->fd_count) < 0)
		_exit(HOST_EXIT_PROTOCOL);
	settings_replace(&guest.settings, order->message);
	r = lifecycle_load(&life, &guest.host, &guest.self, &error);
	if (r == 0) {
		action = "configure";
		r = lifecycle_configure(&life, guest.self, &error);
	}
	if (r == 0)
		atomic_store_explicit(&guest.loaded, true, memory_order_release);
	CV_POINT("guest.loaded");
	done(sequence, r, action, &error);
}

static void configure(struct control_order *order)
{
	const struct lifecycle life = {&guest.plugin, guest.name, guest.generation};
	const uint32_t sequence = order->message->sequence;
	struct cv_error error = {0};
	int r;

	settings_replace(&guest.settings, order->message);
	r = lifecycle_configure(&life, guest.self, &error);
	done(sequence, r, "configure", &error);
}

static void start(const struct control_order *order)
{
	struct cv_error error = {0};
	int r = guest_start(&guest, &error);

	CV_POINT("guest.started");
	done(order->message->sequence, r, "start", &error);
}

static void drain(const struct control_order *order)
{
	const struct lifecycle life = {&guest.plugin, guest.name, guest.generation};

	CV_POINT("guest.draining");
	lifecycle_drain(&life, guest.self, order->message->deadline_ms);
	CV_POINT("guest.drained");
	control_done(order->message->sequence, 0, NULL, NULL);
}

/* The last one. What the process holds goes with it. */
CV_NORETURN static void stop(const struct control_order *order)
{
	const uint32_t stuck = guest_stop(&guest);
	char text[96];

	CV_POINT("guest.stopped");
	snprintf(text, sizeof(text), "%s: stop: %u threads did not end", guest.name, stuck);
	control_done(order->message->sequence, stuck > 0 ? -EBUSY : 0, "stop", text);
	_exit(HOST_EXIT_OK);
}

static void carry_out(struct control_order *order)
{
	switch (order->message->kind) {
	case CONGVAN__HOST_ORDER__KIND__LOAD:
		load(order);
		return; /* the settings keep the message */
	case CONGVAN__HOST_ORDER__KIND__CONFIGURE:
		configure(order);
		return;
	case CONGVAN__HOST_ORDER__KIND__START:
		start(order);
		break;
	case CONGVAN__HOST_ORDER__KIND__DRAIN:
		drain(order);
		break;
	case CONGVAN__HOST_ORDER__KIND__STOP:
		stop(order);
	default:
		_exit(HOST_EXIT_PROTOCOL);
	}
	congvan__host_order__free_unpacked(order->message, NULL);
}

/* ---- boot ------------------------------------------------------------------------------------------------------ */

static bool is_whole(const Congvan__HostBoot *boot)
{
	return boot->protocol == HOST_PROTOCOL && boot->plugin != NULL && boot->image != NULL &&
	       boot->requests != NULL && boot->table != NULL && boot->sandbox != NULL &&
	       boot->token.len == HOST_TOKEN_BYTES && boot->credits <= ENDPOINT_CREDITS_MAX;
}

static int boot_steps(Congvan__HostBoot *boot, const char **ret_action, struct cv_error *reterr)
{
	int r;

	*ret_action = "sandbox";
	r = sandbox_confine(boot, reterr);
	if (r < 0)
		return r;
	r = control_start(look);
	*ret_action = "bus";
	if (r == 0)
		r = guest_connect(&guest, boot, reterr);
	if (r < 0)
		return r;
	*ret_action = "sandbox";
	r = sandbox_calls(boot, reterr);
	if (r < 0)
		return r;
	*ret_action = "dlopen";
	return guest_bring(&guest, reterr);
}

static void boot(void)
{
	Congvan__HostOrder *order = control_boot();
	Congvan__HostReport report = CONGVAN__HOST_REPORT__INIT;
	struct cv_error error = {0};
	const char *action;
	int r;

	if (!is_whole(order->boot))
		_exit(HOST_EXIT_PROTOCOL);
	log_init(order->boot->has_log_level ? (int)order->boot->log_level : CV_LOG_INFO);
	r = crash_init_to(STDERR_FILENO);
	if (r < 0)
		_exit(HOST_EXIT_BOOT);
	r = boot_steps(order->boot, &action, &error);
	if (r < 0) {
		done(order->sequence, r, action, &error);
		_exit(HOST_EXIT_BOOT);
	}
	report.has_kind = report.has_sequence = 1;
	report.kind = CONGVAN__HOST_REPORT__KIND__READY;
	report.sequence = order->sequence;
	CV_POINT("guest.brought");
	control_report(&report);
}

int main(void)
{
	/* Nobody starts this by hand: the two descriptors are there or there is nothing to do. */
	if (fcntl(HOST_CONTROL_FD, F_GETFD) < 0 || fcntl(HOST_DEATH_FD, F_GETFD) < 0) {
		fprintf(stderr, "congvan-host is started by congvand, for one plugin\n");
		return HOST_EXIT_PROTOCOL;
	}
	fcntl(HOST_CONTROL_FD, F_SETFD, FD_CLOEXEC);
	fcntl(HOST_DEATH_FD, F_SETFD, FD_CLOEXEC);
	signal(SIGPIPE, SIG_IGN);
	boot();
	for (;;) {
		struct control_order *order = control_next();

		carry_out(order);
		free(order);
	}
}
