#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "incoming/process.h"
#include "office/lists/unit_entry.h"

const struct cv_plugin *cv_plugin_entry_v1(void);

int desk_setup_with(void **state, const char *process)
{
	static struct desk desk;

	desk = (struct desk){.fake = fakehost_create()};
	desk.instance.host = fakehost_table(desk.fake);
	fakehost_config(desk.fake, "process", 0, process);
	assert_int_equal(office_catalogue_create(NULL, &desk.instance.types, &(struct cv_error){0}), 0);
	assert_int_equal(office_calendar_create(NULL, &desk.instance.server_calendar, &(struct cv_error){0}), 0);
	assert_int_equal(incoming_process_load(&desk.instance, &(struct cv_error){0}), 0);
	fakehost_plugin(desk.fake, cv_plugin_entry_v1(), &desk.instance);
	desk.reading = fakehost_open(desk.fake);
	agency_make(desk.fake, FAKEHOST_AGENCY);
	congvan__register_incoming_request__init(&desk.form);
	desk.form.issuing_organ = (char *)"Cục Quản lý Khám, chữa bệnh";
	desk.form.code_number = (char *)"1208";
	desk.form.code_notation = (char *)"KCB-NV";
	desk.form.issued_date = (char *)"2026-03-02";
	desk.form.document_type = (char *)"Công văn";
	desk.form.subject = (char *)"V/v báo cáo tình hình thực hiện bệnh án điện tử";
	*state = &desk;
	return 0;
}

int desk_setup(void **state)
{
	return desk_setup_with(state, NULL);
}

int desk_teardown(void **state)
{
	struct desk *desk = *state;

	office_catalogue_destroy(&desk->instance.types);
	office_calendar_destroy(&desk->instance.server_calendar);
	office_shelf_destroy(&desk->instance.shelf);
	fakehost_close(&desk->reading);
	fakehost_destroy(&desk->fake);
	return 0;
}

int desk_try(struct desk *desk, const char *method, const ProtobufCMessage *request)
{
	void *reply;

	return fakehost_call(desk->fake, "incoming/1", method, request, &congvan__incoming_view__descriptor, &reply);
}

void *desk_call(struct desk *desk, const char *method, const ProtobufCMessage *request,
		const ProtobufCMessageDescriptor *reply_type)
{
	void *reply = NULL;
	int result = fakehost_call(desk->fake, "incoming/1", method, request, reply_type, &reply);
	const Congvan__Status *status = fakehost_status(desk->fake);

	if (result)
		print_error("%s: %d %s %s\n", method, result, status && status->reason ? status->reason : "",
			    status && status->n_fields ? status->fields[0]->pointer : "");
	assert_int_equal(result, 0);
	return reply;
}

void desk_refused(struct desk *desk, const char *reason)
{
	assert_non_null(fakehost_status(desk->fake));
	assert_string_equal(fakehost_status(desk->fake)->reason, reason);
}

bool desk_has_field(struct desk *desk, const char *pointer, const char *code)
{
	const Congvan__Status *status = fakehost_status(desk->fake);

	for (size_t i = 0; status && i < status->n_fields; i++)
		if (strcmp(status->fields[i]->pointer, pointer) == 0 && strcmp(status->fields[i]->code, code) == 0)
			return true;
	return false;
}

void desk_field(struct desk *desk, const char *pointer, const char *code)
{
	const Congvan__Status *status = fakehost_status(desk->fake);

	desk_refused(desk, "request.invalid");
	if (!desk_has_field(desk, pointer, code))
		for (size_t i = 0; i < status->n_fields; i++)
			print_error("noted: %s %s\n", status->fields[i]->pointer, status->fields[i]->code);
	assert_true(desk_has_field(desk, pointer, code));
}

/* ---- acts ---- */

Congvan__IncomingView *desk_register(struct desk *desk, bool submit)
{
	Congvan__SubmitRequest to_the_head = CONGVAN__SUBMIT_REQUEST__INIT;
	Congvan__IncomingView *view;

	agency_become(desk->fake, CLERK);
	desk->form.submit = submit ? &to_the_head : NULL;
	view = desk_call(desk, "register_document", &desk->form.base, &congvan__incoming_view__descriptor);
	desk->form.submit = NULL;
	return view;
}

Congvan__IncomingView *desk_direct(struct desk *desk, uint64_t id, const char *directive, enum agency_unit lead,
				   enum agency_person coordinator)
{
	Congvan__DirectRequest request = CONGVAN__DIRECT_REQUEST__INIT;
	Congvan__Assignment leads = CONGVAN__ASSIGNMENT__INIT, coordinates = CONGVAN__ASSIGNMENT__INIT;
	Congvan__Assignment *assignments[] = {&leads, &coordinates};

