/*
 * The call that answers a request: congvan.HttpRequest to the plugin that declared the route. Thread: the plugin's
 * loop.
 */
#ifndef CONGVAN_WEB_DISPATCH_H
#define CONGVAN_WEB_DISPATCH_H

struct web_connection;

/* Opens request.call for whoever the request speaks for. Negative errno of the host. */
int dispatch_open(struct web_connection *connection);

/* Sends the request to its route's method: REQUEST_CALLING, or REQUEST_READY with the reason why not. */
void dispatch(struct web_connection *connection);

#endif
