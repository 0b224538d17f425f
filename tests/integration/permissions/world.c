#include "integration/permissions/world_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FIRST_PASSWORD "hoa-sen-trang-7"
#define WORLD_BELOW "H98.02" /* below the callers' agency */

/* ---- agencies ---- */

static const char first_agency[] =
    "agency: {organ_id: H98.01, name: Sở Thứ nhất, short_name: STN, demo: true}\n"
    "administrator: {account: quantri, name: Lê Thị Mai}\n"
    "password: " HARNESS_PASSWORD "\n"
    "units:\n  - {code: P1, name: Phòng Một}\n  - {code: P2, name: Phòng Hai}\n"
    "registers:\n  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}\n"
    "  - {code: DI, name: Sổ văn bản đi, direction: outgoing, default: true}\n"
    "people:\n";

static const char below_agency[] =
    "agency: {organ_id: " WORLD_BELOW ", name: Trung tâm Thứ hai, short_name: TTH, parent: H98.01, demo: true}\n"
    "administrator: {account: below.quantri, name: Phan Văn Lộc}\n"
    "password: " HARNESS_PASSWORD "\n"
    "units:\n  - {code: VP, name: Văn phòng}\n"
    "people:\n"
    "  - account: below.vanthu\n    name: Hồ Thị Diễm\n    login: true\n"
    "    posts:\n      - {role: records_clerk, title: Văn thư, unit: VP, from: 2020-01-01}\n"
    "  - account: below.giamdoc\n    name: Đinh Văn Em\n    login: true\n"
    "    posts:\n      - {role: head, title: Giám đốc, from: 2020-01-01}\n"
    "registers:\n  - {code: DEN, name: Sổ văn bản đến, direction: incoming, default: true}\n"
    "  - {code: DI, name: Sổ văn bản đi, direction: outgoing, default: true}\n";

/* Those before "mate" are callers. */
const struct world_person world_people[] = {
    {"records_clerk", "records_clerk", "P1", ""},
    {"head", "head", NULL, ""},
    {"deputy", "deputy", NULL, ""},
    {"chief_of_office", "chief_of_office", "P1", ""},
    {"unit_head", "unit_head", "P1", ""},
    {"unit_deputy", "unit_deputy", "P1", ""},
    {"specialist", "specialist", "P1", ""},
    {"secretary", "secretary", "P1", ", leaders: [head]"},
    {"unit_clerk", "unit_clerk", "P1", ""},
    {"archivist", "archivist", "P1", ""},
    {"one_stop_desk", "one_stop_desk", "P1", ""},
    {"legal_officer", "legal_officer", "P1", ""},
    {"city_administrator", "city_administrator", "P1", ""},
    {"delegate", "specialist", "P1", ""},
    {"former", "specialist", "P1", ""},
    {"aide", "secretary", "P1", ", leaders: [head]"},
    {"narrow", "specialist", "P1", ""},
    {"chiefs_aide", "secretary", "P1", ", leaders: [chief_of_office]"},
    {"clerks_aide", "secretary", "P1", ", leaders: [records_clerk]"},
    {"postless", "specialist", "P1", ", to: 2020-12-31"},
    {"leaver", "specialist", "P1", ""},
    {"mate", "specialist", "P1", ""},
    {"other.head", "unit_head", "P2", ""},
    {"other", "specialist", "P2", ""},
    {NULL, NULL, NULL, NULL},
};

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* A process of every agency, with a role of its own beside the known ones. */
static void write_process(const char *source, const char *path)
{
	static const char roles[] = "\nroles:\n  legal_officer: {label: {vi: Cán bộ pháp chế, en: Legal officer}, "
				    "sees: own}\n";
	static char text[65536], longer[sizeof(text) + sizeof(roles)];
	FILE *file = fopen(source, "re");
	const char *at;

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	at = strstr(text, "\nstates:");
	assert_non_null(at);
	snprintf(longer, sizeof(longer), "%.*s%s%s", (int)(at - text), text, roles, at);
	write_text(path, longer);
}

