/*
 * congvan organ import: the file is read whole, then the server looks at all of it, and only when nobody has found a
 * mistake anything is changed, a few hundred organisations in each commit. A run that was cut off is run again: what is
 * there already stays as it is.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <congvan/memory.h>

#include "client.h"
#include "nouns.h"
#include "organ_file.h"
#include "result.h"

#define CHUNK 250u /* the server's ORGAN_IMPORT_MAX */
#define TOLD_EVERY 10000u /* organisations, where no terminal shows progress */

struct totals {
	unsigned long added, changed, same;
};

struct import {
	const struct cli *cli;
	struct client client;
	struct organ_file file;
	Congvan__Organ *organs; /* of all rows */
	struct organ_lists *lists;
	Congvan__Organ *chunk[CHUNK];
	char *parents[CHUNK];
	char *fields[ORGAN_FIELDS];
	size_t field_count;
};

/* ---- rows as messages ---- */

static int make_messages(struct import *import)
{
	struct organ_file *file = &import->file;

	import->organs = calloc(file->count + 1, sizeof(*import->organs));
	import->lists = calloc(file->count + 1, sizeof(*import->lists));
	if (!import->organs || !import->lists) {
		CLI_COMPLAIN(import->cli, "hết bộ nhớ", "out of memory");
		return CLI_FAILED;
	}
	for (size_t i = 0; i < file->count; i++) {
		enum organ_field field;
		const char *text;

		if (organ_row_message(import->cli, &file->rows[i], &import->lists[i], &import->organs[i], &field,
				      &text))
			organ_file_complain(file, file->rows[i].line, organ_field_names[field], text);
	}
	for (size_t i = 0; i < ORGAN_FIELDS; i++)
		if (file->given[i])
			import->fields[import->field_count++] = (char *)(uintptr_t)organ_field_names[i];
	return CLI_OK;
}

/* ---- one part of the file ---- */

static int ask(struct import *import, size_t from, size_t count, bool check, Congvan__ImportOrgansReply **ret)
{
	Congvan__ImportOrgansRequest request = CONGVAN__IMPORT_ORGANS_REQUEST__INIT;
	struct client_call call = {
	    .service = "organs/1",
	    .method = "import",
	    .request = &request.base,
	    .reply = &congvan__import_organs_reply__descriptor,
	};
	ProtobufCMessage *reply = NULL;
	const char *name = strrchr(import->file.path, '/');

	CV_SET(&request, mode, CONGVAN__ORGAN_IMPORT_MODE__ORGAN_IMPORT_MERGE);
	CV_SET(&request, check, check);
	request.source = (char *)(uintptr_t)(name ? name + 1 : import->file.path); /* packed, never written to */
	request.organs = import->chunk;
	request.parents = import->parents;
	request.fields = import->fields;
	request.n_fields = import->field_count;
	for (size_t i = 0; i < count; i++) {
		char *parent = import->organs[from + i].parent_organ_id;

		import->chunk[request.n_organs++] = &import->organs[from + i];
		if (check && parent && *parent && !organ_file_has(&import->file, parent))
			import->parents[request.n_parents++] = parent;
	}
	int result = client_call(import->cli, &import->client, &call, &reply);

	*ret = (Congvan__ImportOrgansReply *)(void *)reply;
	return result;
}

static void tell_problems(struct import *import, size_t from, size_t count, const Congvan__ImportOrgansReply *reply)
{
	struct organ_file *file = &import->file;

	for (size_t i = 0; i < reply->n_problems; i++) {
		const Congvan__OrganProblem *problem = reply->problems[i];

		if (problem->index < count)
			organ_file_complain(file, file->rows[from + problem->index].line, result_text(problem->field),
					    result_text(problem->text));
	}
	for (size_t i = 0; i < reply->n_missing_parents; i++)
		for (size_t k = 0; k < count; k++) {
			const char *parent = import->organs[from + k].parent_organ_id;

			if (parent && strcmp(parent, reply->missing_parents[i]) == 0)
				organ_file_complain(file, file->rows[from + k].line, organ_field_names[ORGAN_PARENT],
						    CLI_TEXT(import->cli, "không có trong tệp và trong danh bạ",
							     "is neither in the file nor in the directory"));
		}
}

static void tell_progress(const struct import *import, size_t done, bool check)
{
	if (import->cli->quiet)
		return;
	if (isatty(STDERR_FILENO))
		fprintf(stderr, CLI_TEXT(import->cli, "\r%s %zu/%zu ", "\r%s %zu/%zu "),
			check ? CLI_TEXT(import->cli, "đã kiểm tra", "checked")
			      : CLI_TEXT(import->cli, "đã ghi", "written"),
			done, import->file.count);
	else if (!check && (done % TOLD_EVERY == 0))
		CLI_NOTE(import->cli, "đã ghi %zu/%zu", "written %zu of %zu", done, import->file.count);
	if (isatty(STDERR_FILENO) && done == import->file.count)
		fputc('\n', stderr);
}

