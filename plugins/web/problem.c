#include "problem.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "texts.h"

unsigned problem_status(int code)
{
	static const unsigned statuses[] = {
	    [CV_INVALID] = 422,
	    [CV_UNAUTHENTICATED] = 401,
	    [CV_DENIED] = 403,
	    [CV_NOT_FOUND] = 404,
	    [CV_CONFLICT] = 409,
	    [CV_STALE] = 412,
	    [CV_PRECONDITION_REQUIRED] = 428,
	    [CV_TOO_LARGE] = 413,
	    [CV_UNSUPPORTED] = 415,
	    [CV_BUSY] = 429,
	    [CV_DEADLINE] = 504,
	    [CV_LOOP] = 500,
	    [CV_UNAVAILABLE] = 503,
	    [CV_UNKNOWN] = 503,
	    [CV_INTERNAL] = 500,
	    [CV_STORAGE_FULL] = 507,
	    [CV_MALFORMED] = 400,
	    [CV_KEY_REUSED] = 422,
	};

	if (code <= 0 || (size_t)code >= sizeof(statuses) / sizeof(statuses[0]) || statuses[code] == 0)
		return 500;
	return statuses[code];
}

/* Text from plugins is UTF-8; should it ever not be, the document still goes out, without it. */
static void set_text(json_t *object, const char *name, const char *text)
{
	if (text)
		json_object_set_new(object, name, json_string(text));
}

static json_t *fields_json(const struct problem *problem)
{
	json_t *list = json_array();

	for (size_t i = 0; i < problem->field_count; i++) {
		json_t *field = json_object();

		set_text(field, "pointer", problem->fields[i].pointer);
		set_text(field, "code", problem->fields[i].code);
		set_text(field, "detail", problem->fields[i].text);
		json_array_append_new(list, field);
	}
	return list;
}

char *problem_json(const struct problem *problem, size_t *ret_len)
{
	json_t *document = json_object();
	const char *reason = problem->reason && *problem->reason ? problem->reason : "web.internal";
	size_t type_size = sizeof(PROBLEM_TYPE_PREFIX) + strlen(reason);
	char *type = malloc(type_size), *text = NULL;

	if (!document || !type)
		goto out;
	strcpy(stpcpy(type, PROBLEM_TYPE_PREFIX), reason);
	set_text(document, "type", type);
	set_text(document, "title", web_title(problem->language, problem->status));
	json_object_set_new(document, "status", json_integer((json_int_t)problem->status));
	set_text(document, "detail", problem->detail);
	set_text(document, "reason", reason);
	set_text(document, "request_id", problem->request_id);
	if (problem->field_count > 0)
		json_object_set_new(document, "errors", fields_json(problem));
	if (problem->details.len > 0) {
		json_t *details = json_loadb((const char *)problem->details.data, problem->details.len, 0, NULL);

		/* The standard members win. */
		json_object_update_missing(document, details);
		json_decref(details);
	}
	text = json_dumps(document, JSON_COMPACT);
	if (text)
		*ret_len = strlen(text);
out:
	free(type);
	json_decref(document);
	return text;
}
