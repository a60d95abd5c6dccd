#include "base/text.h"

#include <string.h>

#include "base/limits.h"
#include "base/require.h"

struct text
text_in(char *at, size_t room)
{
	require(at && room > 0);
	at[0] = '\0';
	return (struct text){ .at = at, .room = room };
}

void
text_char(struct text *t, char c)
{
	if (t->used + 1 >= t->room) {
		t->cut = true;
		return;
	}
	t->at[t->used++] = c;
	t->at[t->used] = '\0';
}

void
text_add_n(struct text *t, const char *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_char(t, words[i]);
}

void
text_add(struct text *t, const char *words)
{
	text_add_n(t, words, strlen(words));
}

void
text_padded(struct text *t, uint64_t number, unsigned digits)
{
	char backwards[20];
	unsigned n = 0;

	do {
		backwards[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (digits > n && digits-- > 0)
		text_char(t, '0');
	while (n > 0)
		text_char(t, backwards[--n]);
}

void
text_int(struct text *t, int64_t number)
{
	if (number < 0)
		text_char(t, '-');
	text_padded(t, number < 0 ? 0 - (uint64_t)number : (uint64_t)number, 1);
}

void
text_quoted(struct text *t, const char *words)
{
	static const char hex[] = "0123456789abcdef";

	for (; *words; words++) {
		unsigned char c = (unsigned char)*words;

		if (c == '"' || c == '\\') {
			text_char(t, '\\');
			text_char(t, (char)c);
		} else if (c < 0x20 || c > 0x7e) {
			text_add(t, "\\x");
			text_char(t, hex[c >> 4]);
			text_char(t, hex[c & 15]);
		} else {
			text_char(t, (char)c);
		}
	}
}

void
text_duration(struct text *t, int64_t ms)
{
	if (ms < SECOND_MS) {
		text_int(t, ms);
		text_add(t, "ms");
	} else if (ms < MINUTE_MS) {
		text_int(t, ms / SECOND_MS);
		if (ms % SECOND_MS >= 100) {
			text_char(t, '.');
			text_int(t, ms % SECOND_MS / 100);
		}
		text_char(t, 's');
	} else {
		bool hours = ms >= HOUR_MS;
		int64_t big = hours ? HOUR_MS : MINUTE_MS, small = hours ? MINUTE_MS : SECOND_MS;

		text_int(t, ms / big);
		text_char(t, hours ? 'h' : 'm');
		if (ms % big >= small) {
			text_int(t, ms % big / small);
			text_char(t, hours ? 'm' : 's');
		}
	}
}

int
text_order(const char *a, const char *b)
{
	return strcmp(a, b);
}

size_t
text_length(const char *words)
{
	return strlen(words);
}

bool
text_same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
text_alike(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return lower(*a) == lower(*b);
}

bool
text_starts(const char *words, const char *with)
{
	return strncmp(words, with, strlen(with)) == 0;
}

bool
text_copy(char *to, size_t room, const char *from)
{
	size_t n = strlen(from) + 1;

	if (n > room)
		return false;
	memcpy(to, from, n);
	return true;
}

bool
read_number(const char *words, uint64_t max, uint64_t *number)
{
	uint64_t sum = 0;

	if (!*words)
		return false;
	for (; *words; words++) {
		unsigned digit = (unsigned)(unsigned char)*words - '0';

		if (digit > 9 || sum > (max - digit % 10) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*number = sum;
	return sum <= max;
}

/* The unit after the number; 0 when there is none that we know. */
static int64_t
unit_ms(const char *unit)
{
	static const struct { char name[3]; int32_t ms; } units[] = {
		{ "ms", 1 }, { "s", SECOND_MS }, { "m", MINUTE_MS }, { "h", HOUR_MS },
	};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (text_same(unit, units[i].name))
			return units[i].ms;
	return 0;
}

bool
read_duration(const char *words, int64_t *ms)
{
	int64_t whole = 0, part = 0, scale = 1;
	const char *p = words;

	for (; *p >= '0' && *p <= '9'; p++)
		if ((whole = whole * 10 + (*p - '0')) > 1000000000)
			return false;
	if (p == words)
		return false;
	if (*p == '.' && p[1] >= '0' && p[1] <= '9')
		for (p++; *p >= '0' && *p <= '9'; p++)
			if (scale < 1000000) {
				part = part * 10 + (*p - '0');
				scale *= 10;
			}
	if (!*p && whole == 0 && part == 0) {
		*ms = 0;
		return true;
	}
	int64_t unit = unit_ms(p);

	*ms = whole * unit + part * unit / scale;
	return unit > 0;
}

enum { DISTANCE_WORD = 48 };

/* Optimal string alignment, three rows at a time; words longer than a row are simply far away. */
unsigned
text_distance(const char *a, const char *b)
{
	unsigned char rows[3][DISTANCE_WORD + 1];
	size_t na = strlen(a), nb = strlen(b);

	if (na > DISTANCE_WORD || nb > DISTANCE_WORD)
		return 255;
	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = (unsigned char)j;
	for (size_t i = 1; i <= na; i++) {
		unsigned char *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];

		now[0] = (unsigned char)i;
		for (size_t j = 1; j <= nb; j++) {
			unsigned best = last[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u);

			if (last[j] + 1u < best)
				best = last[j] + 1u;
			if (now[j - 1] + 1u < best)
				best = now[j - 1] + 1u;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1u < best)
				best = before[j - 2] + 1u;
			now[j] = (unsigned char)best;
		}
	}
	return rows[na % 3][nb];
}
