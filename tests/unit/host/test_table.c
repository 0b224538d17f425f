/* Each entry of the host table: what the kernel is asked, and what the plugin makes of the answer. */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bus/envelope.h"

/* What was asked last, and what is to be answered. */
struct script {
	char asked[1024];
	int32_t result;
	uint32_t asks, rows; /* SCAN: rows in all */
	uint64_t bytes; /* BLOB_WRITE */
	int fd; /* BLOB_OPEN: the file to send */
	bool late; /* BLOB_OPEN: sent after the answer, by the test */
	uint64_t ticket;
};

static struct kernel kernel;
static struct script script;

#define SHOWN(bytes) (int)(bytes).len, (const char *)(bytes).data

static const char *key_text(const Congvan__HostKey *key)
{
	static char text[8][128];
	static unsigned turn;
	char *to = text[turn++ % 8];

	snprintf(to, sizeof(text[0]), "%s/%.*s/%u/%u", key->prefix, SHOWN(key->body), key->flags, key->agency);
	return to;
}

static Congvan__HostRow **row_make(struct arena *arena, const char *body, const void *value, size_t len)
{
	Congvan__HostRow *row = arena_zalloc(arena, sizeof(*row)), **list = arena_zalloc(arena, sizeof(row));

	congvan__host_row__init(row);
	row->has_body = row->has_value = row->has_version = row->has_schema = 1;
	row->body = (ProtobufCBinaryData){strlen(body), (uint8_t *)arena_strdup(arena, body)};
	row->value = (ProtobufCBinaryData){len, (uint8_t *)(uintptr_t)value};
	row->version = 12;
	row->schema = 0x10000;
	*list = row;
	return list;
}

/* One row for each answer, of 10 in all, named "0" to "9". */
static void scan(const Congvan__HostScan *range, struct arena *arena, Congvan__TableReply *reply)
{
	const bool back = (range->flags & CV_SCAN_REVERSE) != 0;
	int first = range->from.len > 0 ? range->from.data[0] - '0' + (range->from.len > 1) : 0;
	int end = range->to.len > 0 ? range->to.data[0] - '0' : 10;
	char body[2] = {0};

	snprintf(script.asked, sizeof(script.asked), "%s limit=%u flags=%u", range->prefix, range->limit, range->flags);
	if (first >= end)
		return;
	body[0] = (char)('0' + (back ? end - 1 : first));
	reply->n_rows = 1;
	reply->rows = row_make(arena, body, "x", 1);
	reply->has_more = reply->more = end - first > 1 && range->limit > 1;
}

static void commit(const Congvan__HostCommit *it)
{
	size_t bytes = 0;

	for (size_t i = 0; i < it->n_puts; i++)
		bytes += it->puts[i]->value.len;
	if (it->n_checks != 1) {
		snprintf(script.asked, sizeof(script.asked), "puts=%zu bytes=%zu", it->n_puts, bytes);
		return;
	}
	snprintf(script.asked, sizeof(script.asked),
		 "flags=%u check=%s@%llu put=%s:%.*s,%d delete=%s sum=%s%+lld number=%llx,%s,%s patch=%u,%u,%u,%u "
		 "event=%s:%.*s,%llu item=%s,%llu,%lld:%.*s timer=%s,%.*s,%lld:%.*s claims=%llu,%llu reply=%.*s "
		 "status=%zu",
		 it->flags, key_text(it->checks[0]->key), (unsigned long long)it->checks[0]->version,
		 key_text(it->puts[0]->key), SHOWN(it->puts[0]->value), it->puts[0]->absent, key_text(it->deletes[0]),
		 key_text(it->sums[0]->key), (long long)it->sums[0]->add, (unsigned long long)it->numbers[0]->token,
		 key_text(it->numbers[0]->series), key_text(it->numbers[0]->taken), it->patches[0]->target,
		 it->patches[0]->index, it->patches[0]->offset, it->patches[0]->number, it->events[0]->topic,
		 SHOWN(it->events[0]->payload), (unsigned long long)it->events[0]->subject, it->items[0]->queue,
		 (unsigned long long)it->items[0]->id, (long long)it->items[0]->not_before_ms,
		 SHOWN(it->items[0]->payload), it->timers[0]->timer, SHOWN(it->timers[0]->key),
		 (long long)it->timers[0]->at_ms, SHOWN(it->timers[0]->payload), (unsigned long long)it->claims[0],
		 (unsigned long long)it->claims[1], SHOWN(it->reply), it->status.len);
}

