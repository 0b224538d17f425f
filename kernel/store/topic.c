#include "store/topic.h"

#include <string.h>

bool topic_good(const char *pattern)
{
	const size_t len = pattern ? strlen(pattern) : 0;
	const char *star = len ? strchr(pattern, '*') : NULL;

	if (len == 1 && star)
		return true;
	if (len == 0 || pattern[0] == '.' || pattern[len - 1] == '.' || !strchr(pattern, '.'))
		return false;
	return !star || (star == pattern + len - 1 && star[-1] == '.' && len > 2);
}

bool topic_matches(const char *pattern, struct cv_bytes topic)
{
	const size_t len = strlen(pattern);

	if (strcmp(pattern, "*") == 0)
		return true;
	if (pattern[len - 1] != '*')
		return topic.len == len && memcmp(pattern, topic.data, len) == 0;
	return topic.len >= len && memcmp(pattern, topic.data, len - 1) == 0;
}
