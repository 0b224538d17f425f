/*
 * Finds out who sent a request, from its bearer token or its session cookie. Thread: the plugin's loop.
 */
#ifndef CONGVAN_WEB_AUTHENTICATE_H
#define CONGVAN_WEB_AUTHENTICATE_H

struct web_connection;

/* Goes on with request_authorised(), now or when identity has answered, or answers 401. */
void authenticate(struct web_connection *connection);

#endif
