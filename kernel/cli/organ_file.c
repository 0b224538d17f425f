#include "organ_file.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/suggest.h"
#include "config/tree.h"
#include "text_file.h"

#define COLUMNS_MAX 64u
#define NO_FIELD (-1)

struct organ_place {
	const char *id;
	size_t row;
};

void organ_file_complain(struct organ_file *file, unsigned line, const char *field, const char *text)
{
	if (file->problems++ < ORGAN_FILE_PROBLEMS_MAX)
		fprintf(stderr, "%s:%u: %s%s%s\n", file->path, line, field ? field : "", field ? ": " : "", text);
}

void organ_file_finish(struct organ_file *file)
{
	free(file->text);
	free(file->rows);
	free(file->ids);
	tree_destroy(&file->tree);
	*file = (struct organ_file){.cli = file->cli};
}

static struct organ_row *add_row(struct organ_file *file, unsigned line)
{
	if (file->count == ORGAN_FILE_ROWS_MAX) {
		organ_file_complain(file, line, NULL,
				    CLI_TEXT(file->cli, "quá 250000 dòng", "more than 250000 organisations"));
		return NULL;
	}
	if (file->count == file->size) {
		size_t size = file->size ? 2 * file->size : 256;
		struct organ_row *grown = realloc(file->rows, size * sizeof(*grown));

		if (!grown) {
			organ_file_complain(file, line, NULL, CLI_TEXT(file->cli, "hết bộ nhớ", "out of memory"));
			return NULL;
		}
		file->rows = grown;
		file->size = size;
	}
	file->rows[file->count] = (struct organ_row){.line = line};
	return &file->rows[file->count++];
}

static int field_of(const char *name)
{
	for (int i = 0; i < ORGAN_FIELDS; i++)
		if (strcmp(organ_field_names[i], name) == 0)
			return i;
	return NO_FIELD;
}

static void complain_name(struct organ_file *file, unsigned line, const char *name)
{
	struct suggestion best = {NULL, 0};
	char text[200];

	for (int i = 0; i < ORGAN_FIELDS; i++)
		suggest_offer(&best, name, organ_field_names[i]);
	if (best.word)
		snprintf(
		    text, sizeof(text),
		    CLI_TEXT(file->cli, "không có cột này; có phải \"%s\"?", "there is no such field; is it \"%s\"?"),
		    best.word);
	else
		snprintf(text, sizeof(text), "%s", CLI_TEXT(file->cli, "không có cột này", "there is no such field"));
	organ_file_complain(file, line, name, text);
}

/* ---- CSV ---- */

struct csv {
	struct organ_file *file;
	char *at;
	char separator;
	unsigned line; /* of `at` */
	bool ended; /* the last cell ended its line */
};

/* A cell in quotes is unquoted where it stands. NULL: it has no end. */
static char *read_quoted(struct csv *csv)
{
	char *from = ++csv->at, *to = from;

	for (; *csv->at; csv->at++) {
		if (*csv->at == '"' && csv->at[1] != '"')
			break;
		csv->at += *csv->at == '"';
		csv->line += *csv->at == '\n';
		*to++ = *csv->at;
	}
	if (!*csv->at)
		return NULL;
	csv->at++;
	*to = '\0';
	return from;
}

/* The next cell; NULL after a mistake. */
static char *read_cell(struct csv *csv)
{
	unsigned line = csv->line;
	bool quoted = *csv->at == '"';
	char *cell = quoted ? read_quoted(csv) : csv->at, *end;

	if (!cell) {
		organ_file_complain(csv->file, line, NULL,
				    CLI_TEXT(csv->file->cli, "dấu nháy kép không đóng", "a quote that is not closed"));
		return NULL;
	}
	end = csv->at;
	if (!quoted)
		end += strcspn(end, csv->separator == ';' ? ";\n" : ",\n");
	csv->at = end;
	if (quoted && *end == '\r')
		end = ++csv->at;
	if (quoted && *end && *end != csv->separator && *end != '\n') {
		organ_file_complain(
		    csv->file, line, NULL,
		    CLI_TEXT(csv->file->cli, "có chữ sau dấu nháy kép đóng", "text behind a closing quote"));
		return NULL;
	}
	csv->ended = *end != csv->separator;
	csv->line += *end == '\n';
	if (*end)
		csv->at = end + 1;
	if (!quoted) {
		*end = '\0';
		if (csv->ended && end > cell && end[-1] == '\r')
			end[-1] = '\0';
	}
	return cell;
}

