#include "agency_make.h"

#include <stdlib.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>
#include <congvan/register.pb-c.h>

#include "agency_look.h"

struct making {
	const struct cli *cli;
	struct client *client;
	const struct agency_file *file;
	uint32_t agency, parent;
	uint64_t *units, *people; /* ids, in the file's order; 0: not there yet */
	bool *registers; /* there already */
	size_t added;
};

/* Messages are packed at once and never written to: they may point at what is const. */
static char *lend(const char *text)
{
	return (char *)(uintptr_t)text;
}

static int call(const struct making *making, const char *service, const char *method, const ProtobufCMessage *request,
		const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client_call what = {
	    .service = service,
	    .method = method,
	    .agency = making->agency,
	    .request = request,
	    .reply = type,
	};

	return client_call(making->cli, making->client, &what, ret);
}

static int make_agency(struct making *making, const char *password)
{
	const struct agency_file *file = making->file;
	Congvan__InitRequest request = CONGVAN__INIT_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;

	request.organ_id = lend(file->organ_id);
	request.name = lend(file->name);
	request.short_name = lend(file->short_name);
	request.parent_organ = lend(file->parent_organ);
	request.place = lend(file->place);
	request.administrator_account = lend(file->administrator);
	request.administrator_name = lend(file->administrator_name);
	request.administrator_password = lend(password);
	request.level = lend(file->level);
	if (making->parent)
		CV_SET(&request, parent_number, making->parent);
	CV_SET(&request, demo, file->demo);
	int result = call(making, "identity/1", "init", &request.base, &congvan__init_reply__descriptor, &reply);
	if (result != CLI_OK)
		return result;
	const Congvan__InitReply *made = (const Congvan__InitReply *)(const void *)reply;
	making->agency = made->agency ? made->agency->number : 0;
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

static int make_unit(struct making *making, size_t index)
{
	const struct agency_unit *unit = &making->file->units[index];
	Congvan__AddUnitRequest request = CONGVAN__ADD_UNIT_REQUEST__INIT;
	Congvan__Unit message = CONGVAN__UNIT__INIT;
	ProtobufCMessage *reply = NULL;

	message.code = lend(unit->code);
	message.name = lend(unit->name);
	CV_SET(&message, position, (uint32_t)index + 1);
	if (unit->parent != AGENCY_NONE)
		CV_SET(&message, parent_id, making->units[unit->parent]);
	request.unit = &message;
	CV_SET(&request, agency, making->agency);
	int result =
	    call(making, "identity/1", "add_unit", &request.base, &congvan__add_unit_reply__descriptor, &reply);
	if (result != CLI_OK)
		return result;
	const Congvan__AddUnitReply *made = (const Congvan__AddUnitReply *)(const void *)reply;
	making->units[index] = made->unit ? made->unit->id : 0;
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

static void fill_post(const struct making *making, const struct agency_post *from, Congvan__Post *to, uint64_t *leaders)
{
	congvan__post__init(to);
	to->role = lend(from->role);
	to->title = lend(from->title);
	to->from = lend(from->from);
	to->to = lend(from->to);
	if (from->unit != AGENCY_NONE)
		CV_SET(to, unit_id, making->units[from->unit]);
	for (size_t i = 0; i < from->leader_count; i++)
		leaders[i] = making->people[from->leaders[i]];
	to->leader_ids = leaders;
	to->n_leader_ids = from->leader_count;
}

static size_t leaders_of(const struct agency_person *person)
{
	size_t count = 0;

	for (size_t i = 0; i < person->post_count; i++)
		count += person->posts[i].leader_count;
	return count;
}

static int add_person(struct making *making, size_t index, Congvan__Post **posts)
{
	const struct agency_person *person = &making->file->people[index];
	Congvan__AddPersonRequest request = CONGVAN__ADD_PERSON_REQUEST__INIT;
	Congvan__Person message = CONGVAN__PERSON__INIT;
	ProtobufCMessage *reply = NULL;

	message.full_name = lend(person->name);
	message.account = lend(person->account);
	message.email = lend(person->email);
	message.phone = lend(person->phone);
	request.person = &message;
	request.password = person->login ? lend(making->file->password) : NULL;
	request.posts = posts;
	request.n_posts = person->post_count;
	CV_SET(&request, agency, making->agency);
	int result =
	    call(making, "identity/1", "add_person", &request.base, &congvan__add_person_reply__descriptor, &reply);
	if (result != CLI_OK)
		return result;
	const Congvan__AddPersonReply *made = (const Congvan__AddPersonReply *)(const void *)reply;
	making->people[index] = made->view && made->view->person ? made->view->person->id : 0;
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

static int make_person(struct making *making, size_t index)
{
	const struct agency_person *person = &making->file->people[index];
	Congvan__Post *messages = calloc(person->post_count + 1, sizeof(*messages));
	Congvan__Post **posts = calloc(person->post_count + 1, sizeof(*posts));
	uint64_t *leaders = calloc(leaders_of(person) + 1, sizeof(*leaders));
	int result = CLI_FAILED;
	size_t used = 0;

	if (messages && posts && leaders) {
		for (size_t i = 0; i < person->post_count; i++) {
			fill_post(making, &person->posts[i], &messages[i], leaders + used);
			used += person->posts[i].leader_count;
			posts[i] = &messages[i];
		}
		result = add_person(making, index, posts);
	}
	free(leaders);
	free(posts);
	free(messages);
	return result;
}

static int make_register(struct making *making, size_t index)
{
	const struct agency_register *book = &making->file->registers[index];
	Congvan__CreateRegisterRequest request = CONGVAN__CREATE_REGISTER_REQUEST__INIT;
	Congvan__Register message = CONGVAN__REGISTER__INIT;
	ProtobufCMessage *reply = NULL;

	message.code = lend(book->code);
	message.name = lend(book->name);
	message.symbol = lend(book->symbol);
	message.document_types = (char **)(uintptr_t)book->types; /* packed at once, never written to */
	message.n_document_types = book->type_count;
	CV_SET(&message, direction, book->direction);
	CV_SET(&message, year, book->year);
	CV_SET(&message, default_register, book->is_default);
	if (book->unit != AGENCY_NONE)
		CV_SET(&message, unit_id, making->units[book->unit]);
	request.register_ = &message;
	CV_SET(&request, agency, making->agency);
	int result = call(making, "register/1", "create", &request.base, &congvan__register_view__descriptor, &reply);
	if (result == CLI_OK)
		protobuf_c_message_free_unpacked(reply, NULL);
	return result;
}

/* What an earlier run has left. */
static int look(struct making *making)
{
	struct agency_look look = {.cli = making->cli, .client = making->client, .file = making->file};
	int result = agency_look_agency(&look);

	if (result == CLI_OK && making->file->parent && !look.parent) {
		CLI_COMPLAIN(making->cli, "chưa có cơ quan cấp trên mang mã định danh %s; hãy lập cơ quan đó trước",
			     "there is no agency %s above it yet: make that one first", making->file->parent);
		return CLI_NOT_FOUND;
	}
	making->parent = look.parent;
	if (result != CLI_OK || look.agency == 0)
		return result;
	if (!making->file->tree) {
		CLI_COMPLAIN(making->cli, "đã có cơ quan mang mã định danh %s",
			     "there is an agency with the identifier %s", making->file->organ_id);
		return CLI_CONFLICT;
	}
	making->agency = look.agency;
	result = agency_look_units(&look, making->units);
	if (result == CLI_OK)
		result = agency_look_people(&look, making->people);
	if (result == CLI_OK)
		result = agency_look_registers(&look, making->registers);
	return result;
}

static int make_missing(struct making *making, const char *password)
{
	const struct agency_file *file = making->file;
	int result = CLI_OK;

	if (making->agency == 0) {
		result = make_agency(making, password);
		making->added++;
	}
	for (size_t i = 0; result == CLI_OK && i < file->unit_count; i++)
		if (!making->units[i]) {
			result = make_unit(making, i);
			making->added++;
		}
	for (size_t i = 0; result == CLI_OK && i < file->person_count; i++)
		if (!making->people[i]) {
			result = make_person(making, i);
			making->added++;
		}
	for (size_t i = 0; result == CLI_OK && i < file->register_count; i++)
		if (!making->registers[i]) {
			result = make_register(making, i);
			making->added++;
		}
	return result;
}

int agency_make(const struct cli *cli, struct client *client, const struct agency_file *file, const char *password,
		uint32_t *ret_agency, size_t *ret_added)
{
	struct making making = {.cli = cli, .client = client, .file = file};
	int result = CLI_FAILED;

	making.units = calloc(file->unit_count + 1, sizeof(*making.units));
	making.people = calloc(file->person_count + 1, sizeof(*making.people));
	making.registers = calloc(file->register_count + 1, sizeof(*making.registers));
	if (making.units && making.people && making.registers)
		result = look(&making);
	if (result == CLI_OK)
		result = make_missing(&making, password);
	free(making.units);
	free(making.people);
	free(making.registers);
	if (result == CLI_OK) {
		*ret_agency = making.agency;
		*ret_added = making.added;
	}
	return result;
}
