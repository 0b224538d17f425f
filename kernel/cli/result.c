#include "result.h"

int result_json(json_t *value)
{
	int result = value && json_dumpf(value, stdout, JSON_INDENT(2)) == 0 ? CLI_OK : CLI_FAILED;

	json_decref(value);
	if (result == CLI_OK)
		putchar('\n');
	else
		cli_complain("the result can't be written as JSON");
	return result;
}

const char *result_text(const char *text)
{
	return text ? text : "";
}