static void show_upload(struct arena *arena, Congvan__TableReply *reply)
{
	Congvan__HostUpload *upload = arena_zalloc(arena, sizeof(*upload));

	congvan__host_upload__init(upload);
	upload->has_id = upload->has_size_bytes = 1;
	upload->id = 99;
	upload->size_bytes = 1234;
	upload->sha256 = arena_strdup(arena, "abcdef");
	upload->media_type = arena_strdup(arena, "text/plain");
	upload->name = arena_strdup(arena, "thư.txt");
	reply->upload = upload;
}

static void ids(const Congvan__TableCall *ask, struct arena *arena, Congvan__TableReply *reply)
{
	static uint64_t last = 1000;

	reply->n_ids = ask->limit;
	reply->ids = arena_zalloc(arena, ask->limit * sizeof(*reply->ids));
	for (size_t i = 0; i < ask->limit; i++)
		reply->ids[i] = ++last;
}

static void send_descriptor(uint64_t ticket)
{
	Congvan__HostOrder order = CONGVAN__HOST_ORDER__INIT;

	order.has_kind = order.has_ticket = 1;
	order.kind = CONGVAN__HOST_ORDER__KIND__DESCRIPTOR;
	order.ticket = ticket;
	kernel_send(&kernel, &order, &script.fd, 1);
}

static void blob(const Congvan__TableCall *ask, struct arena *arena, Congvan__TableReply *reply)
{
	switch (ask->kind) {
	case CONGVAN__TABLE_CALL__KIND__BLOB_CREATE:
		snprintf(script.asked, sizeof(script.asked), "create limit=%llu", (unsigned long long)ask->limit);
		reply->n_ids = 1;
		reply->ids = arena_zalloc(arena, sizeof(*reply->ids));
		reply->ids[0] = 55;
		script.bytes = 0;
		break;
	case CONGVAN__TABLE_CALL__KIND__BLOB_WRITE:
		script.bytes += ask->data.len;
		break;
	case CONGVAN__TABLE_CALL__KIND__BLOB_FINISH:
		snprintf(script.asked, sizeof(script.asked), "finish id=%llu name=%s type=%s sha256=%s bytes=%llu",
			 (unsigned long long)ask->id, ask->name, ask->text, ask->sha256 != NULL ? ask->sha256 : "-",
			 (unsigned long long)script.bytes);
		show_upload(arena, reply);
		break;
	case CONGVAN__TABLE_CALL__KIND__BLOB_OPEN:
		snprintf(script.asked, sizeof(script.asked), "open %s", ask->sha256);
		reply->has_size_bytes = 1;
		reply->size_bytes = 5;
		script.ticket = ask->ticket;
		if (script.result == 0 && !script.late)
			send_descriptor(ask->ticket);
		break;
	default:
		snprintf(script.asked, sizeof(script.asked), "abandon id=%llu", (unsigned long long)ask->id);
	}
}

static void routes(const Congvan__TableCall *ask, struct arena *arena, Congvan__TableReply *reply)
{
	Congvan__HostRoute *route = arena_zalloc(arena, sizeof(*route));

	reply->has_stamp = reply->has_prefix_stamp = 1;
	reply->stamp = 6;
	reply->prefix_stamp = ask->name != NULL ? 7 : 0;
	congvan__host_route__init(route);
	route->plugin = arena_strdup(arena, "other");
	route->method = arena_strdup(arena, "GET");
	route->pattern = arena_strdup(arena, "/x/{id}");
	route->service = arena_strdup(arena, "other/1");
	route->handler = arena_strdup(arena, "show");
	route->has_flags = route->has_method_flags = 1;
	route->flags = 3;
	route->method_flags = 1;
	reply->routes = arena_zalloc(arena, sizeof(route));
	reply->routes[0] = route;
	reply->n_routes = ask->kind == CONGVAN__TABLE_CALL__KIND__ROUTES;
}

