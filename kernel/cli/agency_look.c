#include "agency_look.h"

#include <stdlib.h>
#include <string.h>

#include <congvan/identity.pb-c.h>
#include <congvan/memory.h>
#include <congvan/register.pb-c.h>

#define LOOK_PAGE 200u

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static int ask(const struct agency_look *look, const char *service, const char *method, const ProtobufCMessage *request,
	       const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct client_call call = {
	    .service = service,
	    .method = method,
	    .agency = look->agency,
	    .request = request,
	    .reply = type,
	};

	return client_call(look->cli, look->client, &call, ret);
}

int agency_look_agency(struct agency_look *look)
{
	Congvan__Empty request = CONGVAN__EMPTY__INIT;
	ProtobufCMessage *reply = NULL;
	int result =
	    ask(look, "identity/1", "server_info", &request.base, &congvan__server_info_reply__descriptor, &reply);

	if (result != CLI_OK)
		return result;
	const Congvan__ServerInfoReply *info = (const Congvan__ServerInfoReply *)(const void *)reply;
	for (size_t i = 0; i < info->n_list; i++) {
		if (same(info->list[i]->organ_id, look->file->organ_id))
			look->agency = info->list[i]->number;
		if (same(info->list[i]->organ_id, look->file->parent))
			look->parent = info->list[i]->number;
	}
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

int agency_look_units(const struct agency_look *look, uint64_t *ids)
{
	const struct agency_file *file = look->file;
	Congvan__ListUnitsRequest request = CONGVAN__LIST_UNITS_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	int result =
	    ask(look, "identity/1", "list_units", &request.base, &congvan__list_units_reply__descriptor, &reply);

	if (result != CLI_OK)
		return result;
	const Congvan__ListUnitsReply *list = (const Congvan__ListUnitsReply *)(const void *)reply;
	for (size_t i = 0; i < list->n_units; i++)
		for (size_t k = 0; k < file->unit_count; k++)
			if (same(list->units[i]->code, file->units[k].code))
				ids[k] = list->units[i]->id;
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}

static void take_people(const struct agency_file *file, const Congvan__ListPeopleReply *list, uint64_t *ids)
{
	for (size_t i = 0; i < list->n_people; i++) {
		const Congvan__Person *person = list->people[i]->person;
		for (size_t k = 0; person && k < file->person_count; k++)
			if (same(person->account, file->people[k].account))
				ids[k] = person->id;
	}
}

int agency_look_people(const struct agency_look *look, uint64_t *ids)
{
	char *cursor = NULL;
	bool more = true;
	int result = CLI_OK;

	while (result == CLI_OK && more) {
		Congvan__ListPeopleRequest request = CONGVAN__LIST_PEOPLE_REQUEST__INIT;
		ProtobufCMessage *reply = NULL;
		CV_SET(&request, limit, LOOK_PAGE);
		request.cursor = cursor;
		result = ask(look, "identity/1", "list_people", &request.base, &congvan__list_people_reply__descriptor,
			     &reply);
		free(cursor);
		cursor = NULL;
		if (result != CLI_OK)
			break;
		const Congvan__ListPeopleReply *list = (const Congvan__ListPeopleReply *)(const void *)reply;
		take_people(look->file, list, ids);
		more = list->next_cursor && *list->next_cursor;
		cursor = more ? strdup(list->next_cursor) : NULL;
		more = cursor != NULL;
		protobuf_c_message_free_unpacked(reply, NULL);
	}
	free(cursor);
	return result;
}

int agency_look_registers(const struct agency_look *look, bool *there)
{
	const struct agency_file *file = look->file;
	Congvan__ListRegistersRequest request = CONGVAN__LIST_REGISTERS_REQUEST__INIT;
	ProtobufCMessage *reply = NULL;
	int result = ask(look, "register/1", "list", &request.base, &congvan__list_registers_reply__descriptor, &reply);

	if (result != CLI_OK)
		return result;
	const Congvan__ListRegistersReply *list = (const Congvan__ListRegistersReply *)(const void *)reply;
	for (size_t i = 0; i < list->n_registers; i++) {
		const Congvan__Register *book = list->registers[i]->register_;
		for (size_t k = 0; book && k < file->register_count; k++)
			if (book->year == file->registers[k].year && same(book->code, file->registers[k].code))
				there[k] = true;
	}
	protobuf_c_message_free_unpacked(reply, NULL);
	return CLI_OK;
}
