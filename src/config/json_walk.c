#include "config/json_walk.h"

#include <string.h>

#include "base/require.h"
#include "base/text.h"
#include "config/json_scan.h"

/* strspn() costs more to begin than the one space takes that is mostly there. */
static size_t
past_space(const char *text, size_t at)
{
	while (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')
		at++;
	return at;
}

/* The quote that ends it has an even number of backslashes in front: each two are one that is meant. */
static size_t
past_string(const char *text, size_t at)
{
	const char *from = text + at + 1, *quote = from;

	for (;; quote++) {
		const char *p;

		quote = strchr(quote, '"');
		require(quote);
		for (p = quote; p > from && p[-1] == '\\'; p--)
			;
		if ((quote - p) % 2 == 0)
			return (size_t)(quote - text) + 1;
	}
}

/* Behind the value that begins there, however deep it is. */
static size_t
past_value(const char *text, size_t at)
{
	int depth = 0;

	do {
		char c = text[at];

		if (c == '"') {
			at = past_string(text, at);
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		at++;
		if (depth == 0 && !strchr("}]", c))
			at += strcspn(text + at, ",]} \t\r\n");
	} while (depth > 0);
	return at;
}

struct json_each
json_each(const char *text, size_t at)
{
	at = past_space(text, at);
	require(text[at] == '{' || text[at] == '[');
	return (struct json_each){ .text = text, .at = at + 1, .key = at, .value = at };
}

bool
json_next(struct json_each *each)
{
	const char *text = each->text;
	size_t at = past_space(text, each->at);

	if (text[at] == ',')
		at = past_space(text, at + 1);
	if (text[at] == '}' || text[at] == ']')
		return false;
	each->key = each->value = at;
	each->at = past_value(text, at);
	at = past_space(text, each->at);
	if (text[at] == ':') {
		each->value = past_space(text, at + 1);
		each->at = past_value(text, each->value);
	}
	return true;
}

enum json_kind
json_kind_at(const char *text, size_t at)
{
	switch (text[at]) {
	case '"': return JSON_TEXT;
	case '{': return JSON_OBJECT;
	case '[': return JSON_LIST;
	case 't': case 'f': return JSON_BOOLEAN;
	case 'n': return JSON_NULL;
	default: return JSON_NUMBER;
	}
}

static unsigned
hex4(const char *digits)
{
	unsigned unit = 0;

	for (int i = 0; i < 4; i++) {
		unsigned c = (unsigned char)digits[i];

		unit = unit << 4 | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return unit;
}

/* A character that is written \uXXXX, or as a pair of them; how many bytes that took. */
static size_t
add_unicode(struct text *to, const char *from)
{
	unsigned point = hex4(from + 2);
	size_t length = 6;
	char bytes[5] = "";

	if (point >= 0xd800 && point <= 0xdbff) {
		point = 0x10000 + ((point & 0x3ff) << 10 | (hex4(from + 8) & 0x3ff));
		length = 12;
	}
	if (point < 0x80) {
		bytes[0] = (char)point;
	} else if (point < 0x800) {
		bytes[0] = (char)(0xc0 | point >> 6);
		bytes[1] = (char)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		bytes[0] = (char)(0xe0 | point >> 12);
		bytes[1] = (char)(0x80 | (point >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (point & 0x3f));
	} else {
		bytes[0] = (char)(0xf0 | point >> 18);
		bytes[1] = (char)(0x80 | (point >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (point >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (point & 0x3f));
	}
	text_add(to, bytes);
	return length;
}

bool
json_string_at(const char *text, size_t at, char *to, size_t room)
{
	static const char letters[] = "bfnrt", means[] = "\b\f\n\r\t";
	struct text t = text_in(to, room);

	require(text[at] == '"');
	for (at++; text[at] != '"';) {
		if (text[at] != '\\') {
			text_char(&t, text[at++]);
		} else if (text[at + 1] == 'u') {
			at += add_unicode(&t, text + at);
		} else {
			const char *letter = strchr(letters, text[at + 1]);

			text_char(&t, letter ? means[letter - letters] : text[at + 1]);
			at += 2;
		}
	}
	return !t.cut;
}

bool
json_number_at(const char *text, size_t at, uint64_t max, uint64_t *number)
{
	char digits[24];
	struct text t = text_in(digits, sizeof digits);

	text_add_n(&t, text + at, strcspn(text + at, ",]} \t\r\n"));
	return !t.cut && read_number(digits, max, number);
}

void
json_measure(struct json_ruler *ruler, const char *text, size_t at)
{
	int line, column;

	if (at < ruler->at)
		*ruler = (struct json_ruler){ 0, 1, 1 };
	json_line(text + ruler->at, at - ruler->at, &line, &column);
	ruler->column = line > 1 ? column : ruler->column + column - 1;
	ruler->line += line - 1;
	ruler->at = at;
}
