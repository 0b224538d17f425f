#include "field.h"

#include <string.h>

#define TEXT_BYTES_MAX 2048u

char *field_line(struct cv_call *call, const char *pointer, unsigned chars_max, bool required, const char *value)
{
	size_t len = value ? strnlen(value, TEXT_BYTES_MAX + 1) : 0;
	char *clean = len && len <= TEXT_BYTES_MAX ? cv_text_clean(call, value, len) : NULL;
	const char *wrong = NULL;
	if (len > TEXT_BYTES_MAX || (clean && cv_text_length(clean) > chars_max))
		wrong = "field.too_long";
	else if (len && !clean)
		wrong = "field.not_text";
	else if (clean && strpbrk(clean, "\n\t"))
		wrong = "field.one_line";
	else if (required && (!clean || !clean[0]))
		wrong = "field.required";
	if (wrong)
		cv_field(call, pointer, wrong, cv_printf(call, "%u", chars_max), NULL);
	return wrong || !clean || !clean[0] ? NULL : clean;
}

void field_day(struct cv_call *call, const char *pointer, const char *text, int32_t *ret)
{
	*ret = cv_day_of_ms(call->now_ms);
	if (text && *text && !cv_day_parse(text, ret))
		cv_field(call, pointer, "field.bad_date", NULL);
}

void field_days(struct cv_call *call, const char *from, const char *to, struct days *ret)
{
	*ret = (struct days){.has_first = from && *from, .has_last = to && *to};
	if (ret->has_first)
		field_day(call, "/dayFrom", from, &ret->first);
	if (ret->has_last)
		field_day(call, "/dayTo", to, &ret->last);
	if (ret->has_first && ret->has_last && ret->last < ret->first)
		cv_field(call, "/dayTo", "field.date_order", from, NULL);
}
