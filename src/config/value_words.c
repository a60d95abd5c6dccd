#include "config/values.h"

#include <string.h>

#include "base/require.h"
#include "base/signal_names.h"
#include "config/capabilities.h"

bool
value_refuse(struct fault *why, enum option which, const char *words, const char *what,
    const char *instead)
{
	enum { SHOWN_MAX = 40 };
	char deed[sizeof why->deed], allowed[sizeof why->allowed];
	struct text t = text_in(deed, sizeof deed);
	char shown[SHOWN_MAX + 1];
	struct text cut = text_in(shown, sizeof shown);

	text_quoted(&cut, words);
	text_char(&t, '"');
	text_add(&t, shown);
	text_add(&t, cut.cut ? "...\" " : "\" ");
	text_add(&t, what);
	fault(why, FAULT_CONFIG, 0, deed, "");
	t = text_in(allowed, sizeof allowed);
	value_add_allowed(which, &t);
	return fault_help(why, allowed, *instead ? instead : option_row(which)->example);
}

bool
word_of(enum option which, int n, char word[static NOUN_ROOM])
{
	const char *from = option_row(which)->noun;
	size_t length;

	while (n-- > 0) {
		from = strchr(from, '|');
		if (!from++)
			return false;
	}
	length = strcspn(from, "|");
	memcpy(word, from, length);
	word[length] = '\0';
	return true;
}

static void
allow_words(enum option which, struct text *to)
{
	char word[NOUN_ROOM], next[NOUN_ROOM];

	for (int i = 0; word_of(which, i, word); i++) {
		if (i > 0)
			text_add(to, word_of(which, i + 1, next) ? ", " : " or ");
		text_add(to, word);
	}
}

static void
allow_range(const struct option_row *row, struct text *to)
{
	text_int(to, row->least);
	text_add(to, " to ");
	text_int(to, row->most);
}

void
value_add_allowed(enum option which, struct text *to)
{
	const struct option_row *row = option_row(which);

	switch (row->kind) {
	case KIND_FLAG:
	case KIND_ASK:
		text_add(to, "true or false");
		break;
	case KIND_LEVEL:
		allow_range(row, to);
		break;
	case KIND_DURATION:
		text_add(to, "0 to ");
		text_duration(to, row->most);
		text_add(to, ", such as 250ms, 10s, 5m, 1h");
		break;
	case KIND_SIGNAL:
		text_add(to, "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64");
		break;
	case KIND_WORD:
		allow_words(which, to);
		break;
	case KIND_TEXT:
		text_add(to, "1 to 255 bytes, none of them a control character");
		break;
	case KIND_REWRITES:
		text_add(to, "FROM:TO, signals by name or number; TO may be 0 to drop it");
		break;
	case KIND_EXITS:
		text_add(to, "FROM or FROM:TO, each from 0 to 255");
		break;
	case KIND_CAPS:
		text_add(to, "names of capabilities, with commas between them");
		break;
	case KIND_ADDRESSES:
		text_add(to, ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them");
		break;
	case KIND_COUNT:
		require(!"a kind");
	}
	if (text_same(row->initial, "none"))
		text_add(to, ", or none");
}

static void
add_rewrites(const uint8_t *map, struct text *to)
{
	bool some = false;

	for (int i = 1; i <= SIGNAL_MAX; i++)
		if (map[i] != i) {
			text_add(to, some ? "," : "");
			signal_add(to, i);
			text_char(to, ':');
			signal_add(to, map[i]);
			some = true;
		}
	text_add(to, some ? "" : "none");
}

static void
add_exits(const uint8_t *map, struct text *to)
{
	bool some = false;

	for (int i = 0; i <= 255; i++)
		if (map[i] != i) {
			text_add(to, some ? "," : "");
			text_int(to, i);
			text_char(to, ':');
			text_int(to, map[i]);
			some = true;
		}
	text_add(to, some ? "" : "none");
}

static void
add_caps(uint64_t set, struct text *to)
{
	bool some = false;

	for (unsigned i = 0; i < CAPABILITY_COUNT; i++)
		if (set >> i & 1) {
			text_add(to, some ? "," : "");
			text_add(to, capability_name(i));
			some = true;
		}
	text_add(to, some ? "" : "none");
}

static void
add_addresses(const struct addresses *all, struct text *to)
{
	for (int i = 0; i < all->count; i++) {
		text_add(to, i > 0 ? "," : "");
		text_add(to, all->text[i]);
	}
	text_add(to, all->count > 0 ? "" : "none");
}

static void
add_signal(int signal, struct text *to)
{
	if (signal == 0)
		text_add(to, "none");
	else
		signal_add(to, signal);
}

/* Not text_duration: that one rounds for a reader, and this one is read again. */
static void
add_time(int64_t ms, struct text *to)
{
	if (ms == NEVER) {
		text_add(to, "none");
		return;
	}
	const struct { int32_t ms; char unit[3]; } units[] = {
		{ HOUR_MS, "h" }, { MINUTE_MS, "m" }, { SECOND_MS, "s" }, { 1, "ms" },
	};
	int i = 0;

	while (ms % units[i].ms != 0)
		i++;
	text_int(to, ms / units[i].ms);
	text_add(to, ms > 0 ? units[i].unit : "");
}

void
value_add(enum option which, const void *field, struct text *to)
{
	char word[NOUN_ROOM];

	switch (option_row(which)->kind) {
	case KIND_FLAG:
	case KIND_ASK:
		text_add(to, *(const bool *)field ? "true" : "false");
		break;
	case KIND_LEVEL:
		text_int(to, *(const int *)field);
		break;
	case KIND_DURATION:
		add_time(*(const int64_t *)field, to);
		break;
	case KIND_SIGNAL:
		add_signal(*(const int *)field, to);
		break;
	case KIND_WORD:
		require(word_of(which, *(const int *)field, word));
		text_add(to, word);
		break;
	case KIND_TEXT:
		text_add(to, field);
		break;
	case KIND_REWRITES:
		add_rewrites(field, to);
		break;
	case KIND_EXITS:
		add_exits(field, to);
		break;
	case KIND_CAPS:
		add_caps(*(const uint64_t *)field, to);
		break;
	case KIND_ADDRESSES:
		add_addresses(field, to);
		break;
	case KIND_COUNT:
		require(!"a kind");
	}
}
