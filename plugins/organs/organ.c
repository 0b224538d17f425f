#include "organs/organ.h"

#include <errno.h>
#include <string.h>

#include "organs/words.h"

/* ---- keys ---- */

struct cv_key organ_key(struct cv_call *call, const char *organ_id)
{
	return cv_key_in(call, ORGAN_SERVER, ORGANS_ORGAN, "s", organ_id);
}

struct cv_key organ_other_key(struct cv_call *call, const char *other_id)
{
	return cv_key_in(call, ORGAN_SERVER, ORGANS_OTHER, "s", other_id);
}

struct cv_key organ_line_key(struct cv_call *call, const char *organ_id)
{
	return cv_key_in(call, ORGAN_SERVER, ORGANS_LINE, "s", organ_id);
}

struct cv_key organ_own_key(struct cv_call *call, uint64_t id)
{
	return cv_key(call, ORGANS_OWN, "i", id);
}

/* ---- fields ---- */

char *organ_id_clean(struct cv_call *call, const char *text)
{
	char *id = cv_text_clean(call, text, strlen(text));
	bool letter = false, part = false;
	size_t len = 0;

	for (; id && id[len]; len++) {
		if (id[len] >= 'a' && id[len] <= 'z')
			id[len] = (char)(id[len] - 'a' + 'A');
		if (id[len] == '.' && !part)
			return NULL;
		part = id[len] != '.';
		letter |= id[len] >= 'A' && id[len] <= 'Z';
		if (part && !(id[len] >= 'A' && id[len] <= 'Z') && !(id[len] >= '0' && id[len] <= '9'))
			return NULL;
	}
	return part && letter && len <= ORGAN_ID_CHARS ? id : NULL;
}

/* One line of text; NULL when there is none, or when it is wrong, which is noted. */
static char *text(struct cv_call *call, const char *pointer, unsigned most, const char *given)
{
	char *clean = given ? cv_text_clean(call, given, strlen(given)) : NULL;

	if (!given || (clean && !*clean))
		return NULL;
	if (!clean || strpbrk(clean, "\n\t")) {
		cv_field(call, pointer, "field.not_text", NULL);
		return NULL;
	}
	if (cv_text_length(clean) > most) {
		cv_field(call, pointer, "field.too_long", cv_printf(call, "%u", most), NULL);
		return NULL;
	}
	return clean;
}

static char *identifier(struct cv_call *call, const char *pointer, const char *given)
{
	char *id = given ? organ_id_clean(call, given) : NULL;

	if (given && *given && !id)
		cv_field(call, pointer, "organs.bad_id", NULL);
	return id;
}

static bool has(char *const *items, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i], item) == 0)
			return true;
	return false;
}

/* A list of texts, those that are empty or doubled left out. */
static void texts(struct cv_call *call, const char *name, unsigned most, bool ids, unsigned count_max, char **items,
		  size_t *count)
{
	size_t kept = 0;

	if (*count > count_max)
		cv_field(call, name, "field.too_many", cv_printf(call, "%u", count_max), NULL);
	for (size_t i = 0; i < *count && i < count_max; i++) {
		const char *pointer = cv_printf(call, "%s/%zu", name, i);
		char *item = !pointer ? NULL
			     : ids    ? identifier(call, pointer, items[i])
				      : text(call, pointer, most, items[i]);

		if (item && !has(items, kept, item))
			items[kept++] = item;
	}
	*count = kept;
}

static void check_email(struct cv_call *call, const char *email)
{
	const char *at = email ? strchr(email, '@') : NULL;

	if (email && (!at || at == email || !at[1] || strchr(at + 1, '@') || strchr(email, ' ') || !strchr(at, '.')))
		cv_field(call, "/email", "organs.bad_email", NULL);
}

static void check_channels(struct cv_call *call, Congvan__Organ *organ)
{
	size_t kept = 0;

	for (size_t i = 0; i < organ->n_channels; i++) {
		const char *pointer = cv_printf(call, "/channels/%zu", i);
		bool twice = false;

		for (size_t k = 0; k < kept; k++)
			twice |= organ->channels[k] == organ->channels[i];
		if (organ->channels[i] != CONGVAN__CHANNEL__CHANNEL_EMAIL &&
		    organ->channels[i] != CONGVAN__CHANNEL__CHANNEL_PAPER)
			cv_field(call, pointer ? pointer : "/channels", "organs.bad_channel", NULL);
		else if (organ->channels[i] == CONGVAN__CHANNEL__CHANNEL_EMAIL && !organ->email)
			cv_field(call, "/email", "organs.email_needed", NULL);
		if (!twice)
			organ->channels[kept++] = organ->channels[i];
	}
	organ->n_channels = kept;
}

