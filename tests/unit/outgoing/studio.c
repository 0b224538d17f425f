#include "studio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "congvan/incoming.pb-c.h"
#include "office/access/access.h"
#include "outgoing/draft/endorsement.h"
#include "outgoing/form/rules.h"
#include "outgoing/process.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

/* identity's directory: no other agency is on this server. */
static int directory(struct cv_call *call, const Congvan__AgencyDirectoryRequest *request,
		     Congvan__AgencyDirectoryReply *reply)
{
	(void)call;
	(void)request;
	(void)reply;
	return 0;
}
CV_HANDLER(directory, Congvan__AgencyDirectoryRequest, Congvan__AgencyDirectoryReply)

static struct studio the_studio;

/* incoming's word on who sees its documents. */
static int visible(struct cv_call *call, const Congvan__IncomingVisibleRequest *request,
		   Congvan__IncomingVisibleReply *reply)
{
	(void)request;
	CV_SET(reply, visible, office_acting_person(call) != the_studio.sees_no_letters);
	return 0;
}
CV_HANDLER(visible, Congvan__IncomingVisibleRequest, Congvan__IncomingVisibleReply)

static const struct cv_typed visible_type = {visible_typed, &congvan__incoming_visible_request__descriptor,
					     &congvan__incoming_visible_reply__descriptor, CV_METHOD_READ};

static const struct cv_typed directory_type = {directory_typed, &congvan__agency_directory_request__descriptor,
					       &congvan__agency_directory_reply__descriptor, CV_METHOD_READ};

int studio_setup_choosing(void **state, const char *process, const char *presets)
{
	struct studio *studio = &the_studio;

	*studio = (struct studio){.fake = fakehost_create()};
	studio->instance.host = fakehost_table(studio->fake);
	fakehost_config(studio->fake, "process", 0, process);
	fakehost_config(studio->fake, "presets", 0, presets);
	assert_int_equal(office_catalogue_create(NULL, &studio->instance.types, &(struct cv_error){0}), 0);
	assert_int_equal(office_calendar_create(NULL, &studio->instance.server_calendar, &(struct cv_error){0}), 0);
	assert_int_equal(outgoing_form_rules_create(NULL, &studio->instance.form_rules, &(struct cv_error){0}), 0);
	assert_int_equal(outgoing_process_load(&studio->instance, &(struct cv_error){0}), 0);
	fakehost_plugin(studio->fake, cv_plugin_entry_v1(), &studio->instance);
	fakehost_stub(studio->fake, "identity/1", "agency_directory", cv_sdk_handle, &directory_type);
	fakehost_stub(studio->fake, "incoming/1", "visible", cv_sdk_handle, &visible_type);
	studio->reading = fakehost_open(studio->fake);
	agency_make(studio->fake, FAKEHOST_AGENCY);
	congvan__outgoing_fields__init(&studio->fields);
	studio->fields.document_type = (char *)"Công văn";
	studio->fields.subject = (char *)"V/v báo cáo tình hình thực hiện bệnh án điện tử";
	studio->fields.code_notation = (char *)"SYT-NVY";
	*state = studio;
	return 0;
}

int studio_setup_with(void **state, const char *process)
{
	return studio_setup_choosing(state, process, NULL);
}

int studio_setup(void **state)
{
	return studio_setup_with(state, NULL);
}

int studio_teardown(void **state)
{
	struct studio *studio = *state;

	office_catalogue_destroy(&studio->instance.types);
	office_calendar_destroy(&studio->instance.server_calendar);
	office_shelf_destroy(&studio->instance.shelf);
	outgoing_form_rules_destroy(&studio->instance.form_rules);
	fakehost_close(&studio->reading);
	fakehost_destroy(&studio->fake);
	return 0;
}

int studio_try(struct studio *studio, const char *method, const ProtobufCMessage *request)
{
	void *reply;

	return fakehost_call(studio->fake, "outgoing/1", method, request, &congvan__outgoing_view__descriptor, &reply);
}

Congvan__OutgoingView *studio_call(struct studio *studio, const char *method, const ProtobufCMessage *request)
{
	Congvan__OutgoingView *reply = NULL;
	int result =
	    fakehost_call(studio->fake, "outgoing/1", method, request, &congvan__outgoing_view__descriptor, &reply);
	const Congvan__Status *status = fakehost_status(studio->fake);

	if (result)
		print_error("%s: %d %s %s\n", method, result, status && status->reason ? status->reason : "",
			    status && status->n_fields ? status->fields[0]->pointer : "");
	assert_int_equal(result, 0);
	return reply;
}

void studio_refused(struct studio *studio, const char *reason)
{
	assert_non_null(fakehost_status(studio->fake));
	assert_string_equal(fakehost_status(studio->fake)->reason, reason);
}

bool studio_has_field(struct studio *studio, const char *pointer, const char *code)
{
	const Congvan__Status *status = fakehost_status(studio->fake);

	for (size_t i = 0; status && i < status->n_fields; i++)
		if (strcmp(status->fields[i]->pointer, pointer) == 0 && strcmp(status->fields[i]->code, code) == 0)
			return true;
	return false;
}

void studio_field(struct studio *studio, const char *pointer, const char *code)
{
	const Congvan__Status *status = fakehost_status(studio->fake);

	if (!studio_has_field(studio, pointer, code))
		for (size_t i = 0; status && i < status->n_fields; i++)
			print_error("%s %s\n", status->fields[i]->pointer, status->fields[i]->code);
	assert_true(studio_has_field(studio, pointer, code));
}

