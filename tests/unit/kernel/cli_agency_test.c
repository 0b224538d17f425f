#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>
#include <congvan/register.pb-c.h>

#include "fixture.h"
#include "log/log.h"

#define DEMO CONGVAN_SOURCE "/config/demo/agency.yaml"
#define MADE_MAX 64

static struct tool_run run;

/* A server that keeps what it is told, and stops keeping when the patience is used up. */
struct office {
	Congvan__InitRequest *agency;
	Congvan__Unit *units[MADE_MAX];
	Congvan__Person *people[MADE_MAX];
	char passwords[MADE_MAX][32];
	uint64_t leader_of[MADE_MAX];
	Congvan__Register *registers[MADE_MAX];
	size_t unit_count, person_count, register_count;
	int patience; /* changes that still succeed; negative: all */
};

static void *copy_of(const ProtobufCMessage *message)
{
	uint8_t bytes[4096];
	size_t len = protobuf_c_message_pack(message, bytes);

	return protobuf_c_message_unpack(message->descriptor, NULL, len, bytes);
}

static void list_agencies(struct office *office, struct control_request *request)
{
	Congvan__ServerInfoReply reply = CONGVAN__SERVER_INFO_REPLY__INIT;
	Congvan__Agency agency = CONGVAN__AGENCY__INIT, *list[] = {&agency};

	if (office->agency) {
		CV_SET(&agency, number, 5);
		agency.organ_id = office->agency->organ_id;
		reply.list = list;
		reply.n_list = 1;
	}
	fixture_answer(request, &reply.base);
}

static void list_units(struct office *office, struct control_request *request)
{
	Congvan__ListUnitsReply reply = CONGVAN__LIST_UNITS_REPLY__INIT;

	reply.units = office->units;
	reply.n_units = office->unit_count;
	fixture_answer(request, &reply.base);
}

/* Three to a page. */
static void list_people(struct office *office, const struct control_call *call, struct control_request *request)
{
	Congvan__ListPeopleRequest *sent =
	    congvan__list_people_request__unpack(NULL, call->payload.len, call->payload.data);
	Congvan__ListPeopleReply reply = CONGVAN__LIST_PEOPLE_REPLY__INIT;
	Congvan__PersonView views[3], *list[3];
	size_t from = sent->cursor ? strtoul(sent->cursor, NULL, 10) : 0, count = 0;
	char cursor[24];

	for (; count < 3 && from + count < office->person_count; count++) {
		congvan__person_view__init(&views[count]);
		views[count].person = office->people[from + count];
		list[count] = &views[count];
	}
	reply.people = list;
	reply.n_people = count;
	if (from + count < office->person_count) {
		snprintf(cursor, sizeof(cursor), "%zu", from + count);
		reply.next_cursor = cursor;
	}
	fixture_answer(request, &reply.base);
	congvan__list_people_request__free_unpacked(sent, NULL);
}

static void list_registers(struct office *office, struct control_request *request)
{
	Congvan__ListRegistersReply reply = CONGVAN__LIST_REGISTERS_REPLY__INIT;
	Congvan__RegisterView views[MADE_MAX], *list[MADE_MAX];

	for (size_t i = 0; i < office->register_count; i++) {
		congvan__register_view__init(&views[i]);
		views[i].register_ = office->registers[i];
		list[i] = &views[i];
	}
	reply.registers = list;
	reply.n_registers = office->register_count;
	fixture_answer(request, &reply.base);
}

static void add_agency(struct office *office, const struct control_call *call, struct control_request *request)
{
	Congvan__InitReply reply = CONGVAN__INIT_REPLY__INIT;
	Congvan__Agency agency = CONGVAN__AGENCY__INIT;

	office->agency = congvan__init_request__unpack(NULL, call->payload.len, call->payload.data);
	CV_SET(&agency, number, 5);
	reply.agency = &agency;
	fixture_answer(request, &reply.base);
}

