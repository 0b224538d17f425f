#include "demo.h"

#include <errno.h>
#include <stdio.h>

#include <congvan/identity.pb-c.h>
#include <congvan/log.h>
#include <congvan/memory.h>

#include "server.h"

#define AGENCIES "identity.agency"
#define ASK_TIMEOUT_MS 5000

static bool is_demo(struct cv_call *call, struct cv_bytes reply)
{
	const Congvan__ServerInfoReply *info = cv_unpack(call, &congvan__server_info_reply__descriptor, reply);

	return info && info->demo;
}

int demo_refuse(struct web_server *server, struct cv_error *reterr)
{
	const struct cv_host *host = server->host;
	struct cv_bytes nothing = {NULL, 0}, reply, status;
	struct cv_call *call;
	bool demo;
	int error;

	if (server->loopback)
		return 0;
	error = host->prefix_stamp(host, AGENCIES, &server->agency_stamp);
	if (!error)
		error = host->call_open(host, NULL, ASK_TIMEOUT_MS, &call);
	if (error) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "identity/1 cannot be asked about a demo agency");
		return error;
	}
	error = host->call(call, "identity/1", "server_info", nothing, ASK_TIMEOUT_MS, &reply, &status);
	demo = !error && is_demo(call, reply);
	host->call_close(&call);
	if (error) {
		reterr->code = error;
		snprintf(reterr->text, sizeof(reterr->text), "identity/1.server_info does not answer");
		return error;
	}
	if (!demo)
		return 0;
	reterr->code = -EPERM;
	snprintf(reterr->text, sizeof(reterr->text),
		 "listen: this server has a demo agency, whose passwords everybody knows: only a loopback address "
		 "(127.0.0.1), and no origin, is allowed");
	return -EPERM;
}

static void on_info(void *arg, int result, struct cv_bytes status, struct cv_bytes reply)
{
	struct web_server *server = arg;
	bool demo = result == 0 && is_demo(server->demo_call, reply);

	(void)status;
	server->host->call_close(&server->demo_call);
	if (result) {
		/* Asked again at the next sweep. */
		server->agency_stamp = UINT64_MAX;
		return;
	}
	if (demo && !server->demo_refused) {
		cv_log_host(server->host, CV_LOG_ERROR, "demo.refused", "reason=\"the address is not loopback\"");
		server->host->health(server->host, CV_HEALTH_FAILED,
				     "a demo agency on an address that is not loopback");
	}
	server->demo_refused = demo;
}

void demo_check(struct web_server *server)
{
	const struct cv_host *host = server->host;
	uint64_t stamp;

	if (server->loopback || server->demo_call || server->draining || host->prefix_stamp(host, AGENCIES, &stamp) ||
	    stamp == server->agency_stamp)
		return;
	server->agency_stamp = stamp;
	if (host->call_open(host, NULL, ASK_TIMEOUT_MS, &server->demo_call))
		return;
	if (host->call_async(server->demo_call, "identity/1", "server_info", CV_ENCODING_PROTO, NULL,
			     (struct cv_bytes){NULL, 0}, on_info, server)) {
		host->call_close(&server->demo_call);
		server->agency_stamp = UINT64_MAX;
	}
}

void demo_cancel(struct web_server *server)
{
	if (server->demo_call)
		server->host->call_close(&server->demo_call);
}
