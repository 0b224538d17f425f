#include "agency_file.h"

#include <stdlib.h>
#include <string.h>

#include "agency_field.h"
#include "cli.h"
#include "config/tree.h"
#include "config/value.h"

#define AGENCY_YEAR_FIRST 1945
#define AGENCY_YEAR_LAST 9999

struct reading {
	struct agency_file *file;
	struct tree *tree;
	uint32_t year;
	bool out_of_memory;
};

static void *room(struct reading *reading, size_t count, size_t size)
{
	void *memory = count ? tree_alloc(reading->tree, count * size) : NULL;

	reading->out_of_memory = reading->out_of_memory || (count && !memory);
	return memory;
}

static void problem_at(struct reading *reading, const struct tree_node *node, const char *key, const char *format,
		       const char *word)
{
	char text[200];

	snprintf(text, sizeof(text), "%s \"%.60s\"", format, word);
	tree_problem(reading->tree, node->line, node->column, key, "%s", text);
}

/* ---- the agency ---- */

static void read_agency(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"organ_id", "name", "short_name", "parent_organ", "place", "parent",
					    "level",    "demo", NULL};
	struct agency_file *file = reading->file;
	const struct tree_node *map = tree_member(root, "agency");

	if (!map) {
		tree_problem(reading->tree, 1, 1, "agency", "is missing");
		return;
	}
	field_known(reading->tree, map, "agency", known);
	file->organ_id = field_text(reading->tree, map, "organ_id", true);
	file->name = field_text(reading->tree, map, "name", true);
	file->short_name = field_text(reading->tree, map, "short_name", true);
	file->parent_organ = field_text(reading->tree, map, "parent_organ", false);
	file->place = field_text(reading->tree, map, "place", false);
	file->parent = field_text(reading->tree, map, "parent", false);
	file->level = field_text(reading->tree, map, "level", false);
	file->demo = field_flag(reading->tree, map, "demo");
}

static void read_administrator(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"account", "name", NULL};
	const struct tree_node *map = tree_member(root, "administrator");
	const struct tree_node *password = tree_member(root, "password");

	if (!map) {
		tree_problem(reading->tree, 1, 1, "administrator", "is missing");
	} else {
		field_known(reading->tree, map, "administrator", known);
		reading->file->administrator = field_text(reading->tree, map, "account", true);
		reading->file->administrator_name = field_text(reading->tree, map, "name", true);
	}
	reading->file->password = field_text(reading->tree, root, "password", false);
	if (password && !reading->file->demo)
		tree_problem(reading->tree, password->key_line, password->key_column, "password",
			     "only a demo agency has its password in a file");
}

/* ---- units ---- */

static size_t find_unit(const struct agency_file *file, const char *code)
{
	for (size_t i = 0; i < file->unit_count; i++)
		if (file->units[i].code && strcmp(file->units[i].code, code) == 0)
			return i;
	return AGENCY_NONE;
}

/* The unit that a key names; AGENCY_NONE when it names none. */
static size_t read_unit_ref(struct reading *reading, const struct tree_node *map, const char *key)
{
	const char *code = field_text(reading->tree, map, key, false);
	size_t found = code ? find_unit(reading->file, code) : AGENCY_NONE;

	if (code && found == AGENCY_NONE)
		problem_at(reading, tree_member(map, key), key, "no unit above this line has the code", code);
	return found;
}

static void read_units(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"code", "name", "parent", NULL};
	struct agency_file *file = reading->file;
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, root, "units", false, &count);

	file->units = room(reading, count, sizeof(*file->units));
	for (; node && file->units; node = node->next) {
		struct agency_unit unit = {.parent = AGENCY_NONE};
		field_known(reading->tree, node, "units", known);
		unit.code = field_text(reading->tree, node, "code", true);
		unit.name = field_text(reading->tree, node, "name", true);
		unit.parent = read_unit_ref(reading, node, "parent");
		if (unit.code && find_unit(file, unit.code) != AGENCY_NONE)
			problem_at(reading, node, "code", "two units have the code", unit.code);
		file->units[file->unit_count++] = unit;
	}
}

/* ---- people ---- */

static size_t find_person(const struct agency_file *file, const char *account)
{
	for (size_t i = 0; i < file->person_count; i++)
		if (file->people[i].account && strcmp(file->people[i].account, account) == 0)
			return i;
	return AGENCY_NONE;
}

static void read_leaders(struct reading *reading, const struct tree_node *map, struct agency_post *post)
{
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, map, "leaders", true, &count);
	size_t *leaders = room(reading, count, sizeof(*leaders));

	for (; node && leaders; node = node->next) {
		size_t found = find_person(reading->file, node->text);
		if (found == AGENCY_NONE)
			problem_at(reading, node, "leaders", "nobody above this line has the account", node->text);
		else
			leaders[post->leader_count++] = found;
	}
	post->leaders = leaders;
}

static void read_posts(struct reading *reading, const struct tree_node *map, struct agency_person *person)
{
	static const char *const known[] = {"role", "title", "unit", "from", "to", "leaders", NULL};
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, map, "posts", false, &count);

	person->posts = room(reading, count, sizeof(*person->posts));
	for (; node && person->posts; node = node->next) {
		struct agency_post post = {.unit = AGENCY_NONE};
		field_known(reading->tree, node, "posts", known);
		post.role = field_text(reading->tree, node, "role", true);
		post.title = field_text(reading->tree, node, "title", false);
		post.from = field_text(reading->tree, node, "from", false);
		post.to = field_text(reading->tree, node, "to", false);
		post.unit = read_unit_ref(reading, node, "unit");
		read_leaders(reading, node, &post);
		person->posts[person->post_count++] = post;
	}
}