static void make_agency(struct world *world, const char *name, const char *yaml)
{
	char path[120], *output = NULL;
	const char *const words[] = {"init", "--file", path, NULL};

	snprintf(path, sizeof(path), "%s/%s.yaml", world->directory, name);
	write_text(path, yaml);
	if (harness_cli(world->harness, words, NULL, &output) != 0)
		fail_msg("%s: %s", name, output);
	free(output);
	unlink(path);
}

static void make_agencies(struct world *world)
{
	static char yaml[8192];
	size_t len = (size_t)snprintf(yaml, sizeof(yaml), "%s", first_agency);

	for (size_t i = 0; world_people[i].account; i++)
		len += (size_t)snprintf(yaml + len, sizeof(yaml) - len,
					"  - account: %s\n    name: %s\n    login: true\n"
					"    posts:\n      - {role: %s, title: %s, from: 2020-01-01%s%s%s}\n",
					world_people[i].account, world_people[i].account, world_people[i].role,
					world_people[i].role, world_people[i].unit ? ", unit: " : "",
					world_people[i].unit ? world_people[i].unit : "", world_people[i].more);
	make_agency(world, "first", yaml);
	make_agency(world, "below", below_agency);
	assert_int_equal(step_second_agency(world->harness), 0);
}

/* ---- requests while the world is made ---- */

json_t *world_get(struct http_client *client, const char *path)
{
	struct http_answer answer;
	json_t *json;

	http_ask(client, &(struct http_request){.path = path}, &answer);
	if (answer.status != 200)
		fail_msg("GET %s: %ld %s", path, answer.status, answer.body ? answer.body : answer.problem);
	json = json_incref(answer.json);
	http_answer_free(&answer);
	return json;
}

void world_post(struct http_client *client, const char *path, json_t *body, const char *member, char ret[WORLD_ID_MAX])
{
	struct http_answer answer;

	step_post(client, path, body, NULL, "1", &answer);
	json_decref(body);
	if (answer.status != 200 && answer.status != 201)
		fail_msg("POST %s: %ld %s", path, answer.status, answer.body ? answer.body : answer.problem);
	if (member)
		snprintf(ret, WORLD_ID_MAX, "%s", json_text(answer.json, member));
	assert_true(!member || *ret);
	http_answer_free(&answer);
}

void world_keep(const char *text, char ret[WORLD_ID_MAX])
{
	snprintf(ret, WORLD_ID_MAX, "%s", text);
	assert_true(*ret);
}

/* ---- callers ---- */

static struct caller *add_caller(struct world *world, const char *name, const char *word, bool in_post)
{
	struct caller *caller = &world->callers[world->caller_count++];
	bool keeps = strcmp(word, "administrator") == 0 || strcmp(word, "city_administrator") == 0;
	size_t count = 0;

	assert_true(world->caller_count <= WORLD_CALLERS_MAX);
	caller->name = name;
	caller->words[count++] = word;
	caller->words[count++] = "anyone";
	if (in_post)
		caller->words[count++] = "*";
	if (in_post && !keeps)
		caller->words[count++] = "office";
	if (strcmp(name, WORLD_SUCCESSOR) == 0)
		caller->words[count++] = "successor";
	return caller;
}

static struct caller *log_in(struct world *world, struct caller *caller, const char *account)
{
	json_t *me;

	caller->client = harness_login(world->harness, account);
	assert_non_null(caller->client);
	me = world_get(caller->client, "/api/v1/me");
	world_keep(json_text(me, "person.id"), caller->person);
	snprintf(caller->post, WORLD_ID_MAX, "%s", json_text(me, "actingPostId"));
	json_decref(me);
	return caller;
}

struct caller *world_caller(struct world *world, const char *name)
{
	for (size_t i = 0; i < world->caller_count; i++)
		if (strcmp(world->callers[i].name, name) == 0)
			return &world->callers[i];
	fail_msg("nobody is %s", name);
	return NULL;
}

struct http_client *world_client(struct world *world, const char *name)
{
	return world_caller(world, name)->client;
}

