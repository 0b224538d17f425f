/*
 * A demo agency has accounts whose password everybody knows, so the gateway serves it on loopback addresses only.
 * identity/1.server_info is asked when the plugin starts, and again whenever identity has written an agency.
 */
#ifndef CONGVAN_WEB_DEMO_H
#define CONGVAN_WEB_DEMO_H

#include <congvan/abi.h>

struct web_server;

/* Before the loop runs. -EPERM: a demo agency, and the address is not loopback. */
int demo_refuse(struct web_server *server, struct cv_error *reterr);
/* Loop: asks again if there may be a new answer. */
void demo_check(struct web_server *server);
/* Loop: forgets a question under way. */
void demo_cancel(struct web_server *server);

#endif
