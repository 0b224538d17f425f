#include "store/chain.h"

#include <errno.h>
#include <string.h>

#include <congvan/store.pb-c.h>

#include "store/order.h"

int chain_digest_init(struct chain_digest *digest)
{
	digest->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	digest->context = EVP_MD_CTX_new();
	return digest->md && digest->context ? 0 : -ENOMEM;
}

void chain_digest_finish(struct chain_digest *digest)
{
	EVP_MD_CTX_free(digest->context);
	EVP_MD_free(digest->md);
	digest->context = NULL;
	digest->md = NULL;
}

int chain_digest_of(struct chain_digest *digest, struct cv_bytes bytes, uint8_t ret[CHAIN_HASH_SIZE])
{
	if (EVP_DigestInit_ex2(digest->context, digest->md, NULL) != 1 ||
	    EVP_DigestUpdate(digest->context, bytes.data, bytes.len) != 1 ||
	    EVP_DigestFinal_ex(digest->context, ret, NULL) != 1)
		return -EIO;
	return 0;
}

int chain_entry_hash(struct chain_digest *digest, Congvan__LogEntry *entry, uint8_t ret[CHAIN_HASH_SIZE])
{
	uint8_t packed[CHAIN_ENTRY_MAX];
	struct cv_bytes bytes = {packed, 0};

	entry->has_hash = 0;
	if (congvan__log_entry__get_packed_size(entry) > sizeof(packed))
		return -EUCLEAN;
	bytes.len = congvan__log_entry__pack(entry, packed);
	return chain_digest_of(digest, bytes, ret);
}

static void fill_author(Congvan__LogEntry *entry, const struct store_author *author)
{
	entry->has_person = author->person != 0;
	entry->person = author->person;
	entry->has_post = author->post != 0;
	entry->post = author->post;
	entry->has_on_behalf_of = author->on_behalf_of != 0;
	entry->on_behalf_of = author->on_behalf_of;
	entry->has_generation = author->generation != 0;
	entry->generation = author->generation;
	/* protobuf-c reads them only */
	entry->plugin = (char *)(uintptr_t)author->plugin;
	entry->trace_id = (char *)(uintptr_t)author->trace_id;
	entry->address = (char *)(uintptr_t)author->address;
}

static void fill_event(Congvan__LogEntry *entry, const struct store_event *event)
{
	entry->has_agency = event->agency != 0;
	entry->agency = event->agency;
	entry->topic = (char *)(uintptr_t)event->topic;
	entry->has_subject = event->subject != 0;
	entry->subject = event->subject;
	entry->has_payload_size = 1;
	entry->payload_size = (uint32_t)event->payload.len;
}

int chain_append(struct chain *chain, struct chain_digest *digest, struct region *region,
		 const struct store_author *author, const struct store_event *event, int64_t time_ms,
		 struct chain_row *ret)
{
	Congvan__LogEntry entry = CONGVAN__LOG_ENTRY__INIT;
	struct chain next = {.sequence = chain->sequence + 1};
	uint8_t payload_digest[CHAIN_HASH_SIZE];
	uint8_t *packed;
	size_t len;
	int r;

	next.time_ms = time_ms > chain->time_ms ? time_ms : chain->time_ms;
	fill_author(&entry, author);
	fill_event(&entry, event);
	entry.has_sequence = entry.has_time_ms = entry.has_payload_digest = entry.has_previous = 1;
	entry.sequence = next.sequence;
	entry.time_ms = next.time_ms;
	entry.payload_digest = (ProtobufCBinaryData){sizeof(payload_digest), payload_digest};
	entry.previous = (ProtobufCBinaryData){sizeof(chain->hash), chain->hash};
	entry.hash = (ProtobufCBinaryData){sizeof(next.hash), next.hash};
	entry.has_hash = 1;
	len = congvan__log_entry__get_packed_size(&entry);
	if (len > CHAIN_ENTRY_MAX)
		return -EINVAL;
	packed = region_alloc(region, len);
	if (!packed)
		return -ENOMEM;
	r = chain_digest_of(digest, event->payload, payload_digest);
	if (r == 0)
		r = chain_entry_hash(digest, &entry, next.hash);
	if (r < 0)
		return r;
	entry.has_hash = 1;
	congvan__log_entry__pack(&entry, packed);
	be64_put(ret->key, next.sequence);
	ret->entry = (struct cv_bytes){packed, len};
	ret->payload = event->payload;
	*chain = next;
	return 0;
}
