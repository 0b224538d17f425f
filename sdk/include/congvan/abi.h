/*
 * The binary contract between a plugin and its host (the kernel, or congvan-host).
 *
 * A plugin is one shared object that exports one symbol, cv_plugin_entry_v1(). The major version is part of that
 * name; inside a major, structures only grow at the end and both sides look at `size` before they touch a member.
 * Only bytes, plain structures and tokens cross: no handle of libuv, nng, RocksDB or OpenSSL, and no memory that the
 * other side would have to free.
 *
 * Threads: load, configure, start, drain and stop run alone, on the kernel's loader thread. Handlers of an instance
 * run on up to `workers` threads at once. Host functions may be called from any thread unless they say otherwise. The
 * thread of a CV_PLUGIN_OWN_LOOP plugin runs its loop from after start() until before stop(): start() and stop() may
 * use the loop's functions as if they were on it (and make blocking calls through call_open() and call()), drain() may
 * only post to it. Ownership: what a host function returns in a `ret_*` of a call lives in that call's arena; names and
 * descriptors are copied by the host at load.
 *
 * Most plugins are written against <congvan/plugin.h>, which puts types on top of this.
 */
#ifndef CONGVAN_ABI_H
#define CONGVAN_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CV_ABI_MAJOR 1
#define CV_ABI_MINOR 2
#define CV_PLUGIN_MAGIC 0x31505643u /* "CVP1" */

/* Limits that both sides know. */
#define CV_MESSAGE_MAX (8u << 20) /* bytes of one request or reply */
#define CV_MESSAGE_DEPTH 32u /* nesting of messages */
#define CV_MESSAGE_FIELDS 100000u /* fields of one message, counted over all levels */
#define CV_GROUP_NOTE_MAX 65536u /* bytes of one note's payload */
#define CV_ARENA_MAX (64u << 20) /* bytes that one call may allocate */
#define CV_KEY_MAX 512u /* bytes of a key's body */
#define CV_VALUE_MAX (1u << 20) /* bytes of a record */
#define CV_SCAN_ROWS 1000u /* rows of one scan */
#define CV_COMMIT_OPS 4096u /* checks + puts + deletes + events ... of one commit */
#define CV_COMMIT_BYTES (16u << 20)
#define CV_COMMIT_ATTEMPTS 8u /* times that a handler runs when its commit conflicts */
#define CV_CALL_TIMEOUT_MS 10000 /* when the caller names none */
#define CV_SCRATCH_FILE_MAX (64u << 20) /* bytes of one file in a scratch directory */
#define CV_SCRATCH_BYTES_MAX (256u << 20) /* of all files in it together, as directories list them */
#define CV_SCRATCH_FILES_MAX 1024u

struct cv_instance; /* defined by the plugin */
struct cv_host;
struct cv_blob; /* an upload under way; defined by the host */
struct cv_watch;
struct cv_async;

struct cv_bytes {
	const uint8_t *data;
	size_t len;
};

/* An array of structures whose size is the plugin's; the host copies min(item_size, its own size) of each item. */
struct cv_array {
	const void *items;
	uint32_t count, item_size;
};

struct cv_error {
	int code; /* negative errno */
	char text[252];
};

/* Who acts. A copy for the plugin to read: the host keeps its own and believes nothing that is written here. */
enum cv_caller_kind {
	CV_CALLER_PLUGIN = 1,
	CV_CALLER_PERSON = 2,
	CV_CALLER_OPERATOR = 3,
	CV_CALLER_NOBODY = 4,
};

struct cv_caller {
	uint32_t size;
	uint32_t kind; /* enum cv_caller_kind */
	uint32_t agency; /* 0: the server itself */
	uint64_t person, post, on_behalf_of, session; /* 0: none */
	const char *plugin; /* NULL unless kind is CV_CALLER_PLUGIN */
	const char *trace_id; /* 32 hex digits */
	const char *language; /* "vi" or "en" */
	const char *address; /* client's network address or "" */
};