static bool read_header(struct csv *csv, int *ret_columns, size_t *ret_count)
{
	struct organ_file *file = csv->file;
	bool good = true;

	*ret_count = 0;
	csv->separator = memchr(csv->at, ';', strcspn(csv->at, "\n")) ? ';' : ',';
	do {
		char *name = *ret_count < COLUMNS_MAX ? read_cell(csv) : NULL;
		int field = name ? field_of(name) : NO_FIELD;

		if (!name)
			return false;
		if (field == NO_FIELD)
			complain_name(file, 1, name);
		else if (file->given[field])
			organ_file_complain(file, 1, name,
					    CLI_TEXT(file->cli, "cột có hai lần", "this column is there twice"));
		good = good && field != NO_FIELD && !file->given[field];
		if (field != NO_FIELD)
			file->given[field] = true;
		ret_columns[(*ret_count)++] = field;
	} while (!csv->ended);
	return good;
}

static bool read_row(struct csv *csv, const int *columns, size_t count)
{
	unsigned line = csv->line;
	struct organ_row *row = add_row(csv->file, line);
	size_t cells = 0;

	if (!row)
		return false;
	do {
		char *cell = read_cell(csv);

		if (!cell)
			return false;
		if (cells < count)
			row->values[columns[cells]] = cell;
		cells++;
	} while (!csv->ended);
	if (cells == 1 && !*row->values[columns[0]]) {
		csv->file->count--; /* an empty line */
		return true;
	}
	if (cells != count) {
		char text[100];

		snprintf(
		    text, sizeof(text),
		    CLI_TEXT(csv->file->cli, "có %zu ô, dòng đầu có %zu cột", "has %zu cells, the first line has %zu"),
		    cells, count);
		organ_file_complain(csv->file, line, NULL, text);
	}
	return true;
}

