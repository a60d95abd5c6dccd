#include "core/status_file.h"

#include <stddef.h>

#include "base/text.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

const char *
status_value(const char *line, const char *key)
{
	while (*key && *line == *key)
		line++, key++;
	if (*key || *line++ != ':')
		return NULL;
	while (is_blank(*line))
		line++;
	return line;
}

bool
status_hex(const char *words, uint64_t *number)
{
	uint64_t sum = 0;
	const char *p = words;

	for (; *p; p++) {
		bool letter = *p >= 'a' && *p <= 'f';

		if ((!letter && (*p < '0' || *p > '9')) || sum >> 60)
			return false;
		sum = sum << 4 | (uint64_t)(*p - (letter ? 'a' - 10 : '0'));
	}
	*number = sum;
	return p > words;
}

bool
status_next(const char **list, uint64_t *number)
{
	char word[24];
	struct text t = text_in(word, sizeof word);

	while (is_blank(**list))
		(*list)++;
	for (; **list && !is_blank(**list); (*list)++)
		text_char(&t, **list);
	return !t.cut && read_number(word, UINT64_MAX, number);
}