enum cv_encoding {
	CV_ENCODING_PROTO = 1, /* request and reply are the method's messages */
	CV_ENCODING_HTTP = 2, /* request is congvan.HttpRequest, reply is congvan.HttpReply */
};

/*
 * A call has two phases. In RUN the raw handler does its work and either replies at once or hands over a commit. When
 * that commit is durable and the call asked for it (CV_COMMIT_RENDER), the raw handler runs again in phase RENDER:
 * `request` is then the reply that the commit carried, with its numbers filled in, and the handler returns what goes to
 * the caller. RENDER must not touch the store.
 */
enum cv_phase {
	CV_PHASE_RUN = 1,
	CV_PHASE_RENDER = 2,
};

enum cv_delivery_kind {
	CV_DELIVERY_EVENT = 1,
	CV_DELIVERY_ITEM = 2,
	CV_DELIVERY_TIMER = 3,
};

/* What is delivered, for handlers of queues, subscriptions and timers; the payload is the handler's request. */
struct cv_delivery {
	uint32_t size;
	uint32_t kind; /* enum cv_delivery_kind */
	const char *name; /* "incoming.notify" */
	uint64_t id; /* of the item or of the log's entry; the same in every attempt */
	uint32_t attempt; /* 1, 2, 3 ... */
	uint32_t reserved;
	int64_t lease_ms; /* monotonic: later the acknowledgement, and the commit that it is part of, is refused */
	int64_t made_ms; /* Unix */
	struct cv_bytes key; /* of a timer */
	const char *topic; /* of an event, else "" */
	uint64_t subject; /* of an event */
};

/*
 * One call that an instance handles, or one that an event-loop plugin opened with call_open(). The host allocates more
 * than this; the public part only grows at the end. Valid until the handler's reply is sent (or call_close()).
 */
struct cv_call {
	uint32_t size;
	uint32_t encoding; /* enum cv_encoding */
	uint32_t phase; /* enum cv_phase */
	uint32_t attempt; /* 0 on the first run, n after the n-th conflict */
	const struct cv_host *host;
	struct cv_instance *instance;
	const void *method; /* cv_method.data of the method that runs */
	struct cv_caller caller;
	int64_t deadline_ms; /* monotonic */
	int64_t now_ms; /* Unix time when the call began; the same in every attempt */
	const char *idempotency_key; /* NULL: none */
	void *sdk; /* for the SDK alone; NULL at the start of every phase */
	struct cv_bytes original; /* in RENDER: the request of RUN, still unchanged */
	/* The plugin that handles the call, "incoming"; the method that runs, "incoming/1" and "register" (NULL in
	 * calls that a loop opened). */
	const char *plugin, *service, *method_name;
	const struct cv_delivery *delivery; /* NULL in calls */
};

/*
 * A handler's answer to its host: 0 with *ret_reply set, CV_COMMITTED after a successful host->commit(), or a
 * negative errno after host->fail() (or without it: then the caller reads "internal").
 */
#define CV_COMMITTED 1
#define CV_LATER 2 /* CV_PLUGIN_OWN_LOOP only: host->reply() comes later */
typedef int cv_raw_handler(struct cv_call *call, struct cv_bytes request, struct cv_bytes *ret_reply);

/* ---- what a plugin declares -------------------------------------------------------------------------------- */

enum cv_plugin_flag {
	CV_PLUGIN_ISOLATED_ONLY = 1 << 0, /* refused in process */
	CV_PLUGIN_EXCLUSIVE = 1 << 1, /* never two generations at once */
	CV_PLUGIN_OWN_LOOP = 1 << 2, /* no workers: an event loop on one thread, calls answered later */
};

struct cv_service_ref {
	const char *name; /* "incoming" */
	uint32_t major;
	uint32_t optional; /* needs only */
};

