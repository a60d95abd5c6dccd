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
	unsigned digits = 0;

	for (; *words; words++, digits++) {
		unsigned digit = (unsigned)(unsigned char)*words - '0';

		if (digit > 9)
			digit = (unsigned)(unsigned char)*words - 'a' + 10;
		if (digit > 15 || (digit > 9 && *words < 'a') || sum >> 60)
			return false;
		sum = sum << 4 | digit;
	}
	*number = sum;
	return digits > 0;
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
