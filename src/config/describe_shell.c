#include "config/describe_parts.h"

static void
add_flags(struct text *to, const char *between)
{
	const struct option_alias *alias;

	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		text_add(to, i > 0 ? between : "");
		option_add_flag(to, (enum option)i);
	}
	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		text_add(to, between);
		text_add(to, "--");
		text_add(to, alias->name);
	}
}

static void
add_commands(struct text *to)
{
	for (unsigned i = 0; option_command(i); i++) {
		text_add(to, i > 0 ? " " : "");
		text_add(to, option_command(i)->word);
	}
}

const struct command_words *
command_words(unsigned index)
{
	static const struct command_words rows[] = {
		{ "health", false, "--live --ready" },
		{ "doctor", false, "--json --level baseline restricted" },
		{ "seccomp", true, "list show explain diff compile --json -o" },
	};

	return index < sizeof rows / sizeof *rows ? &rows[index] : NULL;
}

void
describe_add_all(struct text *to)
{
	for (unsigned i = 0; describe_word(i); i++) {
		text_add(to, i > 0 ? " " : "");
		text_add(to, describe_word(i));
	}
}

/* ---- bash -------------------------------------------------------------------------------------- */

/* -p|--parent-death-signal: a pattern of case. */
static void
bash_pattern(struct text *to, enum option which)
{
	for (const char *p = option_row(which)->shorts; *p; p++) {
		text_char(to, '-');
		text_char(to, *p);
		text_char(to, '|');
	}
	option_add_flag(to, which);
}

static void
bash_offer(struct text *to, enum option which)
{
	static const char how[][16] = {
		[OFFER_NOTHING] = "", [OFFER_WORDS] = "-W '", [OFFER_SIGNALS] = "-W '",
		[OFFER_CAPS] = "-W '", [OFFER_USERS] = "-u", [OFFER_GROUPS] = "-g", [OFFER_FILES] = "-f",
	};
	_Static_assert(sizeof how / sizeof *how == OFFER_COUNT, "one row for each offer");
	enum option_offer offer = option_offer(which);

	if (option_alone(which))
		return;
	text_char(to, '\t');
	bash_pattern(to, which);
	text_add(to, ")\n\t\t");
	if (offer != OFFER_NOTHING) {
		text_add(to, "COMPREPLY=($(compgen ");
		text_add(to, how[offer]);
		option_add_offered(which, to);
		text_add(to, how[offer][1] == 'W' ? "'" : "");
		text_add(to, " -- \"$cur\"))\n\t\t");
	}
	text_add(to, "return ;;\n");
}

static void
bash_commands(struct text *to)
{
	const struct command_words *row;

	for (unsigned i = 0; (row = command_words(i)); i++) {
		text_add(to, "\t\t");
		text_add(to, row->command);
		text_add(to, row->files ? ")\n\t\t\tCOMPREPLY=($(compgen -f -W '" :
		    ")\n\t\t\tCOMPREPLY=($(compgen -W '");
		text_add(to, row->words);
		text_add(to, "' -- \"$cur\"))\n\t\t\treturn ;;\n");
	}
}

void
describe_bash(struct text *to)
{
	bool first = true;

	text_add(to, "# Completion of mainstay for bash; printed by: mainstay describe bash\n"
	    "# shellcheck shell=bash disable=SC2207\n"
	    "_mainstay() {\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} i\n"
	    "\tCOMPREPLY=()\n"
	    "\t[[ $cur == = ]] && cur=\n"
	    "\t[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n"
	    "\t\t--)\n\t\t\tCOMPREPLY=($(compgen -c -- \"$cur\"))\n\t\t\treturn ;;\n\t\t");
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (!option_alone((enum option)i)) {
			text_add(to, first ? "" : "|");
			bash_pattern(to, (enum option)i);
			first = false;
		}
	text_add(to, ")\n\t\t\t[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))\n\t\t\t((i++)) ;;\n"
	    "\t\tdescribe)\n\t\t\tCOMPREPLY=($(compgen -W '");
	describe_add_all(to);
	text_add(to, "' -- \"$cur\"))\n\t\t\treturn ;;\n");
	bash_commands(to);
	text_add(to, "\t\tcheck | plan | -* | =) ;;\n\t\t*) return ;;\n\t\tesac\n\tdone\n"
	    "\tcase $prev in\n");
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		bash_offer(to, (enum option)i);
	text_add(to, "\tesac\n\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W '");
	add_flags(to, " ");
	text_add(to, "' -- \"$cur\"))\n\telse\n\t\tCOMPREPLY=($(compgen -c -W '");
	add_commands(to);
	text_add(to, "' -- \"$cur\"))\n\tfi\n}\ncomplete -o default -F _mainstay mainstay\n");
}

