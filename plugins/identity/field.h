/*
 * Checks of single fields of a form. Each notes what is wrong with cv_field() and goes on, so that a form hears of all
 * its mistakes at once; cv_fields_ok() then judges. Thread: the handler's.
 */
#ifndef CONGVAN_PLUGINS_IDENTITY_FIELD_H
#define CONGVAN_PLUGINS_IDENTITY_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include <congvan/abi.h>

struct field_text {
	const char *pointer; /* JSON pointer into the request */
	unsigned chars_max;
	bool required;
};

/*
 * The clean text in the arena; NULL when it is absent or empty, or wrong (then noted). One line: no newline or tab.
 */
char *field_text(struct cv_call *call, struct field_text field, const char *value);

/* "vanthu": lower case, 3 to ACCOUNT_NAME_MAX of a-z 0-9 . _ -, begins with a letter or digit. */
#define ACCOUNT_NAME_MIN 3u
#define ACCOUNT_NAME_MAX 64u
char *field_account(struct cv_call *call, const char *pointer, bool required, const char *value);
/* The form in which an account is looked up, whatever was typed; NULL when no account can have this name. */
char *field_account_name(struct cv_call *call, const char *value);

char *field_email(struct cv_call *call, const char *pointer, const char *value);
char *field_phone(struct cv_call *call, const char *pointer, const char *value);
/* An abbreviation or an organ id: no blanks, quotes or slashes. */
char *field_code(struct cv_call *call, struct field_text field, const char *value);

/* A day; *ret_day untouched and false when absent or wrong (then noted). */
bool field_day(struct cv_call *call, const char *pointer, const char *value, int32_t *ret_day);

#endif
