/* Changes of a draft's fields, and what differs between two versions: over the message's own description. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "outgoing/copy/copy.h"
#include "outgoing/draft/fields.h"
#include "outgoing/draft/version.h"

#define FIELDS (&congvan__outgoing_fields__descriptor)

char *outgoing_json_name(struct cv_call *call, const char *name)
{
	char *json = cv_strdup(call, name), *to = json;

	for (const char *from = json; from && *from; from++)
		if (*from != '_')
			*to++ = *from;
		else if (from[1])
			*to++ = (char)(*++from - 'a' + 'A');
	if (to)
		*to = '\0';
	return json;
}

/* ---- one member of the message ---- */

static const void *at(const void *message, size_t offset)
{
	return (const char *)message + offset;
}

static bool is_there(const ProtobufCFieldDescriptor *field, const void *fields)
{
	const void *pointer;

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)at(fields, field->quantifier_offset) > 0;
	if (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE)
		return *(const protobuf_c_boolean *)at(fields, field->quantifier_offset);
	memcpy(&pointer, at(fields, field->offset), sizeof(pointer));
	return pointer != NULL;
}

static size_t width(const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED || field->type == PROTOBUF_C_TYPE_STRING ||
	    field->type == PROTOBUF_C_TYPE_MESSAGE)
		return sizeof(void *);
	return field->type == PROTOBUF_C_TYPE_BOOL ? sizeof(protobuf_c_boolean) : sizeof(uint32_t);
}

/* from NULL: the field is emptied. */
static void take(const ProtobufCFieldDescriptor *field, const void *from, void *to)
{
	static const size_t none = 0;
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	bool counted = repeated || (field->type != PROTOBUF_C_TYPE_STRING && field->type != PROTOBUF_C_TYPE_MESSAGE);
	size_t quantifier = repeated ? sizeof(size_t) : sizeof(protobuf_c_boolean);

	if (counted)
		memcpy((char *)to + field->quantifier_offset, from ? at(from, field->quantifier_offset) : &none,
		       quantifier);
	if (from)
		memcpy((char *)to + field->offset, at(from, field->offset), width(field));
	else
		memset((char *)to + field->offset, 0, width(field));
}

static int clear(struct cv_call *call, const char *name, size_t index, Congvan__OutgoingFields *fields)
{
	for (unsigned i = 0; i < FIELDS->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &FIELDS->fields[i];
		const char *json = outgoing_json_name(call, field->name);

		if (!json)
			return -ENOMEM;
		if (strcmp(name, field->name) != 0 && strcmp(name, json) != 0)
			continue;
		take(field, NULL, fields);
		return 0;
	}
	cv_field(call, cv_printf(call, "/clear/%zu", index), "field.unknown_value", name, NULL);
	return 0;
}

int outgoing_fields_patch(struct cv_call *call, const Congvan__OutgoingFields *before,
			  const Congvan__OutgoingFields *patch, char *const *cleared, size_t cleared_count,
			  Congvan__OutgoingFields **ret)
{
	Congvan__OutgoingFields *fields = cv_alloc(call, sizeof(*fields));
	int error = 0;

	if (!fields)
		return -ENOMEM;
	*fields = *before;
	for (size_t i = 0; i < cleared_count && !error; i++)
		error = clear(call, cleared[i], i, fields);
	for (unsigned i = 0; patch && i < FIELDS->n_fields; i++)
		if (is_there(&FIELDS->fields[i], patch))
			take(&FIELDS->fields[i], patch, fields);
	*ret = fields;
	return error;
}

/* ---- what differs ---- */

/* "A; B". NULL: arena exhausted. */
static const char *join(struct cv_call *call, const char *text, const char *more)
{
	return text ? cv_printf(call, "%s%s%s", text, *text ? "; " : "", more ? more : "") : NULL;
}

