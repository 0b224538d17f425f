/*
 * Design notes. A sort key has three levels, each ended by a byte below all weights of the next one:
 *   1. letters: blank < signs < digits < a ă â b c d đ e ê f g h i j k l m n o ô ơ p q r s t u ư v w x y z < others
 *   2. tones, one for each syllable: none < huyền < hỏi < ngã < sắc < nặng
 *   3. capitals, after small letters
 * The tone belongs to the syllable and not to a letter, so that hòa and hoà are the same word. Levels 2 and 3 leave out
 * trailing zero weights. The order of letters and tones is that of Vietnamese dictionaries and of CLDR's `vi`.
 */
#include <string.h>

#include <utf8proc.h>

#include <congvan/memory.h>
#include <congvan/text.h>

#include "utf8.h"

enum {
	LEVEL_END = 0x01,
	WEIGHT_BLANK = 0x04,
	WEIGHT_SIGN = 0x05, /* followed by the sign itself */
	WEIGHT_DIGIT = 0x10,
	WEIGHT_LETTER = 0x20,
	WEIGHT_OTHER = 0xF0, /* followed by three bytes of code point */
	WEIGHT_LOW = 0x02, /* smallest weight of levels 2 and 3 */
	DECOMPOSED = 32,
};

#define MARK_GRAVE 0x300u
#define MARK_ACUTE 0x301u
#define MARK_CIRCUMFLEX 0x302u
#define MARK_TILDE 0x303u
#define MARK_BREVE 0x306u
#define MARK_HOOK 0x309u
#define MARK_HORN 0x31Bu
#define MARK_DOT_BELOW 0x323u

enum shape { SHAPE_NONE, SHAPE_BREVE, SHAPE_CIRCUMFLEX, SHAPE_HORN, SHAPE_STROKE };

static uint8_t letter_weight(uint32_t base, enum shape shape)
{
	/* Each letter leaves two places behind it for its shaped forms. */
	unsigned weight = WEIGHT_LETTER + (base - 'a') * 3;

	switch (shape) {
	case SHAPE_BREVE:
	case SHAPE_STROKE:
		return (uint8_t)(weight + (base == 'a' || base == 'd'));
	case SHAPE_CIRCUMFLEX:
		if (base == 'a')
			return (uint8_t)(weight + 2);
		return (uint8_t)(weight + (base == 'e' || base == 'o'));
	case SHAPE_HORN:
		if (base == 'o')
			return (uint8_t)(weight + 2);
		return (uint8_t)(weight + (base == 'u'));
	default:
		return (uint8_t)weight;
	}
}

static uint8_t tone_of_mark(uint32_t mark)
{
	switch (mark) {
	case MARK_GRAVE:
		return 1;
	case MARK_HOOK:
		return 2;
	case MARK_TILDE:
		return 3;
	case MARK_ACUTE:
		return 4;
	case MARK_DOT_BELOW:
		return 5;
	default:
		return 0;
	}
}

struct level {
	uint8_t *data;
	size_t len, used; /* used: up to the last weight that is not the smallest */
};

struct sorting {
	struct level letters, tones, cases;
	uint32_t base; /* letter that waits for its marks, 'a' to 'z'; 0: none */
	enum shape shape;
	uint8_t tone; /* of the syllable so far */
	bool capital, in_syllable;
};

static void add_weight(struct level *level, unsigned weight)
{
	level->data[level->len++] = (uint8_t)weight;
	if (weight != WEIGHT_LOW)
		level->used = level->len;
}

static void end_letter(struct sorting *sorting)
{
	if (!sorting->base)
		return;
	add_weight(&sorting->letters, letter_weight(sorting->base, sorting->shape));
	add_weight(&sorting->cases, sorting->capital ? WEIGHT_LOW + 1 : WEIGHT_LOW);
	sorting->base = 0;
	sorting->shape = SHAPE_NONE;
}

static void end_syllable(struct sorting *sorting)
{
	end_letter(sorting);
	if (sorting->in_syllable)
		add_weight(&sorting->tones, WEIGHT_LOW + sorting->tone);
	sorting->in_syllable = false;
	sorting->tone = 0;
}