static void add_unit(struct office *office, const struct control_call *call, struct control_request *request)
{
	Congvan__AddUnitRequest *sent = congvan__add_unit_request__unpack(NULL, call->payload.len, call->payload.data);
	Congvan__AddUnitReply reply = CONGVAN__ADD_UNIT_REPLY__INIT;

	CV_SET(sent->unit, id, 100 + office->unit_count);
	office->units[office->unit_count++] = copy_of(&sent->unit->base);
	reply.unit = sent->unit;
	fixture_answer(request, &reply.base);
	congvan__add_unit_request__free_unpacked(sent, NULL);
}

static void add_person(struct office *office, const struct control_call *call, struct control_request *request)
{
	Congvan__AddPersonRequest *sent =
	    congvan__add_person_request__unpack(NULL, call->payload.len, call->payload.data);
	Congvan__AddPersonReply reply = CONGVAN__ADD_PERSON_REPLY__INIT;
	Congvan__PersonView view = CONGVAN__PERSON_VIEW__INIT;
	size_t at = office->person_count++;

	CV_SET(sent->person, id, 1000 + at);
	office->people[at] = copy_of(&sent->person->base);
	snprintf(office->passwords[at], sizeof(office->passwords[at]), "%s", sent->password ? sent->password : "");
	if (sent->n_posts && sent->posts[0]->n_leader_ids)
		office->leader_of[at] = sent->posts[0]->leader_ids[0];
	view.person = sent->person;
	reply.view = &view;
	fixture_answer(request, &reply.base);
	congvan__add_person_request__free_unpacked(sent, NULL);
}

static void add_register(struct office *office, const struct control_call *call, struct control_request *request)
{
	Congvan__CreateRegisterRequest *sent =
	    congvan__create_register_request__unpack(NULL, call->payload.len, call->payload.data);
	Congvan__RegisterView reply = CONGVAN__REGISTER_VIEW__INIT;

	office->registers[office->register_count++] = copy_of(&sent->register_->base);
	reply.register_ = sent->register_;
	fixture_answer(request, &reply.base);
	congvan__create_register_request__free_unpacked(sent, NULL);
}

static void serve_office(struct fixture *fixture, const struct control_call *call, struct control_request *request)
{
	struct office *office = fixture->arg;

	if (strcmp(call->method, "server_info") == 0)
		list_agencies(office, request);
	else if (strcmp(call->method, "list_units") == 0)
		list_units(office, request);
	else if (strcmp(call->method, "list_people") == 0)
		list_people(office, call, request);
	else if (strcmp(call->method, "list") == 0)
		list_registers(office, request);
	else if (office->patience == 0)
		fixture_refuse(request, CONGVAN__STATUS__CODE__UNAVAILABLE, "test.gone", "The server stops.");
	else if (office->patience--, strcmp(call->method, "init") == 0)
		add_agency(office, call, request);
	else if (strcmp(call->method, "add_unit") == 0)
		add_unit(office, call, request);
	else if (strcmp(call->method, "add_person") == 0)
		add_person(office, call, request);
	else
		add_register(office, call, request);
}

static void forget(struct office *office)
{
	if (office->agency)
		congvan__init_request__free_unpacked(office->agency, NULL);
	for (size_t i = 0; i < office->unit_count; i++)
		congvan__unit__free_unpacked(office->units[i], NULL);
	for (size_t i = 0; i < office->person_count; i++)
		congvan__person__free_unpacked(office->people[i], NULL);
	for (size_t i = 0; i < office->register_count; i++)
		congvan__register__free_unpacked(office->registers[i], NULL);
	memset(office, 0, sizeof(*office));
}

static size_t find(const struct office *office, const char *account)
{
	for (size_t i = 0; i < office->person_count; i++)
		if (strcmp(office->people[i]->account, account) == 0)
			return i;
	fail_msg("nobody has the account %s", account);
	return 0;
}

static void init_from(const char *file, const char *socket)
{
	const char *const argv[] = {CONGVAN_TOOL, "init", "--file", file, "--socket", socket, "--lang=en", NULL};

	fixture_run(&run, NULL, argv);
}