static void call(const Congvan__TableCall *ask, Congvan__TableReply *reply)
{
	static uint8_t status[] = {0x08, 0x0a};

	snprintf(script.asked, sizeof(script.asked), "%s.%s %.*s encoding=%u in_time=%d", ask->send->service,
		 ask->send->method, SHOWN(ask->send->request), ask->send->encoding, ask->send->deadline_ms > 0);
	reply->has_reply = script.result == 0;
	reply->reply = (ProtobufCBinaryData){5, (uint8_t *)(uintptr_t) "there"};
	reply->has_status = script.result != 0;
	reply->status = (ProtobufCBinaryData){sizeof(status), status};
}

static void answer(struct kernel *it, const Congvan__TableCall *ask, struct arena *arena, Congvan__TableReply *reply)
{
	(void)it;
	script.asks++;
	reply->result = script.result;
	switch (ask->kind) {
	case CONGVAN__TABLE_CALL__KIND__GET:
		snprintf(script.asked, sizeof(script.asked), "%s", key_text(ask->key));
		reply->n_rows = 1;
		reply->rows = row_make(arena, "body", "value", 5);
		break;
	case CONGVAN__TABLE_CALL__KIND__SCAN:
		scan(ask->scan, arena, reply);
		break;
	case CONGVAN__TABLE_CALL__KIND__SUM:
		snprintf(script.asked, sizeof(script.asked), "%s", key_text(ask->key));
		reply->has_sum = 1;
		reply->sum = -17;
		break;
	case CONGVAN__TABLE_CALL__KIND__UPLOAD:
		snprintf(script.asked, sizeof(script.asked), "%llu", (unsigned long long)ask->id);
		show_upload(arena, reply);
		break;
	case CONGVAN__TABLE_CALL__KIND__COMMIT:
		commit(ask->commit);
		break;
	case CONGVAN__TABLE_CALL__KIND__NOTE:
		snprintf(script.asked, sizeof(script.asked), "%s:%.*s,%llu", ask->event->topic,
			 SHOWN(ask->event->payload), (unsigned long long)ask->event->subject);
		break;
	case CONGVAN__TABLE_CALL__KIND__CALL:
		call(ask, reply);
		break;
	case CONGVAN__TABLE_CALL__KIND__ROUTES:
	case CONGVAN__TABLE_CALL__KIND__STAMPS:
		routes(ask, arena, reply);
		break;
	case CONGVAN__TABLE_CALL__KIND__SECRET:
		if (ask->limit > 32)
			reply->result = -EINVAL;
		snprintf(script.asked, sizeof(script.asked), "%s", ask->name);
		reply->has_secret = reply->result == 0;
		reply->secret = (ProtobufCBinaryData){ask->limit, arena_zalloc(arena, ask->limit)};
		reply->secret.data[0] = 0xab;
		reply->secret.data[ask->limit - 1] = 0xcd;
		break;
	case CONGVAN__TABLE_CALL__KIND__NEW_IDS:
		ids(ask, arena, reply);
		break;
	default:
		blob(ask, arena, reply);
	}
}

static int setup(void **state)
{
	(void)state;
	kernel_make(&kernel, "probe", answer);
	kernel_run(&kernel);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	assert_int_equal(kernel_done(&kernel, kernel_order(&kernel, CONGVAN__HOST_ORDER__KIND__STOP)), 0);
	assert_int_equal(kernel_wait(&kernel), HOST_EXIT_OK);
	kernel_finish(&kernel);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	script = (struct script){.fd = -1};
	return 0;
}