enum cv_grant_kind {
	CV_GRANT_OWN = 1, /* name = key prefix that this plugin owns: "incoming.document" */
	CV_GRANT_READ = 2, /* another plugin's prefix */
	CV_GRANT_WRITE = 3, /* the same, also put and delete, with the owner's schema */
	CV_GRANT_BLOB_READ = 4, /* open blobs by digest */
	CV_GRANT_BLOB_WRITE = 5, /* create uploads */
	CV_GRANT_BLOB_CLAIM = 6, /* turn uploads into references of records */
	CV_GRANT_SPEAK_FOR_USERS = 7, /* open calls for a caller of its own choice */
	CV_GRANT_ALL_AGENCIES = 8, /* name an agency other than the caller's */
	CV_GRANT_ROUTES = 9, /* read every plugin's HTTP routes and call any route */
	CV_GRANT_LISTEN = 10, /* get listening sockets made from its configuration */
	CV_GRANT_NETWORK = 11, /* outbound connections */
	CV_GRANT_QUEUE = 12, /* name = another plugin's queue to put items in */
	CV_GRANT_SET_COOKIES = 13, /* HttpReply.cookies */
	CV_GRANT_FILES = 14, /* name = configuration key of a path that it may read */
	CV_GRANT_SCRATCH = 15, /* a directory of its own for files that are needed while a call lasts; minor 2 */
};

struct cv_grant {
	uint32_t kind; /* enum cv_grant_kind */
	uint32_t reserved;
	const char *name; /* NULL where the kind has none */
};

enum cv_config_type {
	CV_CONFIG_STRING = 1,
	CV_CONFIG_INTEGER = 2,
	CV_CONFIG_BOOLEAN = 3,
	CV_CONFIG_DURATION = 4, /* "30 s", "15 min", "8 h"; milliseconds inside */
	CV_CONFIG_SIZE = 5, /* "64 MiB"; bytes inside */
	CV_CONFIG_LISTEN = 6, /* "127.0.0.1:8080"; the kernel binds it, host->listener() passes the descriptor */
	CV_CONFIG_PATH = 7, /* a file or a directory, relative to the configuration file */
};

enum cv_config_flag {
	CV_CONFIG_REQUIRED = 1 << 0,
	CV_CONFIG_RELOADABLE = 1 << 1, /* a change goes to the running instance through configure() */
	CV_CONFIG_SECRET = 1 << 2, /* never shown, never logged */
};

struct cv_config_field {
	const char *key;
	uint32_t type, flags;
	const char *fallback; /* as written in YAML; NULL: none */
	int64_t min, max; /* integers, durations (ms) and sizes (bytes); both 0: no limit */
	const char *doc; /* one sentence in English */
};

struct cv_config_value {
	uint32_t size;
	uint32_t set; /* 0: neither configured nor a fallback */
	int64_t number; /* integer, boolean, duration in ms, size in bytes */
	const char *text; /* string, listen, path (absolute); lives as long as the instance */
};

enum cv_method_flag {
	CV_METHOD_READ = 1 << 0, /* changes nothing; the only kind that may be called inside a transaction */
	CV_METHOD_SLOW = 1 << 1, /* runs in the instance's bounded pool for slow sums (argon2), not on its workers */
	CV_METHOD_OPERATOR = 1 << 2, /* the control socket may call it */
	CV_METHOD_SECRET = 1 << 3, /* request or reply holds a password: nothing is kept of it for an Idempotency-Key */
};

struct cv_method {
	const char *service; /* "incoming/1" */
	const char *name; /* "register" */
	uint32_t flags;
	uint32_t reserved;
	cv_raw_handler *handler;
	const void *data; /* the SDK's typed description; in cv_call.method when the handler runs */
	const char *request, *reply; /* full names of the messages */
};

enum cv_route_flag {
	CV_ROUTE_PUBLIC = 1 << 0, /* no session needed */
	CV_ROUTE_KEY = 1 << 1, /* Idempotency-Key required: 400 without */
	CV_ROUTE_IF_MATCH = 1 << 2, /* If-Match required: 428 without */
	CV_ROUTE_PASSWORD_CHANGE = 1 << 3, /* allowed while the account must change its password */
	CV_ROUTE_COOKIES = 1 << 4, /* in host->routes() only: its plugin holds CV_GRANT_SET_COOKIES */
};