static int read_csv(struct organ_file *file)
{
	struct csv csv = {.file = file, .line = 1};
	int columns[COLUMNS_MAX], result = text_file_read(file->cli, file->path, ORGAN_FILE_MAX, &file->text);
	size_t count;

	if (result != CLI_OK)
		return result;
	csv.at = file->text + (strncmp(file->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0);
	if (read_header(&csv, columns, &count))
		while (*csv.at && read_row(&csv, columns, count))
			;
	return CLI_OK;
}

/* ---- YAML ---- */

/* A list becomes one text, as CSV has it. */
static char *joined(struct organ_file *file, const struct tree_node *node)
{
	char *text = tree_printf(file->tree, "%s", "");

	for (const struct tree_node *item = node->first; item && text; item = item->next)
		text = tree_printf(file->tree, "%s%s%s", text, *text ? "|" : "", item->text ? item->text : "");
	return text;
}

static void read_member(struct organ_file *file, struct organ_row *row, const struct tree_node *node)
{
	int field = field_of(node->key);
	bool list = field == ORGAN_SHORT_NAMES || field == ORGAN_OTHER_IDS || field == ORGAN_CHANNELS;

	if (field == NO_FIELD) {
		complain_name(file, node->key_line, node->key);
		return;
	}
	file->given[field] = true;
	if (node->kind == TREE_SCALAR)
		row->values[field] = tree_printf(file->tree, "%s", node->text);
	else if (node->kind == TREE_LIST && list)
		row->values[field] = joined(file, node);
	else if (node->kind != TREE_EMPTY)
		organ_file_complain(file, node->line, node->key,
				    CLI_TEXT(file->cli, "phải là một văn bản", "has to be a text"));
}

static int read_yaml(struct organ_file *file)
{
	struct cv_error error = {0};
	const struct tree_node *list;

	if (tree_load(file->path, &file->tree, &error) != 0) {
		cli_complain("%s", error.text);
		return CLI_NOT_FOUND;
	}
	for (size_t i = 0; i < tree_problem_count(file->tree); i++, file->problems++)
		fprintf(stderr, "%s\n", tree_problem_text(file->tree, i));
	list = tree_root(file->tree) ? tree_member(tree_root(file->tree), "organs") : NULL;
	if (file->problems == 0 && (!list || list->kind != TREE_LIST))
		organ_file_complain(file, 1, "organs",
				    CLI_TEXT(file->cli, "thiếu danh sách này", "this list is missing"));
	for (const struct tree_node *item = list ? list->first : NULL; item; item = item->next) {
		struct organ_row *row = add_row(file, item->line);

		if (!row)
			break;
		if (item->kind != TREE_MAP)
			organ_file_complain(file, item->line, NULL,
					    CLI_TEXT(file->cli, "phải là các dòng \"khóa: giá trị\"",
						     "has to be \"key: value\" lines"));
		for (const struct tree_node *node = item->kind == TREE_MAP ? item->first : NULL; node;
		     node = node->next)
			read_member(file, row, node);
	}
	return CLI_OK;
}

/* ---- what only the whole file shows ---- */

static int by_id(const void *a, const void *b)
{
	return strcasecmp(((const struct organ_place *)a)->id, ((const struct organ_place *)b)->id);
}

static const struct organ_place *find(const struct organ_file *file, const char *id)
{
	struct organ_place wanted = {.id = id};

	return file->id_count ? bsearch(&wanted, file->ids, file->id_count, sizeof(*file->ids), by_id) : NULL;
}

bool organ_file_has(const struct organ_file *file, const char *organ_id)
{
	return find(file, organ_id) != NULL;
}

static int by_id_and_row(const void *a, const void *b)
{
	const struct organ_place *one = a, *other = b;
	int order = by_id(a, b);

	return order ? order : (one->row > other->row) - (one->row < other->row);
}

static bool take_ids(struct organ_file *file)
{
	file->ids = calloc(file->count + 1, sizeof(*file->ids));
	if (!file->ids)
		return false;
	for (size_t i = 0; i < file->count; i++)
		if (file->rows[i].values[ORGAN_ID] && *file->rows[i].values[ORGAN_ID])
			file->ids[file->id_count++] = (struct organ_place){file->rows[i].values[ORGAN_ID], i};
	if (file->id_count > 1)
		qsort(file->ids, file->id_count, sizeof(*file->ids), by_id_and_row);
	return true;
}

static void check_doubled(struct organ_file *file)
{
	char text[100];

	for (size_t i = 1; i < file->id_count; i++)
		if (by_id(&file->ids[i - 1], &file->ids[i]) == 0) {
			snprintf(text, sizeof(text), CLI_TEXT(file->cli, "trùng với dòng %u", "is in line %u already"),
				 file->rows[file->ids[i - 1].row].line);
			organ_file_complain(file, file->rows[file->ids[i].row].line, organ_field_names[ORGAN_ID], text);
		}
}

static void check_circle(struct organ_file *file, size_t row)
{
	const char *above = file->rows[row].values[ORGAN_PARENT];

	for (unsigned depth = 0; above && *above; depth++) {
		const struct organ_place *place = find(file, above);

		if (depth == ORGAN_FILE_DEPTH_MAX) {
			organ_file_complain(file, file->rows[row].line, organ_field_names[ORGAN_PARENT],
					    CLI_TEXT(file->cli, "các cơ quan cấp trên đi thành vòng hoặc quá 16 cấp",
						     "those above it go in a circle, or are more than 16"));
			return;
		}
		above = place ? file->rows[place->row].values[ORGAN_PARENT] : NULL;
	}
}

int organ_file_read(const struct cli *cli, const char *path, struct organ_file *ret)
{
	size_t len = strlen(path);
	bool yaml =
	    (len > 5 && strcmp(path + len - 5, ".yaml") == 0) || (len > 4 && strcmp(path + len - 4, ".yml") == 0);
	int result;

	*ret = (struct organ_file){.cli = cli, .path = path};
	result = yaml ? read_yaml(ret) : read_csv(ret);
	if (result != CLI_OK)
		return result;
	if (!ret->problems && (!ret->given[ORGAN_ID] || !ret->count))
		organ_file_complain(ret, 1, organ_field_names[ORGAN_ID],
				    CLI_TEXT(cli, "tệp không có cơ quan nào", "the file has no organisations"));
	if (!ret->problems) {
		if (!take_ids(ret))
			return CLI_FAILED;
		check_doubled(ret);
		for (size_t i = 0; i < ret->count; i++)
			check_circle(ret, i);
	}
	return CLI_OK;
}