static void read_people(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"account", "name", "email", "phone", "login", "posts", NULL};
	struct agency_file *file = reading->file;
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, root, "people", false, &count);

	file->people = room(reading, count, sizeof(*file->people));
	for (; node && file->people; node = node->next) {
		struct agency_person person = {0};
		field_known(reading->tree, node, "people", known);
		person.account = field_text(reading->tree, node, "account", true);
		person.name = field_text(reading->tree, node, "name", true);
		person.email = field_text(reading->tree, node, "email", false);
		person.phone = field_text(reading->tree, node, "phone", false);
		person.login = field_flag(reading->tree, node, "login");
		if (person.login && !file->password)
			tree_problem(
			    reading->tree, node->line, node->column, "login",
			    "needs the password of a demo agency; others get theirs from \"congvan user passwd\"");
		if (person.account && find_person(file, person.account) != AGENCY_NONE)
			problem_at(reading, node, "account", "two people have the account", person.account);
		read_posts(reading, node, &person);
		file->people[file->person_count++] = person;
	}
}

/* ---- registers ---- */

static Congvan__Direction read_direction(struct reading *reading, const struct tree_node *map)
{
	static const struct {
		const char *name;
		Congvan__Direction direction;
	} directions[] = {
	    {"incoming", CONGVAN__DIRECTION__DIRECTION_INCOMING},
	    {"outgoing", CONGVAN__DIRECTION__DIRECTION_OUTGOING},
	    {"copy", CONGVAN__DIRECTION__DIRECTION_COPY},
	    {"postal", CONGVAN__DIRECTION__DIRECTION_POSTAL},
	};
	const char *text = field_text(reading->tree, map, "direction", true);

	for (size_t i = 0; text && i < CV_COUNT(directions); i++)
		if (strcmp(directions[i].name, text) == 0)
			return directions[i].direction;
	if (text)
		problem_at(reading, tree_member(map, "direction"), "direction",
			   "has to be incoming, outgoing, copy or postal, not", text);
	return CONGVAN__DIRECTION__DIRECTION_INCOMING;
}

static uint32_t read_year(struct reading *reading, const struct tree_node *map)
{
	const char *text = field_text(reading->tree, map, "year", false);
	int64_t year = 0;

	if (!text)
		return reading->year;
	if (value_integer(text, &year) == 0 && year >= AGENCY_YEAR_FIRST && year <= AGENCY_YEAR_LAST)
		return (uint32_t)year;
	problem_at(reading, tree_member(map, "year"), "year", "has to be a year, not", text);
	return reading->year;
}

static void read_types(struct reading *reading, const struct tree_node *map, struct agency_register *book)
{
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, map, "types", true, &count);

	book->types = room(reading, count, sizeof(*book->types));
	for (; node && book->types; node = node->next)
		book->types[book->type_count++] = node->text;
}

static void read_registers(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"code",   "name", "direction", "year", "default",
					    "symbol", "unit", "types",     NULL};
	struct agency_file *file = reading->file;
	size_t count = 0;
	const struct tree_node *node = field_list(reading->tree, root, "registers", false, &count);

	file->registers = room(reading, count, sizeof(*file->registers));
	for (; node && file->registers; node = node->next) {
		struct agency_register book = {.unit = AGENCY_NONE};
		field_known(reading->tree, node, "registers", known);
		book.code = field_text(reading->tree, node, "code", true);
		book.symbol = field_text(reading->tree, node, "symbol", false);
		book.direction = read_direction(reading, node);
		book.year = read_year(reading, node);
		book.is_default = field_flag(reading->tree, node, "default");
		book.unit = read_unit_ref(reading, node, "unit");
		read_types(reading, node, &book);
		/* The year belongs to the name in the book's title: "Sổ văn bản đến 2026". */
		const char *name = field_text(reading->tree, node, "name", true);
		book.name = name ? tree_printf(reading->tree, "%s %u", name, book.year) : NULL;
		file->registers[file->register_count++] = book;
	}
}

/* ---- all of it ---- */

static void read_root(struct reading *reading, const struct tree_node *root)
{
	static const char *const known[] = {"agency", "administrator", "password", "units",
					    "people", "registers",     NULL};

	field_known(reading->tree, root, NULL, known);
	read_agency(reading, root);
	read_administrator(reading, root);
	read_units(reading, root);
	read_people(reading, root);
	read_registers(reading, root);
}

int agency_file_read(const struct cli *cli, const char *path, uint32_t year, struct agency_file *ret)
{
	struct reading reading = {.file = ret, .year = year};
	struct cv_error error = {0};

	memset(ret, 0, sizeof(*ret));
	if (tree_load(path, &ret->tree, &error) < 0) {
		cli_complain("%s", error.text);
		return CLI_FAILED;
	}
	reading.tree = ret->tree;
	const struct tree_node *root = tree_root(ret->tree);
	if (root && root->kind == TREE_MAP)
		read_root(&reading, root);
	else
		tree_problem(ret->tree, 1, 1, NULL, "describes no agency");
	for (size_t i = 0; i < tree_problem_count(ret->tree); i++)
		fprintf(stderr, "%s\n", tree_problem_text(ret->tree, i));
	if (tree_problem_count(ret->tree) == 0 && !reading.out_of_memory)
		return CLI_OK;
	if (reading.out_of_memory)
		CLI_COMPLAIN(cli, "hết bộ nhớ", "out of memory");
	agency_file_finish(ret);
	return CLI_FAILED;
}

void agency_file_finish(struct agency_file *file)
{
	tree_destroy(&file->tree);
	memset(file, 0, sizeof(*file));
}