/* The whole file once. */
static int pass(struct import *import, bool check, struct totals *ret)
{
	int result = CLI_OK;

	*ret = (struct totals){0};
	for (size_t from = 0; from < import->file.count && result == CLI_OK; from += CHUNK) {
		size_t count = import->file.count - from < CHUNK ? import->file.count - from : CHUNK;
		Congvan__ImportOrgansReply *reply;

		result = ask(import, from, count, check, &reply);
		if (result != CLI_OK)
			break;
		tell_problems(import, from, count, reply);
		ret->added += reply->added;
		ret->changed += reply->changed;
		ret->same += reply->same;
		if (!check && reply->n_problems)
			result = CLI_CONFLICT;
		congvan__import_organs_reply__free_unpacked(reply, NULL);
		tell_progress(import, from + count, check);
	}
	return result;
}

/* ---- the command ---- */

static int tell(const struct import *import, const struct totals *totals)
{
	const struct cli *cli = import->cli;

	if (cli->json)
		return result_json(json_pack("{s:I, s:I, s:I, s:b}", "added", (json_int_t)totals->added, "changed",
					     (json_int_t)totals->changed, "same", (json_int_t)totals->same, "dryRun",
					     (int)cli->dry_run));
	if (cli->dry_run)
		CLI_NOTE(cli, "sẽ thêm %lu, sửa %lu; %lu giữ nguyên",
			 "would add %lu and change %lu; %lu stay as they are", totals->added, totals->changed,
			 totals->same);
	else
		CLI_NOTE(cli, "đã thêm %lu, sửa %lu; %lu giữ nguyên",
			 "added %lu and changed %lu; %lu stay as they were", totals->added, totals->changed,
			 totals->same);
	return CLI_OK;
}

static int refuse(const struct import *import)
{
	size_t more =
	    import->file.problems > ORGAN_FILE_PROBLEMS_MAX ? import->file.problems - ORGAN_FILE_PROBLEMS_MAX : 0;

	if (more)
		CLI_COMPLAIN(import->cli, "và %zu lỗi nữa", "and %zu more mistakes", more);
	CLI_COMPLAIN(import->cli, "%zu lỗi; chưa thay đổi gì", "%zu mistakes; nothing was changed",
		     import->file.problems);
	return CLI_FAILED;
}

static int import_all(struct import *import)
{
	struct totals totals;
	int result = pass(import, true, &totals);

	if (result == CLI_OK && import->file.problems)
		return refuse(import);
	if (result == CLI_OK && !import->cli->dry_run) {
		result = pass(import, false, &totals);
		if (result != CLI_OK)
			CLI_COMPLAIN(import->cli,
				     "mới ghi được một phần (thêm %lu, sửa %lu); chạy lại lệnh này để ghi tiếp",
				     "only a part was written (%lu added, %lu changed); run this again to go on",
				     totals.added, totals.changed);
	}
	return result == CLI_OK ? tell(import, &totals) : result;
}

static int run_import(struct cli *cli)
{
	struct import import = {.cli = cli, .client = {.fd = -1}};
	int result = organ_file_read(cli, cli->arguments[0], &import.file);

	if (result == CLI_OK && !import.file.problems)
		result = make_messages(&import);
	if (result == CLI_OK && import.file.problems)
		result = refuse(&import);
	if (result == CLI_OK)
		result = client_open(cli, &import.client);
	if (result == CLI_OK)
		result = import_all(&import);
	client_close(&import.client);
	organ_file_finish(&import.file);
	free(import.organs);
	free(import.lists);
	return result;
}

const struct command command_organ_import = {
    .noun = "organ",
    .verb = "import",
    .argument = "FILE",
    .vi = "Nạp danh bạ chung từ tệp CSV hoặc YAML.",
    .en = "Takes organisations of a CSV or YAML file into the shared directory.",
    .flags = COMMAND_SOCKET | COMMAND_JSON | COMMAND_DRY_RUN,
    .examples =
	(const struct command_example[]){
	    {"congvan organ import danh-ba.csv --dry-run", "kiểm tra cả tệp, báo mọi lỗi, không thay đổi gì",
	     "checks the whole file, tells every mistake, changes nothing"},
	    {"congvan organ import danh-ba.csv", "thêm mới và cập nhật; cột không có trong tệp giữ nguyên",
	     "adds and updates; what the file has no column for stays as it is"},
	    {NULL, NULL, NULL}},
    .run = run_import,
};
