#include "config/values.h"

#include <string.h>

#include "base/require.h"
#include "base/signal_names.h"

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
		if (!from)
			return false;
		from++;
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

/* What the kinds without limits of their own allow. */
static const char allowed[][96] = {
	[KIND_FLAG] = "true or false",
	[KIND_ASK] = "true or false",
	[KIND_SIGNAL] = "a name such as SIGTERM, TERM or SIGRTMIN+3, or a number from 1 to 64",
	[KIND_TEXT] = "1 to 255 bytes, none of them a control character",
	[KIND_REWRITES] = "FROM:TO, signals by name or number; TO may be 0 to drop it",
	[KIND_EXITS] = "FROM or FROM:TO, each from 0 to 255",
	[KIND_CAPS] = "names of capabilities, with commas between them",
	[KIND_SECUREBITS] = "noroot, no-setuid-fixup, no-cap-ambient-raise, these or keep-caps with -locked",
	[KIND_MODE] = "an octal number from 0 to 0777",
	[KIND_LIMITS] = "NAME=SOFT[:HARD] with commas between them, such as nofile=max,core=0",
	[KIND_PATHS] = "absolute paths with commas between them, prefer: before the first",
	[KIND_PORTS] = "any, none, or ports and ranges with commas, prefer: before the first",
	[KIND_CALLS] = "names of system calls, with commas between them",
	[KIND_FDS] = "auto, all, none, or numbers from 3 with commas between them",
	[KIND_ADDRESSES] = ":PORT, IPV4:PORT or [IPV6]:PORT, at most four of them",
};
_Static_assert(sizeof allowed / sizeof *allowed == KIND_COUNT, "one row for each kind");

void
value_add_allowed(enum option which, struct text *to)
{
	const struct option_row *row = option_row(which);

	if (row->kind == KIND_WORD) {
		allow_words(which, to);
	} else if (row->kind == KIND_LEVEL || row->kind == KIND_NUMBER) {
		text_int(to, row->least);
		text_add(to, " to ");
		text_int(to, row->most);
	} else if (row->kind == KIND_DURATION) {
		text_add(to, "0 to ");
		text_duration(to, row->most);
		text_add(to, ", such as 250ms, 10s, 5m, 1h");
	} else {
		text_add(to, allowed[row->kind]);
	}
	if (row->kind == KIND_CAPS && row->most == CAPS_OR_ALL)
		text_add(to, ", or ALL");
	if (value_is_set(which) || text_same(row->initial, "none"))
		text_add(to, ", or none");
	if (value_is_set(which) && text_same(row->initial, "auto"))
		text_add(to, ", or auto");
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

static void
add_word(enum option which, int index, struct text *to)
{
	char word[NOUN_ROOM];

	require(word_of(which, index, word));
	text_add(to, word);
}

static void
add_list(enum option which, const void *field, struct text *to)
{
	switch (option_row(which)->kind) {
	case KIND_REWRITES:
		add_rewrites(field, to);
		return;
	case KIND_EXITS:
		add_exits(field, to);
		return;
	case KIND_CAPS:
	case KIND_SECUREBITS:
		set_add(which, *(const uint64_t *)field, to);
		return;
	case KIND_ADDRESSES:
		add_addresses(field, to);
		return;
	case KIND_LIMITS:
		limits_add(field, to);
		return;
	case KIND_PATHS:
		paths_add(field, to);
		return;
	case KIND_PORTS:
		ports_add(field, to);
		return;
	case KIND_FDS:
		fds_add(field, to);
		return;
	case KIND_CALLS:
		calls_add(field, to);
		return;
	case KIND_FLAG: case KIND_ASK: case KIND_LEVEL: case KIND_DURATION: case KIND_SIGNAL:
	case KIND_WORD: case KIND_TEXT: case KIND_NUMBER: case KIND_MODE: case KIND_COUNT:
		break;
	}
	require(false); /* the caller asks for lists only */
}

void
value_add(enum option which, const void *field, struct text *to)
{
	switch (option_row(which)->kind) {
	case KIND_FLAG:
	case KIND_ASK:
		text_add(to, *(const bool *)field ? "true" : "false");
		return;
	case KIND_LEVEL:
		text_int(to, *(const int *)field);
		return;
	case KIND_DURATION:
		add_time(*(const int64_t *)field, to);
		return;
	case KIND_SIGNAL:
		add_signal(*(const int *)field, to);
		return;
	case KIND_WORD:
		add_word(which, *(const int *)field, to);
		return;
	case KIND_TEXT:
		text_add(to, field);
		return;
	case KIND_NUMBER:
		number_add(*(const int32_t *)field, to);
		return;
	case KIND_MODE:
		mode_add(*(const int32_t *)field, to);
		return;
	case KIND_REWRITES: case KIND_EXITS: case KIND_CAPS: case KIND_SECUREBITS:
	case KIND_ADDRESSES: case KIND_LIMITS: case KIND_PATHS: case KIND_PORTS: case KIND_FDS:
	case KIND_CALLS:
		add_list(which, field, to);
		return;
	case KIND_COUNT:
		break;
	}
	require(false); /* KIND_COUNT is none */
}
