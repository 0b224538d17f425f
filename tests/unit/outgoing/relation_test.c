/* What a later document does to an earlier one that very many have to read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "outgoing/later/relation.h"
#include "studio.h"

#define MANY 400u
#define FIRST_READER 20000u
#define LATER 9001u

const struct cv_plugin *cv_plugin_entry_v1(void);

static uint64_t root_of(struct studio *studio, uint64_t document)
{
	return studio_view(studio, MEDICAL_SPECIALIST, document)->flows[0]->id;
}

/* A document that has left, to so many people of the agency, each in a unit of their own. */
static uint64_t issued_to_many(struct studio *studio)
{
	uint64_t id = studio_draft(studio), root = root_of(studio, id);
	Congvan__OutgoingDocument *document = studio_stored(studio, id);

	CV_SET(document, state, CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED);
	document->state_name = (char *)"issued";
	fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(studio->fake, "i", id),
		     &document->base);
	for (unsigned i = 0; i < MANY; i++) {
		Congvan__ReceivingFlow flow = CONGVAN__RECEIVING_FLOW__INIT;
		Congvan__Actor receiver = CONGVAN__ACTOR__INIT;
		Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;

		moment.seconds = FAKEHOST_NOW_MS / 1000 - 60;
		CV_SET(&receiver, person_id, FIRST_READER + i);
		CV_SET(&receiver, unit_id, FIRST_READER + i);
		CV_SET(&flow, id, root + 1 + i);
		CV_SET(&flow, document_id, id);
		CV_SET(&flow, parent_id, root);
		CV_SET(&flow, role, CONGVAN__FLOW_ROLE__FLOW_FOR_INFORMATION);
		CV_SET(&flow, state, CONGVAN__FLOW_STATE__FLOW_TO_DO);
		CV_SET(&flow, revision, 1);
		flow.receiver = flow.assigner = &receiver;
		flow.assigned_at = flow.since = &moment;
		flow.step = (char *)"read";
		fakehost_put(studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW,
			     fakehost_body(studio->fake, "ii", id, flow.id), &flow.base);
	}
	return id;
}

static unsigned going_on(struct studio *studio, uint64_t document)
{
	uint64_t root = root_of(studio, document);
	unsigned open = 0;

	for (unsigned i = 0; i <= MANY; i++) {
		const Congvan__ReceivingFlow *flow = fakehost_record(
		    studio->fake, FAKEHOST_AGENCY, OUTGOING_FLOW, fakehost_body(studio->fake, "ii", document, root + i),
		    &congvan__receiving_flow__descriptor);

		open += flow->state != CONGVAN__FLOW_STATE__FLOW_WITHDRAWN;
	}
	return open;
}

static void deliver(struct studio *studio, struct cv_bytes payload)
{
	const struct fakehost_delivery delivery = {
	    .kind = CV_DELIVERY_ITEM, .name = OUTGOING_QUEUE_RELATIONS, .id = 1, .payload = payload};

	assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &delivery), 0);
	assert_true(fakehost_operations(studio->fake) < CV_COMMIT_OPS * 3 / 4);
}

/* The item that the issue of the later document puts. */
static struct cv_bytes followed(struct studio *studio, uint64_t document, Congvan__LinkKind back)
{
	Congvan__LinkIssued item = CONGVAN__LINK_ISSUED__INIT;
	Congvan__DocumentLink later = CONGVAN__DOCUMENT_LINK__INIT;

	CV_SET(&item, document_id, document);
	CV_SET(&later, link, back);
	CV_SET(&later, document_id, LATER);
	later.kind = (char *)"outgoing";
	later.code = (char *)"07/SYT-NVY";
	later.issued_date = (char *)"2026-03-05";
	item.later = &later;
	return cv_pack(studio->reading, &item.base);
}

/* The n-th item that the plugin put into its queue; data NULL: there is none. */
static struct cv_bytes item_put(struct studio *studio, unsigned n)
{
	uint32_t count;
	const struct fakehost_item *items = fakehost_items(studio->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(items[i].queue, OUTGOING_QUEUE_RELATIONS) == 0 && n-- == 0)
			return items[i].payload;
	return (struct cv_bytes){NULL, 0};
}

static unsigned told(struct studio *studio, const char *topic, size_t *ret_people)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(studio->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++) {
		const Congvan__OutgoingActed *event;

		if (strcmp(events[i].topic, topic) != 0)
			continue;
		event = cv_unpack(studio->reading, &congvan__outgoing_acted__descriptor, events[i].payload);
		*ret_people = event->n_tell_ids;
		found++;
	}
	return found;
}

/* One commit takes CV_COMMIT_OPS, and each part is up to eighteen of them. */
static void very_many_parts_end_in_several_commits(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued_to_many(studio), revision;
	struct cv_bytes first = followed(studio, id, CONGVAN__LINK_KIND__LINK_REPLACED_BY), rest;
	size_t people = 0;
	unsigned items = 0;

	deliver(studio, first);
	assert_int_equal(studio_stored(studio, id)->state, CONGVAN__OUTGOING_STATE__OUTGOING_REPLACED);
	assert_int_equal(going_on(studio, id), MANY + 1 - OUTGOING_END_AT_ONCE);
	assert_int_equal(told(studio, "outgoing.replaced", &people), 1);
	assert_int_equal(people, MANY + 1); /* the author too, and all whose part ends later */
	while ((rest = item_put(studio, items)).data) {
		deliver(studio, rest);
		items++;
	}
	assert_int_equal(items, MANY / OUTGOING_END_AT_ONCE);
	assert_int_equal(going_on(studio, id), 0);
	assert_int_equal(told(studio, "outgoing.replaced", &people), 1);
	assert_int_equal(studio_stored(studio, id)->n_links, 1);
	assert_int_equal(studio_stored(studio, id)->open_flows, 0);
	/* Once more it changes nothing. */
	revision = studio_stored(studio, id)->revision;
	deliver(studio, first);
	assert_int_equal(studio_stored(studio, id)->revision, revision);
}

static void who_reads_what_was_corrected_goes_on(void **state)
{
	struct studio *studio = *state;
	uint64_t id = issued_to_many(studio);
	size_t people;

	deliver(studio, followed(studio, id, CONGVAN__LINK_KIND__LINK_CORRECTED_BY));
	deliver(studio, followed(studio, id, CONGVAN__LINK_KIND__LINK_CORRECTED_BY));
	assert_int_equal(studio_stored(studio, id)->state, CONGVAN__OUTGOING_STATE__OUTGOING_ISSUED);
	assert_int_equal(going_on(studio, id), MANY + 1);
	assert_int_equal(told(studio, "outgoing.corrected", &people), 1);
	assert_null(item_put(studio, 0).data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STUDIO_TEST(very_many_parts_end_in_several_commits),
	    STUDIO_TEST(who_reads_what_was_corrected_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
