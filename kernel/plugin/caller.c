#include "plugin/caller.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#define TRACE_BYTES 16u

int caller_show(struct arena *arena, const Congvan__Caller *from, struct cv_caller *to)
{
	*to = (struct cv_caller){
	    .size = sizeof(*to),
	    .kind = (uint32_t)from->kind,
	    .agency = from->agency,
	    .person = from->person,
	    .post = from->post,
	    .on_behalf_of = from->on_behalf_of,
	    .session = from->session,
	    .trace_id = arena_strdup(arena, from->trace_id != NULL ? from->trace_id : ""),
	    .language = from->language != NULL && strcmp(from->language, "en") == 0 ? "en" : "vi",
	    .address = arena_strdup(arena, from->address != NULL ? from->address : ""),
	};
	if (to->trace_id == NULL || to->address == NULL)
		return -ENOMEM;
	if (from->kind != CONGVAN__CALLER__KIND__PLUGIN)
		return 0;
	to->plugin = arena_strdup(arena, from->plugin != NULL ? from->plugin : "");
	return to->plugin != NULL ? 0 : -ENOMEM;
}

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static bool is_trace(const char *text)
{
	return text != NULL && strlen(text) == 2 * TRACE_BYTES &&
	       strspn(text, "0123456789abcdef") == 2 * (size_t)TRACE_BYTES;
}

/* Asks the system for many at once: one system call in 16 traces. NULL: the system has none. */
static const uint8_t *trace_bytes(void)
{
	static _Thread_local uint8_t bytes[TRACE_BYTES * 16];
	static _Thread_local size_t left;

	if (left == 0) {
		if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
			return NULL;
		left = sizeof(bytes);
	}
	left -= TRACE_BYTES;
	return bytes + left;
}

static char *trace_make(struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = trace_bytes();
	char *text = arena_alloc(arena, 2 * TRACE_BYTES + 1);

	if (text == NULL || bytes == NULL)
		return NULL;
	for (size_t i = 0; i < TRACE_BYTES; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[2 * TRACE_BYTES] = '\0';
	return text;
}

Congvan__Caller *caller_make(struct arena *arena, const struct cv_caller_spec *spec, const char *plugin)
{
	Congvan__Caller *caller = arena_alloc(arena, sizeof(*caller));

	if (caller == NULL)
		return NULL;
	congvan__caller__init(caller);
	caller->has_kind = 1;
	caller->kind = (Congvan__Caller__Kind)spec->kind;
	caller->has_agency = spec->agency != 0;
	caller->agency = spec->agency;
	caller->has_person = spec->person != 0;
	caller->person = spec->person;
	caller->has_post = spec->post != 0;
	caller->post = spec->post;
	caller->has_on_behalf_of = spec->on_behalf_of != 0;
	caller->on_behalf_of = spec->on_behalf_of;
	caller->has_session = spec->session != 0;
	caller->session = spec->session;
	caller->language = unconst(spec->language != NULL && strcmp(spec->language, "en") == 0 ? "en" : "vi");
	caller->trace_id = is_trace(spec->trace_id) ? arena_strdup(arena, spec->trace_id) : trace_make(arena);
	caller->address = arena_strdup(arena, spec->address != NULL ? spec->address : "");
	if (spec->kind == CV_CALLER_PLUGIN) {
		caller->plugin = arena_strdup(arena, plugin);
		if (caller->plugin == NULL)
			return NULL;
	}
	return caller->trace_id != NULL && caller->address != NULL ? caller : NULL;
}