struct cv_route {
	const char *method; /* "GET" */
	const char *pattern; /* "/api/v1/incoming/{id}/submit"; {name} fills the request's field of that name */
	const char *service, *handler; /* the method that answers */
	uint32_t flags;
	uint32_t reserved;
};

/*
 * A subscription reads the log in its order: one entry after the other, each delivered until its handler is done with
 * it, or set aside after 5 failures (then the next one follows). What the handler's commit writes happens exactly once
 * for an entry: the cursor moves in the same commit. It runs in the agency of the entry; delivery->id is the entry's
 * sequence. Entries whose payload was lawfully destroyed are passed over.
 *
 * Topics: "incoming.registered", "incoming.*" (all that begin so), or "*". The service that a topic begins with must be
 * one that the plugin needs (optional or not) or provides itself; "*" asks for CV_GRANT_ALL_AGENCIES. A new name begins
 * with what is appended after the server has first seen it.
 */
enum cv_subscription_flag {
	CV_SUBSCRIPTION_FROM_START = 1 << 0, /* a new name begins with the log's first entry */
};

struct cv_subscription {
	const char *name, *topic;
	cv_raw_handler *handler;
	const void *data;
	uint32_t flags; /* enum cv_subscription_flag */
	uint32_t lease_ms; /* how long one delivery may take; 0: 30 s */
};

/*
 * Items are put by commits and delivered one by one until a handler is done with them. Done: it returned 0, or its
 * commit is durable; the acknowledgement is part of that commit. Failed: it is delivered again, later each time, up to
 * attempts_max times, and then set aside for a person. A CV_PLUGIN_OWN_LOOP plugin gets deliveries on its loop and may
 * answer them later (CV_LATER): host->reply() with 0 is then the acknowledgement. What the handler says by the reason
 * of its status counts first:
 */
#define CV_REASON_RETRY "delivery.retry" /* again, later */
#define CV_REASON_REJECT "delivery.reject" /* set aside at once */
#define CV_REASON_SUSPEND "delivery.suspend" /* what every item needs is away: stop, try one now and then */

struct cv_queue {
	const char *name;
	uint32_t lease_ms; /* how long one delivery may take; 0: 30 s */
	uint32_t in_flight; /* deliveries at once; 0: 8 */
	cv_raw_handler *handler;
	const void *data;
	uint32_t retry_min_ms, retry_max_ms; /* the first delay and the longest; 0: 1 s and 15 min */
	uint32_t attempts_max; /* 0: 20 */
	uint32_t reserved;
};

struct cv_timer {
	const char *name;
	cv_raw_handler *handler;
	const void *data;
};

struct cv_ui_entry {
	const char *kind, *id, *label_vi, *label_en, *module, *sha256;
};

struct cv_plugin {
	uint32_t magic, size; /* with the next two members frozen for ever */
	uint16_t abi_minor, abi_minor_min;
	uint32_t flags; /* enum cv_plugin_flag */
	const char *name, *version, *summary;
	uint16_t schema_major, schema_minor; /* of the records that it owns */
	uint32_t workers; /* threads for handlers; 0: 4 */
	uint32_t credits; /* requests that may be under way or queued; 0: 128 */
	struct cv_array provides, needs; /* struct cv_service_ref */
	struct cv_array grants; /* struct cv_grant */
	struct cv_array config; /* struct cv_config_field */
	struct cv_array methods; /* struct cv_method */
	struct cv_array subscriptions, queues, timers;
	struct cv_array routes; /* struct cv_route */
	struct cv_array ui; /* struct cv_ui_entry */
	/* Each may fail with a negative errno and a text, and has then cleaned up after itself. NULL: nothing to do. */
	int (*load)(const struct cv_host *host, struct cv_instance **ret, struct cv_error *reterr);
	int (*configure)(struct cv_instance *instance, struct cv_error *reterr);
	int (*start)(struct cv_instance *instance, struct cv_error *reterr);
	/*
	 * Stop taking work, finish what is under way. deadline_ms (monotonic): until then the plugin may also keep what
	 * is merely open, such as idle connections, for another generation has taken over; past: nobody follows, and
	 * what is idle goes at once. OWN_LOOP plugins call host->drained() when done.
	 */
	void (*drain)(struct cv_instance *instance, int64_t deadline_ms);
	void (*stop)(struct cv_instance *instance); /* the last callback: frees the instance */
};

