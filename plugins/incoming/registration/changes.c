#include "incoming/registration/changes.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "incoming/registration/paper.h"

const struct incoming_correctable incoming_correctables[] = {
    {"issuing_organ", {"cơ quan ban hành", "issuing organ"}, 200},
    {"issuing_organ_id", {"mã định danh", "organ identifier"}, 35},
    {"code_number", {"số", "number"}, 11},
    {"code_notation", {"ký hiệu", "symbol"}, 30},
    {"issued_date", {"ngày văn bản", "date of issue"}, 10},
    {"document_type", {"loại văn bản", "type"}, 100},
    {"subject", {"trích yếu", "subject"}, 500},
    {"language", {"ngôn ngữ", "language"}, 30},
    {"page_amount", {"số trang", "pages"}, 999},
    {"description", {"ghi chú", "note"}, 500},
    {"signer_position", {"chức vụ người ký", "signer's position"}, 100},
    {"signer_name", {"người ký", "signer"}, 50},
    {"urgency", {"độ khẩn", "urgency"}, 0},
    {"due_date", {"hạn xử lý", "deadline"}, 10},
    {"to_places", {"nơi nhận", "addressees"}, 1000},
    {"source", {"nguồn đến", "source"}, 30},
    {"medium", {"hình thức", "medium"}, 0},
    {"field", {"lĩnh vực", "field"}, 100},
    {"reply_required", {"yêu cầu trả lời", "reply required"}, 0},
    {"legal_class", {"loại giá trị pháp lý", "legal class"}, 3},
    {"no_paper", {"không có văn bản giấy", "no paper follows"}, 0},
    {"annex_paper", {"phụ lục giấy", "annexes on paper"}, 0},
    {"paper_copies", {"bản giấy", "paper copies"}, 0},
    {"dossiers", {"hồ sơ", "dossiers"}, 10},
    {"circulation", {"phạm vi lưu hành", "circulation"}, 0},
    {"answers", {"trả lời văn bản của cơ quan", "document of ours that it answers"}, 10},
    {NULL, {NULL, NULL}, 0},
};

char *incoming_json_name(struct cv_call *call, const char *name)
{
	char *json = cv_strdup(call, name), *to = json;

	for (const char *from = name; json && *from; from++) {
		if (*from == '_' && from[1])
			*to++ = (char)(*++from - 'a' + 'A');
		else
			*to++ = *from;
	}
	if (json)
		*to = '\0';
	return json;
}

/* ---- fields of messages ---- */

struct place {
	const ProtobufCFieldDescriptor *field;
	char *value; /* where it lies in the message */
	char *quantifier; /* its has_ flag or its count */
};

static struct place place_of(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
	    protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	char *base = (char *)(uintptr_t)message;

	if (!field)
		return (struct place){NULL, NULL, NULL};
	return (struct place){field, base + field->offset, base + field->quantifier_offset};
}

static bool by_pointer(const struct place *place)
{
	return place->field->type == PROTOBUF_C_TYPE_STRING || place->field->type == PROTOBUF_C_TYPE_MESSAGE;
}

static bool repeated(const struct place *place)
{
	return place->field->label == PROTOBUF_C_LABEL_REPEATED;
}

static bool present(const struct place *place)
{
	protobuf_c_boolean has;
	size_t count;
	void *pointer;

	if (repeated(place)) {
		memcpy(&count, place->quantifier, sizeof(count));
		return count > 0;
	}
	if (by_pointer(place)) {
		memcpy(&pointer, place->value, sizeof(pointer));
		return pointer != NULL;
	}
	memcpy(&has, place->quantifier, sizeof(has));
	return has;
}

/* The table's fields are texts, messages, lists of texts, and values of four bytes. */
static void copy(const struct place *from, const struct place *to)
{
	memcpy(to->value, from->value, repeated(from) || by_pointer(from) ? sizeof(void *) : sizeof(uint32_t));
	if (repeated(from))
		memcpy(to->quantifier, from->quantifier, sizeof(size_t));
	else if (!by_pointer(from))
		memcpy(to->quantifier, from->quantifier, sizeof(protobuf_c_boolean));
}

/* ---- laying one over the other ---- */

bool incoming_patch_has(const Congvan__CorrectIncomingRequest *patch, const char *name)
{
	const struct place place = place_of(&patch->base, name);

	return place.field && present(&place);
}