static void reads(void **state)
{
	(void)state;
	kernel_says(&kernel, "get", "probe.record k", "body=body value=value version=12 schema=65536");
	assert_string_equal(script.asked, "probe.record/k/0/0");
	kernel_says(&kernel, "get", "!other.record k", "body=body value=value version=12 schema=65536");
	assert_string_equal(script.asked, "other.record/k/1/9");
	kernel_says(&kernel, "sum", "probe.record k", "sum=-17");
	kernel_says(&kernel, "upload", "99", "id=99 sha256=abcd type=text/plain name=thư.txt size=1234");
	assert_string_equal(script.asked, "99");
	script.result = -EACCES;
	kernel_says(&kernel, "get", "probe.record k", "-13");
	kernel_says(&kernel, "sum", "probe.record k", "-13");
	kernel_says(&kernel, "upload", "99", "-13");
	kernel_says(&kernel, "scan", "0 9 5 0", "-13");
}

/* What would break the contract is refused here; what is only wrong the kernel judges. */
static void reads_nothing_with_bad_keys(void **state)
{
	(void)state;
	script.result = -EINVAL;
	kernel_says(&kernel, "bad_get", "", "-13 -13 -22 -22");
	assert_int_equal(script.asks, 2);
}

static void scans_in_parts(void **state)
{
	(void)state;
	kernel_says(&kernel, "scan", "2 6 100 0", "2=1,3=1,4=1,5=1,");
	assert_int_equal(script.asks, 4);
	kernel_says(&kernel, "scan", "2 6 3 0", "2=1,3=1,4=1,");
	kernel_says(&kernel, "scan", "2 6 100 1", "5=1,4=1,3=1,2=1,");
	kernel_says(&kernel, "scan", "2 6 2 1", "5=1,4=1,");
	kernel_says(&kernel, "scan", "4 4 2 0", "");
	script.asks = 0;
	kernel_says(&kernel, "scan", "0 9 0 0", "-22");
	kernel_says(&kernel, "scan", "0 9 1001 0", "-22");
	assert_int_equal(script.asks, 0);
}

static void hands_over_commits(void **state)
{
	struct kernel_reply reply;

	(void)state;
	reply = kernel_call(&kernel, "probe/1", "commit", "");
	assert_int_equal(reply.result, CV_COMMITTED);
	kernel_reply_free(&reply);
	assert_string_equal(
	    script.asked,
	    "flags=1 check=probe.record/k/0/0@4 put=probe.record/k/0/0:value,1 delete=probe.old/o/1/9 "
	    "sum=probe.record/k/0/0-3 number=1122334455667788,probe.record/k/0/0,probe.record/k/0/0 patch=2,0,2,0 "
	    "event=probe.done:event,8 item=probe.post,21,22:item timer=remind,t,23:timer claims=31,32 reply=reply "
	    "status=0");
	reply = kernel_call(&kernel, "probe/1", "commit", "failure");
	assert_int_equal(reply.result, CV_COMMITTED);
	kernel_reply_free(&reply);
	assert_non_null(strstr(script.asked, "status=2"));
	script.result = -EPERM;
	kernel_says(&kernel, "commit", "", "-1");
}

static void refuses_what_no_commit_may_be(void **state)
{
	(void)state;
	kernel_says(&kernel, "commit", "items", "-22");
	kernel_says(&kernel, "commit", "count", "-7");
	kernel_says(&kernel, "commit", "value", "-7");
	kernel_says(&kernel, "commit", "topic", "-13");
	kernel_says(&kernel, "large", "17", "-7");
	assert_int_equal(script.asks, 0);
	/* All that it may have, which is more than other messages may. */
	kernel_says(&kernel, "large", "16", "0");
	assert_string_equal(script.asked, "puts=16 bytes=16777216");
}

