/* Recipients as a draft names them, the dispatch table, and what numbering and sending write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "agency.h"
#include "congvan/identity.pb-c.h"
#include "office/process/process.h"
#include "outgoing/delivery/recipient.h"
#include "outgoing/issue/issue.h"
#include "outgoing/process.h"

#define DOCUMENT 900u
#define KIND(name) CONGVAN__RECIPIENT_KIND__RECIPIENT_##name
#define CHANNEL(name) CONGVAN__CHANNEL__CHANNEL_##name
#define GROUP 55u

const struct cv_plugin *cv_plugin_entry_v1(void);

struct desk {
	struct fakehost *fake;
	struct cv_call *call;
	struct outgoing_channels channels;
	struct outgoing_recipient_rules rules;
	struct office_process *process;
};

/* ---- identity's directory: two agencies of this server ---- */

static int directory(struct cv_call *call, const Congvan__AgencyDirectoryRequest *request,
		     Congvan__AgencyDirectoryReply *reply)
{
	for (size_t i = 0; i < request->n_organ_ids; i++) {
		Congvan__AgencyEntry *entry;

		if (strcmp(request->organ_ids[i], "H99.08") != 0)
			continue;
		entry = cv_new(call, &congvan__agency_entry__descriptor);
		assert_non_null(entry);
		entry->organ_id = request->organ_ids[i];
		entry->name = cv_strdup(call, "Sở Tài chính");
		assert_int_equal(cv_append(call, &reply->agencies, &reply->n_agencies, entry), 0);
	}
	return 0;
}
CV_HANDLER(directory, Congvan__AgencyDirectoryRequest, Congvan__AgencyDirectoryReply)

static const struct cv_typed directory_type = {directory_typed, &congvan__agency_directory_request__descriptor,
					       &congvan__agency_directory_reply__descriptor, CV_METHOD_READ};

/* A group of one person and two organisations. */
static int read_group(struct cv_txn *txn, struct cv_call *call, uint64_t group, Congvan__RecipientLine ***ret,
		      size_t *ret_count)
{
	static const char *const names[] = {"Bộ Y tế", "Trung tâm Y tế Đông Sơn"};
	Congvan__RecipientLine *line;

	(void)txn;
	*ret = NULL;
	*ret_count = 0;
	if (group != GROUP)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		line = cv_new(call, &congvan__recipient_line__descriptor);
		CV_SET(line, kind, KIND(OUTSIDE));
		line->name = cv_strdup(call, names[i]);
		assert_int_equal(cv_append(call, ret, ret_count, line), 0);
	}
	line = cv_new(call, &congvan__recipient_line__descriptor);
	CV_SET(line, kind, KIND(PERSON));
	CV_SET(line, person_id, HEAD);
	return cv_append(call, ret, ret_count, line);
}

static void read_process(struct desk *desk, const char *table)
{
	char text[16384];
	int len = snprintf(text, sizeof(text), "%.*s\n%s", (int)outgoing_default_process_len, outgoing_default_process,
			   table);
	struct office_problems problems = {.count = 0};

	office_process_destroy(&desk->process);
	assert_in_range(len, 1, sizeof(text) - 1);
	assert_int_equal(
	    office_process_read("test", text, (size_t)len, &outgoing_process_kind, &desk->process, &problems), 0);
	office_problems_finish(&problems);
}

static int setup(void **state)
{
	static struct desk desk;
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	desk = (struct desk){.fake = fakehost_create()};
	fakehost_plugin(desk.fake, cv_plugin_entry_v1(), NULL);
	agency_make(desk.fake, FAKEHOST_AGENCY);
	CV_SET(&agency, number, FAKEHOST_AGENCY);
	agency.organ_id = (char *)"H99.07";
	agency.name = (char *)"Sở Y tế";
	fakehost_put(desk.fake, FAKEHOST_AGENCY, "identity.agency", fakehost_body(desk.fake, ""), &agency.base);
	fakehost_stub(desk.fake, "identity/1", "agency_directory", cv_sdk_handle, &directory_type);
	desk.channels = (struct outgoing_channels){.plugins = {[CHANNEL(INTERNAL)] = OUTGOING_SELF,
							       [CHANNEL(AGENCY)] = "transfer",
							       [CHANNEL(AXIS)] = "axis",
							       [CHANNEL(EMAIL)] = "notify-email"}};
	desk.rules = (struct outgoing_recipient_rules){&desk.channels, read_group};
	desk.call = fakehost_open(desk.fake);
	read_process(&desk, "");
	*state = &desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;

	office_process_destroy(&desk->process);
	fakehost_close(&desk->call);
	fakehost_destroy(&desk->fake);
	return 0;
}

