/*
 * What the SDK's JSON codec costs: an incoming document with five receiving flows and three acts (nine records) as
 * the page gets it, written and read again. Prints one JSON object a line; the limits are protobuf-c's packing and
 * jansson's parsing of the same content in the same run.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <congvan/fail.h>
#include <congvan/incoming.pb-c.h>
#include <congvan/json.h>
#include <congvan/memory.h>

#define ARENA_BYTES (1u << 20)
#define FLOWS 5u
#define ACTS 3u
#define ROUNDS 20000
#define REPEATS 5
#define GOAL_NS_A_RECORD 2000.0
#define GOAL_OF_PARSING 1.5 /* reading may cost half as much again as parsing alone */

const struct cv_text *const cv_plugin_texts[] = {NULL};

static uint8_t arena[ARENA_BYTES];
static size_t arena_used;

/* As the host's: zeroed, aligned, never freed. */
static void *bump(struct cv_call *call, size_t size_bytes)
{
	size_t aligned = (size_bytes + 15) & ~(size_t)15;
	void *memory = arena + arena_used;

	(void)call;
	if (aligned > sizeof(arena) - arena_used)
		return NULL;
	arena_used += aligned;
	return memset(memory, 0, aligned);
}

static int fail_loudly(struct cv_call *call, struct cv_bytes status)
{
	(void)call;
	(void)status;
	(void)fputs("bench: the codec refused the document\n", stderr);
	exit(1);
}

static const struct cv_host host = {.size = sizeof(host), .alloc = bump, .fail = fail_loudly};
static struct cv_call call = {.size = sizeof(call), .host = &host};

static char *text(const char *literal)
{
	return (char *)(uintptr_t)literal;
}

static void fill_actor(Congvan__Actor *actor, const char *name, const char *title)
{
	congvan__actor__init(actor);
	CV_SET(actor, person_id, 4611686018427387905u);
	CV_SET(actor, post_id, 4611686018427387906u);
	actor->name = text(name);
	actor->title = text(title);
	CV_SET(actor, unit_id, 4611686018427387907u);
	actor->unit_name = text("Phòng Nghiệp vụ Y");
	actor->role = text("unit_head");
}

struct view {
	Congvan__IncomingView view;
	Congvan__IncomingDocument document;
	Congvan__FileRef file, *files[1];
	Congvan__ReceivingFlow flow[FLOWS], *flows[FLOWS];
	Congvan__Act act[ACTS], *acts[ACTS];
	Congvan__Actor clerk, head;
	Congvan__ActionOffer offer, *offers[1];
	Google__Protobuf__Timestamp time;
};

static void fill_document(struct view *v)
{
	Congvan__IncomingDocument *document = &v->document;

	congvan__incoming_document__init(document);
	CV_SET(document, id, 4611686018427387904u);
	CV_SET(document, register_id, 4611686018427387908u);
	CV_SET(document, arrival_number, 1024);
	document->arrival_date = text("2026-03-05");
	CV_SET(document, year, 2026);
	document->issuing_organ = text("Ủy ban nhân dân tỉnh Quảng Ngãi");
	document->code_number = text("15");
	document->code_notation = text("QĐ-UBND");
	document->issued_date = text("2026-03-02");
	document->document_type = text("Quyết định");
	document->subject = text("Về việc phê duyệt kế hoạch phòng, chống dịch bệnh mùa hè năm 2026 trên địa bàn tỉnh");
	document->language = text("Tiếng Việt");
	CV_SET(document, page_amount, 12);
	document->signer_position = text("Phó Chủ tịch");
	document->signer_name = text("Nguyễn Văn Thành");
	CV_SET(document, urgency, CONGVAN__URGENCY__URGENCY_URGENT);
	CV_SET(document, secrecy, CONGVAN__SECRECY__SECRECY_NONE);
	document->due_date = text("2026-03-20");
	document->source = text("axis");
	CV_SET(document, medium, CONGVAN__MEDIUM__MEDIUM_ELECTRONIC);
	congvan__file_ref__init(&v->file);
	CV_SET(&v->file, id, 4611686018427387909u);
	v->file.name = text("15-QD-UBND.pdf");
	v->file.media_type = text("application/pdf");
	CV_SET(&v->file, size_bytes, 482113);
	v->file.purpose = text("original");
	v->files[0] = &v->file;
	document->files = v->files;
	document->n_files = 1;
	CV_SET(document, state, CONGVAN__INCOMING_STATE__INCOMING_IN_PROGRESS);
	document->registered_by = &v->clerk;
	document->registered_at = &v->time;
	CV_SET(document, revision, 6);
	document->directive = text("Phòng Nghiệp vụ Y chủ trì, phối hợp Phòng Kế hoạch tham mưu trước ngày 15/3.");
	CV_SET(document, open_flows, 3);
}