int organ_clean(struct cv_call *call, const struct groups *groups, bool own, Congvan__Organ *organ)
{
	bool named = organ->name && *organ->name && strspn(organ->name, " ") < strlen(organ->name);
	bool given_id = organ->organ_id && *organ->organ_id; /* "?" is none, and is refused */

	organ->organ_id = own ? NULL : identifier(call, "/organId", given_id ? organ->organ_id : "?");
	organ->name = text(call, "/name", ORGAN_NAME_CHARS, organ->name);
	if (!organ->name && !named)
		cv_field(call, "/name", "field.required", NULL);
	texts(call, "/shortNames", ORGAN_SHORT_NAME_CHARS, false, ORGAN_SHORT_NAMES_MAX, organ->short_names,
	      &organ->n_short_names);
	texts(call, "/otherIds", ORGAN_ID_CHARS, true, own ? 0 : ORGAN_OTHER_IDS_MAX, organ->other_ids,
	      &organ->n_other_ids);
	organ->parent_organ_id = own ? NULL : identifier(call, "/parentOrganId", organ->parent_organ_id);
	organ->group = text(call, "/group", GROUP_NAME_MAX, organ->group);
	if (organ->group && groups_find(groups, organ->group) == GROUP_NONE)
		cv_field(call, "/group", "organs.unknown_group", organ->group, NULL);
	organ->email = text(call, "/email", ORGAN_EMAIL_CHARS, organ->email);
	check_email(call, organ->email);
	organ->address = text(call, "/address", ORGAN_ADDRESS_CHARS, organ->address);
	organ->phone = text(call, "/phone", ORGAN_PHONE_CHARS, organ->phone);
	if (organ->phone && strspn(organ->phone, "0123456789 +-.()/;") != strlen(organ->phone))
		cv_field(call, "/phone", "organs.bad_phone", NULL);
	check_channels(call, organ);
	if (organ->parent_organ_id && organ->organ_id && strcmp(organ->parent_organ_id, organ->organ_id) == 0)
		cv_field(call, "/parentOrganId", "organs.own_parent", NULL);
	if (organ->organ_id && has(organ->other_ids, organ->n_other_ids, organ->organ_id))
		cv_field(call, "/otherIds", "field.duplicate", NULL);
	if (own || !organ->on_axis)
		organ->has_on_axis = organ->on_axis = 0; /* absent, as it is kept */
	return 0;
}

/* ---- the line of search ---- */

struct cv_bytes organ_sort_key(struct cv_call *call, const char *name)
{
	struct cv_bytes key = cv_text_sort_key(call, name ? name : "");

	if (key.len > ORGAN_SORT_KEY_BYTES)
		key.len = ORGAN_SORT_KEY_BYTES;
	return key;
}

char *organ_words(struct cv_call *call, const Congvan__Organ *organ)
{
	const char *ids[ORGAN_OTHER_IDS_MAX + 1];
	const char *names = organ->name ? organ->name : "";
	size_t count = 0;

	for (size_t i = 0; names && i < organ->n_short_names; i++)
		names = cv_printf(call, "%s %s", names, organ->short_names[i]);
	names = names ? cv_text_fold(call, names) : NULL;
	if (organ->organ_id)
		ids[count++] = organ->organ_id;
	for (size_t i = 0; i < organ->n_other_ids && count < ORGAN_OTHER_IDS_MAX + 1; i++)
		ids[count++] = organ->other_ids[i];
	return names ? words_of(call, names, ids, count) : NULL;
}

Congvan__OrganLine *organ_line(struct cv_call *call, const Congvan__Organ *organ)
{
	Congvan__OrganLine *line = cv_new(call, &congvan__organ_line__descriptor);
	struct cv_bytes key = organ_sort_key(call, organ->name);

	if (!line || !key.data)
		return NULL;
	line->organ_id = organ->organ_id;
	line->group = organ->group;
	line->words = organ_words(call, organ);
	line->has_sort_key = 1;
	line->sort_key = (ProtobufCBinaryData){key.len, (uint8_t *)(uintptr_t)key.data};
	if (organ->closed)
		CV_SET(line, closed, 1);
	return line->words ? line : NULL;
}

/* ---- reading ---- */

int organ_get(struct cv_txn *txn, struct cv_call *call, const char *organ_id, Congvan__Organ **ret)
{
	struct cv_key key = organ_key(call, organ_id);

	*ret = NULL;
	return txn ? cv_txn_get(txn, key, &congvan__organ__descriptor, ret)
		   : cv_get(call, key, &congvan__organ__descriptor, ret);
}

int organ_find(struct cv_call *call, const char *any_id, Congvan__Organ **ret)
{
	Congvan__OrganLine *other = NULL;
	int error = organ_get(NULL, call, any_id, ret);

	if (!error && !*ret)
		error = cv_get(call, organ_other_key(call, any_id), &congvan__organ_line__descriptor, &other);
	return error || !other ? error : organ_get(NULL, call, other->organ_id, ret);
}

int organ_load_own(struct cv_call *call, Congvan__Organ ***ret, size_t *ret_count)
{
	struct cv_key from = cv_key(call, ORGANS_OWN, NULL);
	struct cv_row *rows;
	uint32_t count;
	int error = cv_scan(call, from, cv_key_after(call, from), OWN_MAX, 0, &rows, &count);

	*ret = NULL;
	*ret_count = 0;
	for (uint32_t i = 0; !error && i < count; i++)
		error = cv_append(call, ret, ret_count, cv_row_message(call, &rows[i], &congvan__organ__descriptor));
	return error;
}

uint64_t organ_own_id(const char *key)
{
	uint64_t id = 0;

	for (const char *at = key; *at; at++) {
		unsigned digit = (unsigned)(*at - '0');

		if (*at < '0' || *at > '9' || id > (UINT64_MAX - digit) / 10)
			return 0;
		id = id * 10 + digit;
	}
	return id;
}
