#include "field.h"

#include <string.h>

#include <congvan/fail.h>
#include <congvan/memory.h>
#include <congvan/text.h>

#define EMAIL_BYTES_MAX 254u /* RFC 5321, 4.5.3.1.3 */
#define EMAIL_LOCAL_MAX 64u
#define PHONE_DIGITS_MIN 3u /* a short number inside the agency */
#define PHONE_DIGITS_MAX 15u /* ITU-T E.164 */
#define PHONE_BYTES_MAX 32u
#define TEXT_BYTES_MAX 65536u /* before anything is measured in characters */

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

static const char *number_text(struct cv_call *call, unsigned number)
{
	const char *text = cv_printf(call, "%u", number);
	return text ? text : "";
}

char *field_text(struct cv_call *call, struct field_text field, const char *value)
{
	size_t len = value ? strnlen(value, TEXT_BYTES_MAX + 1) : 0;
	const char *max = number_text(call, field.chars_max);
	if (len > TEXT_BYTES_MAX) {
		cv_field(call, field.pointer, "field.too_long", max, NULL);
		return NULL;
	}
	char *clean = len ? cv_text_clean(call, value, len) : NULL;
	if (len && !clean) {
		cv_field(call, field.pointer, "field.not_text", NULL);
		return NULL;
	}
	if (!clean || !clean[0]) {
		if (field.required)
			cv_field(call, field.pointer, "field.required", NULL);
		return NULL;
	}
	if (cv_text_length(clean) > field.chars_max) {
		cv_field(call, field.pointer, "field.too_long", max, NULL);
		return NULL;
	}
	if (strpbrk(clean, "\n\t")) {
		cv_field(call, field.pointer, "field.one_line", NULL);
		return NULL;
	}
	return clean;
}

static bool account_name_valid(const char *name)
{
	size_t len = strlen(name);
	return len >= ACCOUNT_NAME_MIN && len <= ACCOUNT_NAME_MAX && strspn(name, LETTERS DIGITS "._-") == len &&
	       strspn(name, LETTERS DIGITS) > 0;
}

char *field_account(struct cv_call *call, const char *pointer, bool required, const char *value)
{
	char *name = field_text(call, (struct field_text){pointer, ACCOUNT_NAME_MAX, required}, value);
	if (!name || account_name_valid(name))
		return name;
	cv_field(call, pointer, "field.account", NULL);
	return NULL;
}

char *field_account_name(struct cv_call *call, const char *value)
{
	size_t len = value ? strnlen(value, ACCOUNT_NAME_MAX * 2) : 0;
	char *name = len < ACCOUNT_NAME_MAX * 2 && len ? cv_text_clean(call, value, len) : NULL;
	for (char *at = name; at && *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return name && account_name_valid(name) ? name : NULL;
}

/* One label of a domain name: letters, digits and inner hyphens, RFC 1123 2.1. */
static bool domain_label_valid(const char *label, size_t len)
{
	if (len == 0 || len > 63 || label[0] == '-' || label[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = label[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
			return false;
	}
	return true;
}

static bool domain_valid(const char *domain)
{
	unsigned labels = 0;
	for (;;) {
		size_t len = strcspn(domain, ".");
		if (!domain_label_valid(domain, len))
			return false;
		labels++;
		if (domain[len] == '\0')
			return labels >= 2;
		domain += len + 1;
	}
}

/* The dot-atom form of RFC 5321; quoted local parts are not used by any agency. */
static bool email_valid(const char *email)
{
	const char *at = strrchr(email, '@');
	if (!at || strlen(email) > EMAIL_BYTES_MAX)
		return false;
	size_t local = (size_t)(at - email);
	if (local == 0 || local > EMAIL_LOCAL_MAX || email[0] == '.' || at[-1] == '.' || strstr(email, ".."))
		return false;
	static const char allowed[] = LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS ".!#$%&'*+-/=?^_`{|}~";
	return strspn(email, allowed) == local && domain_valid(at + 1);
}

char *field_email(struct cv_call *call, const char *pointer, const char *value)
{
	char *email = field_text(call, (struct field_text){pointer, EMAIL_BYTES_MAX, false}, value);
	if (!email || email_valid(email))
		return email;
	cv_field(call, pointer, "field.email", NULL);
	return NULL;
}

static bool phone_valid(const char *phone)
{
	unsigned digits = 0;
	for (const char *at = phone; *at; at++) {
		if (*at >= '0' && *at <= '9')
			digits++;
		else if (*at == '+' ? at != phone : !strchr(" .-()", *at))
			return false;
	}
	return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

char *field_phone(struct cv_call *call, const char *pointer, const char *value)
{
	char *phone = field_text(call, (struct field_text){pointer, PHONE_BYTES_MAX, false}, value);
	if (!phone || phone_valid(phone))
		return phone;
	cv_field(call, pointer, "field.phone", NULL);
	return NULL;
}

char *field_code(struct cv_call *call, struct field_text field, const char *value)
{
	char *code = field_text(call, field, value);
	if (!code || !strpbrk(code, " \"\\/"))
		return code;
	cv_field(call, field.pointer, "field.code", NULL);
	return NULL;
}

bool field_day(struct cv_call *call, const char *pointer, const char *value, int32_t *ret_day)
{
	if (!value || !value[0])
		return false;
	if (cv_day_parse(value, ret_day))
		return true;
	cv_field(call, pointer, "field.bad_date", NULL);
	return false;
}
