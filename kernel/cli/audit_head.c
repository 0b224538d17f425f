#include "audit_head.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_FILE_MAX 65536u

void audit_head_hex(const uint8_t hash[32], char ret[65])
{
	for (size_t i = 0; i < 32; i++)
		snprintf(ret + 2 * i, 3, "%02x", hash[i]);
}

static bool parse_hex(const char *text, uint8_t ret[32])
{
	if (strspn(text, "0123456789abcdef") < 64)
		return false;
	for (size_t i = 0; i < 32; i++) {
		char byte[3] = {text[2 * i], text[2 * i + 1], 0};
		ret[i] = (uint8_t)strtoul(byte, NULL, 16);
	}
	return !isxdigit((unsigned char)text[64]);
}

/* {"head": {"sequence": 12, "hash": "…"}} */
static bool parse_json(const char *text, struct audit_head *ret)
{
	json_t *document = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const json_t *head = json_object_get(document, "head");
	json_int_t sequence = json_integer_value(json_object_get(head, "sequence"));
	const char *hash = json_string_value(json_object_get(head, "hash"));
	bool good = sequence > 0 && hash && parse_hex(hash, ret->hash);

	ret->sequence = (uint64_t)sequence;
	json_decref(document);
	return good;
}

/* A line "head 12 <hash> …", wherever it stands. */
static bool parse_text(const char *text, struct audit_head *ret)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		int at = 0;
		line += *line == '\n';
		if (sscanf(line, "head %" SCNu64 " %n", &ret->sequence, &at) == 1 && at > 0)
			return ret->sequence > 0 && parse_hex(line + at, ret->hash);
	}
	return false;
}

int audit_head_read(const struct cli *cli, const char *file, struct audit_head *ret)
{
	char *text = NULL;
	FILE *from = fopen(file, "re");
	size_t len = 0;
	bool good = false;

	if (!from) {
		cli_complain("%s: %s", file, strerror(errno));
		return CLI_USAGE;
	}
	text = malloc(HEAD_FILE_MAX + 1);
	if (text) {
		len = fread(text, 1, HEAD_FILE_MAX, from);
		text[len] = 0;
		const char *start = text + strspn(text, " \t\r\n");
		good = *start == '{' ? parse_json(start, ret) : parse_text(start, ret);
	}
	free(text);
	fclose(from);
	if (good)
		return CLI_OK;
	CLI_COMPLAIN(cli, "%s: không có dòng \"head SỐ MÃ-BĂM\"", "%s: no line \"head SEQUENCE HASH\"", file);
	return CLI_USAGE;
}
