#include "people.h"

#include <token.h>

static int64_t now_ms = FAKEHOST_NOW_MS;

int people_setup(void **state)
{
	struct people *people = calloc(1, sizeof(*people));
	const struct cv_plugin *plugin = cv_plugin_entry_v1();
	struct cv_error error = {0, ""};
	assert_non_null(people);
	people->fake = fakehost_create();
	now_ms = FAKEHOST_NOW_MS;
	fakehost_set_now(people->fake, now_ms);
	fakehost_config(people->fake, "idle_timeout", 30 * 60000, NULL);
	fakehost_config(people->fake, "session_lifetime", 12 * 3600000, NULL);
	assert_int_equal(plugin->load(fakehost_table(people->fake), &people->instance, &error), 0);
	fakehost_plugin(people->fake, plugin, people->instance);
	people->agency = people_found(people, "000.00.01.H40", "quantri", true);
	*state = people;
	return 0;
}

int people_teardown(void **state)
{
	struct people *people = *state;
	cv_plugin_entry_v1()->stop(people->instance);
	fakehost_destroy(&people->fake);
	free(people);
	return 0;
}

/* ---- callers ---- */

static void be(struct people *people, uint32_t kind, uint32_t agency)
{
	struct cv_caller *caller = fakehost_caller(people->fake);
	caller->kind = kind;
	caller->agency = agency;
	caller->person = caller->post = caller->session = caller->on_behalf_of = 0;
	caller->plugin = kind == CV_CALLER_PLUGIN ? "web" : NULL;
	caller->language = "en";
	caller->address = "203.0.113.7";
}

void people_be_operator(struct people *people)
{
	be(people, CV_CALLER_OPERATOR, people->agency);
}

void people_be_nobody(struct people *people)
{
	be(people, CV_CALLER_NOBODY, 0);
}

void people_be_gateway(struct people *people)
{
	be(people, CV_CALLER_PLUGIN, 0);
}

void people_be(struct people *people, uint32_t agency, uint64_t person, uint64_t post, uint64_t session)
{
	be(people, CV_CALLER_PERSON, agency);
	struct cv_caller *caller = fakehost_caller(people->fake);
	caller->person = person;
	caller->post = post;
	caller->session = session;
}

/* ---- administration ---- */

uint32_t people_found(struct people *people, const char *organ_id, const char *account, bool demo)
{
	Congvan__InitRequest request = CONGVAN__INIT_REQUEST__INIT;
	Congvan__InitReply *reply;
	request.organ_id = (char *)organ_id;
	request.name = (char *)"Sở Y tế tỉnh Quảng Ngãi";
	request.short_name = (char *)"SYT";
	request.administrator_account = (char *)account;
	request.administrator_name = (char *)"Phạm Quốc Trị";
	request.administrator_password = (char *)(demo ? PEOPLE_PASSWORD : "hoa-sen-trang-7");
	CV_SET(&request, demo, demo);
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "init", &request, init_reply, &reply), 0);
	people->administrator = reply->administrator_id;
	return reply->agency->number;
}

uint64_t people_unit(struct people *people, uint64_t parent, const char *code)
{
	Congvan__AddUnitRequest request = CONGVAN__ADD_UNIT_REQUEST__INIT;
	Congvan__Unit unit = CONGVAN__UNIT__INIT;
	Congvan__AddUnitReply *reply;
	char name[64];
	snprintf(name, sizeof(name), "Phòng %s", code);
	unit.name = name;
	unit.code = (char *)code;
	if (parent)
		CV_SET(&unit, parent_id, parent);
	request.unit = &unit;
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "add_unit", &request, add_unit_reply, &reply), 0);
	return reply->unit->id;
}

uint64_t people_person(struct people *people, const char *name, const char *account, uint64_t unit, const char *role)
{
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person person = CONGVAN__PERSON__INIT;
	Congvan__Post post = CONGVAN__POST__INIT, *posts[] = {&post};
	Congvan__AddPersonReply *reply;
	person.full_name = (char *)name;
	person.account = (char *)account;
	post.role = (char *)role;
	post.from = (char *)"2026-01-01";
	if (unit)
		CV_SET(&post, unit_id, unit);
	request.person = &person;
	request.password = account ? (char *)PEOPLE_PASSWORD : NULL;
	request.posts = posts;
	request.n_posts = role ? 1 : 0;
	people_be_operator(people);
	assert_int_equal(PEOPLE_CALL(people, "add_person", &request, add_person_reply, &reply), 0);
	return reply->view->person->id;
}

/* ---- sessions ---- */

int people_login(struct people *people, const char *account, const char *password, Congvan__LoginReply **ret)
{
	Congvan__LoginRequest request = CONGVAN__LOGIN_REQUEST__INIT;
	Congvan__LoginReply *reply;
	request.account = (char *)account;
	request.password = (char *)password;
	CV_SET(&request, bearer, true);
	people_be_nobody(people);
	return PEOPLE_CALL(people, "login", &request, login_reply, ret ? ret : &reply);
}

static int ask_who(struct people *people, const char *method, const char *token, Congvan__AuthenticateReply **ret)
{
	Congvan__AuthenticateRequest request = CONGVAN__AUTHENTICATE_REQUEST__INIT;
	Congvan__AuthenticateReply *reply;
	uint8_t hash[TOKEN_HASH_BYTES];
	assert_int_equal(token_hash(token, hash), 0);
	CV_SET(&request, token_hash, ((ProtobufCBinaryData){sizeof(hash), hash}));
	people_be_gateway(people);
	return PEOPLE_CALL(people, method, &request, authenticate_reply, ret ? ret : &reply);
}

int people_authenticate(struct people *people, const char *token, Congvan__AuthenticateReply **ret)
{
	return ask_who(people, "authenticate", token, ret);
}

int people_recognise(struct people *people, const char *token, Congvan__AuthenticateReply **ret)
{
	return ask_who(people, "recognise", token, ret);
}

const char *people_enter(struct people *people, const char *account, Congvan__AuthenticateReply **ret_or_null)
{
	Congvan__LoginReply *login;
	Congvan__AuthenticateReply *who;
	assert_int_equal(people_login(people, account, PEOPLE_PASSWORD, &login), 0);
	assert_int_equal(people_authenticate(people, login->token, &who), 0);
	people_be(people, who->agency, who->person_id, who->post_id, who->session_id);
	if (ret_or_null)
		*ret_or_null = who;
	return login->token;
}

const Congvan__Account *people_account(struct people *people, const char *name)
{
	const Congvan__Account *account = fakehost_record(
	    people->fake, 0, "identity.account", fakehost_body(people->fake, "s", name), &congvan__account__descriptor);
	assert_non_null(account);
	return account;
}

void people_pass(struct people *people, int64_t ms)
{
	now_ms += ms;
	fakehost_set_now(people->fake, now_ms);
}

/* ---- what was said ---- */

const char *people_reason(struct people *people)
{
	const Congvan__Status *status = fakehost_status(people->fake);
	return status && status->reason ? status->reason : "";
}

const char *people_field(struct people *people, const char *pointer)
{
	const Congvan__Status *status = fakehost_status(people->fake);
	for (size_t i = 0; status && i < status->n_fields; i++) {
		if (strcmp(status->fields[i]->pointer, pointer) == 0)
			return status->fields[i]->code;
	}
	return "";
}

unsigned people_events(struct people *people, const char *topic)
{
	uint32_t count;
	unsigned found = 0;
	const struct fakehost_event *events = fakehost_events(people->fake, &count);
	for (uint32_t i = 0; i < count; i++)
		found += strcmp(events[i].topic, topic) == 0;
	return found;
}
