/* A row as a message. */
#include <errno.h>
#include <string.h>

#include <congvan/memory.h>

#include "organ_file.h"

const char *const organ_field_names[ORGAN_FIELDS] = {
    [ORGAN_ID] = "organ_id",
    [ORGAN_NAME] = "name",
    [ORGAN_SHORT_NAMES] = "short_names",
    [ORGAN_OTHER_IDS] = "other_ids",
    [ORGAN_PARENT] = "parent_organ_id",
    [ORGAN_GROUP] = "group",
    [ORGAN_EMAIL] = "email",
    [ORGAN_ADDRESS] = "address",
    [ORGAN_PHONE] = "phone",
    [ORGAN_CHANNELS] = "channels",
    [ORGAN_ON_AXIS] = "on_axis",
    [ORGAN_CLOSED] = "closed",
};

static char *trim(char *text)
{
	size_t len;

	text += strspn(text, " \t\r\n");
	len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		text[--len] = '\0';
	return text;
}

/* Cuts a list up; an empty one has no items. */
static size_t cut(char *list, char **ret_items)
{
	size_t count = 0;

	while (list && *list && count < ORGAN_FILE_LIST_MAX) {
		char *end = strchr(list, '|');

		if (end)
			*end = '\0';
		ret_items[count] = trim(list);
		count += *ret_items[count] != '\0';
		list = end ? end + 1 : NULL;
	}
	return count;
}

static bool read_flag(const char *text, bool *ret)
{
	static const char *const yes[] = {"true", "yes", "1", "có", "x"}, *const no[] = {"", "false", "no", "0",
											 "không"};

	for (size_t i = 0; i < CV_COUNT(yes); i++)
		if (strcmp(text, yes[i]) == 0)
			return *ret = true;
	*ret = false;
	for (size_t i = 0; i < CV_COUNT(no); i++)
		if (strcmp(text, no[i]) == 0)
			return true;
	return false;
}

static bool read_channels(char *list, struct organ_lists *lists, Congvan__Organ *ret)
{
	char *words[ORGAN_FILE_LIST_MAX];
	size_t count = cut(list, words);

	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], "email") == 0)
			lists->channels[i] = CONGVAN__CHANNEL__CHANNEL_EMAIL;
		else if (strcmp(words[i], "paper") == 0)
			lists->channels[i] = CONGVAN__CHANNEL__CHANNEL_PAPER;
		else
			return false;
	}
	ret->channels = lists->channels;
	ret->n_channels = count;
	return true;
}

static bool read_one_flag(const struct organ_row *row, enum organ_field field, protobuf_c_boolean *ret_has,
			  protobuf_c_boolean *ret)
{
	bool value = false;

	if (row->values[field] && !read_flag(trim(row->values[field]), &value))
		return false;
	*ret_has = *ret = value;
	return true;
}

int organ_row_message(const struct cli *cli, const struct organ_row *row, struct organ_lists *lists,
		      Congvan__Organ *ret, enum organ_field *ret_field, const char **ret_text)
{
	congvan__organ__init(ret);
	ret->organ_id = row->values[ORGAN_ID];
	ret->name = row->values[ORGAN_NAME];
	ret->parent_organ_id = row->values[ORGAN_PARENT];
	ret->group = row->values[ORGAN_GROUP];
	ret->email = row->values[ORGAN_EMAIL];
	ret->address = row->values[ORGAN_ADDRESS];
	ret->phone = row->values[ORGAN_PHONE];
	ret->short_names = lists->short_names;
	ret->n_short_names = cut(row->values[ORGAN_SHORT_NAMES], lists->short_names);
	ret->other_ids = lists->other_ids;
	ret->n_other_ids = cut(row->values[ORGAN_OTHER_IDS], lists->other_ids);
	if (!read_channels(row->values[ORGAN_CHANNELS], lists, ret)) {
		*ret_field = ORGAN_CHANNELS;
		*ret_text = CLI_TEXT(cli, "chỉ nhận email, paper", "only email and paper are known");
		return -EINVAL;
	}
	*ret_text = CLI_TEXT(cli, "chỉ nhận yes hoặc no", "has to be yes or no");
	*ret_field = ORGAN_ON_AXIS;
	if (!read_one_flag(row, ORGAN_ON_AXIS, &ret->has_on_axis, &ret->on_axis))
		return -EINVAL;
	*ret_field = ORGAN_CLOSED;
	return read_one_flag(row, ORGAN_CLOSED, &ret->has_closed, &ret->closed) ? 0 : -EINVAL;
}
