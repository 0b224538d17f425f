/* Reads of the store, notes, and what the gateway asks. What they find lives in the call's arena until it is packed. */
#include <errno.h>
#include <string.h>

#include "isolated/table_int.h"
#include "table/host.h"

static const struct cv_host *host_of(const struct turn *turn)
{
	return &turn->hosted->instance->host;
}

static int row_show(const struct cv_row *row, Congvan__HostRow *ret)
{
	congvan__host_row__init(ret);
	ret->has_body = ret->has_value = ret->has_version = ret->has_schema = 1;
	ret->body = table_data(row->body);
	ret->value = table_data(row->value);
	ret->version = row->version;
	ret->schema = row->schema;
	return 0;
}

/* NULL: no memory. */
static Congvan__HostRow **rows_make(struct turn *turn, size_t count)
{
	Congvan__HostRow **rows = turn_alloc(turn, (count + 1) * (sizeof(*rows) + sizeof(**rows)));
	Congvan__HostRow *items;

	if (rows == NULL)
		return NULL;
	items = (Congvan__HostRow *)(void *)(rows + count + 1);
	for (size_t i = 0; i < count; i++)
		rows[i] = &items[i];
	return rows;
}

int table_get(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_row row = {0};
	struct cv_key key;

	if (asked->key == NULL)
		return -EBADMSG;
	key = table_key(asked->key);
	reply->result = host_of(turn)->get(&turn->call->open, &key, &row);
	if (reply->result < 0)
		return 0;
	reply->rows = rows_make(turn, 1);
	reply->n_rows = reply->rows != NULL;
	if (reply->rows == NULL)
		reply->result = -ENOMEM;
	else
		row_show(&row, reply->rows[0]);
	return 0;
}

/* As many as one answer may hold, at least one. */
static uint32_t rows_that_fit(const struct cv_row *rows, uint32_t count)
{
	size_t bytes = 0;

	for (uint32_t i = 0; i < count; i++) {
		bytes += rows[i].body.len + rows[i].value.len;
		if (bytes > HOST_SCAN_BYTES)
			return i + 1;
	}
	return count;
}

int table_scan(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const Congvan__HostScan *from = asked->scan;
	struct cv_row *rows = NULL;
	uint32_t count = 0, shown;
	struct cv_scan scan;

	if (from == NULL)
		return -EBADMSG;
	scan = (struct cv_scan){
	    .prefix = from->prefix,
	    .from = table_bytes(from->from),
	    .to = table_bytes(from->to),
	    .limit = from->limit,
	    .flags = from->flags,
	    .key_flags = from->key_flags,
	    .agency = from->agency,
	};
	reply->result = host_of(turn)->scan(&turn->call->open, &scan, &rows, &count);
	if (reply->result < 0)
		return 0;
	shown = rows_that_fit(rows, count);
	reply->rows = rows_make(turn, shown);
	if (reply->rows == NULL) {
		reply->result = -ENOMEM;
		return 0;
	}
	for (uint32_t i = 0; i < shown; i++)
		row_show(&rows[i], reply->rows[i]);
	reply->n_rows = shown;
	reply->has_more = reply->more = shown < count;
	return 0;
}

int table_sum(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_key key;

	if (asked->key == NULL)
		return -EBADMSG;
	key = table_key(asked->key);
	reply->result = host_of(turn)->sum(&turn->call->open, &key, &reply->sum);
	reply->has_sum = reply->result == 0;
	return 0;
}

int table_upload(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_upload upload = {.size = sizeof(upload)};

	reply->result = host_of(turn)->upload(&turn->call->open, asked->id, &upload);
	if (reply->result == 0)
		reply->result = table_show_upload(turn, &upload, reply);
	return 0;
}

