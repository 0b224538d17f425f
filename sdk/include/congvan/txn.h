/*
 * Transactions: read one snapshot, write at the end, once. What cv_txn_get() read is checked at the commit; on conflict
 * the handler runs again from its start, at most CV_COMMIT_ATTEMPTS times within its deadline.
 *
 * Scans are not checked. A rule over a range ("no such document yet") needs a guard key: put it with cv_txn_put_new(),
 * or get it and put it.
 *
 * A transaction reads its own writes. Messages are packed when they are put: what is changed afterwards is not written.
 * A record that could not be read again (broken UTF-8, too deep, past CV_VALUE_MAX) is refused.
 *
 * Thread: the handler's. Memory: the call's arena. Every function returns 0 or a negative errno that the handler may
 * return as it is (the call has then failed with a fitting status). A NULL transaction is -ENOMEM everywhere.
 */
#ifndef CONGVAN_TXN_H
#define CONGVAN_TXN_H

#include <protobuf-c/protobuf-c.h>

#include <congvan/abi.h>
#include <congvan/memory.h>

#ifdef __cplusplus
extern "C" {
#endif

struct cv_txn;

/*
 * Builds a key. Each letter of `shape` takes one argument:
 *   i  uint64_t, eight bytes, big-endian (ids, numbers, tokens of cv_txn_number)
 *   w  uint32_t, four bytes, big-endian
 *   b  unsigned, one byte
 *   s  const char *, with its ending zero byte (may be followed by more)
 *   r  const char *, without it (last letter only)
 * NULL or "" for the prefix alone. A key that does not fit CV_KEY_MAX makes the function that uses it fail with
 * -EINVAL.
 */
struct cv_key cv_key(struct cv_call *call, const char *prefix, const char *shape, ...);
/* The same in another agency (CV_GRANT_ALL_AGENCIES). */
struct cv_key cv_key_in(struct cv_call *call, uint32_t agency, const char *prefix, const char *shape, ...);
uint64_t cv_key_u64(struct cv_bytes body, size_t offset); /* reads an `i`; 0 past the end */
uint32_t cv_key_u32(struct cv_bytes body, size_t offset);

/* ---- reading without a transaction: lists, views ---- */

/* *ret NULL when the key is absent. */
int cv_get(struct cv_call *call, struct cv_key key, const ProtobufCMessageDescriptor *type, void *ret);
int cv_sum(struct cv_call *call, struct cv_key key, int64_t *ret);

/* Up to limit rows from the key `from` (inclusive) to `to` (exclusive), both of one prefix, reverse if asked. */
int cv_scan(struct cv_call *call, struct cv_key from, struct cv_key to, uint32_t limit, uint32_t flags,
	    struct cv_row **ret_rows, uint32_t *ret_count);
/* The first key after all that start with this one: the end of a range. */
struct cv_key cv_key_after(struct cv_call *call, struct cv_key key);
/* Unpacks a row. NULL: damaged; the call has failed. */
void *cv_row_message(struct cv_call *call, const struct cv_row *row, const ProtobufCMessageDescriptor *type);

/*
 * An opaque cursor for the next page, from the last row's key body; and back. It is good for the same method, agency
 * and person; anything else is -EINVAL and CV_INVALID "cursor.invalid". It does not know which range it is used in: a
 * list with parameters compares the body with its range. NULL: no memory.
 */
char *cv_cursor(struct cv_call *call, struct cv_bytes body);
int cv_cursor_body(struct cv_call *call, const char *cursor, struct cv_bytes *ret_body);

/* ---- transactions ---- */

/* The call's transaction, the same one every time. NULL: arena exhausted. */
struct cv_txn *cv_txn_begin(struct cv_call *call);

/* Reads and checks: the commit conflicts if the key changed since. *ret NULL when absent (absence is checked too). */
int cv_txn_get(struct cv_txn *txn, struct cv_key key, const ProtobufCMessageDescriptor *type, void *ret);
int cv_txn_put(struct cv_txn *txn, struct cv_key key, const ProtobufCMessage *message);
/*
 * The commit conflicts if the key exists by then. When the handler runs again and the key is there, this returns
 * -EEXIST and the call has failed with CV_CONFLICT "conflict"; a handler that knows better fails in its own words.
 */
int cv_txn_put_new(struct cv_txn *txn, struct cv_key key, const ProtobufCMessage *message);
/* An index entry: a key with raw bytes for a value (may be empty). */
int cv_txn_put_raw(struct cv_txn *txn, struct cv_key key, struct cv_bytes value);
int cv_txn_delete(struct cv_txn *txn, struct cv_key key);
int cv_txn_add(struct cv_txn *txn, struct cv_key sum, int64_t delta);

/*
 * The next number of a series: last + 1, passing over numbers whose key `taken` + <number, big-endian> exists. What
 * comes back in *ret_token stands for it until the commit: put it into fixed64 fields and `i` parts of keys that this
 * transaction puts, of its events and of the reply; do no sums with it and print it nowhere. The commit is refused when
 * no record holds the number, or the token stands where it can't be filled in (a varint field, text, another key).
 */
int cv_txn_number(struct cv_txn *txn, struct cv_key series, struct cv_key taken, uint64_t *ret_token);

/* message may be NULL. subject: the record that the event is about. */
int cv_txn_event(struct cv_txn *txn, const char *topic, uint64_t subject, const ProtobufCMessage *message);
/* The same in another agency's history (CV_GRANT_ALL_AGENCIES). */
int cv_txn_event_in(struct cv_txn *txn, uint32_t agency, const char *topic, uint64_t subject,
		    const ProtobufCMessage *message);
/*
 * Puts an item into a queue, own ("notify", as .queues declares it) or another plugin's that is granted
 * ("mail.outgoing"): it is delivered after this commit is durable and not before not_before_ms (Unix; 0: at once), at
 * least once, always with the same id, which *ret_id (NULL: unwanted) receives. message may be NULL; numbers of this
 * transaction may stand in it. At most CV_VALUE_MAX bytes.
 */
int cv_txn_item(struct cv_txn *txn, const char *queue, int64_t not_before_ms, const ProtobufCMessage *message,
		uint64_t *ret_id);
/*
 * Sets a timer of this plugin: `timer` as .timers declares it. `key` (at most 256 bytes, as from cv_body()) tells it
 * from others of the same name in the same agency; setting it again replaces it, at_ms (Unix) 0 cancels it. It is
 * delivered at or after its time, also after a restart, like an item. message may be NULL; no numbers in it.
 */
int cv_txn_timer(struct cv_txn *txn, const char *timer, struct cv_bytes key, int64_t at_ms,
		 const ProtobufCMessage *message);
/* Turns an upload into a file of this commit's record. The upload must be the caller's (cv_upload()). */
int cv_txn_claim(struct cv_txn *txn, uint64_t upload_id);
int cv_upload(struct cv_call *call, uint64_t upload_id,
	      struct cv_upload *ret); /* -ENOENT: not the caller's, used, old */

/*
 * The handler's last act: `return cv_txn_commit(txn);`. The SDK packs the reply, adds the Idempotency-Key's record and
 * hands over when the handler has returned.
 */
int cv_txn_commit(struct cv_txn *txn);

/*
 * The same for a refusal that leaves a mark, such as a failed log-in that is counted. After cv_fail(); the caller gets
 * that failure, once the writes are durable. No Idempotency-Key record is written.
 */
int cv_txn_commit_failure(struct cv_txn *txn);

/* An event that nobody waits for: a view, a download. At most CV_GROUP_NOTE_MAX bytes. */
int cv_note(struct cv_call *call, const char *topic, uint64_t subject, const ProtobufCMessage *message);

#ifdef __cplusplus
}
#endif

#endif
