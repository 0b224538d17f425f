/* Scalars of the JSON mapping: what text and numbers mean for a field of a type, and what is wrong with them. */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <congvan/memory.h>
#include <congvan/text.h>

#include "day.h"
#include "json_int.h"
#include "utf8.h"

#define REAL_TEXT_MAX 64u /* characters of a number with a fraction */
#define INTEGER_EXACT 9007199254740992.0 /* 2^53: below it a double holds every whole number */

size_t cv_json_value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	default:
		return 4;
	}
}

const char *cv_json_value_kind(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
		return "type.string";
	case PROTOBUF_C_TYPE_MESSAGE:
		return cv_json_is_timestamp(field->descriptor) ? "type.string" : "type.object";
	case PROTOBUF_C_TYPE_BOOL:
		return "type.boolean";
	case PROTOBUF_C_TYPE_ENUM:
		return "type.enum";
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return "type.number";
	default:
		return "type.integer";
	}
}

static int wrong(struct cv_json_problem *ret, const char *reason)
{
	*ret = (struct cv_json_problem){.reason = reason};
	return -EINVAL;
}

static int wrong_type(const ProtobufCFieldDescriptor *field, struct cv_json_problem *ret)
{
	wrong(ret, "field.wrong_type");
	(void)snprintf(ret->args[0], sizeof(ret->args[0]), "%s", cv_json_value_kind(field));
	return -EINVAL;
}

static int unknown_value(const char *value, size_t len, struct cv_json_problem *ret)
{
	size_t cut = len < 60 ? len : 60;

	wrong(ret, "field.unknown_value");
	while (cut && cut < len && ((unsigned char)value[cut] & 0xC0) == 0x80)
		cut--;
	memcpy(ret->args[0], value, cut);
	ret->args[0][cut] = '\0';
	return -EINVAL;
}

/* What a whole-number type holds. */
static void limits_of(ProtobufCType type, int64_t *ret_min, uint64_t *ret_max)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_ENUM:
		*ret_min = INT32_MIN;
		*ret_max = INT32_MAX;
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		*ret_min = 0;
		*ret_max = UINT32_MAX;
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		*ret_min = 0;
		*ret_max = UINT64_MAX;
		break;
	default:
		*ret_min = INT64_MIN;
		*ret_max = INT64_MAX;
	}
}

static int out_of_range(ProtobufCType type, struct cv_json_problem *ret)
{
	int64_t min;
	uint64_t max;

	limits_of(type, &min, &max);
	wrong(ret, "field.out_of_range");
	(void)snprintf(ret->args[0], sizeof(ret->args[0]), "%lld", (long long)min);
	(void)snprintf(ret->args[1], sizeof(ret->args[1]), "%llu", (unsigned long long)max);
	return -EINVAL;
}

static bool is_integer(ProtobufCType type)
{
	return type != PROTOBUF_C_TYPE_BOOL && type != PROTOBUF_C_TYPE_FLOAT && type != PROTOBUF_C_TYPE_DOUBLE &&
	       type != PROTOBUF_C_TYPE_STRING && type != PROTOBUF_C_TYPE_BYTES && type != PROTOBUF_C_TYPE_MESSAGE;
}

/* A sign and a magnitude, so that one path serves int64 and uint64. */
static int store_integer(const ProtobufCFieldDescriptor *field, bool negative, uint64_t magnitude, void *member,
			 struct cv_json_problem *ret)
{
	int64_t min;
	uint64_t max, bits = negative ? 0 - magnitude : magnitude;
	uint32_t low = (uint32_t)bits;

	limits_of(field->type, &min, &max);
	if (negative ? magnitude > 0 - (uint64_t)min : magnitude > max)
		return out_of_range(field->type, ret);
	if (field->type == PROTOBUF_C_TYPE_ENUM &&
	    !protobuf_c_enum_descriptor_get_value(field->descriptor, (int)(int32_t)low)) {
		char text[24];
		int len = snprintf(text, sizeof(text), "%d", (int)(int32_t)low);

		return unknown_value(text, (size_t)len, ret);
	}
	if (cv_json_value_size(field->type) == 8)
		memcpy(member, &bits, 8);
	else
		memcpy(member, &low, 4);
	return 0;
}