/* The only symbol that a plugin exports. */
typedef const struct cv_plugin *cv_plugin_entry(void);
#define CV_PLUGIN_ENTRY "cv_plugin_entry_v1"

/* ---- the store ---------------------------------------------------------------------------------------------- */

/*
 * A key is {agency, prefix, body}. The host takes the agency from the call's caller; `agency` here is looked at only
 * when the instance holds CV_GRANT_ALL_AGENCIES and CV_KEY_AGENCY is set. The prefix must be granted.
 */
#define CV_KEY_AGENCY 1u
struct cv_key {
	const char *prefix;
	struct cv_bytes body;
	uint32_t flags, agency;
};

struct cv_row {
	struct cv_bytes body; /* of the key */
	struct cv_bytes value;
	uint64_t version; /* of the commit that wrote it; 0: absent */
	uint32_t schema; /* major << 16 | minor, of the writer */
	uint32_t reserved;
};

enum cv_scan_flag {
	CV_SCAN_REVERSE = 1 << 0,
	CV_SCAN_KEYS = 1 << 1, /* no values */
};

/* Rows whose body lies in [from, to), in order; `to` empty: up to the prefix's end. */
struct cv_scan {
	const char *prefix;
	struct cv_bytes from, to;
	uint32_t limit; /* 1 to CV_SCAN_ROWS */
	uint32_t flags;
	uint32_t key_flags, agency; /* as in struct cv_key */
};

/*
 * A slot stands for a number that only the committer knows. `token` is eight random bytes: write it as a fixed64
 * field of a message, or big-endian in a key's body, and list each place as a patch.
 */
struct cv_number {
	uint64_t token;
	struct cv_key series; /* the counter: last number given; its prefix must be writable */
	struct cv_key taken; /* numbers whose key <taken.body><number, 8 bytes, big-endian> exists are passed over */
};

enum cv_patch_target {
	CV_PATCH_KEY = 1, /* body of puts[index].key, big-endian */
	CV_PATCH_VALUE = 2, /* puts[index].value, little-endian */
	CV_PATCH_EVENT = 3, /* events[index].payload, little-endian */
	CV_PATCH_REPLY = 4, /* reply, little-endian */
	CV_PATCH_ITEM = 5, /* items[index].payload, little-endian */
};

struct cv_patch {
	uint32_t target, index, offset, number; /* number: index into cv_commit.numbers */
};

struct cv_check {
	struct cv_key key;
	uint64_t version; /* that the key must still have; 0: must be absent */
};

struct cv_put {
	struct cv_key key;
	struct cv_bytes value;
	uint32_t absent; /* 1: the key must not exist (a filled slot in it included) */
	uint32_t reserved;
};

struct cv_sum {
	struct cv_key key;
	int64_t add;
};

struct cv_event {
	const char *topic; /* "incoming.registered": lower case, starts with a service that the plugin provides */
	struct cv_bytes payload;
	uint64_t subject; /* the record that it is about; 0: none */
	uint32_t flags, agency; /* CV_KEY_AGENCY: the agency in whose history it stands; default the caller's */
};

struct cv_item {
	const char *queue; /* as the plugin declares it, or another plugin's in full: "incoming.notify" */
	uint64_t id; /* from host->new_id(); the idempotency key, end to end */
	int64_t not_before_ms; /* Unix; 0: at once */
	struct cv_bytes payload;
};

