#include "office/field_text.h"

#include <string.h>

char *office_field_text(struct cv_call *call, const char *text, const char *pointer, uint32_t most)
{
	char *clean;

	if (!text || !*text)
		return NULL;
	clean = cv_text_clean(call, text, strlen(text));
	if (clean && *clean && cv_text_length(clean) <= most)
		return clean;
	if (!clean)
		cv_field(call, pointer, "field.not_text", NULL);
	else if (*clean)
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
	return NULL;
}

void office_field_day(struct cv_call *call, const char *text, const char *pointer, int32_t *day)
{
	int32_t said;

	if (!text || !*text)
		return;
	if (!cv_day_parse(text, &said))
		cv_field(call, pointer, "field.bad_date", NULL);
	else
		*day = said > 0 ? said : 0;
}