static void make_callers(struct world *world)
{
	struct caller *nobody = add_caller(world, "nobody", "nobody", false);

	nobody->outside = true;
	assert_int_equal(http_client_create(harness_port(world->harness), &nobody->client), 0);
	log_in(world, add_caller(world, "administrator", "administrator", true), "quantri");
	for (size_t i = 0; strcmp(world_people[i].account, "mate") != 0; i++) {
		const char *account = world_people[i].account;
		/* Who acted for somebody and does no more is a specialist like any other. */
		const char *word = strcmp(account, "former") == 0        ? "specialist"
				   : strcmp(account, "chiefs_aide") == 0 ? "aide"
									 : account;
		bool in_post = strcmp(account, "postless") != 0 && strcmp(account, "leaver") != 0;

		log_in(world, add_caller(world, account, word, in_post), account);
	}
}

/* Of an agency that was just founded: the password must be changed before anything else. */
static void add_newcomer(struct world *world)
{
	json_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "organId", "H98.03", "name", "Trung tâm Thứ ba",
				 "shortName", "TTB", "administratorAccount", "quantri.moi", "administratorName",
				 "Lương Văn Hạ", "administratorPassword", FIRST_PASSWORD);
	struct http_client *manager = world_client(world, "city_administrator");
	struct http_answer answer;
	struct caller *caller;

	step_post(manager, "/api/v1/agencies", body, NULL, NULL, &answer);
	if (answer.status != 201)
		fail_msg("the third agency: %ld %s", answer.status, answer.body);
	snprintf(world->ids[AGENCY][WHOSE_BELOW], WORLD_ID_MAX, "%lld",
		 json_integer_value(json_at(answer.json, "agency.number")));
	http_answer_free(&answer);
	json_decref(body);
	caller = add_caller(world, "new", "new", false);
	body = json_pack("{s:s, s:s, s:b}", "account", "quantri.moi", "password", FIRST_PASSWORD, "bearer", true);
	assert_int_equal(http_client_create(harness_port(world->harness), &caller->client), 0);
	step_post(caller->client, "/api/v1/session", body, NULL, NULL, &answer);
	assert_true(json_is_true(json_at(answer.json, "me.mustChangePassword")));
	http_client_bearer(caller->client, json_text(answer.json, "token"));
	http_answer_free(&answer);
	json_decref(body);
}

/* ---- the world ---- */

struct world *world_make(void)
{
	struct world *world = calloc(1, sizeof(*world));
	struct harness_options options = {.empty = true};

	assert_non_null(world);
	snprintf(world->directory, sizeof(world->directory), "/tmp/congvan-rights-XXXXXX");
	assert_non_null(mkdtemp(world->directory));
	snprintf(world->process, sizeof(world->process), "%s/incoming.yaml", world->directory);
	snprintf(world->drafting, sizeof(world->drafting), "%s/outgoing.yaml", world->directory);
	snprintf(world->config, sizeof(world->config),
		 "incoming: {process: %s, presets: " CONGVAN_SOURCE_DIR "/config/presets}\nidentity: {roles: %s}\n"
		 "outgoing: {process: %s, presets: " CONGVAN_SOURCE_DIR "/config/presets, form: " CONGVAN_SOURCE_DIR
		 "/config/catalogues/document-form.yaml}\n",
		 world->process, world->process, world->drafting);
	write_process(CONGVAN_SOURCE_DIR "/config/presets/default/incoming.yaml", world->process);
	write_process(CONGVAN_SOURCE_DIR "/config/presets/default/outgoing.yaml", world->drafting);
	options.yaml = world->config;
	assert_int_equal(harness_start(&options, &world->harness), 0);
	make_agencies(world);
	make_callers(world);
	add_newcomer(world);
	world_make_records(world);
	return world;
}

void world_drop(struct world **world)
{
	for (size_t i = 0; i < (*world)->caller_count; i++)
		http_client_destroy(&(*world)->callers[i].client);
	harness_destroy(&(*world)->harness);
	unlink((*world)->process);
	unlink((*world)->drafting);
	rmdir((*world)->directory);
	free(*world);
	*world = NULL;
}