struct cv_timer_set {
	const char *timer; /* as the plugin declares it */
	struct cv_bytes key; /* replaces the timer of the same name and key */
	int64_t at_ms; /* Unix; 0 cancels */
	struct cv_bytes payload;
};

enum cv_commit_flag {
	CV_COMMIT_RENDER = 1 << 0, /* run the handler again in phase RENDER before the answer leaves */
	CV_COMMIT_FAILURE = 1 << 1, /* when durable, the answer is what host->fail() said in this run; no reply */
};

struct cv_commit {
	uint32_t size, flags;
	struct cv_array checks; /* struct cv_check */
	struct cv_array puts; /* struct cv_put */
	struct cv_array deletes; /* struct cv_key */
	struct cv_array sums; /* struct cv_sum */
	struct cv_array numbers; /* struct cv_number */
	struct cv_array patches; /* struct cv_patch */
	struct cv_array events; /* struct cv_event */
	struct cv_array items; /* struct cv_item */
	struct cv_array timers; /* struct cv_timer_set */
	struct cv_array claims; /* uint64_t: upload ids that become references of the records put */
	struct cv_bytes reply;
};

/* Minor 2. */
struct cv_log_head {
	uint32_t size;
	uint32_t reserved;
	uint64_t sequence;
	int64_t time_ms; /* Unix */
	char sha256[65];
};

struct cv_upload {
	uint32_t size;
	uint32_t reserved;
	uint64_t id;
	char sha256[65];
	char media_type[63];
	uint64_t size_bytes;
	int64_t expires_ms;
	const char *name; /* in the call's arena */
};

/* ---- failures ----------------------------------------------------------------------------------------------- */

/* Numbers of congvan.Status.Code. */
enum cv_code {
	CV_OK = 0,
	CV_INVALID = 1,
	CV_UNAUTHENTICATED = 2,
	CV_DENIED = 3,
	CV_NOT_FOUND = 4,
	CV_CONFLICT = 5,
	CV_STALE = 6,
	CV_PRECONDITION_REQUIRED = 7,
	CV_TOO_LARGE = 8,
	CV_UNSUPPORTED = 9,
	CV_BUSY = 10,
	CV_DEADLINE = 11,
	CV_LOOP = 12,
	CV_UNAVAILABLE = 13,
	CV_UNKNOWN = 14,
	CV_INTERNAL = 15,
	CV_STORAGE_FULL = 16,
	CV_MALFORMED = 17,
	CV_KEY_REUSED = 18,
};

enum cv_log_level {
	CV_LOG_ERROR = 3, /* the numbers of syslog */
	CV_LOG_WARNING = 4,
	CV_LOG_INFO = 6,
	CV_LOG_DEBUG = 7,
};

enum cv_health {
	CV_HEALTH_OK = 1,
	CV_HEALTH_DEGRADED = 2,
	CV_HEALTH_FAILED = 3,
};

struct cv_caller_spec {
	uint32_t size, kind;
	uint32_t agency, reserved;
	uint64_t person, post, on_behalf_of, session;
	const char *trace_id; /* NULL: a fresh one */
	const char *language;
	const char *address;
};

struct cv_listed_route {
	uint32_t size, flags; /* enum cv_route_flag */
	const char *plugin, *method, *pattern, *service, *handler;
	uint32_t method_flags; /* enum cv_method_flag */
	uint32_t reserved;
};

/* A call made by call_async(): status is a packed congvan.Status, empty when the call succeeded. */
typedef void cv_on_reply(void *arg, int result, struct cv_bytes status, struct cv_bytes reply);
typedef void cv_loop_cb(void *arg);
typedef void cv_watch_cb(void *arg, uint32_t events);
typedef void cv_on_upload(void *arg, int result, const struct cv_upload *upload);

enum cv_watch_event {
	CV_WATCH_READ = 1,
	CV_WATCH_WRITE = 2,
};

