#include "config/describe.h"

#include <string.h>

#include "base/capabilities.h"
#include "base/limits.h"
#include "base/signal_names.h"
#include "config/describe_parts.h"
#include "config/values.h"

static const struct {
	char word[12];
	void (*write)(struct text *to);
} descriptions[] = {
	{ "man", describe_man }, { "schema", describe_schema }, { "markdown", describe_markdown },
	{ "bash", describe_bash }, { "zsh", describe_zsh }, { "fish", describe_fish },
};

const char *
describe_word(unsigned index)
{
	return index < sizeof descriptions / sizeof *descriptions ? descriptions[index].word : NULL;
}

bool
describe(const char *what, struct text *to)
{
	for (unsigned i = 0; describe_word(i); i++)
		if (text_same(what, describe_word(i))) {
			descriptions[i].write(to);
			return true;
		}
	return false;
}

/* ---- what the shells offer --------------------------------------------------------------------- */

enum option_offer
option_offer(enum option which)
{
	switch (option_row(which)->kind) {
	case KIND_WORD:
		return OFFER_WORDS;
	case KIND_SIGNAL:
		return OFFER_SIGNALS;
	case KIND_CAPS:
		return OFFER_CAPS;
	case KIND_PATHS:
		return OFFER_FILES;
	case KIND_TEXT:
		return which == OPTION_user ? OFFER_USERS : which == OPTION_group ? OFFER_GROUPS : OFFER_FILES;
	case KIND_FLAG: case KIND_ASK: case KIND_LEVEL: case KIND_DURATION:
	case KIND_REWRITES: case KIND_EXITS: case KIND_SECUREBITS: case KIND_ADDRESSES:
	case KIND_NUMBER: case KIND_MODE: case KIND_LIMITS: case KIND_PORTS: case KIND_FDS:
	case KIND_CALLS: case KIND_COUNT:
		break;
	}
	return OFFER_NOTHING;
}

void
option_add_offered(enum option which, struct text *to)
{
	char word[NOUN_ROOM];

	if (option_offer(which) == OFFER_WORDS)
		for (int i = 0; word_of(which, i, word); i++) {
			text_add(to, i > 0 ? " " : "");
			text_add(to, word);
		}
	if (option_offer(which) == OFFER_SIGNALS)
		for (int i = 1; i < SIGNAL_RTMIN - 2; i++) {
			text_add(to, i > 1 ? " " : "");
			signal_add(to, i);
		}
	if (option_offer(which) == OFFER_CAPS)
		for (unsigned i = 0; i < CAPABILITY_COUNT; i++) {
			text_add(to, i > 0 ? " " : "");
			text_add(to, capability_name(i));
		}
}

/* ---- help ------------------------------------------------------------------------------------ */

enum { HELP_COLUMN = 35 };

/* Spaces up to the column, counted from where the line began; at least one. */
static void
pad(struct text *to, size_t line)
{
	do
		text_char(to, ' ');
	while (to->used - line < HELP_COLUMN && !to->cut);
}

static void
help_row(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);
	size_t line = to->used;

	text_add(to, *row->shorts ? "  " : "      ");
	for (const char *p = row->shorts; *p; p++) {
		text_char(to, '-');
		text_char(to, *p);
		text_add(to, ", ");
	}
	option_add_flag(to, which);
	if (!option_alone(which)) {
		text_char(to, ' ');
		text_add(to, row->noun);
	}
	pad(to, line);
	text_add(to, row->help);
	text_char(to, '\n');
}

static void
help_aliases(struct text *to)
{
	const struct option_alias *alias;

	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		size_t line = to->used;

		text_add(to, "  -");
		text_char(to, alias->letter);
		text_add(to, ", --");
		text_add(to, alias->name);
		pad(to, line);
		text_add(to, "The same as --");
		text_add(to, alias->means);
		text_add(to, ".\n");
	}
}

static void
help_commands(struct text *to)
{
	const struct option_command *command;

	for (unsigned i = 0; (command = option_command(i)); i++) {
		size_t line = to->used;

		text_add(to, "  ");
		text_add(to, command->word);
		text_char(to, ' ');
		text_add(to, command->words);
		pad(to, line);
		text_add(to, command->help);
		text_char(to, '\n');
	}
	text_add(to, "  WHAT:");
	for (unsigned i = 0; describe_word(i); i++) {
		text_char(to, ' ');
		text_add(to, describe_word(i));
	}
	text_char(to, '\n');
}

void
describe_help(struct text *to)
{
	text_add(to, "usage: mainstay [options] [--] COMMAND [ARG...]\n       mainstay");
	for (unsigned i = 0; option_command(i); i++) {
		text_add(to, i > 0 ? "|" : " ");
		text_add(to, option_command(i)->word);
	}
	text_add(to, " ...\n");
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		text_char(to, '\n');
		text_add(to, option_group_heading((enum option_group)group));
		text_char(to, '\n');
		for (unsigned i = 0; i < OPTION_COUNT; i++)
			if (option_row((enum option)i)->group == group)
				help_row(to, (enum option)i);
		if (group == GROUP_SIGNALS)
			help_aliases(to);
	}
	text_add(to, "\nCommands\n");
	help_commands(to);
	text_add(to, "\nAn option --drain-timeout is also the variable MAINSTAY_DRAIN_TIMEOUT and the\n"
	    "key \"drain_timeout\" of the configuration file.\n");
}