bool incoming_patch_has_member(const Congvan__CorrectIncomingRequest *patch, const char *member)
{
	for (const struct incoming_correctable *each = incoming_correctables; each->name; each++) {
		const char *at = member;
		bool same = true;

		for (const char *c = each->name; *c && same; c++, at++) {
			if (*c == '_')
				same = *at == (char)(*++c - 'a' + 'A');
			else
				same = *at == *c;
		}
		if (same && !*at)
			return incoming_patch_has(patch, each->name);
	}
	return false;
}

Congvan__RegisterIncomingRequest *incoming_patched(struct cv_call *call, const Congvan__CorrectIncomingRequest *patch,
						   const Congvan__IncomingDocument *document)
{
	Congvan__RegisterIncomingRequest *request = cv_new(call, &congvan__register_incoming_request__descriptor);

	for (const struct incoming_correctable *each = incoming_correctables; request && each->name; each++) {
		const struct place said = place_of(&patch->base, each->name);
		const struct place stored = place_of(&document->base, each->name);
		const struct place to = place_of(&request->base, each->name);

		copy(present(&said) ? &said : &stored, &to);
	}
	return request;
}

void incoming_take(const Congvan__IncomingDocument *read, Congvan__IncomingDocument *document)
{
	for (const struct incoming_correctable *each = incoming_correctables; each->name; each++) {
		const struct place from = place_of(&read->base, each->name);
		const struct place to = place_of(&document->base, each->name);

		copy(&from, &to);
	}
}

/* ---- telling what differs ---- */

static int join(struct cv_call *call, const struct place *place, char **ret)
{
	char **texts;
	size_t count;

	memcpy(&texts, place->value, sizeof(texts));
	memcpy(&count, place->quantifier, sizeof(count));
	for (size_t i = 0; i < count; i++) {
		*ret = cv_printf(call, "%s%s%s", i ? *ret : "", i ? "; " : "", texts[i]);
		if (!*ret)
			return -ENOMEM;
	}
	return 0;
}

/* *ret NULL: it is empty. */
static int text_of(struct cv_call *call, const ProtobufCMessage *message, const char *name, char **ret)
{
	const struct place place = place_of(message, name);
	const ProtobufCEnumValue *word;
	const void *pointer;
	uint32_t number;

	*ret = NULL;
	if (!present(&place))
		return 0;
	if (repeated(&place))
		return join(call, &place, ret);
	if (by_pointer(&place)) {
		memcpy(&pointer, place.value, sizeof(pointer));
		if (place.field->type == PROTOBUF_C_TYPE_STRING && !*(const char *)pointer)
			return 0;
		*ret = place.field->type == PROTOBUF_C_TYPE_STRING ? cv_strdup(call, pointer)
								   : incoming_paper_text(call, pointer);
		return *ret ? 0 : -ENOMEM;
	}
	memcpy(&number, place.value, sizeof(number));
	if (place.field->type == PROTOBUF_C_TYPE_BOOL) {
		if (!number)
			return 0;
		*ret = cv_strdup(call, "true");
	} else if (place.field->type == PROTOBUF_C_TYPE_ENUM) {
		word = protobuf_c_enum_descriptor_get_value(place.field->descriptor, (int)number);
		*ret = word ? cv_strdup(call, word->name) : cv_printf(call, "%" PRIu32, number);
	} else {
		*ret = cv_printf(call, "%" PRIu32, number);
	}
	return *ret ? 0 : -ENOMEM;
}

int incoming_changes(struct cv_call *call, const ProtobufCMessage *before, const ProtobufCMessage *after,
		     Congvan__FieldChange ***ret, size_t *ret_count)
{
	for (const struct incoming_correctable *each = incoming_correctables; each->name; each++) {
		Congvan__FieldChange *change;
		char *was, *is;
		int error = text_of(call, before, each->name, &was);

		if (!error)
			error = text_of(call, after, each->name, &is);
		if (error)
			return error;
		if ((!was && !is) || (was && is && strcmp(was, is) == 0))
			continue;
		change = cv_new(call, &congvan__field_change__descriptor);
		if (!change)
			return -ENOMEM;
		change->field = incoming_json_name(call, each->name);
		change->before = was;
		change->after = is;
		error = change->field ? cv_append(call, ret, ret_count, change) : -ENOMEM;
		if (error)
			return error;
	}
	return 0;
}
