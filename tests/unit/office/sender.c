#include "sender.h"

#include <string.h>

Congvan__Party sender = {PROTOBUF_C_MESSAGE_INIT(&congvan__party__descriptor), .organ_id = (char *)"H99.08",
			 .name = (char *)"Sở Tư pháp"};
Congvan__DocumentHeader sender_header = {PROTOBUF_C_MESSAGE_INIT(&congvan__document_header__descriptor),
					 .document_id = (char *)"H99.08,2026/01/05,12/STP-VP",
					 .issuing_organ = (char *)"Sở Tư pháp",
					 .code_number = (char *)"12",
					 .code_notation = (char *)"STP-VP",
					 .issued_date = (char *)"2026-01-05",
					 .document_type = (char *)"Công văn",
					 .subject = (char *)"Về việc rà soát văn bản"};
static char digest[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
Congvan__FileRef sender_file = {PROTOBUF_C_MESSAGE_INIT(&congvan__file_ref__descriptor), .name = (char *)"12.pdf",
				.media_type = (char *)"application/pdf", .sha256 = digest};
static Congvan__FileRef *files[] = {&sender_file};

void sender_becomes_channel(struct desk *desk)
{
	fakehost_caller(desk->fake)->kind = CV_CALLER_PLUGIN;
}

void sender_becomes(struct desk *desk, enum agency_person person)
{
	fakehost_caller(desk->fake)->kind = CV_CALLER_PERSON;
	agency_become(desk->fake, person);
}

Congvan__DeliverRequest sender_delivery(const char *id)
{
	Congvan__DeliverRequest request = CONGVAN__DELIVER_REQUEST__INIT;

	request.source = (char *)"interconnection";
	request.sender = &sender;
	request.delivery_id = (char *)(uintptr_t)id;
	request.header = &sender_header;
	request.files = files;
	request.n_files = 1;
	return request;
}

Congvan__RecallRequest sender_recall(const char *id, const char *reason)
{
	Congvan__RecallRequest request = CONGVAN__RECALL_REQUEST__INIT;

	request.source = (char *)"interconnection";
	request.sender = &sender;
	request.delivery_id = (char *)(uintptr_t)id;
	request.header = &sender_header;
	request.reason = (char *)(uintptr_t)reason;
	return request;
}

Congvan__DeliverReply *sender_delivers(struct desk *desk, const Congvan__DeliverRequest *request)
{
	sender_becomes_channel(desk);
	return desk_call(desk, "deliver", &request->base, &congvan__deliver_reply__descriptor);
}

Congvan__DeliverReply *sender_recalls(struct desk *desk, const Congvan__RecallRequest *request)
{
	sender_becomes_channel(desk);
	return desk_call(desk, "recall", &request->base, &congvan__deliver_reply__descriptor);
}

Congvan__ArrivalView *sender_look(struct desk *desk, uint64_t arrival)
{
	Congvan__GetArrivalRequest request = CONGVAN__GET_ARRIVAL_REQUEST__INIT;

	CV_SET(&request, id, arrival);
	sender_becomes(desk, CLERK);
	return desk_call(desk, "get_arrival", &request.base, &congvan__arrival_view__descriptor);
}

uint64_t sender_accepted(struct desk *desk, uint64_t arrival, Congvan__RegisterIncomingRequest *form)
{
	Congvan__IncomingView *view;

	CV_SET(form, arrival_id, arrival);
	sender_becomes(desk, CLERK);
	view = desk_call(desk, "register_document", &form->base, &congvan__incoming_view__descriptor);
	return view->document->id;
}

int sender_answered(struct desk *desk, uint64_t arrival, const char *action, const char *reason)
{
	Congvan__AnswerAskedRequest request = CONGVAN__ANSWER_ASKED_REQUEST__INIT;
	void *reply;

	CV_SET(&request, id, arrival);
	request.action = (char *)(uintptr_t)action;
	request.reason = (char *)(uintptr_t)reason;
	return fakehost_call(desk->fake, "incoming/1", "answer_asked", &request.base,
			     &congvan__arrival_view__descriptor, &reply);
}

unsigned sender_told(struct desk *desk, const char *topic)
{
	uint32_t count;
	const struct fakehost_event *events = fakehost_events(desk->fake, &count);
	unsigned found = 0;

	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}