/* ---- the host table: append-only; test `size` before touching a member that a later minor added ------------- */

struct cv_host {
	uint32_t size;
	uint16_t abi_major, abi_minor;

	/* Memory of the call's arena, aligned for any type, zeroed; NULL past CV_ARENA_MAX. */
	void *(*alloc)(struct cv_call *call, size_t size_bytes);

	/*
	 * One log line: event is "noun.verb_past", fields are "key=value key=\"two words\"" made by the SDK.
	 * call may be NULL. Never secrets, document text or telephone numbers.
	 */
	void (*log)(const struct cv_host *host, struct cv_call *call, int level, const char *event, const char *fields);

	int64_t (*now_ms)(const struct cv_host *host); /* Unix */
	int64_t (*monotonic_ms)(const struct cv_host *host);
	uint64_t (*new_id)(const struct cv_host *host); /* unique for ever, rising with time, never 0 */
	int (*random)(const struct cv_host *host, void *ret, size_t size_bytes); /* cryptographic */

	/* -ENOENT: no such field was declared. */
	int (*config)(const struct cv_host *host, const char *key, struct cv_config_value *ret);
	void (*health)(const struct cv_host *host, int state, const char *text);

	/*
	 * Reads. The first one of a run opens the call's snapshot; all later ones see the same moment.
	 * -EACCES: prefix not granted; -EINVAL: key or limit; -EIO. An absent key is 0 with ret->version 0.
	 */
	int (*get)(struct cv_call *call, const struct cv_key *key, struct cv_row *ret);
	int (*scan)(struct cv_call *call, const struct cv_scan *scan, struct cv_row **ret_rows, uint32_t *ret_count);
	int (*sum)(struct cv_call *call, const struct cv_key *key, int64_t *ret);
	int (*upload)(struct cv_call *call, uint64_t id,
		      struct cv_upload *ret); /* -ENOENT: not the caller's, used, old */

	/*
	 * Hands over everything; the host copies it. 0: the handler returns CV_COMMITTED and is done; the answer is
	 * commit->reply (rendered if asked) when durable, or a failure. On conflict the handler runs again from the
	 * start. -EACCES, -EINVAL, -E2BIG: refused whole, the call goes on. -EPERM: there is a commit already, the
	 * method is flagged READ, or this run called a method that is not (which would then happen once per attempt).
	 */
	int (*commit)(struct cv_call *call, const struct cv_commit *commit);

	/* Appends an event to the next group without waiting for it (views, downloads). Lost if the process dies first.
	 */
	int (*note)(struct cv_call *call, const struct cv_event *event);

	/* How this call failed; the last one counts. `status` is a packed congvan.Status. */
	int (*fail)(struct cv_call *call, struct cv_bytes status);

	/* Answers a call whose handler returned CV_LATER; result 0 or, after fail(), a negative errno. Loop thread. */
	int (*reply)(struct cv_call *call, int result, struct cv_bytes reply);

	/*
	 * Calls another plugin's method and waits. The caller is inherited. timeout_ms 0: what is left of this call's
	 * deadline. 0; or a negative errno with *ret_status a packed congvan.Status in the arena. After the first read
	 * of the store only methods flagged READ may be called. -EPERM, -EINVAL without a status: after a commit, in
	 * RENDER, or NULL names.
	 */
	int (*call)(struct cv_call *call, const char *service, const char *method, struct cv_bytes request,
		    int timeout_ms, struct cv_bytes *ret_reply, struct cv_bytes *ret_status);

	/* ---- blobs ---- */
	int (*blob_create)(struct cv_call *call, uint64_t limit_bytes, struct cv_blob **ret);
	int (*blob_write)(struct cv_blob *blob, struct cv_bytes data); /* -EFBIG past the limit, -ENOSPC */
	/* Syncs, names the file by its digest, records the upload for the call's caller; done runs on the plugin's
	 * loop. */
	int (*blob_finish)(struct cv_blob *blob, const char *media_type, const char *name, const char *sha256_or_null,
			   cv_on_upload *done, void *arg);
	void (*blob_abandon)(struct cv_blob *blob);
	/* A descriptor for reading; the caller closes it. */
	int (*blob_open)(const struct cv_host *host, const char *sha256, int *ret_fd, uint64_t *ret_size_bytes);

