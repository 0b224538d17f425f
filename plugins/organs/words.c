#include "organs/words.h"

#include <errno.h>
#include <string.h>

#include <congvan/plugin.h>

/* Bytes from 0x80 on are letters that have no simpler form, but for the dashes and quotes of U+2010 to U+203F. */
static bool in_word(const char *at)
{
	unsigned char c = (unsigned char)*at;

	if (c == 0xe2 && (unsigned char)at[1] == 0x80)
		return false;
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t width(const char *at)
{
	return (unsigned char)*at == 0xe2 && (unsigned char)at[1] == 0x80 && at[2] ? 3 : 1;
}

const char *words_next(const char **text, size_t *ret_len)
{
	const char *at = *text, *begin;

	while (*at && !in_word(at))
		at += width(at);
	begin = at;
	while (*at && in_word(at))
		at++;
	*text = at;
	*ret_len = (size_t)(at - begin);
	return *ret_len ? begin : NULL;
}

static bool holds(const char *words, const char *word, size_t len)
{
	for (const char *at = words; *at;) {
		size_t there = strcspn(at, " ");

		if (there == len && memcmp(at, word, len) == 0)
			return true;
		at += there + (at[there] == ' ');
	}
	return false;
}

/* There is room: each word is a part of what the room was counted from. */
static void add(char *words, const char *word, size_t len)
{
	size_t used = strlen(words);

	if (!len || holds(words, word, len))
		return;
	if (used)
		words[used++] = ' ';
	memcpy(words + used, word, len);
	words[used + len] = '\0';
}

static bool has_letter(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (word[i] >= 'a' && word[i] <= 'z')
			return true;
	return false;
}

char *words_of(struct cv_call *call, const char *folded, const char *const *ids, size_t id_count)
{
	size_t room = strlen(folded) + 2, len;
	const char *word;
	char *words;

	for (size_t i = 0; i < id_count; i++)
		room += 2 * (strlen(ids[i]) + 2);
	words = cv_alloc(call, room);
	if (!words)
		return NULL;
	while ((word = words_next(&folded, &len)) != NULL)
		add(words, word, len);
	for (size_t i = 0; i < id_count; i++) {
		const char *id = cv_text_fold(call, ids[i]), *at = id;

		if (!id)
			return NULL;
		add(words, id, strlen(id));
		while ((word = words_next(&at, &len)) != NULL)
			if (has_letter(word, len))
				add(words, word, len);
	}
	return words;
}

bool words_begin(const char *words, const char *beginning, size_t len)
{
	for (const char *at = words; *at;) {
		if (strncmp(at, beginning, len) == 0)
			return true;
		at += strcspn(at, " ");
		at += *at == ' ';
	}
	return false;
}

static int read_pieces(struct cv_call *call, struct words_typed *typed)
{
	const char *at = typed->whole, *word;
	size_t most = strlen(at) / 2 + 1, len;

	typed->pieces = cv_alloc_array(call, most, sizeof(*typed->pieces));
	if (!typed->pieces)
		return -ENOMEM;
	while ((word = words_next(&at, &len)) != NULL) {
		const char *piece = cv_strndup(call, word, len);

		if (!piece)
			return -ENOMEM;
		typed->pieces[typed->piece_count++] = piece;
	}
	return 0;
}

int words_typed(struct cv_call *call, const char *folded, struct words_typed **ret, size_t *ret_count)
{
	struct words_typed *typed = cv_alloc_array(call, strlen(folded) / 2 + 1, sizeof(*typed));
	size_t count = 0;
	int error = typed ? 0 : -ENOMEM;

	for (const char *at = folded; !error && *at;) {
		size_t len = strcspn(at, " \n\t");

		if (len) {
			typed[count] = (struct words_typed){.whole = cv_strndup(call, at, len)};
			error = typed[count].whole ? read_pieces(call, &typed[count]) : -ENOMEM;
			/* Nothing but signs says nothing. */
			count += !error && typed[count].piece_count;
		}
		at += len + (at[len] != '\0');
	}
	*ret = typed;
	*ret_count = error ? 0 : count;
	return error;
}

static bool is_meant(const char *words, const struct words_typed *typed)
{
	if (words_begin(words, typed->whole, strlen(typed->whole)))
		return true;
	for (size_t i = 0; i < typed->piece_count; i++)
		if (!words_begin(words, typed->pieces[i], strlen(typed->pieces[i])))
			return false;
	return true;
}

bool words_meant(const char *words, const struct words_typed *typed, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!is_meant(words, &typed[i]))
			return false;
	return true;
}