/* ---- channels ---- */

static Congvan__RecipientLine line_of(Congvan__RecipientKind kind, const char *organ, const char *email)
{
	Congvan__RecipientLine line = CONGVAN__RECIPIENT_LINE__INIT;

	CV_SET(&line, kind, kind);
	line.name = (char *)"Nơi nhận";
	line.organ_id = (char *)(uintptr_t)organ;
	line.email = (char *)(uintptr_t)email;
	return line;
}

/* The channels as letters: i internal, a agency, x axis, e e-mail, p paper. */
static const char *ways(struct desk *desk, const Congvan__RecipientLine *line, struct outgoing_way way)
{
	static char text[OUTGOING_CHANNELS + 1];
	Congvan__Channel channels[OUTGOING_CHANNELS];
	size_t count = outgoing_channels_of(&desk->channels, line, way, channels);

	for (size_t i = 0; i < count; i++)
		text[i] = "?iaxep"[channels[i]];
	text[count] = '\0';
	return text;
}

static void the_table_s_way_meets_what_reaches_the_recipient(void **state)
{
	static const struct {
		Congvan__RecipientKind kind;
		const char *organ, *email;
		const char *electronic, *paper, *both, *no_paper; /* no_paper: of a document that is to go on paper */
	} lines[] = {
	    {KIND(PERSON), NULL, NULL, "i", "p", "ip", "i"},     {KIND(UNIT), NULL, NULL, "i", "p", "ip", "i"},
	    {KIND(AGENCY), "H99.08", NULL, "a", "p", "ap", "a"}, {KIND(OUTSIDE), "G22", NULL, "x", "p", "xp", "x"},
	    {KIND(OUTSIDE), "G22", "a@b", "x", "p", "xp", "x"},  {KIND(OUTSIDE), NULL, "a@b", "e", "p", "ep", "e"},
	    {KIND(OUTSIDE), NULL, NULL, "p", "p", "p", ""},
	};
	struct desk *desk = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		Congvan__RecipientLine line = line_of(lines[i].kind, lines[i].organ, lines[i].email);

		assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_ELECTRONIC, false}),
				    lines[i].electronic);
		assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_PAPER, false}),
				    lines[i].paper);
		assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_BOTH, false}),
				    lines[i].both);
		assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_PAPER, true}),
				    lines[i].no_paper);
		assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_BOTH, true}),
				    lines[i].no_paper);
	}
}

static void what_nobody_serves_goes_on_paper(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine agency = line_of(KIND(AGENCY), "H99.08", NULL);
	Congvan__RecipientLine outside = line_of(KIND(OUTSIDE), "G22", "a@b");
	const struct outgoing_way electronic = {OFFICE_DISPATCH_ELECTRONIC, false};

	desk->channels.plugins[CHANNEL(AGENCY)] = "";
	desk->channels.plugins[CHANNEL(AXIS)] = NULL;
	assert_string_equal(ways(desk, &agency, electronic), "p");
	assert_string_equal(ways(desk, &outside, electronic), "e");
	desk->channels.plugins[CHANNEL(EMAIL)] = NULL;
	assert_string_equal(ways(desk, &outside, electronic), "p");
}

static void what_a_line_says_goes_before_the_table(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine line = line_of(KIND(OUTSIDE), "G22", "a@b");
	Congvan__Channel said[] = {CHANNEL(EMAIL), CHANNEL(PAPER)};

	line.channels = said;
	line.n_channels = 2;
	assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_ELECTRONIC, false}), "ep");
	assert_string_equal(ways(desk, &line, (struct outgoing_way){OFFICE_DISPATCH_ELECTRONIC, true}), "e");
}

