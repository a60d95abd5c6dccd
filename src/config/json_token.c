#include "config/json_token.h"

#include <string.h>

#include "base/text.h"

bool
json_wrong(struct json_reader *r, const char *what, const char *instead)
{
	struct text t = text_in(r->scan->wrong, sizeof r->scan->wrong);
	struct text i = text_in(r->scan->instead, sizeof r->scan->instead);

	r->scan->at = r->at;
	text_add(&t, what);
	text_add(&i, instead);
	return false;
}

char
json_here(const struct json_reader *r)
{
	return r->at < r->length ? r->text[r->at] : '\0';
}

void
json_skip_space(struct json_reader *r)
{
	while (json_here(r) && strchr(" \t\r\n", json_here(r)))
		r->at++;
}

size_t
json_utf8(const char *at, size_t left)
{
	const unsigned char *p = (const unsigned char *)at;
	unsigned char low = 0x80, high = 0xbf;
	size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0; /* not in more bytes than it needs */
	else if (p[0] == 0xed)
		high = 0x9f; /* no half of a pair */
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f; /* not past the last code point */
	if (n > left || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if (p[i] < 0x80 || p[i] > 0xbf)
			return 0;
	return n;
}

bool
json_is_text(struct json_reader *r)
{
	for (size_t n; r->at < r->length; r->at += n) {
		if (!r->text[r->at])
			return json_wrong(r, "is a NUL byte", "");
		n = json_utf8(r->text + r->at, r->length - r->at);
		if (n == 0)
			return json_wrong(r, "is not UTF-8", "save it as UTF-8");
	}
	r->at = 0;
	if (text_starts(r->text, "\xef\xbb\xbf"))
		return json_wrong(r, "is a byte order mark", "save it without one");
	return true;
}

static bool
hex4(const struct json_reader *r, size_t at, unsigned *unit)
{
	*unit = 0;
	for (size_t i = at; i < at + 4; i++) {
		char c = i < r->length ? r->text[i] : '\0';
		const char *digits = "0123456789abcdef0123456789ABCDEF";
		const char *digit = c ? strchr(digits, c) : NULL;

		if (!digit)
			return false;
		*unit = *unit << 4 | (unsigned)((digit - digits) & 15);
	}
	return true;
}

static bool
escape(struct json_reader *r)
{
	unsigned unit, next;
	size_t from = r->at;
	char c = from + 1 < r->length ? r->text[from + 1] : '\0';

	if (c && strchr("\"\\/bfnrt", c)) {
		r->at += 2;
		return true;
	}
	if (c != 'u' || !hex4(r, from + 2, &unit))
		return json_wrong(r, "is not an escape of JSON", "write a backslash as \\\\");
	if (unit == 0)
		return json_wrong(r, "is a NUL in a string", "");
	r->at += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return true;
	if (unit < 0xdc00 && text_starts(r->text + r->at, "\\u") && hex4(r, r->at + 2, &next) &&
	    next >= 0xdc00 && next <= 0xdfff) {
		r->at += 6;
		return true;
	}
	r->at = from;
	return json_wrong(r, "is half of a surrogate pair", "");
}

bool
json_string(struct json_reader *r)
{
	size_t from = r->at++;

	while (json_here(r) != '"') {
		unsigned char c = (unsigned char)json_here(r);

		if (c == '\n' || r->at >= r->length) {
			r->at = from;
			return json_wrong(r, "begins a string that does not end on its line", "");
		}
		if (c < 0x20)
			return json_wrong(r, "is a control character in a string", "write it as an escape, \\t");
		if (c != '\\')
			r->at++;
		else if (!escape(r))
			return false;
	}
	r->at++;
	return true;
}

static bool
digits(struct json_reader *r)
{
	size_t from = r->at;

	while (json_here(r) >= '0' && json_here(r) <= '9')
		r->at++;
	return r->at > from;
}

/* No zero in front, but alone. */
static bool
whole(struct json_reader *r)
{
	bool zero = json_here(r) == '0';
	size_t from = r->at;

	return digits(r) && (!zero || r->at == from + 1);
}

static bool
number(struct json_reader *r)
{
	size_t from = r->at;
	bool fine;

	if (json_here(r) == '-')
		r->at++;
	fine = whole(r);
	if (fine && json_here(r) == '.') {
		r->at++;
		fine = digits(r);
	}
	if (fine && (json_here(r) == 'e' || json_here(r) == 'E')) {
		r->at++;
		if (json_here(r) == '+' || json_here(r) == '-')
			r->at++;
		fine = digits(r);
	}
	if (fine)
		return true;
	r->at = from;
	return json_wrong(r, "is not a number of JSON", "");
}

static bool
literal(struct json_reader *r)
{
	static const char words[][6] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_starts(r->text + r->at, words[i])) {
			r->at += strlen(words[i]);
			return true;
		}
	if (json_here(r) == '/' || json_here(r) == '#')
		return json_wrong(r, "is a comment, and JSON has none", "take it out");
	if (json_here(r) == '\'')
		return json_wrong(r, "is not a quote of JSON", "use double quotes");
	return json_wrong(r, "stands where a value should", "strings need double quotes");
}

bool
json_scalar(struct json_reader *r)
{
	char c = json_here(r);

	if (c == '"')
		return json_string(r);
	if (c == '-' || (c >= '0' && c <= '9'))
		return number(r);
	return literal(r);
}