	CV_SET(&leads, unit_id, lead);
	CV_SET(&leads, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	leads.due_date = (char *)"2026-03-20";
	CV_SET(&coordinates, person_id, coordinator);
	CV_SET(&coordinates, role, CONGVAN__FLOW_ROLE__FLOW_COORDINATE);
	CV_SET(&request, id, id);
	request.directive = (char *)directive;
	request.assignments = assignments;
	request.n_assignments = 2;
	agency_become(desk->fake, HEAD);
	return desk_call(desk, "direct", &request.base, &congvan__incoming_view__descriptor);
}

Congvan__IncomingView *desk_assign(struct desk *desk, enum agency_person head, uint64_t id, enum agency_person lead)
{
	Congvan__AssignRequest request = CONGVAN__ASSIGN_REQUEST__INIT;
	Congvan__Assignment leads = CONGVAN__ASSIGNMENT__INIT, *assignments[] = {&leads};

	CV_SET(&leads, person_id, lead);
	CV_SET(&leads, role, CONGVAN__FLOW_ROLE__FLOW_LEAD);
	CV_SET(&request, id, id);
	request.assignments = assignments;
	request.n_assignments = 1;
	agency_become(desk->fake, head);
	return desk_call(desk, "assign", &request.base, &congvan__incoming_view__descriptor);
}

Congvan__IncomingView *desk_complete(struct desk *desk, enum agency_person person, uint64_t id, const char *result)
{
	Congvan__CompleteRequest request = CONGVAN__COMPLETE_REQUEST__INIT;

	CV_SET(&request, id, id);
	request.result = (char *)result;
	agency_become(desk->fake, person);
	return desk_call(desk, "complete", &request.base, &congvan__incoming_view__descriptor);
}

Congvan__IncomingView *desk_act(struct desk *desk, uint64_t id, const char *action,
				const ProtobufCMessageDescriptor *type, const char *text)
{
	Congvan__DistributeRequest distribute = CONGVAN__DISTRIBUTE_REQUEST__INIT;
	Congvan__SubmitRequest submit = CONGVAN__SUBMIT_REQUEST__INIT;

	CV_SET(&distribute, id, id);
	distribute.text = (char *)text;
	CV_SET(&submit, id, id);
	submit.text = (char *)text;
	return desk_call(desk, action, type == &congvan__submit_request__descriptor ? &submit.base : &distribute.base,
			 &congvan__incoming_view__descriptor);
}

/* ---- what the store holds ---- */

Congvan__IncomingDocument *desk_stored(struct desk *desk, uint64_t id)
{
	return fakehost_record(desk->fake, FAKEHOST_AGENCY, INCOMING_DOCUMENT, fakehost_body(desk->fake, "i", id),
			       &congvan__incoming_document__descriptor);
}

static Congvan__WorkItem *item_at(struct desk *desk, uint32_t n, struct cv_bytes *ret_body)
{
	struct cv_bytes value = fakehost_row(desk->fake, FAKEHOST_AGENCY, OFFICE_WORK_ITEM, n, ret_body);

	return value.data ? cv_unpack(desk->reading, &congvan__work_item__descriptor, value) : NULL;
}

void desk_rows(struct desk *desk, enum agency_person person, Congvan__WorkBox box, unsigned expected)
{
	struct cv_bytes body;
	unsigned found = 0;

	for (uint32_t n = 0; item_at(desk, n, &body); n++)
		found += cv_key_u64(body, 0) == person && body.data[8] == box;
	assert_int_equal(found, expected);
}

Congvan__WorkItem *desk_row(struct desk *desk, enum agency_person person, unsigned n)
{
	Congvan__WorkItem *item;
	struct cv_bytes body;

	for (uint32_t i = 0; (item = item_at(desk, i, &body)) != NULL; i++)
		if (item->person_id == person && n-- == 0)
			return item;
	fail_msg("no such row");
	return NULL;
}

/* ---- units: the same by counting all flows anew ---- */

struct all_flows {
	Congvan__ReceivingFlow **items;
	size_t count;
};

static struct all_flows read_flows(struct desk *desk)
{
	uint32_t count = fakehost_count(desk->fake, FAKEHOST_AGENCY, INCOMING_FLOW);
	struct all_flows flows = {cv_alloc_array(desk->reading, count + 1, sizeof(*flows.items)), count};

