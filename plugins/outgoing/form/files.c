/* What is attached: lines of the check of the form. */
#include <errno.h>
#include <string.h>

#include "outgoing/form/look.h"

#define PURPOSE_PDF "pdf"
#define PURPOSE_DRAFT "draft"
#define PURPOSE_ANNEX "annex"
#define PDF "application/pdf"
#define ROMAN_BYTES 16u
#define ANNEX_NUMBER_MAX 399u /* CCCXCIX; more than files can be attached */

static const Congvan__FileRef *first_file(const struct outgoing_look *look, const char *purpose)
{
	const Congvan__OutgoingVersion *version = look->question->version;

	for (size_t i = 0; version && i < version->n_files; i++) {
		if (version->files[i]->purpose && strcmp(version->files[i]->purpose, purpose) == 0)
			return version->files[i];
	}
	return NULL;
}

static int look_pdf(struct outgoing_look *look)
{
	const Congvan__FileRef *file = first_file(look, PURPOSE_PDF);

	if (!file)
		return outgoing_found(look, NULL, NULL, NULL);
	if (file->media_type && strcmp(file->media_type, PDF) != 0)
		return outgoing_found(look, NULL, "form.pdf.other", file->name ? file->name : "", NULL);
	return 0;
}

static int look_draft(struct outgoing_look *look)
{
	const Congvan__FileRef *file = first_file(look, PURPOSE_DRAFT);

	if (!file)
		return outgoing_found(look, NULL, NULL, NULL);
	if (file->media_type && strcmp(file->media_type, PDF) == 0)
		return outgoing_found(look, NULL, "form.draft.pdf", file->name ? file->name : "", NULL);
	return 0;
}

/* ---- annexes ---- */

static const struct {
	unsigned value;
	const char *letters;
} roman_steps[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};

static void roman(unsigned number, char ret[ROMAN_BYTES])
{
	*ret = '\0';
	for (size_t i = 0; i < sizeof(roman_steps) / sizeof(roman_steps[0]); i++) {
		for (; number >= roman_steps[i].value; number -= roman_steps[i].value)
			strcat(ret, roman_steps[i].letters);
	}
}

/* "Phụ lục II" before whatever follows; "_" and "-" stand for blanks in names of files. */
static bool numbered(struct cv_call *call, const char *name, const char *number)
{
	char *plain = cv_strdup(call, name);

	for (char *at = plain; at && *at; at++) {
		if (*at == '_' || *at == '-')
			*at = ' ';
	}
	return plain && outgoing_begins_with(call, plain, cv_printf(call, "Phụ lục %s", number));
}

static int look_annexes(struct outgoing_look *look)
{
	const Congvan__OutgoingVersion *version = look->question->version;
	unsigned count = 0, number = 0;
	char letters[ROMAN_BYTES];

	for (size_t i = 0; version && i < version->n_files; i++)
		count += version->files[i]->purpose && strcmp(version->files[i]->purpose, PURPOSE_ANNEX) == 0;
	if (count < 2)
		return 0;
	for (size_t i = 0; i < version->n_files && number < ANNEX_NUMBER_MAX; i++) {
		const Congvan__FileRef *file = version->files[i];

		if (!file->purpose || strcmp(file->purpose, PURPOSE_ANNEX) != 0)
			continue;
		roman(++number, letters);
		if (file->name && numbered(look->call, file->name, letters))
			continue;
		/* What follows would be wrong for the same reason. */
		return outgoing_found(look, NULL, NULL, cv_printf(look->call, "%u", count),
				      file->name ? file->name : "", cv_strdup(look->call, letters), NULL);
	}
	return 0;
}

const struct outgoing_check outgoing_files_checks[] = {
    {"pdf", "files", NULL, OUTGOING_NOTED, false, look_pdf},
    /* QĐ 1201/QĐ-SYT Đ3.5 and the like: a definition that follows such a rule turns it on with its article. */
    {"draft", "files", NULL, OUTGOING_IGNORED, false, look_draft},
    {"annex_number", "files", "NĐ 30/2020/NĐ-CP PL I.I.III.1", OUTGOING_NOTED, false, look_annexes},
};
const size_t outgoing_files_check_count = sizeof(outgoing_files_checks) / sizeof(outgoing_files_checks[0]);
