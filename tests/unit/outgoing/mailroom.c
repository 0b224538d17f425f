#include "mailroom.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "office/calendar/moment.h"

#define STATE(name) CONGVAN__DELIVERY_STATE__DELIVERY_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name

const struct cv_plugin *cv_plugin_entry_v1(void);

void mailroom_document(struct mailroom *mailroom, const char *frozen)
{
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	Congvan__FileRef file = CONGVAN__FILE_REF__INIT, *files[] = {&file};

	CV_SET(&document, id, MAILROOM_DOCUMENT);
	CV_SET(&document, number, 5);
	document.code_notation = (char *)"SYT-NVY";
	document.issued_date = (char *)"2026-03-05";
	document.subject = (char *)"V/v phòng, chống dịch";
	document.issuing_organ = (char *)"Sở Y tế";
	moment.seconds = MAILROOM_TOLD_MS / 1000 - 90;
	document.issued_at = mailroom->unissued ? NULL : &moment;
	document.frozen_reason = (char *)(uintptr_t)frozen;
	CV_SET(&file, id, 1);
	file.name = (char *)"van-ban.pdf";
	file.sha256 = (char *)"00";
	document.issued_files = files;
	document.n_issued_files = 1;
	fakehost_put(mailroom->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT,
		     fakehost_body(mailroom->fake, "i", (uint64_t)MAILROOM_DOCUMENT), &document.base);
}

static void put_agency(struct mailroom *mailroom)
{
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.organ_id = (char *)"H99.07";
	agency.name = (char *)"Sở Y tế";
	fakehost_put(mailroom->fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(mailroom->fake, ""),
		     &agency.base);
}

/* One recipient with one delivery; its id. */
uint64_t mailroom_delivery(struct mailroom *mailroom, uint32_t place, Congvan__Channel channel,
			   Congvan__DeliveryState state)
{
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	Congvan__RecipientLine line = CONGVAN__RECIPIENT_LINE__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	bool outside = channel != CHANNEL(INTERNAL) && channel != CHANNEL(AGENCY);

	CV_SET(&line, kind,
	       outside                        ? CONGVAN__RECIPIENT_KIND__RECIPIENT_OUTSIDE
	       : channel == CHANNEL(INTERNAL) ? CONGVAN__RECIPIENT_KIND__RECIPIENT_PERSON
					      : CONGVAN__RECIPIENT_KIND__RECIPIENT_AGENCY);
	line.name = (char *)"Bộ Y tế";
	line.organ_id = (char *)"G22";
	moment.seconds = MAILROOM_TOLD_MS / 1000 - 60;
	CV_SET(&delivery, id, 700 + place);
	CV_SET(&delivery, document_id, MAILROOM_DOCUMENT);
	CV_SET(&delivery, place, place);
	CV_SET(&delivery, channel, channel);
	CV_SET(&delivery, state, state);
	delivery.changed_at = &moment;
	delivery.ordered_at = mailroom->unissued ? NULL : &moment;
	fakehost_put(mailroom->fake, FAKEHOST_AGENCY, OUTGOING_DELIVERY,
		     fakehost_body(mailroom->fake, "i", (uint64_t)(700 + place)), &delivery.base);
	CV_SET(&recipient, document_id, MAILROOM_DOCUMENT);
	CV_SET(&recipient, place, place);
	CV_SET(&recipient, revision, 1);
	recipient.line = &line;
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	fakehost_put(mailroom->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
		     fakehost_body(mailroom->fake, "iw", (uint64_t)MAILROOM_DOCUMENT, place), &recipient.base);
	return 700 + place;
}

Congvan__OutgoingRecipient *mailroom_recipient(struct mailroom *mailroom, uint32_t place)
{
	Congvan__OutgoingRecipient *recipient =
	    fakehost_record(mailroom->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
			    fakehost_body(mailroom->fake, "iw", (uint64_t)MAILROOM_DOCUMENT, place),
			    &congvan__outgoing_recipient__descriptor);

	assert_non_null(recipient);
	return recipient;
}

Congvan__OutgoingDelivery *mailroom_its_delivery(struct mailroom *mailroom, uint32_t place)
{
	return mailroom_recipient(mailroom, place)->deliveries[0];
}

int mailroom_open(void **state)
{
	static struct mailroom mailroom;

	mailroom = (struct mailroom){.fake = fakehost_create()};
	mailroom.instance.host = fakehost_table(mailroom.fake);
	mailroom.instance.channels = (struct outgoing_channels){
	    .plugins = {[CHANNEL(INTERNAL)] = OUTGOING_SELF, [CHANNEL(AGENCY)] = "transfer", [CHANNEL(AXIS)] = "axis"}};
	fakehost_plugin(mailroom.fake, cv_plugin_entry_v1(), &mailroom.instance);
	agency_make(mailroom.fake, FAKEHOST_AGENCY);
	put_agency(&mailroom);
	mailroom_document(&mailroom, NULL);
	*state = &mailroom;
	return 0;
}

int mailroom_close(void **state)
{
	struct mailroom *mailroom = *state;

	if (mailroom->reading)
		fakehost_close(&mailroom->reading);
	fakehost_destroy(&mailroom->fake);
	return 0;
}

void mailroom_plugin(struct mailroom *mailroom, const char *plugin)
{
	struct cv_caller *caller = fakehost_caller(mailroom->fake);

	*caller = (struct cv_caller){.size = sizeof(*caller),
				     .kind = CV_CALLER_PLUGIN,
				     .agency = FAKEHOST_AGENCY,
				     .plugin = plugin,
				     .trace_id = caller->trace_id,
				     .language = "en",
				     .address = ""};
}

void mailroom_person(struct mailroom *mailroom, enum agency_person person)
{
	fakehost_caller(mailroom->fake)->kind = CV_CALLER_PERSON;
	fakehost_caller(mailroom->fake)->plugin = NULL;
	agency_become(mailroom->fake, person);
}

int mailroom_report(struct mailroom *mailroom, uint64_t delivery, struct mailroom_told told)
{
	Congvan__DeliveryReport request = CONGVAN__DELIVERY_REPORT__INIT;
	Google__Protobuf__Timestamp moment = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	void *reply;

	CV_SET(&request, delivery_id, delivery);
	CV_SET(&request, state, told.state);
	moment.seconds = MAILROOM_TOLD_MS / 1000 + told.second;
	request.time = &moment;
	request.reason = (char *)(uintptr_t)told.reason;
	request.reference = (char *)(uintptr_t)told.reference;
	return fakehost_call(mailroom->fake, "outgoing/1", "report_delivery", &request.base,
			     &congvan__empty__descriptor, &reply);
}

uint32_t mailroom_events(struct mailroom *mailroom, const char *topic)
{
	uint32_t count, found = 0;
	const struct fakehost_event *events = fakehost_events(mailroom->fake, &count);

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}