	for (uint32_t n = 0; n < count; n++) {
		struct cv_bytes body, value = fakehost_row(desk->fake, FAKEHOST_AGENCY, INCOMING_FLOW, n, &body);

		flows.items[n] = cv_unpack(desk->reading, &congvan__receiving_flow__descriptor, value);
	}
	return flows;
}

static bool works(const Congvan__ReceivingFlow *flow)
{
	return (flow->role == CONGVAN__FLOW_ROLE__FLOW_LEAD || flow->role == CONGVAN__FLOW_ROLE__FLOW_COORDINATE) &&
	       flow->state != CONGVAN__FLOW_STATE__FLOW_WITHDRAWN && flow->state != CONGVAN__FLOW_STATE__FLOW_RETURNED;
}

/* Does the unit of this flow's receiver have, or did it have, the document to deal with through this flow? */
static bool of_unit(const struct all_flows *flows, const Congvan__ReceivingFlow *flow)
{
	bool inside = false, below = false, same = false;

	if (!flow->has_parent_id || !works(flow))
		return false;
	for (size_t i = 0; i < flows->count; i++) {
		const Congvan__ReceivingFlow *other = flows->items[i];

		if (other->id == flow->parent_id)
			inside = other->has_parent_id && other->receiver->unit_id == flow->receiver->unit_id;
		if (other->has_parent_id && other->parent_id == flow->id && works(other)) {
			below = true;
			same = same || other->receiver->unit_id == flow->receiver->unit_id;
		}
	}
	if (inside)
		return false;
	return office_flow_open(flow->state) || same || (flow->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED && !below);
}

static void units_fit(struct desk *desk)
{
	static const uint64_t units[] = {
	    0, UNIT_OFFICE, UNIT_MEDICAL, UNIT_FINANCE, UNIT_HEADLESS, UNIT_MEDICAL_DESK, UNIT_CLOSED};
	struct all_flows flows = read_flows(desk);
	size_t rows = 0;

	for (size_t u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		uint64_t received = 0, done = 0, going = 0, sum;

		for (size_t i = 0; i < flows.count; i++) {
			const Congvan__ReceivingFlow *flow = flows.items[i];
			bool completed = flow->state == CONGVAN__FLOW_STATE__FLOW_COMPLETED;

			if (flow->receiver->unit_id != units[u])
				continue;
			rows += flow->has_parent_id && works(flow) && office_flow_open(flow->state);
			if (!of_unit(&flows, flow))
				continue;
			received++;
			done += completed;
			going += !completed;
		}
		rows += going;
		assert_int_equal(office_unit_sum(desk->reading, units[u], 0, OFFICE_SUM_RECEIVED, 24300, 24400, &sum),
				 0);
		assert_int_equal(sum, received);
		assert_int_equal(office_unit_sum(desk->reading, units[u], 0, OFFICE_SUM_DONE, 24300, 24400, &sum), 0);
		assert_int_equal(sum, done);
		assert_int_equal(office_unit_sum(desk->reading, units[u], 0, OFFICE_SUM_GOING, 0, 0, &sum), 0);
		assert_int_equal(sum, going);
	}
	assert_int_equal(fakehost_count(desk->fake, FAKEHOST_AGENCY, OFFICE_UNIT_ITEM), rows);
}

void desk_sums_fit(struct desk *desk)
{
	struct cv_call *call = fakehost_open(desk->fake);
	int64_t now_ms = call->now_ms;

	units_fit(desk);
	for (uint64_t person = CLERK; person <= DESK_HEAD; person++) {
		uint64_t counted[CONGVAN__WORK_BOX__BOX_DONE + 1] = {0}, overdue = 0, sum;
		const Congvan__WorkItem *item;
		struct cv_bytes body;

		for (uint32_t n = 0; (item = item_at(desk, n, &body)) != NULL; n++) {
			uint32_t due = cv_key_u32(body, 10);

			if (item->person_id != person)
				continue;
			counted[item->box]++;
			overdue += office_box_may_be_overdue(item->box) && due <= now_ms / 60000;
		}
		for (unsigned box = CONGVAN__WORK_BOX__BOX_TO_DO; box <= CONGVAN__WORK_BOX__BOX_DONE; box++) {
			assert_int_equal(office_box_count(call, person, box, &sum), 0);
			assert_int_equal(sum, counted[box]);
			assert_true(fakehost_sum(desk->fake, FAKEHOST_AGENCY, OFFICE_WORK_COUNT,
						 fakehost_body(desk->fake, "ib", person, box)) >= 0);
		}
		assert_int_equal(office_overdue_count(call, person, now_ms, &sum), 0);
		assert_int_equal(sum, overdue);
	}
	fakehost_close(&call);
}