static const char *names_of(struct cv_call *call, const ProtobufCFieldDescriptor *field,
			    const Congvan__OutgoingFields *fields)
{
	const char *text = "";

	if (strcmp(field->name, "addressees") == 0)
		for (size_t i = 0; i < fields->n_addressees; i++)
			text = join(call, text, fields->addressees[i]->name);
	else if (strcmp(field->name, "recipients") == 0)
		for (size_t i = 0; i < fields->n_recipients; i++)
			text = join(call, text, fields->recipients[i]->name);
	else if (strcmp(field->name, "copy") == 0)
		text = outgoing_copy_said(call, fields->copy);
	else if (fields->signature)
		text = cv_printf(call, "%s%s%s", fields->signature->name ? fields->signature->name : "",
				 fields->signature->position ? ", " : "",
				 fields->signature->position ? fields->signature->position : "");
	return text;
}

/* Absent is "". NULL: arena exhausted. */
static const char *text_of(struct cv_call *call, const ProtobufCFieldDescriptor *field,
			   const Congvan__OutgoingFields *fields)
{
	const ProtobufCEnumValue *word;
	const char *text;
	uint32_t number;

	if (!fields || !is_there(field, fields))
		return "";
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&text, at(fields, field->offset), sizeof(text));
		return text;
	case PROTOBUF_C_TYPE_MESSAGE:
		return names_of(call, field, fields);
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at(fields, field->offset) ? "true" : "";
	default:
		memcpy(&number, at(fields, field->offset), sizeof(number));
		if (field->type != PROTOBUF_C_TYPE_ENUM)
			return cv_printf(call, "%" PRIu32, number);
		word = protobuf_c_enum_descriptor_get_value(field->descriptor, (int)number);
		return word ? word->name : cv_printf(call, "%" PRIu32, number);
	}
}

static int add_change(struct cv_call *call, const char *name, const char *before, const char *after,
		      Congvan__FieldChange ***ret, size_t *ret_count)
{
	Congvan__FieldChange *change = cv_new(call, &congvan__field_change__descriptor);

	if (!change)
		return -ENOMEM;
	change->field = outgoing_json_name(call, name);
	if (*before)
		change->before = cv_strdup(call, before);
	if (*after)
		change->after = cv_strdup(call, after);
	if (!change->field || (*before && !change->before) || (*after && !change->after))
		return -ENOMEM;
	return cv_append(call, ret, ret_count, change);
}

/* Files that only one of the two has, with their names. */
static const char *files_alone(struct cv_call *call, const Congvan__OutgoingVersion *of,
			       const Congvan__OutgoingVersion *other)
{
	const char *text = "";

	for (size_t i = 0; i < of->n_files && text; i++) {
		bool both = false;

		for (size_t j = 0; j < other->n_files && !both; j++)
			both = strcmp(of->files[i]->sha256, other->files[j]->sha256) == 0 &&
			       strcmp(of->files[i]->purpose, other->files[j]->purpose) == 0;
		if (!both)
			text = join(call, text, of->files[i]->name);
	}
	return text;
}

int outgoing_differences(struct cv_call *call, const Congvan__OutgoingVersion *before,
			 const Congvan__OutgoingVersion *after, Congvan__FieldChange ***ret, size_t *ret_count)
{
	const char *was, *is;
	int error = 0;

	for (unsigned i = 0; i < FIELDS->n_fields && !error; i++) {
		was = text_of(call, &FIELDS->fields[i], before->fields);
		is = text_of(call, &FIELDS->fields[i], after->fields);
		if (!was || !is)
			return -ENOMEM;
		if (strcmp(was, is) != 0)
			error = add_change(call, FIELDS->fields[i].name, was, is, ret, ret_count);
	}
	was = files_alone(call, before, after);
	is = files_alone(call, after, before);
	if (!was || !is)
		return -ENOMEM;
	if (!error && (*was || *is))
		error = add_change(call, "files", was, is, ret, ret_count);
	return error;
}