static int store_real(const ProtobufCFieldDescriptor *field, double value, void *member, struct cv_json_problem *ret)
{
	float narrow = (float)value;

	if (field->type == PROTOBUF_C_TYPE_DOUBLE) {
		memcpy(member, &value, sizeof(value));
		return 0;
	}
	if (isinf(narrow) && !isinf(value)) {
		wrong(ret, "field.out_of_range");
		(void)snprintf(ret->args[0], sizeof(ret->args[0]), "-3.4028235e38");
		(void)snprintf(ret->args[1], sizeof(ret->args[1]), "3.4028235e38");
		return -EINVAL;
	}
	memcpy(member, &narrow, sizeof(narrow));
	return 0;
}

int cv_json_value_integer(const ProtobufCFieldDescriptor *field, int64_t value, void *member,
			  struct cv_json_problem *ret)
{
	if (is_integer(field->type))
		return store_integer(field, value < 0, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, member, ret);
	if (field->type == PROTOBUF_C_TYPE_FLOAT || field->type == PROTOBUF_C_TYPE_DOUBLE)
		return store_real(field, (double)value, member, ret);
	return wrong_type(field, ret);
}

int cv_json_value_real(const ProtobufCFieldDescriptor *field, double value, void *member, struct cv_json_problem *ret)
{
	if (field->type == PROTOBUF_C_TYPE_FLOAT || field->type == PROTOBUF_C_TYPE_DOUBLE)
		return store_real(field, value, member, ret);
	if (!is_integer(field->type))
		return wrong_type(field, ret);
	/* 1.0 and 1e3 are whole numbers too; beyond 2^53 a double can't say which one was meant. */
	if (value != floor(value))
		return wrong_type(field, ret);
	if (fabs(value) > INTEGER_EXACT)
		return out_of_range(field->type, ret);
	return store_integer(field, value < 0, (uint64_t)fabs(value), member, ret);
}

int cv_json_value_bool(const ProtobufCFieldDescriptor *field, bool value, void *member, struct cv_json_problem *ret)
{
	protobuf_c_boolean boolean = value;

	if (field->type != PROTOBUF_C_TYPE_BOOL)
		return wrong_type(field, ret);
	memcpy(member, &boolean, sizeof(boolean));
	return 0;
}

/* The grammar of JSON numbers, which strtod is wider than. */
static bool is_json_number(const char *text, size_t len, bool *ret_whole)
{
	const char *end = text + len;

	*ret_whole = true;
	if (text < end && *text == '-')
		text++;
	if (text == end || *text < '0' || *text > '9')
		return false;
	if (*text == '0' && text + 1 < end && text[1] >= '0' && text[1] <= '9')
		return false;
	while (text < end && *text >= '0' && *text <= '9')
		text++;
	if (text < end && *text == '.') {
		*ret_whole = false;
		if (++text == end || *text < '0' || *text > '9')
			return false;
		while (text < end && *text >= '0' && *text <= '9')
			text++;
	}
	if (text < end && (*text == 'e' || *text == 'E')) {
		*ret_whole = false;
		if (++text < end && (*text == '+' || *text == '-'))
			text++;
		if (text == end || *text < '0' || *text > '9')
			return false;
		while (text < end && *text >= '0' && *text <= '9')
			text++;
	}
	return text == end;
}

static int real_from_text(const ProtobufCFieldDescriptor *field, const char *text, size_t len, void *member,
			  struct cv_json_problem *ret)
{
	char copy[REAL_TEXT_MAX + 1];
	char *point;
	double value;