static void the_demo_agency_is_made(void **state)
{
	static const char *const accounts[] = {"quantrichung",  "vanthu",      "giamdoc",    "phogiamdoc",
					       "chanhvanphong", "truongphong", "chuyenvien", "thuky"};
	struct office office = {.patience = -1};
	struct fixture fixture = {.on_call = serve_office, .arg = &office};
	time_t now = time(NULL) + 7 * 3600;
	struct tm today;
	char name[64];

	(void)state;
	fixture_start(&fixture);
	init_from(DEMO, fixture.socket);
	assert_string_equal(run.err,
			    "congvan: made agency 5, Sở Y tế tỉnh Lam Giang: 6 units, 19 people, 4 registers\n");
	assert_int_equal(run.code, 0);
	assert_true(office.agency->demo);
	assert_string_equal(office.agency->place, "Lam Giang");
	assert_string_equal(office.agency->administrator_account, "quantri");
	assert_string_equal(office.agency->administrator_password, "congvan-demo");
	assert_true(office.unit_count >= 4);
	assert_true(office.person_count >= 14);
	size_t logins = 0;
	for (size_t i = 0; i < office.person_count; i++)
		logins += office.passwords[i][0] != 0;
	assert_int_equal(logins, sizeof(accounts) / sizeof(accounts[0]));
	for (size_t i = 0; i < logins; i++)
		assert_string_equal(office.passwords[find(&office, accounts[i])], "congvan-demo");
	assert_int_equal(office.leader_of[find(&office, "thuky")], office.people[find(&office, "giamdoc")]->id);
	gmtime_r(&now, &today);
	assert_int_equal(office.register_count, 4);
	assert_string_equal(office.registers[0]->code, "DEN");
	assert_int_equal(office.registers[0]->year, today.tm_year + 1900);
	assert_true(office.registers[0]->default_register);
	assert_int_equal(office.registers[0]->direction, CONGVAN__DIRECTION__DIRECTION_INCOMING);
	snprintf(name, sizeof(name), "Sổ văn bản đến %d", today.tm_year + 1900);
	assert_string_equal(office.registers[0]->name, name);
	assert_int_equal(office.registers[1]->direction, CONGVAN__DIRECTION__DIRECTION_OUTGOING);
	fixture_stop(&fixture);
	forget(&office);
}

/* The server stops after each possible step; the next run finishes the job, and nothing is there twice. */
static void a_run_that_was_cut_off_is_repeated(void **state)
{
	static const int stops[] = {0, 1, 3, 7, 12, 24, 26};

	(void)state;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		struct office office = {.patience = stops[i]};
		struct fixture fixture = {.on_call = serve_office, .arg = &office};
		fixture_start(&fixture);
		init_from(DEMO, fixture.socket);
		assert_string_equal(run.err, "congvan: The server stops.\n");
		assert_int_equal(run.code, 6);
		office.patience = -1;
		init_from(DEMO, fixture.socket);
		assert_int_equal(run.code, 0);
		assert_int_equal(office.unit_count, 6);
		assert_int_equal(office.person_count, 18);
		assert_int_equal(office.register_count, 4);
		init_from(DEMO, fixture.socket);
		assert_string_equal(run.err,
				    "congvan: agency 5, Sở Y tế tỉnh Lam Giang, is there already, and complete\n");
		assert_int_equal(run.code, 0);
		fixture_stop(&fixture);
		forget(&office);
	}
}

