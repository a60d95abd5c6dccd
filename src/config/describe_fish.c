#include "config/describe_parts.h"

static void
fish_words(struct text *to, const char *words)
{
	for (; *words; words++) {
		if (*words == '\'' || *words == '\\')
			text_char(to, '\\');
		text_char(to, *words);
	}
}

static void
fish_offer(struct text *to, enum option which)
{
	static const char how[][40] = {
		[OFFER_NOTHING] = " -x", [OFFER_WORDS] = " -x -a '", [OFFER_SIGNALS] = " -x -a '",
		[OFFER_CAPS] = " -x -a '", [OFFER_USERS] = " -x -a '(__fish_complete_users)'",
		[OFFER_GROUPS] = " -x -a '(__fish_complete_groups)'", [OFFER_FILES] = " -r -F",
	};
	_Static_assert(sizeof how / sizeof *how == OFFER_COUNT, "one row for each offer");
	enum option_offer offer = option_offer(which);

	text_add(to, how[offer]);
	option_add_offered(which, to);
	if (offer == OFFER_WORDS || offer == OFFER_SIGNALS || offer == OFFER_CAPS)
		text_char(to, '\'');
}

static void
fish_option(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);

	text_add(to, "complete -c mainstay");
	for (const char *p = row->shorts; *p; p++) {
		text_add(to, " -s ");
		text_char(to, *p);
	}
	text_add(to, " -l ");
	for (const char *p = row->name; *p; p++)
		text_char(to, *p == '_' ? '-' : *p);
	if (!option_alone(which))
		fish_offer(to, which);
	text_add(to, " -d '");
	fish_words(to, row->help);
	text_add(to, "'\n");
}

void
describe_fish(struct text *to)
{
	const struct option_alias *alias;
	const struct option_command *command;
	const struct command_words *row;

	text_add(to, "# Completion of mainstay for fish; printed by: mainstay describe fish\n");
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		fish_option(to, (enum option)i);
	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		text_add(to, "complete -c mainstay -s ");
		text_char(to, alias->letter);
		text_add(to, " -l ");
		text_add(to, alias->name);
		text_add(to, " -d 'The same as --");
		text_add(to, alias->means);
		text_add(to, ".'\n");
	}
	for (unsigned i = 0; (command = option_command(i)); i++) {
		text_add(to, "complete -c mainstay -n __fish_is_first_token -a ");
		text_add(to, command->word);
		text_add(to, " -d '");
		fish_words(to, command->help);
		text_add(to, "'\n");
	}
	text_add(to, "complete -c mainstay -n '__fish_seen_subcommand_from describe' -x -a '");
	describe_add_all(to);
	text_add(to, "'\n");
	for (unsigned i = 0; (row = command_words(i)); i++) {
		text_add(to, "complete -c mainstay -n '__fish_seen_subcommand_from ");
		text_add(to, row->command);
		text_add(to, row->files ? "' -a '" : "' -x -a '");
		text_add(to, row->words);
		text_add(to, "'\n");
	}
}