static void add_mark(struct sorting *sorting, uint32_t mark)
{
	uint8_t tone = tone_of_mark(mark);

	if (!sorting->base)
		return;
	if (tone)
		sorting->tone = tone;
	else if (mark == MARK_BREVE)
		sorting->shape = SHAPE_BREVE;
	else if (mark == MARK_CIRCUMFLEX)
		sorting->shape = SHAPE_CIRCUMFLEX;
	else if (mark == MARK_HORN)
		sorting->shape = SHAPE_HORN;
}

static void add_other(struct sorting *sorting, uint32_t code)
{
	end_syllable(sorting);
	if (code == ' ' || code == '\t' || code == '\n' || code == 0xA0) {
		add_weight(&sorting->letters, WEIGHT_BLANK);
	} else if (code >= '0' && code <= '9') {
		add_weight(&sorting->letters, WEIGHT_DIGIT + (code - '0'));
	} else if (code < 0x80) {
		add_weight(&sorting->letters, WEIGHT_SIGN);
		add_weight(&sorting->letters, code);
	} else {
		add_weight(&sorting->letters, WEIGHT_OTHER);
		add_weight(&sorting->letters, code >> 16 & 0xFF);
		add_weight(&sorting->letters, code >> 8 & 0xFF);
		add_weight(&sorting->letters, code & 0xFF);
	}
}

static void add_code(struct sorting *sorting, uint32_t code)
{
	bool stroke = code == 0x110 || code == 0x111;
	uint32_t lower = stroke ? 'd' : (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);

	if (utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_MN) {
		add_mark(sorting, code);
		return;
	}
	if (lower < 'a' || lower > 'z') {
		add_other(sorting, lower);
		return;
	}
	end_letter(sorting);
	sorting->base = lower;
	sorting->shape = stroke ? SHAPE_STROKE : SHAPE_NONE;
	sorting->capital = code != lower && code != 0x111;
	sorting->in_syllable = true;
}

/* Weights that `len` bytes of text can make: four for a character of one byte or more after decomposition. */
static bool sorting_init(struct cv_call *call, struct sorting *sorting, size_t len)
{
	size_t room = len * 4 + 8;

	memset(sorting, 0, sizeof(*sorting));
	sorting->letters.data = cv_alloc(call, room * 3);
	if (!sorting->letters.data)
		return false;
	sorting->tones.data = sorting->letters.data + room;
	sorting->cases.data = sorting->tones.data + room;
	return true;
}

static struct cv_bytes join(struct sorting *sorting)
{
	uint8_t *data = sorting->letters.data;
	size_t len = sorting->letters.len;

	data[len++] = LEVEL_END;
	memmove(data + len, sorting->tones.data, sorting->tones.used);
	len += sorting->tones.used;
	data[len++] = LEVEL_END;
	memmove(data + len, sorting->cases.data, sorting->cases.used);
	len += sorting->cases.used;
	return (struct cv_bytes){data, len};
}

struct cv_bytes cv_text_sort_key(struct cv_call *call, const char *text)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text);
	utf8proc_int32_t parts[DECOMPOSED];
	struct sorting sorting;
	uint32_t code;

	if (left > CV_VALUE_MAX || !sorting_init(call, &sorting, left))
		return (struct cv_bytes){NULL, 0};
	while (left) {
		unsigned used = cv_utf8_next(at, left, &code);
		utf8proc_ssize_t count;
		int boundary = 0;

		if (!used)
			return (struct cv_bytes){NULL, 0};
		count =
		    utf8proc_decompose_char((utf8proc_int32_t)code, parts, DECOMPOSED, UTF8PROC_DECOMPOSE, &boundary);
		for (utf8proc_ssize_t i = 0; i < count && i < DECOMPOSED; i++)
			add_code(&sorting, (uint32_t)parts[i]);
		at += used;
		left -= used;
	}
	end_syllable(&sorting);
	return join(&sorting);
}