	if (len > REAL_TEXT_MAX)
		return wrong_type(field, ret);
	memcpy(copy, text, len);
	copy[len] = '\0';
	point = strchr(copy, '.');
	if (point)
		*point = *localeconv()->decimal_point;
	value = strtod(copy, NULL);
	if (isinf(value)) {
		wrong(ret, "field.out_of_range");
		(void)snprintf(ret->args[0], sizeof(ret->args[0]), "-1.7976931348623157e308");
		(void)snprintf(ret->args[1], sizeof(ret->args[1]), "1.7976931348623157e308");
		return -EINVAL;
	}
	return cv_json_value_real(field, value, member, ret);
}

static int number_from_text(const ProtobufCFieldDescriptor *field, const char *text, size_t len, void *member,
			    struct cv_json_problem *ret)
{
	bool real = field->type == PROTOBUF_C_TYPE_FLOAT || field->type == PROTOBUF_C_TYPE_DOUBLE;
	bool negative = len && text[0] == '-', whole;
	uint64_t magnitude = 0;

	if (real && len == 3 && memcmp(text, "NaN", 3) == 0)
		return store_real(field, (double)NAN, member, ret);
	if (real && len == 8 && memcmp(text, "Infinity", 8) == 0)
		return store_real(field, (double)INFINITY, member, ret);
	if (real && len == 9 && memcmp(text, "-Infinity", 9) == 0)
		return store_real(field, -(double)INFINITY, member, ret);
	if (!is_json_number(text, len, &whole))
		return wrong_type(field, ret);
	if (real || !whole)
		return real_from_text(field, text, len, member, ret);
	for (size_t i = negative; i < len; i++) {
		if (__builtin_mul_overflow(magnitude, 10u, &magnitude) ||
		    __builtin_add_overflow(magnitude, (uint64_t)(text[i] - '0'), &magnitude))
			return out_of_range(field->type, ret);
	}
	return store_integer(field, negative, magnitude, member, ret);
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

/* Both alphabets of RFC 4648, with or without padding. */
static int bytes_from_text(struct cv_call *call, const char *text, size_t len, void *member,
			   struct cv_json_problem *ret)
{
	ProtobufCBinaryData bytes = {0, NULL};
	uint32_t bits = 0;
	size_t digits = len;

	for (unsigned i = 0; i < 2 && digits && len % 4 == 0 && text[digits - 1] == '='; i++)
		digits--;
	if (digits % 4 == 1)
		return wrong(ret, "field.not_base64");
	bytes.data = cv_alloc(call, digits / 4 * 3 + 3);
	if (!bytes.data)
		return -ENOMEM;
	for (size_t i = 0; i < digits; i++) {
		int digit = base64_digit(text[i]);

		if (digit < 0)
			return wrong(ret, "field.not_base64");
		bits = bits << 6 | (uint32_t)digit;
		if (i % 4)
			bytes.data[bytes.len++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
	}
	memcpy(member, &bytes, sizeof(bytes));
	return 0;
}

static int string_from_text(struct cv_call *call, const char *text, size_t len, void *member,
			    struct cv_json_problem *ret)
{
	char *clean = cv_text_clean(call, text, len);

	if (!clean)
		return cv_text_is_text(text, len) ? -ENOMEM : wrong(ret, "field.not_text");
	memcpy(member, &clean, sizeof(clean));
	return 0;
}

static int bool_from_text(const ProtobufCFieldDescriptor *field, const char *text, size_t len, void *member,
			  struct cv_json_problem *ret)
{
	if (len == 4 && memcmp(text, "true", 4) == 0)
		return cv_json_value_bool(field, true, member, ret);
	if (len == 5 && memcmp(text, "false", 5) == 0)
		return cv_json_value_bool(field, false, member, ret);
	return wrong_type(field, ret);
}

static int enum_from_text(const ProtobufCFieldDescriptor *field, const char *text, size_t len, void *member,
			  struct cv_json_problem *ret)
{
	const ProtobufCEnumDescriptor *type = field->descriptor;