static void notes_and_fails(void **state)
{
	struct kernel_reply reply;

	(void)state;
	kernel_says(&kernel, "note", "seen", "0");
	assert_string_equal(script.asked, "probe.seen:seen,5");
	reply = kernel_call(&kernel, "probe/1", "fail", "\x08\x04");
	assert_int_equal(reply.result, -ENOENT);
	assert_int_equal(reply.status_len, 2);
	kernel_reply_free(&reply);
	/* No status: it never leaves. */
	reply = kernel_call(&kernel, "probe/1", "fail", "\xff\xff");
	assert_int_equal(reply.result, -EILSEQ);
	assert_int_equal(reply.status_len, 0);
	kernel_reply_free(&reply);
}

static void calls_others(void **state)
{
	(void)state;
	kernel_says(&kernel, "forward", "other/1 show 500", "0 reply=there status=0");
	assert_string_equal(script.asked, "other/1.show other/1 show 500 encoding=1 in_time=1");
	script.result = -EBUSY;
	kernel_says(&kernel, "forward", "other/1 show 0", "-16 reply= status=2");
	script.asks = 0;
	kernel_says(&kernel, "bad_calls", "", "-22 -22 -13 -27");
	assert_int_equal(script.asks, 0);
}

static void writes_blobs(void **state)
{
	(void)state;
	kernel_says(&kernel, "blob", "3000000", "upload id=99 name=thư.txt");
	assert_string_equal(script.asked, "finish id=55 name=tên?.txt type=text/plain sha256=- bytes=3000000");
	script.result = -ENOSPC;
	kernel_says(&kernel, "blob", "10", "-28");
}

static void opens_blobs(void **state)
{
	char path[] = "/tmp/cv-blob-XXXXXX";

	(void)state;
	script.fd = mkstemp(path);
	assert_true(script.fd >= 0);
	unlink(path);
	assert_int_equal(write(script.fd, "chào!", 6), 6);
	assert_int_equal(lseek(script.fd, 0, SEEK_SET), 0);
	kernel_says(&kernel, "open_blob", "0123", "0 size=5 text=chào!");
	assert_string_equal(script.asked, "open 0123");
	script.result = -ENOENT;
	kernel_says(&kernel, "open_blob", "0123", "-2");
	/* Nobody waits for this one any more. */
	send_descriptor(script.ticket);
	script.result = 0;
	assert_int_equal(lseek(script.fd, 0, SEEK_SET), 0);
	kernel_says(&kernel, "open_blob", "4567", "0 size=5 text=chào!");
	close(script.fd);
}

static void serves_the_gateway(void **state)
{
	(void)state;
	kernel_says(&kernel, "routes", "", "other GET /x/{id} other/1 show 3 1 stamps=6,0,7");
}

static void keeps_ids_and_secrets(void **state)
{
	(void)state;
	kernel_says(&kernel, "keeps", "cursor", "secret=0,abcd ids=1001 rising=39 too_long=-22");
	/* The secret, and that which was refused; 40 ids in batches of 16. */
	assert_int_equal(script.asks, 5);
}

static void answers_by_itself(void **state)
{
	Congvan__Envelope *head = kernel_head("probe/1", "local");
	struct kernel_reply reply;
	Congvan__HostReport *report;

	(void)state;
	head->hosted->has_attempt = 1;
	head->hosted->attempt = 2;
	reply = kernel_request(&kernel, head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0});
	assert_string_equal(reply.payload, "random=0,1 now=1 monotonic=1 plugin=probe attempt=2 now_ms=1772668800000");
	kernel_reply_free(&reply);
	report = kernel_report(&kernel);
	assert_int_equal(report->kind, CONGVAN__HOST_REPORT__KIND__HEALTH);
	assert_int_equal(report->state, CV_HEALTH_DEGRADED);
	assert_string_equal(report->text, "tired?");
	congvan__host_report__free_unpacked(report, NULL);
	assert_int_equal(script.asks, 0);
}

