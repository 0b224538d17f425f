/*
 * What a request's target leads to: /healthz, a file of the page, or a route of the interface. Thread: the plugin's
 * loop.
 */
#ifndef CONGVAN_WEB_SERVE_H
#define CONGVAN_WEB_SERVE_H

struct web_connection;

/* After the header has been judged: answers, or goes on with authentication. Takes request.target apart. */
void serve(struct web_connection *connection);

/* 413 with the limit of the request's route. */
void serve_refuse_size(struct web_connection *connection);

#endif