static void fill(struct view *v)
{
	congvan__incoming_view__init(&v->view);
	google__protobuf__timestamp__init(&v->time);
	v->time.seconds = 1772672400;
	v->time.nanos = 120000000;
	fill_actor(&v->clerk, "Trần Thị Hạnh", "Văn thư");
	fill_actor(&v->head, "Lê Quang Đạo", "Trưởng phòng Nghiệp vụ Y");
	fill_document(v);
	for (unsigned i = 0; i < FLOWS; i++) {
		Congvan__ReceivingFlow *flow = v->flows[i] = &v->flow[i];

		congvan__receiving_flow__init(flow);
		CV_SET(flow, id, 4611686018427387910u + i);
		CV_SET(flow, document_id, v->document.id);
		CV_SET(flow, parent_id, 4611686018427387910u);
		flow->receiver = &v->head;
		flow->step = text("unit");
		CV_SET(flow, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
		CV_SET(flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
		flow->assigner = &v->clerk;
		flow->directive = text("Đề nghị phòng tham mưu văn bản triển khai đến các đơn vị trực thuộc.");
		flow->due_date = text("2026-03-15");
		flow->assigned_at = &v->time;
		flow->opened_at = &v->time;
		CV_SET(flow, revision, 2);
	}
	for (unsigned i = 0; i < ACTS; i++) {
		Congvan__Act *act = v->acts[i] = &v->act[i];

		congvan__act__init(act);
		CV_SET(act, id, 4611686018427387920u + i);
		CV_SET(act, document_id, v->document.id);
		act->action = text("direct");
		act->actor = &v->head;
		act->time = &v->time;
		act->text = text("Chuyển Chánh Văn phòng phân phối.");
	}
	congvan__action_offer__init(&v->offer);
	v->offer.name = text("complete");
	CV_SET(&v->offer, flow_id, 4611686018427387910u);
	CV_SET(&v->offer, primary, 1);
	v->offer.etag = text("2");
	v->offers[0] = &v->offer;
	v->view.document = &v->document;
	v->view.flows = v->flows;
	v->view.n_flows = FLOWS;
	v->view.timeline = v->acts;
	v->view.n_timeline = ACTS;
	v->view.actions = v->offers;
	v->view.n_actions = 1;
}

/* Of this thread: other programs on the machine count for nothing. */
static double now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

struct work {
	const ProtobufCMessage *message;
	struct cv_bytes json;
};

static void encode(const struct work *work)
{
	(void)cv_json_encode(&call, work->message);
}

static void pack(const struct work *work)
{
	(void)cv_pack(&call, work->message);
}

static void decode(const struct work *work)
{
	ProtobufCMessage *message;

	(void)cv_json_decode(&call, work->message->descriptor, work->json, &message);
}

static void parse(const struct work *work)
{
	json_t *tree = json_loadb((const char *)work->json.data, work->json.len, JSON_REJECT_DUPLICATES, NULL);

	json_decref(tree);
}

/* The best of several series: what the code costs when nothing else runs. */
static double measure(void (*step)(const struct work *work), const struct work *work, size_t arena_kept)
{
	double best = 1e18;

	for (unsigned repeat = 0; repeat < REPEATS; repeat++) {
		double start = now_ns(), spent;

		for (unsigned i = 0; i < ROUNDS; i++) {
			step(work);
			arena_used = arena_kept;
			call.sdk = NULL;
		}
		spent = (now_ns() - start) / ROUNDS;
		best = spent < best ? spent : best;
	}
	return best;
}

static void report(const char *name, double value, double limit, const char *limit_name, double goal)
{
	(void)printf(
	    "{\"name\":\"%s\",\"value\":%.0f,\"unit\":\"ns\",\"limit\":%.0f,\"limit_name\":\"%s\",\"ratio\":%.2f,"
	    "\"goal\":%.0f,\"met\":%s}\n",
	    name, value, limit, limit_name, value / limit, goal, value <= goal ? "true" : "false");
}

int main(void)
{
	static struct view view;
	const double goal = GOAL_NS_A_RECORD * (1 + FLOWS + ACTS);
	struct work work;
	double limit;
	size_t kept;

	fill(&view);
	work.message = &view.view.base;
	work.json = cv_json_encode(&call, work.message);
	if (!work.json.data)
		return 1;
	kept = arena_used;
	call.sdk = NULL;
	report("json_write", measure(encode, &work, kept), measure(pack, &work, kept), "protobuf-c pack", goal);
	limit = measure(parse, &work, kept);
	report("json_read", measure(decode, &work, kept), limit, "jansson parse", limit * GOAL_OF_PARSING);
	(void)fprintf(stderr, "%zu bytes of JSON, %u records\n", work.json.len, 1 + FLOWS + ACTS);
	return 0;
}