	for (unsigned i = 0; i < type->n_value_names; i++) {
		const char *name = type->values_by_name[i].name;

		if (strlen(name) == len && memcmp(name, text, len) == 0) {
			int value = type->values[type->values_by_name[i].index].value;

			memcpy(member, &value, sizeof(value));
			return 0;
		}
	}
	return unknown_value(text, len, ret);
}

int cv_json_value_text(struct cv_call *call, const ProtobufCFieldDescriptor *field, const char *text, size_t len,
		       void *member, struct cv_json_problem *ret)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return string_from_text(call, text, len, member, ret);
	case PROTOBUF_C_TYPE_BYTES:
		return bytes_from_text(call, text, len, member, ret);
	case PROTOBUF_C_TYPE_BOOL:
		return bool_from_text(field, text, len, member, ret);
	case PROTOBUF_C_TYPE_ENUM:
		return enum_from_text(field, text, len, member, ret);
	case PROTOBUF_C_TYPE_MESSAGE:
		return wrong_type(field, ret);
	default:
		return number_from_text(field, text, len, member, ret);
	}
}

/* Exactly `count` digits at *at, which moves behind them. */
static bool take_digits(const char **at, unsigned count, uint32_t *ret)
{
	*ret = 0;
	for (unsigned i = 0; i < count; i++, (*at)++) {
		if (**at < '0' || **at > '9')
			return false;
		*ret = *ret * 10 + (uint32_t)(**at - '0');
	}
	return true;
}

static bool take_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool take_fraction(const char **at, int32_t *ret_nanos)
{
	int32_t nanos = 0, unit = 100000000;

	*ret_nanos = 0;
	if (**at != '.')
		return true;
	(*at)++;
	if (**at < '0' || **at > '9')
		return false;
	for (; **at >= '0' && **at <= '9'; (*at)++, unit /= 10) {
		if (!unit)
			return false;
		nanos += (**at - '0') * unit;
	}
	*ret_nanos = nanos;
	return true;
}

static bool take_offset(const char **at, int64_t *ret_seconds)
{
	char sign = **at;
	uint32_t hours, minutes;

	*ret_seconds = 0;
	if (take_char(at, 'Z'))
		return true;
	if (sign != '+' && sign != '-')
		return false;
	(*at)++;
	if (!take_digits(at, 2, &hours) || !take_char(at, ':') || !take_digits(at, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*ret_seconds = (int64_t)(hours * 3600 + minutes * 60) * (sign == '-' ? -1 : 1);
	return true;
}

int cv_json_value_time(const char *text, int64_t *ret_seconds, int32_t *ret_nanos, struct cv_json_problem *ret)
{
	uint32_t year, month, day, hour, minute, second;
	const char *at = text;
	int64_t offset, seconds;

	if (!take_digits(&at, 4, &year) || !take_char(&at, '-') || !take_digits(&at, 2, &month) ||
	    !take_char(&at, '-') || !take_digits(&at, 2, &day) || !take_char(&at, 'T') || !take_digits(&at, 2, &hour) ||
	    !take_char(&at, ':') || !take_digits(&at, 2, &minute) || !take_char(&at, ':') ||
	    !take_digits(&at, 2, &second) || !take_fraction(&at, ret_nanos) || !take_offset(&at, &offset) || *at)
		return wrong(ret, "field.bad_time");
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > cv_days_in_month((int32_t)year, month) ||
	    hour > 23 || minute > 59 || second > 59)
		return wrong(ret, "field.bad_time");
	seconds =
	    (int64_t)cv_day_from_date((int32_t)year, month, day) * 86400 + hour * 3600 + minute * 60 + second - offset;
	/* Years 1 to 9999, here and in the zone in which it will be written again. */
	if (seconds < -62135596800 || seconds > 253402275599)
		return wrong(ret, "field.bad_time");
	*ret_seconds = seconds;
	return 0;
}