/* ---- zsh --------------------------------------------------------------------------------------- */

/* Inside single quotes; a bracket or a colon would end the description. */
static void
zsh_words(struct text *to, const char *words)
{
	for (; *words; words++) {
		if (*words == '[' || *words == ']' || *words == ':')
			text_char(to, '\\');
		if (*words == '\'')
			text_add(to, "'\\'");
		text_char(to, *words);
	}
}

static void
zsh_offer(struct text *to, enum option which)
{
	static const char how[][20] = {
		[OFFER_NOTHING] = " ", [OFFER_WORDS] = "(", [OFFER_SIGNALS] = "(", [OFFER_CAPS] = "(",
		[OFFER_USERS] = "_users", [OFFER_GROUPS] = "_groups", [OFFER_FILES] = "_files",
	};
	_Static_assert(sizeof how / sizeof *how == OFFER_COUNT, "one row for each offer");
	enum option_offer offer = option_offer(which);

	text_char(to, ':');
	zsh_words(to, option_row(which)->noun);
	text_char(to, ':');
	text_add(to, how[offer]);
	option_add_offered(which, to);
	text_add(to, how[offer][0] == '(' ? ")" : "");
}

/* One line for each spelling. */
static void
zsh_spelling(struct text *to, enum option which, char letter)
{
	const struct option_row *row = option_row(which);
	bool alone = option_alone(which);

	text_add(to, "\t\t'*");
	if (letter) {
		text_char(to, '-');
		text_char(to, letter);
	} else {
		option_add_flag(to, which);
	}
	text_add(to, alone ? "[" : letter ? "+[" : "=[");
	zsh_words(to, row->help);
	text_char(to, ']');
	if (!alone)
		zsh_offer(to, which);
	text_add(to, "'\n");
}

static void
zsh_aliases(struct text *to)
{
	const struct option_alias *alias;

	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		text_add(to, "\t\t'-");
		text_char(to, alias->letter);
		text_add(to, "[The same as --");
		text_add(to, alias->means);
		text_add(to, ".]'\n\t\t'--");
		text_add(to, alias->name);
		text_add(to, "[The same as --");
		text_add(to, alias->means);
		text_add(to, ".]'\n");
	}
}

static void
zsh_commands(struct text *to)
{
	const struct command_words *row;

	for (unsigned i = 0; (row = command_words(i)); i++) {
		text_char(to, '\t');
		text_add(to, row->command);
		text_add(to, ") compadd -- ");
		text_add(to, row->words);
		text_add(to, row->files ? "; _files ;;\n" : " ;;\n");
	}
}

void
describe_zsh(struct text *to)
{
	text_add(to, "#compdef mainstay\n# Printed by: mainstay describe zsh\n\n"
	    "_mainstay_first() {\n\tlocal -a own=(\n");
	for (unsigned i = 0; option_command(i); i++) {
		text_add(to, "\t\t'");
		text_add(to, option_command(i)->word);
		text_char(to, ':');
		zsh_words(to, option_command(i)->help);
		text_add(to, "'\n");
	}
	text_add(to, "\t)\n\t_describe 'command of mainstay' own\n\t_command_names -e\n}\n\n"
	    "_mainstay_rest() {\n\tcase $words[1] in\n\tdescribe) compadd ");
	describe_add_all(to);
	text_add(to, " ;;\n");
	zsh_commands(to);
	text_add(to, "\tcheck | plan) _mainstay ;;\n"
	    "\t*) _normal ;;\n\tesac\n}\n\n_mainstay() {\n\tlocal -a options=(\n");
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		for (const char *p = option_row((enum option)i)->shorts; *p; p++)
			zsh_spelling(to, (enum option)i, *p);
		zsh_spelling(to, (enum option)i, '\0');
	}
	zsh_aliases(to);
	text_add(to, "\t)\n\t_arguments -s -S -A '-*' $options \\\n"
	    "\t\t'1:command:_mainstay_first' '*::arguments:_mainstay_rest'\n}\n\n_mainstay \"$@\"\n");
}