	/* ---- event-loop plugins (CV_PLUGIN_OWN_LOOP); all but loop_post on the loop's thread only ---- */
	int (*loop_post)(const struct cv_host *host, cv_loop_cb *run, void *arg); /* any thread */
	int (*loop_watch)(const struct cv_host *host, int fd, uint32_t events, cv_watch_cb *run, void *arg,
			  struct cv_watch **ret);
	void (*loop_unwatch)(struct cv_watch **watch);
	/* One timer: replaces the earlier one of this handle. *timer NULL: a new handle. delay_ms < 0 stops and frees
	 * it. */
	int (*loop_timer)(const struct cv_host *host, struct cv_async **timer, int64_t delay_ms, cv_loop_cb *run,
			  void *arg);
	void (*drained)(const struct cv_host *host);
	int (*listener)(const struct cv_host *host, const char *config_key,
			int *ret_fd); /* the kernel's; do not close */

	/*
	 * A call of the loop's own, with an arena; spec (kind PERSON or NOBODY) needs CV_GRANT_SPEAK_FOR_USERS, NULL:
	 * as the plugin itself. -EACCES; -EBUSY: too many are open; -EOPNOTSUPP: a plugin without a loop.
	 */
	int (*call_open)(const struct cv_host *host, const struct cv_caller_spec *spec, int timeout_ms,
			 struct cv_call **ret);
	void (*call_close)(struct cv_call **call); /* cancels what is under way; on_reply does not run afterwards */
	/*
	 * on_reply runs on the loop, never before this returns, also for what was refused at once (with a status). One
	 * at a time in one cv_call: -EBUSY, also while the bus still holds a request whose deadline has passed.
	 */
	int (*call_async)(struct cv_call *call, const char *service, const char *method, uint32_t encoding,
			  const char *idempotency_key, struct cv_bytes request, cv_on_reply *on_reply, void *arg);

	/* ---- for the gateway (CV_GRANT_ROUTES) ---- */
	uint64_t (*routes_stamp)(const struct cv_host *host); /* changes when the table does */
	int (*routes)(struct cv_call *call, struct cv_listed_route **ret, uint32_t *ret_count);
	/* A counter that rises with every commit that puts or deletes under the prefix, in any agency. */
	int (*prefix_stamp)(const struct cv_host *host, const char *prefix, uint64_t *ret);

	void *kernel; /* the host's own */

	/*
	 * Key material that only this server knows: the same bytes for the same plugin and purpose for ever, others for
	 * any other. At most 32 bytes; -EINVAL for more. Never stored, never sent.
	 */
	int (*secret)(const struct cv_host *host, const char *purpose, void *ret, size_t size_bytes);

	/* ---- minor 2 ---- */

	/*
	 * The directory for files that this generation of the plugin needs for a while (CV_GRANT_SCRATCH): an absolute
	 * path that lives as long as the instance; empty at its start, removed with it. Files only, no directories in
	 * it: making, writing, reading, unlinking. An isolated plugin is ended when it holds more than CV_SCRATCH_*
	 * says; where the machine can't confine writing to it (no Landlock) nothing can be written: EPERM.
	 * -EACCES: not granted.
	 */
	int (*scratch)(const struct cv_host *host, const char **ret_path);

	/*
	 * The last durable entry of the log at this moment, for what is printed to be held against the log later
	 * (`congvan audit verify --head`). -ENODATA: the log is empty; -EPERM: in RENDER; -EIO.
	 */
	int (*log_head)(struct cv_call *call, struct cv_log_head *ret);
};

#ifdef __cplusplus
}
#endif

#endif