static void the_first_line_of_the_table_that_fits_counts(void **state)
{
	static const struct office_fact letter[] = {{"document_type", "Công văn"}, {NULL, NULL}};
	static const struct office_fact decision[] = {{"document_type", "Quyết định"}, {NULL, NULL}};
	struct desk *desk = *state;

	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_OUTSIDE, letter),
			 OFFICE_DISPATCH_ELECTRONIC);
	read_process(desk, "dispatch:\n"
			   "  - {recipients: [agency, outside], by: both, if: {document_type: Quyết định}}\n"
			   "  - {recipients: person, by: electronic}\n"
			   "  - {by: paper, article: QĐ 1201/QĐ-SYT Đ7.2}\n");
	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_OUTSIDE, decision), OFFICE_DISPATCH_BOTH);
	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_AGENCY, decision), OFFICE_DISPATCH_BOTH);
	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_UNIT, decision), OFFICE_DISPATCH_PAPER);
	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_PERSON, decision),
			 OFFICE_DISPATCH_ELECTRONIC);
	assert_int_equal(office_dispatch_of(desk->process, OFFICE_RECIPIENT_OUTSIDE, letter), OFFICE_DISPATCH_PAPER);
}

static void a_wrong_table_is_refused(void **state)
{
	static const struct {
		const char *table, *problem;
	} wrong[] = {
	    {"dispatch: {by: fax}\n", "fax"},
	    {"dispatch: {recipients: person}\n", "by: is missing"},
	    {"dispatch: {recipients: everybody, by: paper}\n", "everybody"},
	    {"dispatch: {by: paper, if: {flow_role: lead}}\n", "flow_role"},
	    {"dispatch: {by: paper, to: x}\n", "to"},
	    {"dispatch:\n  - {by: paper}\n  - {recipients: unit, by: both}\n", "an earlier line"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct office_problems problems = {.count = 0};
		struct office_process *process = NULL;
		char text[16384];
		int len = snprintf(text, sizeof(text), "%.*s\n%s", (int)outgoing_default_process_len,
				   outgoing_default_process, wrong[i].table);

		assert_int_equal(
		    office_process_read("test", text, (size_t)len, &outgoing_process_kind, &process, &problems),
		    -EINVAL);
		assert_int_equal(problems.count, 1);
		assert_non_null(strstr(problems.texts[0], wrong[i].problem));
		office_problems_finish(&problems);
	}
}

/* ---- reading lines ---- */

struct read {
	Congvan__RecipientLine **lines;
	size_t count;
};

static struct read read_lines(struct desk *desk, Congvan__RecipientLine *const *lines, size_t count)
{
	struct read read;

	assert_int_equal(outgoing_lines_read(cv_txn_begin(desk->call), desk->call, &desk->rules, lines, count,
					     "/recipients", &read.lines, &read.count),
			 0);
	return read;
}

static void names_come_from_the_records(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine person = line_of(KIND(PERSON), NULL, NULL), unit = line_of(KIND(UNIT), NULL, NULL);
	Congvan__RecipientLine agency = line_of(KIND(AGENCY), "H99.08", NULL);
	Congvan__RecipientLine roundabout = line_of(KIND(OUTSIDE), "G22", NULL);
	Congvan__RecipientLine *lines[] = {&person, &unit, &agency, &roundabout};
	struct read read;

	CV_SET(&person, person_id, MEDICAL_SPECIALIST);
	CV_SET(&unit, unit_id, UNIT_FINANCE);
	read = read_lines(desk, lines, 4);
	assert_int_equal(cv_fields_ok(desk->call), 0);
	assert_int_equal(read.count, 4);
	assert_string_not_equal(read.lines[0]->name, "Nơi nhận");
	assert_string_not_equal(read.lines[1]->name, "Nơi nhận");
	assert_string_equal(read.lines[2]->name, "Sở Tài chính");
	assert_string_equal(read.lines[3]->name, "Nơi nhận");
}

/* The practice of domain systems: what is on the same server is not sent around by the axis. */
static void an_organisation_of_this_server_becomes_its_agency(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine here = line_of(KIND(OUTSIDE), "H99.08", NULL), *lines[] = {&here};
	struct read read = read_lines(desk, lines, 1);

	assert_int_equal(cv_fields_ok(desk->call), 0);
	assert_int_equal(read.lines[0]->kind, KIND(AGENCY));
	assert_string_equal(read.lines[0]->name, "Sở Tài chính");
}

static void refused(struct desk *desk, Congvan__RecipientLine *line, const char *code)
{
	const Congvan__Status *status;
	struct cv_call *call = fakehost_open(desk->fake);
	Congvan__RecipientLine *lines[] = {line}, **ret;
	size_t count;

	assert_int_equal(
	    outgoing_lines_read(cv_txn_begin(call), call, &desk->rules, lines, 1, "/recipients", &ret, &count), 0);
	assert_int_equal(cv_fields_ok(call), -EINVAL);
	status = fakehost_call_status(call);
	assert_int_equal(status->n_fields, 1);
	assert_string_equal(status->fields[0]->code, code);
	fakehost_close(&call);
}

static void what_is_wrong_with_one_line_is_told(void **state)
{
	struct desk *desk = *state;
	Congvan__Channel axis[] = {CHANNEL(AXIS)}, email[] = {CHANNEL(EMAIL)},
			 twice[] = {CHANNEL(PAPER), CHANNEL(PAPER)};
	Congvan__RecipientLine line = line_of(KIND(PERSON), NULL, NULL);

	CV_SET(&line, person_id, DISABLED);
	refused(desk, &line, "recipient.no_such_person");
	line = line_of(KIND(UNIT), NULL, NULL);
	CV_SET(&line, unit_id, UNIT_CLOSED);
	refused(desk, &line, "recipient.no_such_unit");
	line = line_of(KIND(GROUP), NULL, NULL);
	CV_SET(&line, group_id, GROUP + 1);
	refused(desk, &line, "recipient.no_such_group");
	line = line_of(KIND(AGENCY), "H99.99", NULL);
	refused(desk, &line, "recipient.no_such_agency");
	line = line_of(KIND(AGENCY), NULL, NULL);
	refused(desk, &line, "required");
	line = line_of(KIND(OUTSIDE), "H99.07", NULL);
	refused(desk, &line, "recipient.own_agency");
	line = line_of(KIND(OUTSIDE), NULL, "kein Briefkasten");
	refused(desk, &line, "recipient.bad_email");
	line = line_of(KIND(OUTSIDE), NULL, NULL);
	line.name = NULL;
	refused(desk, &line, "required");
	line = line_of(KIND(OUTSIDE), NULL, NULL);
	line.channels = axis;
	line.n_channels = 1;
	refused(desk, &line, "required"); /* its organ id */
	line.channels = twice;
	line.n_channels = 2;
	refused(desk, &line, "recipient.channel_twice");
	line.n_channels = 0;
	CV_SET(&line, copies, OUTGOING_COPIES_MAX + 1);
	refused(desk, &line, "out_of_range");
	line = line_of(KIND(PERSON), NULL, NULL);
	CV_SET(&line, person_id, HEAD);
	line.channels = email;
	line.n_channels = 1;
	refused(desk, &line, "recipient.channel_unfit");
	line = line_of(KIND(OUTSIDE), NULL, "a@b.vn");
	line.channels = email;
	line.n_channels = 1;
	desk->channels.plugins[CHANNEL(EMAIL)] = NULL;
	refused(desk, &line, "recipient.channel_unserved");
	line = line_of(0, NULL, NULL);
	refused(desk, &line, "unknown_value");
}

static void each_recipient_stands_there_once(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine a = line_of(KIND(OUTSIDE), NULL, NULL), b = line_of(KIND(OUTSIDE), NULL, NULL);
	Congvan__RecipientLine *lines[] = {&a, &b};

	b.name = (char *)"NƠI NHẬN";
	read_lines(desk, lines, 2);
	assert_int_equal(cv_fields_ok(desk->call), -EINVAL);
	assert_string_equal(fakehost_call_status(desk->call)->fields[0]->pointer, "/recipients/1");
	assert_string_equal(fakehost_call_status(desk->call)->fields[0]->code, "recipient.twice");
}

static void there_are_not_more_than_the_limit(void **state)
{
	struct desk *desk = *state;
	Congvan__RecipientLine line = line_of(KIND(OUTSIDE), NULL, NULL);
	Congvan__RecipientLine *lines[OUTGOING_LINES_MAX + 1];

	for (size_t i = 0; i < OUTGOING_LINES_MAX + 1; i++)
		lines[i] = &line;
	read_lines(desk, lines, OUTGOING_LINES_MAX + 1);
	assert_int_equal(cv_fields_ok(desk->call), -EINVAL);
	assert_string_equal(fakehost_call_status(desk->call)->fields[0]->code, "too_many");
}

/* ---- numbering and sending ---- */

static Congvan__OutgoingDocument numbered(void)
{
	static Congvan__FileRef file, *files[] = {&file};
	Congvan__OutgoingDocument document = CONGVAN__OUTGOING_DOCUMENT__INIT;

	file = (Congvan__FileRef)CONGVAN__FILE_REF__INIT;
	CV_SET(&file, id, 1);
	file.name = (char *)"van-ban.pdf";
	CV_SET(&document, id, DOCUMENT);
	CV_SET(&document, number, 12);
	document.number_suffix = (char *)"a";
	document.code_notation = (char *)"SYT-NVY";
	document.issued_date = (char *)"2026-03-05";
	document.document_type = (char *)"Công văn";
	document.issued_files = files;
	document.n_issued_files = 1;
	return document;
}

static int put(struct desk *desk, struct cv_call *call, const Congvan__OutgoingDocument *document,
	       Congvan__RecipientLine *const *lines, size_t count)
{
	const struct outgoing_addressing addressing = {document, desk->process, outgoing_facts(call, document), lines,
						       count};

	return outgoing_recipients_put(cv_txn_begin(call), call, &desk->rules, &addressing);
}

static void a_group_becomes_its_members_each_once(void **state)
{
	struct desk *desk = *state;
	struct cv_txn *txn = cv_txn_begin(desk->call);
	Congvan__OutgoingDocument document = numbered();
	Congvan__RecipientLine group = line_of(KIND(GROUP), NULL, NULL), ministry = line_of(KIND(OUTSIDE), NULL, NULL);
	Congvan__RecipientLine *lines[] = {&ministry, &group};
	static const char *const names[] = {"Bộ Y tế", "Trung tâm Y tế Đông Sơn"};
	Congvan__OutgoingRecipient *recipient;

	ministry.name = (char *)"bộ y tế";
	CV_SET(&group, group_id, GROUP);
	CV_SET(&group, to_act, true);
	assert_int_equal(put(desk, desk->call, &document, lines, 2), 0);
	assert_int_equal(cv_fields_ok(desk->call), 0);
	for (uint32_t place = 1; place <= 4; place++) {
		assert_int_equal(cv_txn_get(txn, outgoing_recipient_key(desk->call, DOCUMENT, place),
					    &congvan__outgoing_recipient__descriptor, &recipient),
				 0);
		assert_int_equal(recipient != NULL, place <= 3);
		if (!recipient)
			continue;
		assert_true(recipient->line->to_act);
		assert_int_equal(recipient->n_deliveries, 1);
		assert_int_equal(recipient->deliveries[0]->state, CONGVAN__DELIVERY_STATE__DELIVERY_WAITING);
		assert_null(recipient->deliveries[0]->ordered_at);
		if (place == 2)
			assert_string_equal(recipient->line->name, names[1]);
		assert_int_equal(recipient->deliveries[0]->channel, place == 3 ? CHANNEL(INTERNAL) : CHANNEL(PAPER));
	}
}

static void without_paper_everybody_must_be_reached(void **state)
{
	struct desk *desk = *state;
	Congvan__OutgoingDocument document = numbered();
	Congvan__RecipientLine reached = line_of(KIND(OUTSIDE), "G22", NULL),
			       unreached = line_of(KIND(OUTSIDE), NULL, NULL);
	Congvan__RecipientLine *lines[] = {&reached, &unreached};

	CV_SET(&document, no_paper, true);
	assert_int_equal(put(desk, desk->call, &document, lines, 2), 0);
	assert_int_equal(cv_fields_ok(desk->call), -EINVAL);
	assert_int_equal(fakehost_call_status(desk->call)->n_fields, 1);
	assert_string_equal(fakehost_call_status(desk->call)->fields[0]->pointer, "/recipients/1");
	assert_string_equal(fakehost_call_status(desk->call)->fields[0]->code, "recipient.only_paper");
}

static void the_header_says_what_the_axis_asks_for(void **state)
{
	struct desk *desk = *state;
	Congvan__OutgoingDocument document = numbered();
	Congvan__DocumentLink answers = CONGVAN__DOCUMENT_LINK__INIT, *links[] = {&answers};
	Congvan__DocumentHeader *header;

	CV_SET(&answers, link, CONGVAN__LINK_KIND__LINK_ANSWERS);
	answers.code = (char *)"15/BYT-KCB";
	document.links = links;
	document.n_links = 1;
	document.due_date = (char *)"2026-03-20";
	header = outgoing_header(desk->call, &document, "H99.07", "Bộ Y tế; Lưu: VT");
	assert_string_equal(header->code_number, "12a");
	assert_string_equal(header->code_notation, "SYT-NVY");
	assert_string_equal(header->issuing_organ_id, "H99.07");
	assert_string_equal(header->to_places, "Bộ Y tế; Lưu: VT");
	assert_true(header->reply_required);
	assert_int_equal(header->n_response_for, 1);
	assert_string_equal(header->response_for[0]->code, "15/BYT-KCB");
	CV_SET(&document, number, 5);
	document.number_suffix = NULL;
	assert_string_equal(outgoing_issue_code(desk->call, &document), "05/SYT-NVY");
	document.has_number = 0;
	document.number = 0;
	assert_string_equal(outgoing_issue_code(desk->call, &document), "");
}

/* ---- sending ---- */

static uint64_t put_waiting(struct desk *desk, uint32_t place, Congvan__Channel channel)
{
	Congvan__OutgoingRecipient recipient = CONGVAN__OUTGOING_RECIPIENT__INIT;
	Congvan__OutgoingDelivery delivery = CONGVAN__OUTGOING_DELIVERY__INIT, *deliveries[] = {&delivery};
	Congvan__RecipientLine line = line_of(KIND(OUTSIDE), "G22", NULL);

	CV_SET(&delivery, id, 700 + place);
	CV_SET(&delivery, channel, channel);
	CV_SET(&delivery, state, CONGVAN__DELIVERY_STATE__DELIVERY_WAITING);
	CV_SET(&recipient, document_id, DOCUMENT);
	CV_SET(&recipient, place, place);
	recipient.line = &line;
	recipient.deliveries = deliveries;
	recipient.n_deliveries = 1;
	fakehost_put(desk->fake, FAKEHOST_AGENCY, OUTGOING_RECIPIENT,
		     fakehost_body(desk->fake, "iw", (uint64_t)DOCUMENT, place), &recipient.base);
	return 700 + place;
}

static void each_delivery_is_ordered_once(void **state)
{
	struct desk *desk = *state;
	Congvan__OutgoingDocument document = numbered();
	struct cv_txn *txn = cv_txn_begin(desk->call);
	Congvan__OutgoingRecipient *recipient;
	size_t count;

	put_waiting(desk, 1, CHANNEL(AXIS));
	put_waiting(desk, 2, CHANNEL(PAPER));
	put_waiting(desk, 3, CHANNEL(AXIS));
	assert_int_equal(outgoing_dispatch_put(txn, desk->call, &document, &count), 0);
	assert_int_equal(count, 2);
	assert_int_equal(outgoing_dispatch_put(txn, desk->call, &document, &count), 0);
	assert_int_equal(count, 0);
	for (uint32_t place = 1; place <= 3; place++) {
		assert_int_equal(cv_txn_get(txn, outgoing_recipient_key(desk->call, DOCUMENT, place),
					    &congvan__outgoing_recipient__descriptor, &recipient),
				 0);
		assert_non_null(recipient->deliveries[0]->ordered_at);
	}
}

static void nothing_goes_electronically_without_what_it_needs(void **state)
{
	struct desk *desk = *state;
	Congvan__OutgoingDocument document;
	size_t count;

	put_waiting(desk, 1, CHANNEL(AXIS));
	for (unsigned lack = 0; lack < 4; lack++) {
		struct cv_call *call = fakehost_open(desk->fake);

		document = numbered();
		if (lack == 0)
			document.has_number = 0;
		else if (lack == 1)
			document.issued_date = NULL;
		else if (lack == 2)
			document.n_issued_files = 0;
		else
			document.code_notation = NULL;
		assert_int_equal(outgoing_dispatch_put(cv_txn_begin(call), call, &document, &count), -EEXIST);
		assert_string_equal(fakehost_call_status(call)->reason, "dispatch.incomplete");
		fakehost_close(&call);
	}
	put_waiting(desk, 1, CHANNEL(PAPER));
	assert_int_equal(outgoing_dispatch_put(cv_txn_begin(desk->call), desk->call, &document, &count), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	    TEST(the_table_s_way_meets_what_reaches_the_recipient),
	    TEST(what_nobody_serves_goes_on_paper),
	    TEST(what_a_line_says_goes_before_the_table),
	    TEST(the_first_line_of_the_table_that_fits_counts),
	    TEST(a_wrong_table_is_refused),
	    TEST(names_come_from_the_records),
	    TEST(an_organisation_of_this_server_becomes_its_agency),
	    TEST(what_is_wrong_with_one_line_is_told),
	    TEST(each_recipient_stands_there_once),
	    TEST(there_are_not_more_than_the_limit),
	    TEST(a_group_becomes_its_members_each_once),
	    TEST(without_paper_everybody_must_be_reached),
	    TEST(the_header_says_what_the_axis_asks_for),
	    TEST(each_delivery_is_ordered_once),
	    TEST(nothing_goes_electronically_without_what_it_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