int table_show_upload(struct turn *turn, const struct cv_upload *upload, Congvan__TableReply *reply)
{
	Congvan__HostUpload *shown = turn_alloc(turn, sizeof(*shown));
	struct arena *arena = &turn->own.arena;

	if (shown == NULL)
		return -ENOMEM;
	congvan__host_upload__init(shown);
	shown->has_id = shown->has_size_bytes = shown->has_expires_ms = 1;
	shown->id = upload->id;
	shown->size_bytes = upload->size_bytes;
	shown->expires_ms = upload->expires_ms;
	shown->sha256 = arena_strdup(arena, upload->sha256);
	shown->media_type = arena_strdup(arena, upload->media_type);
	shown->name = arena_strdup(arena, upload->name != NULL ? upload->name : "");
	reply->upload = shown;
	return shown->sha256 != NULL && shown->media_type != NULL && shown->name != NULL ? 0 : -ENOMEM;
}

int table_note(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_event event;

	if (asked->event == NULL)
		return -EBADMSG;
	if (turn->away == NULL) {
		reply->result = turn_speak(turn, asked->speaker);
		if (reply->result < 0)
			return 0;
	}
	event = (struct cv_event){
	    .topic = asked->event->topic,
	    .payload = table_bytes(asked->event->payload),
	    .subject = asked->event->subject,
	    .flags = asked->event->flags,
	    .agency = asked->event->agency,
	};
	reply->result = host_of(turn)->note(&turn->call->open, &event);
	return 0;
}

/* protobuf-c's structures lack const; packing only reads. */
static char *unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

static void route_show(const struct cv_listed_route *route, Congvan__HostRoute *ret)
{
	congvan__host_route__init(ret);
	ret->has_flags = ret->has_method_flags = 1;
	ret->flags = route->flags;
	ret->method_flags = route->method_flags;
	ret->plugin = unconst(route->plugin);
	ret->method = unconst(route->method);
	ret->pattern = unconst(route->pattern);
	ret->service = unconst(route->service);
	ret->handler = unconst(route->handler);
}

int table_routes(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_listed_route *routes = NULL;
	Congvan__HostRoute *items;
	uint32_t count = 0;

	(void)asked;
	reply->result = host_of(turn)->routes(&turn->call->open, &routes, &count);
	if (reply->result < 0)
		return 0;
	reply->routes = turn_alloc(turn, ((size_t)count + 1) * sizeof(*reply->routes));
	items = turn_alloc(turn, ((size_t)count + 1) * sizeof(*items));
	if (reply->routes == NULL || items == NULL) {
		reply->result = -ENOMEM;
		return 0;
	}
	for (uint32_t i = 0; i < count; i++) {
		route_show(&routes[i], &items[i]);
		reply->routes[i] = &items[i];
	}
	reply->n_routes = count;
	return 0;
}

int table_stamps(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	const struct cv_host *host = host_of(turn);

	reply->has_stamp = 1;
	reply->stamp = host->routes_stamp(host);
	if (asked->name == NULL)
		return 0;
	reply->result = host->prefix_stamp(host, asked->name, &reply->prefix_stamp);
	reply->has_prefix_stamp = reply->result == 0;
	return 0;
}

int table_log_head(struct turn *turn, const Congvan__TableCall *asked, Congvan__TableReply *reply)
{
	struct cv_log_head head = {.size = sizeof(head)};
	Congvan__HostLogHead *shown;

	(void)asked;
	reply->result = host_of(turn)->log_head(&turn->call->open, &head);
	if (reply->result < 0)
		return 0;
	shown = turn_alloc(turn, sizeof(*shown));
	if (shown == NULL) {
		reply->result = -ENOMEM;
		return 0;
	}
	congvan__host_log_head__init(shown);
	shown->has_sequence = shown->has_time_ms = 1;
	shown->sequence = head.sequence;
	shown->time_ms = head.time_ms;
	shown->sha256 = arena_strdup(&turn->own.arena, head.sha256);
	reply->log_head = shown;
	if (shown->sha256 == NULL)
		reply->result = -ENOMEM;
	return 0;
}