uint64_t studio_draft(struct studio *studio)
{
	Congvan__CreateDraftRequest request = CONGVAN__CREATE_DRAFT_REQUEST__INIT;
	Congvan__DraftUpload upload = CONGVAN__DRAFT_UPLOAD__INIT, *uploads = &upload;

	agency_become(studio->fake, MEDICAL_SPECIALIST);
	CV_SET(&upload, upload_id,
	       fakehost_upload(studio->fake, "dự thảo.docx", "application/vnd.oasis.opendocument.text", 4000));
	upload.purpose = (char *)"draft";
	request.fields = &studio->fields;
	request.uploads = &uploads;
	request.n_uploads = 1;
	return studio_call(studio, "create", &request.base)->document->id;
}

/* Every text that the action takes at this moment gets the same words; a stray one would be refused. */
static void fill(struct studio *studio, enum agency_person person, uint64_t id, const char *action, const char *text,
		 Congvan__OutgoingActRequest *request)
{
	(void)studio;
	(void)person;
	congvan__outgoing_act_request__init(request);
	CV_SET(request, id, id);
	request->action = (char *)(uintptr_t)action;
	if (!text)
		return;
	if (strcmp(action, "give_opinion") == 0)
		request->result = (char *)(uintptr_t)text;
	else if (strcmp(action, "comment") == 0 || strcmp(action, "submit") == 0)
		request->text = (char *)(uintptr_t)text;
	else
		request->reason = (char *)(uintptr_t)text;
}

Congvan__OutgoingView *studio_act(struct studio *studio, enum agency_person person, uint64_t id, const char *action,
				  const char *text)
{
	Congvan__OutgoingActRequest request;

	fill(studio, person, id, action, text, &request);
	agency_become(studio->fake, person);
	return studio_call(studio, "act", &request.base);
}

int studio_try_act(struct studio *studio, enum agency_person person, uint64_t id, const char *action, const char *text)
{
	Congvan__OutgoingActRequest request;

	fill(studio, person, id, action, text, &request);
	agency_become(studio->fake, person);
	return studio_try(studio, "act", &request.base);
}

Congvan__OutgoingView *studio_revise(struct studio *studio, enum agency_person person, uint64_t id, const char *subject)
{
	Congvan__ReviseDraftRequest request = CONGVAN__REVISE_DRAFT_REQUEST__INIT;
	Congvan__OutgoingFields fields = CONGVAN__OUTGOING_FIELDS__INIT;

	CV_SET(&request, id, id);
	fields.subject = (char *)(uintptr_t)subject;
	request.fields = &fields;
	agency_become(studio->fake, person);
	return studio_call(studio, "revise", &request.base);
}

void studio_bring(struct studio *studio, uint64_t id, const char *state)
{
	static const struct {
		const char *state, *action;
		enum agency_person person;
	} way[] = {
	    {"content_review", "submit", MEDICAL_SPECIALIST},
	    {"form_review", "approve_content", MEDICAL_HEAD},
	    {"to_sign", "approve_form", CHIEF},
	    {"to_issue", "sign", HEAD},
	};

	for (size_t i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		assert_string_equal(studio_act(studio, way[i].person, id, way[i].action, NULL)->document->state_name,
				    way[i].state);
		if (strcmp(way[i].state, state) == 0)
			return;
	}
	fail_msg("no way to %s", state);
}

Congvan__OutgoingView *studio_view(struct studio *studio, enum agency_person person, uint64_t id)
{
	Congvan__GetOutgoingRequest request = CONGVAN__GET_OUTGOING_REQUEST__INIT;

	CV_SET(&request, id, id);
	agency_become(studio->fake, person);
	return studio_call(studio, "get", &request.base);
}

bool studio_offers(const Congvan__OutgoingView *view, const char *action)
{
	for (size_t i = 0; i < view->n_actions; i++)
		if (strcmp(view->actions[i]->name, action) == 0)
			return true;
	return false;
}

Congvan__OutgoingDocument *studio_stored(struct studio *studio, uint64_t id)
{
	Congvan__OutgoingDocument *document =
	    fakehost_record(studio->fake, FAKEHOST_AGENCY, OUTGOING_DOCUMENT, fakehost_body(studio->fake, "i", id),
			    &congvan__outgoing_document__descriptor);

	assert_non_null(document);
	return document;
}

unsigned studio_endorsed(struct studio *studio, uint64_t id)
{
	return outgoing_endorsed(studio_stored(studio, id));
}

void studio_choose_book(struct studio *studio)
{
	Congvan__Register by_default = CONGVAN__REGISTER__INIT;

	CV_SET(&by_default, id, BOOK_OUTGOING);
	fakehost_put(
	    studio->fake, FAKEHOST_AGENCY, "register.default",
	    fakehost_body(studio->fake, "wbi", 2026u, (unsigned)CONGVAN__DIRECTION__DIRECTION_OUTGOING, UINT64_C(0)),
	    &by_default.base);
}

unsigned studio_deliver(struct studio *studio, const char *queue)
{
	unsigned delivered = 0;
	uint32_t count;

	for (uint32_t i = 0; fakehost_items(studio->fake, &count) && i < count; i++) {
		const struct fakehost_item *item = fakehost_items(studio->fake, &count) + i;
		const struct fakehost_delivery delivery = {
		    .kind = CV_DELIVERY_ITEM, .name = item->queue, .id = item->id, .payload = item->payload};

		if (strcmp(item->queue, queue) != 0)
			continue;
		assert_int_equal(fakehost_deliver(studio->fake, cv_plugin_entry_v1(), &delivery), 0);
		delivered++;
	}
	return delivered;
}