static void flags_make_a_new_agency_only(void **state)
{
	struct office office = {.patience = -1};
	struct fixture fixture = {.on_call = serve_office, .arg = &office};
	const char *const argv[] = {CONGVAN_TOOL,
				    "init",
				    "--organ-id",
				    "H1",
				    "--name",
				    "Sở Một",
				    "--short-name",
				    "SM",
				    "--administrator",
				    "admin",
				    "--administrator-name",
				    "Trần Văn Một",
				    "--socket",
				    fixture.socket,
				    "--lang=en",
				    NULL};

	(void)state;
	fixture_start(&fixture);
	fixture_run(&run, "a passphrase\n", argv);
	assert_string_equal(run.err, "congvan: made agency 5, Sở Một: 0 units, 1 people, 0 registers\n");
	assert_int_equal(run.code, 0);
	assert_string_equal(office.agency->administrator_password, "a passphrase");
	assert_false(office.agency->demo);
	fixture_run(&run, "a passphrase\n", argv);
	assert_string_equal(run.err, "congvan: there is an agency with the identifier H1\n");
	assert_int_equal(run.code, 4);
	fixture_stop(&fixture);
	forget(&office);
}

static void a_dry_run_asks_nobody(void **state)
{
	const char *const argv[] = {CONGVAN_TOOL,        "init", "--file", DEMO, "--dry-run", "--json", "--socket",
				    "/nonexistent.sock", NULL};

	(void)state;
	fixture_run(&run, NULL, argv);
	assert_string_equal(run.err, "");
	assert_int_equal(run.code, 0);
	json_t *document = json_loads(run.out, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(document, "people")), 19);
	assert_true(json_is_true(json_object_get(document, "dryRun")));
	json_decref(document);
}

static void mistakes_in_the_file_are_all_told(void **state)
{
	static const char text[] = "agency: {name: A, organ_id: [x], demo: maybe, shortname: S}\n"
				   "administrator: {account: admin}\n"
				   "password: secret\n"
				   "units:\n"
				   "  - {code: A, name: One, parent: B}\n"
				   "  - {code: A, name: Two}\n"
				   "people:\n"
				   "  - {account: a, name: A, posts: [{role: head, unit: Z, leaders: [b]}]}\n"
				   "  - {account: a, nmae: B}\n"
				   "registers:\n"
				   "  - {code: DEN, name: N, direction: sideways, year: soon, types: one}\n";
	static const char expected[] = "1:1: short_name: is missing\n"
				       "1:29: organ_id: has to be a text\n"
				       "1:40: demo: has to be true or false\n"
				       "1:47: shortname: unknown key; did you mean \"short_name\"?\n"
				       "2:1: name: is missing\n"
				       "3:1: password: only a demo agency has its password in a file\n"
				       "5:34: parent: no unit above this line has the code \"B\"\n"
				       "6:5: code: two units have the code \"A\"\n"
				       "8:54: unit: no unit above this line has the code \"Z\"\n"
				       "8:67: leaders: nobody above this line has the account \"b\"\n"
				       "9:5: name: is missing\n"
				       "9:5: account: two people have the account \"a\"\n"
				       "9:18: nmae: unknown key; did you mean \"name\"?\n"
				       "11:37: direction: has to be incoming, outgoing, copy or postal, not "
				       "\"sideways\"\n"
				       "11:53: year: has to be a year, not \"soon\"\n"
				       "11:66: types: has to be a list\n";
	char path[] = "/tmp/congvan-agency-XXXXXX", got[8192] = "";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	init_from(path, "/nonexistent.sock");
	assert_int_equal(run.code, 1);
	for (char *line = strtok(run.err, "\n"); line; line = strtok(NULL, "\n")) {
		assert_int_equal(strncmp(line, path, strlen(path)), 0);
		snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s\n", line + strlen(path) + 1);
	}
	assert_string_equal(got, expected);
	unlink(path);
	init_from("/nonexistent.yaml", "/nonexistent.sock");
	assert_string_equal(run.err, "congvan: /nonexistent.yaml: No such file or directory\n");
	assert_int_equal(run.code, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_demo_agency_is_made),           cmocka_unit_test(a_run_that_was_cut_off_is_repeated),
	    cmocka_unit_test(flags_make_a_new_agency_only),      cmocka_unit_test(a_dry_run_asks_nobody),
	    cmocka_unit_test(mistakes_in_the_file_are_all_told),
	};

	signal(SIGPIPE, SIG_IGN);
	log_init(CV_LOG_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
