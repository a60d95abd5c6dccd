#include "config/table.h"

#include <string.h>

#include "base/require.h"

static const struct option_row rows[] = {
#define OPTION(field, k, letters, value, low, high, what, such, where, part, line, text) \
	[OPTION_##field] = { .kind = KIND_##k, .reach = REACH_##where, .group = GROUP_##part, \
	    .offset = offsetof(struct options, field), .least = low, .most = high, .name = #field, \
	    .shorts = letters, .initial = value, .noun = what, .example = such, .help = line, \
	    .more = text },
#include "config/options.def"
};

static const struct option_alias aliases[] = {
#define ALIAS(short_flag, long_flag, option) { short_flag[0], long_flag, option },
#include "config/options.def"
};

static const struct option_peer peers[] = {
#define PEER(name, option, value, meaning) { OPTION_##option, name, value, meaning },
#include "config/options.def"
};

static const struct option_variable variables[] = {
#define VARIABLE(variable, text) { variable, text },
#include "config/options.def"
};

static const struct option_command commands[] = {
#define COMMAND(name, arguments, text) { #name, arguments, text },
#include "config/options.def"
};

static const char headings[][24] = {
	[GROUP_APP] = "The command", [GROUP_CAGE] = "The cage", [GROUP_STOP] = "Stopping",
	[GROUP_SIGNALS] = "Signals", [GROUP_HEALTH] = "Health", [GROUP_INIT] = "The init", [GROUP_LEARN] = "Learning", [GROUP_GENERAL] = "General",
};
_Static_assert(sizeof headings / sizeof *headings == GROUP_COUNT, "one heading for each group");

#define LENGTH(array) (sizeof(array) / sizeof *(array))

const struct option_row *
option_row(enum option which)
{
	require(which < OPTION_COUNT);
	return &rows[which];
}

const struct option_alias *
option_alias(unsigned index)
{
	return index < LENGTH(aliases) ? &aliases[index] : NULL;
}

const struct option_peer *
option_peer(unsigned index)
{
	return index < LENGTH(peers) ? &peers[index] : NULL;
}

const struct option_variable *
option_variable(unsigned index)
{
	return index < LENGTH(variables) ? &variables[index] : NULL;
}

const struct option_command *
option_command(unsigned index)
{
	return index < LENGTH(commands) ? &commands[index] : NULL;
}

const char *
option_group_heading(enum option_group group)
{
	require(group < GROUP_COUNT);
	return headings[group];
}

static char
dashed(char c)
{
	return c == '_' ? '-' : c;
}

static char
raised(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char
kept(char c)
{
	return c;
}

void
option_add_flag(struct text *to, enum option which)
{
	text_add(to, "--");
	for (const char *p = option_row(which)->name; *p; p++)
		text_char(to, dashed(*p));
}

void
option_add_variable(struct text *to, enum option which)
{
	text_add(to, "MAINSTAY_");
	for (const char *p = option_row(which)->name; *p; p++)
		text_char(to, raised(*p));
}

bool
option_alone(enum option which)
{
	enum option_kind kind = option_row(which)->kind;

	return kind == KIND_FLAG || kind == KIND_ASK || kind == KIND_LEVEL;
}

/* Finds the row whose name, letter by letter through `as`, is words[length]. */
static bool
find(const char *words, size_t length, char (*as)(char), enum option *which)
{
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		const char *name = rows[i].name;
		size_t n = 0;

		while (n < length && name[n] && as(name[n]) == words[n])
			n++;
		if (n == length && !name[n]) {
			*which = (enum option)i;
			return true;
		}
	}
	return false;
}

bool
option_of_key(const char *key, enum option *which)
{
	return find(key, strlen(key), kept, which) && rows[*which].reach == REACH_EVERYWHERE;
}

bool
option_of_variable(const char *rest, size_t length, enum option *which)
{
	return find(rest, length, raised, which) && rows[*which].reach != REACH_COMMAND_LINE_ONLY;
}

static bool
own_flag(const char *flag, size_t length, enum option *which, bool *off)
{
	*off = false;
	if (find(flag, length, dashed, which))
		return true;
	*off = true;
	return length > 3 && memcmp(flag, "no-", 3) == 0 &&
	    find(flag + 3, length - 3, dashed, which) &&
	    (rows[*which].kind == KIND_FLAG || rows[*which].kind == KIND_LEVEL);
}

bool
option_of_flag(const char *flag, size_t length, enum option *which, bool *off)
{
	if (own_flag(flag, length, which, off))
		return true;
	for (size_t i = 0; i < LENGTH(aliases); i++)
		if (strlen(aliases[i].name) == length && memcmp(aliases[i].name, flag, length) == 0)
			return own_flag(aliases[i].means, strlen(aliases[i].means), which, off);
	return false;
}

bool
option_of_letter(char letter, enum option *which, bool *off)
{
	*off = false;
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (letter && strchr(rows[i].shorts, letter)) {
			*which = (enum option)i;
			return true;
		}
	for (size_t i = 0; i < LENGTH(aliases); i++)
		if (letter && aliases[i].letter == letter)
			return own_flag(aliases[i].means, strlen(aliases[i].means), which, off);
	return false;
}
