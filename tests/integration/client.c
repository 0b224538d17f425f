#include "integration/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#define REQUEST_TIMEOUT_S 60L

struct http_client {
	CURL *curl;
	uint16_t port;
	char *token;
};

struct buffer {
	char *data;
	size_t len;
};

static size_t append(char *data, size_t size, size_t count, void *arg)
{
	struct buffer *buffer = arg;
	size_t len = size * count;
	char *grown = realloc(buffer->data, buffer->len + len + 1);

	if (!grown)
		return 0;
	memcpy(grown + buffer->len, data, len);
	buffer->data = grown;
	buffer->len += len;
	grown[buffer->len] = '\0';
	return len;
}

int http_client_create(uint16_t port, struct http_client **ret)
{
	struct http_client *client = calloc(1, sizeof(*client));

	if (!client)
		return -ENOMEM;
	client->curl = curl_easy_init();
	if (!client->curl) {
		free(client);
		return -ENOMEM;
	}
	client->port = port;
	curl_easy_setopt(client->curl, CURLOPT_COOKIEFILE, "");
	*ret = client;
	return 0;
}

void http_client_destroy(struct http_client **client)
{
	if (!*client)
		return;
	curl_easy_cleanup((*client)->curl);
	free((*client)->token);
	free(*client);
	*client = NULL;
}

void http_client_bearer(struct http_client *client, const char *token)
{
	free(client->token);
	client->token = token ? strdup(token) : NULL;
}

void http_client_port(struct http_client *client, uint16_t port)
{
	client->port = port;
}

/* A line of libcurl's cookie list: domain, subdomains, path, secure, expires, name, value, separated by tabs. */
char *http_client_cookie(struct http_client *client, const char *name)
{
	struct curl_slist *list = NULL;
	char *found = NULL;

	curl_easy_getinfo(client->curl, CURLINFO_COOKIELIST, &list);
	for (struct curl_slist *item = list; item; item = item->next) {
		char *value = strrchr(item->data, '\t');
		char *start;

		if (!value)
			continue;
		*value = '\0';
		start = strrchr(item->data, '\t');
		if (start && strcmp(start + 1, name) == 0) {
			free(found);
			found = strdup(value + 1);
		}
	}
	curl_slist_free_all(list);
	return found;
}

static struct curl_slist *header_list(struct http_client *client, const struct http_request *request)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	char line[512];

	if (client->token) {
		snprintf(line, sizeof(line), "Authorization: Bearer %s", client->token);
		list = curl_slist_append(list, line);
	}
	if (request->body) {
		snprintf(line, sizeof(line), "Content-Type: %s",
			 request->content_type ? request->content_type : "application/json");
		list = curl_slist_append(list, line);
	}
	for (size_t i = 0; i < sizeof(request->headers) / sizeof(request->headers[0]) && request->headers[i]; i++)
		list = curl_slist_append(list, request->headers[i]);
	return list;
}

static void set_method(CURL *curl, const struct http_request *request)
{
	curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(curl, CURLOPT_NOBODY, 0L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, NULL);
	if (request->body) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
				 (curl_off_t)(request->body_len ? request->body_len : strlen(request->body)));
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
	}
	if (request->method && strcmp(request->method, "HEAD") == 0)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else if (request->method)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
}

void http_ask(struct http_client *client, const struct http_request *request, struct http_answer *ret)
{
	struct buffer body = {NULL, 0}, head = {NULL, 0};
	struct curl_slist *headers = header_list(client, request);
	char url[4096];
	CURLcode code;

	memset(ret, 0, sizeof(*ret));
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", client->port, request->path);
	set_method(client->curl, request);
	curl_easy_setopt(client->curl, CURLOPT_URL, url);
	curl_easy_setopt(client->curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(client->curl, CURLOPT_WRITEFUNCTION, append);
	curl_easy_setopt(client->curl, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(client->curl, CURLOPT_HEADERFUNCTION, append);
	curl_easy_setopt(client->curl, CURLOPT_HEADERDATA, &head);
	curl_easy_setopt(client->curl, CURLOPT_TIMEOUT, REQUEST_TIMEOUT_S);
	curl_easy_setopt(client->curl, CURLOPT_NOSIGNAL, 1L);
	code = curl_easy_perform(client->curl);
	if (code == CURLE_OK)
		curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &ret->status);
	else
		snprintf(ret->problem, sizeof(ret->problem), "%s", curl_easy_strerror(code));
	curl_slist_free_all(headers);
	ret->body = body.data;
	ret->body_len = body.len;
	ret->head = head.data;
	if (body.data)
		ret->json = json_loadb(body.data, body.len, JSON_REJECT_DUPLICATES, NULL);
}

void http_answer_free(struct http_answer *answer)
{
	json_decref(answer->json);
	free(answer->body);
	free(answer->head);
	memset(answer, 0, sizeof(*answer));
}

char *http_answer_header(const struct http_answer *answer, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = answer->head; line && *line;
	     line = strstr(line, "\r\n") ? strstr(line, "\r\n") + 2 : NULL) {
		const char *value = line + len + 1;

		if (strncasecmp(line, name, len) != 0 || line[len] != ':')
			continue;
		value += strspn(value, " ");
		return strndup(value, strcspn(value, "\r\n"));
	}
	return NULL;
}

json_t *json_at(json_t *root, const char *path)
{
	char name[64];

	while (root && *path) {
		size_t len = strcspn(path, ".");

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		root =
		    json_is_array(root) ? json_array_get(root, strtoul(name, NULL, 10)) : json_object_get(root, name);
		path += len + (path[len] == '.');
	}
	return root;
}

const char *json_text(json_t *root, const char *path)
{
	const char *text = json_string_value(json_at(root, path));

	return text ? text : "";
}
