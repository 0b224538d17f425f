/*
 * Text, days and instants. All text inside the system is UTF-8 in NFC without control characters but newline and tab.
 * Pure functions; any thread; memory from the call's arena.
 */
#ifndef CONGVAN_TEXT_H
#define CONGVAN_TEXT_H

#include <stdbool.h>

#include <congvan/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Characters (code points) of valid UTF-8; (size_t)-1 when it is not. */
size_t cv_text_length(const char *text);
/*
 * NFC, outer white space trimmed, CR LF as LF. NULL when not UTF-8, with a control character but newline and tab, with
 * more than 30 marks on one letter (Stream-Safe Text Format, UAX #15), or out of memory.
 */
char *cv_text_clean(struct cv_call *call, const char *text, size_t len);
/*
 * The search form: NFD without marks, đ to d, lower case, runs of white space to one blank. hòa and hoà are equal. NULL
 * when not UTF-8 or out of memory.
 */
char *cv_text_fold(struct cv_call *call, const char *text);
/*
 * Capitals, as on the lines above a signature: "phó giám đốc" to "PHÓ GIÁM ĐỐC", in NFC whatever comes in. Each letter
 * becomes one letter. NULL when it is no text, as in cv_text_clean(), or out of memory.
 */
char *cv_text_upper(struct cv_call *call, const char *text);
/*
 * A key that sorts like a Vietnamese dictionary (CLDR's vi): 29 letters over the whole text, then the tones none,
 * huyền, hỏi, ngã, sắc, nặng of each syllable, then small letters before capitals. hòa and hoà are equal. Bytes,
 * compared as such, at most about twice as many as the text's. {NULL, 0} when not UTF-8 or out of memory.
 */
struct cv_bytes cv_text_sort_key(struct cv_call *call, const char *text);

/* Days since 1970-01-01 of "yyyy-mm-dd", a day that exists between 1900 and 9999. */
bool cv_day_parse(const char *text, int32_t *ret_day);
char *cv_day_text(struct cv_call *call, int32_t day);
unsigned cv_day_year(int32_t day);
int cv_day_weekday(int32_t day); /* 0 Sunday ... 6 */
/* The civil day of an instant in the agency's zone, Asia/Ho_Chi_Minh (UTC+7, no summer time). */
int32_t cv_day_of_ms(int64_t unix_ms);
/* "2026-03-05T08:00:00+07:00", with milliseconds if there are any; NULL outside the years 1 to 9999. */
char *cv_time_text(struct cv_call *call, int64_t unix_ms);

#ifdef __cplusplus
}
#endif

#endif