static void renders(void **state)
{
	static const uint8_t original[] = "the request";
	Congvan__Envelope *head = kernel_head("probe/1", "commit");
	struct kernel_reply reply;

	(void)state;
	head->hosted->phase = CV_PHASE_RENDER;
	reply = kernel_request(&kernel, head, (struct cv_bytes){(const uint8_t *)"the reply", 9},
			       (struct cv_bytes){original, sizeof(original) - 1});
	assert_int_equal(reply.result, 0);
	assert_string_equal(reply.payload, "rendered the reply of the request");
	kernel_reply_free(&reply);
	head = kernel_head("probe/1", "get");
	head->hosted->phase = CV_PHASE_RENDER;
	reply = kernel_request(&kernel, head, (struct cv_bytes){(const uint8_t *)"probe.record k", 14},
			       (struct cv_bytes){original, 1});
	/* The kernel judges: here it has no objection. */
	assert_int_equal(reply.result, 0);
	kernel_reply_free(&reply);
}

static void refuses_what_is_for_others(void **state)
{
	Congvan__Envelope *head = kernel_head("probe/1", "forbidden");
	struct kernel_reply reply;

	(void)state;
	head->hosted->phase = CV_PHASE_RENDER;
	reply = kernel_request(&kernel, head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0});
	assert_string_equal(reply.payload, "commit=-1 open=-95 timer=-95 post=-95 reply=-22");
	kernel_reply_free(&reply);
}

static void takes_deliveries(void **state)
{
	Congvan__Delivery part = CONGVAN__DELIVERY__INIT;
	static const struct {
		Congvan__Envelope__Kind kind;
		const char *service, *method, *expected;
	} cases[] = {
	    {CONGVAN__ENVELOPE__KIND__ITEM, "queue", "post", "kind=2"},
	    {CONGVAN__ENVELOPE__KIND__TIMER, "timer", "remind", "kind=3"},
	    {CONGVAN__ENVELOPE__KIND__EVENT, "subscription", "watch", "kind=1"},
	};
	char expected[256];

	(void)state;
	part.name = (char *)(uintptr_t) "probe.post";
	part.topic = (char *)(uintptr_t) "probe.done";
	part.has_id = part.has_attempt = part.has_made_ms = part.has_key = part.has_subject = 1;
	part.id = 44;
	part.attempt = 2;
	part.made_ms = 45;
	part.subject = 46;
	part.key = (ProtobufCBinaryData){3, (uint8_t *)(uintptr_t) "key"};
	for (size_t i = 0; i < 3; i++) {
		Congvan__Envelope *head = kernel_head(cases[i].service, cases[i].method);
		struct kernel_reply reply;

		head->kind = cases[i].kind;
		head->delivery = &part;
		reply = kernel_request(&kernel, head, (struct cv_bytes){NULL, 0}, (struct cv_bytes){NULL, 0});
		snprintf(expected, sizeof(expected),
			 "%s name=probe.post id=44 attempt=2 made=45 key=key topic=probe.done subject=46",
			 cases[i].expected);
		assert_string_equal(reply.payload, expected);
		kernel_reply_free(&reply);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(reads, fresh),
	    cmocka_unit_test_setup(reads_nothing_with_bad_keys, fresh),
	    cmocka_unit_test_setup(scans_in_parts, fresh),
	    cmocka_unit_test_setup(hands_over_commits, fresh),
	    cmocka_unit_test_setup(refuses_what_no_commit_may_be, fresh),
	    cmocka_unit_test_setup(notes_and_fails, fresh),
	    cmocka_unit_test_setup(calls_others, fresh),
	    cmocka_unit_test_setup(writes_blobs, fresh),
	    cmocka_unit_test_setup(opens_blobs, fresh),
	    cmocka_unit_test_setup(serves_the_gateway, fresh),
	    cmocka_unit_test_setup(keeps_ids_and_secrets, fresh),
	    cmocka_unit_test_setup(answers_by_itself, fresh),
	    cmocka_unit_test_setup(renders, fresh),
	    cmocka_unit_test_setup(refuses_what_is_for_others, fresh),
	    cmocka_unit_test_setup(takes_deliveries, fresh),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
