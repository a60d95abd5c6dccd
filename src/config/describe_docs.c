#include "config/describe_parts.h"
#include "config/values.h"

/* ---- the manual: items of mdoc(7) -------------------------------------------------------------- */

enum { ROFF_LINE = 68 };

/*
 * Words as lines of text: no control line, no escape, dashes that can be copied.  A sentence
 * begins a line, as mdoc wants it, and a line that grew long ends at the next space.
 */
static void
add_roff(struct text *to, const char *words)
{
	size_t line = to->used;

	for (const char *p = words; *p; p++) {
		bool first = to->used == line, sentence = p > words && p[-1] == '.';

		if (*p == ' ' && (sentence || to->used - line > ROFF_LINE)) {
			text_char(to, '\n');
			line = to->used;
			continue;
		}
		if (*p == '\\')
			text_add(to, "\\e");
		else if (*p == '-')
			text_add(to, "\\-");
		else if (first && (*p == '.' || *p == '\''))
			text_add(to, *p == '.' ? "\\&." : "\\&'");
		else
			text_char(to, *p);
	}
}

static void
man_item(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);

	text_add(to, ".It");
	for (const char *p = row->shorts; *p; p++) {
		text_add(to, " Fl ");
		text_char(to, *p);
		text_add(to, " ,");
	}
	text_add(to, " Fl -");
	for (const char *p = row->name; *p; p++)
		text_char(to, *p == '_' ? '-' : *p);
	if (!option_alone(which)) {
		text_add(to, " Ar ");
		text_add(to, row->noun);
	}
	text_char(to, '\n');
	add_roff(to, row->help);
	text_char(to, '\n');
	add_roff(to, row->more);
	text_add(to, *row->more ? "\n" : "");
}

/* What is taken, the other two names, and the default. */
static void
man_names(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);
	char allowed[256];
	struct text t = text_in(allowed, sizeof allowed);

	if (row->kind != KIND_FLAG && row->kind != KIND_ASK && row->kind != KIND_TEXT) {
		value_add_allowed(which, &t);
		text_add(to, "Takes ");
		add_roff(to, allowed);
		text_add(to, ".\n");
	}
	if (row->reach == REACH_COMMAND_LINE_ONLY)
		return;
	text_add(to, ".Pp\nVariable\n.Ev ");
	option_add_variable(to, which);
	if (row->reach == REACH_EVERYWHERE) {
		text_add(to, " ,\nkey\n.Ql ");
		text_add(to, row->name);
	}
	text_add(to, *row->initial ? " ,\ndefault\n.Ql " : " ,\nwithout a default.\n");
	text_add(to, row->initial);
	text_add(to, *row->initial ? " .\n" : "");
}

static void
man_aliases(struct text *to)
{
	const struct option_alias *alias;

	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		text_add(to, ".It Fl ");
		text_char(to, alias->letter);
		text_add(to, " , Fl -");
		text_add(to, alias->name);
		text_add(to, "\nThe same as\n.Fl -");
		text_add(to, alias->means);
		text_add(to, " .\n");
	}
}

static void
man_variables(struct text *to)
{
	const struct option_peer *peer;
	const struct option_variable *variable;

	text_add(to, ".Pp\n.Sy Other variables\n.Bl -tag -width Ds\n");
	for (unsigned i = 0; (variable = option_variable(i)); i++) {
		text_add(to, ".It Ev ");
		text_add(to, variable->name);
		text_char(to, '\n');
		add_roff(to, variable->help);
		text_char(to, '\n');
	}
	for (unsigned i = 0; (peer = option_peer(i)); i++) {
		text_add(to, ".It Ev ");
		text_add(to, peer->variable);
		text_add(to, *peer->when ? " Ns = Ns " : "");
		text_add(to, peer->when);
		text_add(to, *peer->says ? "\nThe same as\n.Ev " : "\nThe value of\n.Ev ");
		option_add_variable(to, peer->which);
		text_add(to, *peer->says ? " Ns = Ns " : "");
		text_add(to, peer->says);
		text_add(to, *peer->when || !*peer->says ? " .\n" : " ,\nwhatever its value.\n");
	}
	text_add(to, ".El\n");
}

void
describe_man(struct text *to)
{
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		text_add(to, group > 0 ? ".Pp\n.Sy " : ".Sy ");
		text_add(to, option_group_heading((enum option_group)group));
		text_add(to, "\n.Bl -tag -width Ds\n");
		for (unsigned i = 0; i < OPTION_COUNT; i++)
			if (option_row((enum option)i)->group == group) {
				man_item(to, (enum option)i);
				man_names(to, (enum option)i);
			}
		if (group == GROUP_SIGNALS)
			man_aliases(to);
		text_add(to, ".El\n");
	}
	man_variables(to);
}

/* ---- the reference in markdown ----------------------------------------------------------------- */

/* Inside a table a bar has to be escaped, in code too. */
static void
add_cell(struct text *to, const char *words)
{
	for (; *words; words++) {
		if (*words == '|')
			text_char(to, '\\');
		text_char(to, *words);
	}
}

static void
markdown_names(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);

	text_add(to, "| `");
	option_add_flag(to, which);
	text_add(to, option_alone(which) ? "" : " ");
	add_cell(to, option_alone(which) ? "" : row->noun);
	text_char(to, '`');
	for (const char *p = row->shorts; *p; p++) {
		text_add(to, ", `-");
		text_char(to, *p);
		text_char(to, '`');
	}
	if (row->reach != REACH_COMMAND_LINE_ONLY) {
		text_add(to, "<br>`");
		option_add_variable(to, which);
		text_char(to, '`');
	}
	if (row->reach == REACH_EVERYWHERE) {
		text_add(to, "<br>`\"");
		text_add(to, row->name);
		text_add(to, "\"`");
	}
	text_add(to, " | ");
}

static void
markdown_row(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);
	char allowed[256];
	struct text t = text_in(allowed, sizeof allowed);

	markdown_names(to, which);
	add_cell(to, row->help);
	text_add(to, *row->more ? " " : "");
	add_cell(to, row->more);
	if (row->kind != KIND_FLAG && row->kind != KIND_ASK && row->kind != KIND_TEXT) {
		value_add_allowed(which, &t);
		text_add(to, " Takes ");
		add_cell(to, allowed);
		text_char(to, '.');
	}
	text_add(to, *row->initial ? " | `" : " | ");
	text_add(to, row->initial);
	text_add(to, *row->initial ? "` |\n" : "|\n");
}

static void
markdown_others(struct text *to)
{
	const struct option_alias *alias;
	const struct option_peer *peer;
	const struct option_variable *variable;

	text_add(to, "\n### Other spellings\n\n| word | meaning |\n|---|---|\n");
	for (unsigned i = 0; (alias = option_alias(i)); i++) {
		text_add(to, "| `-");
		text_char(to, alias->letter);
		text_add(to, "`, `--");
		text_add(to, alias->name);
		text_add(to, "` | `--");
		text_add(to, alias->means);
		text_add(to, "` |\n");
	}
	for (unsigned i = 0; (peer = option_peer(i)); i++) {
		text_add(to, "| `");
		text_add(to, peer->variable);
		text_add(to, *peer->when ? "=" : "");
		text_add(to, peer->when);
		text_add(to, *peer->when || !*peer->says ? "` | `" : "`, whatever its value | `");
		option_add_variable(to, peer->which);
		text_add(to, *peer->says ? "=" : "");
		text_add(to, peer->says);
		text_add(to, *peer->says ? "` |\n" : "` of that value |\n");
	}
	for (unsigned i = 0; (variable = option_variable(i)); i++) {
		text_add(to, "| `");
		text_add(to, variable->name);
		text_add(to, "` | ");
		add_cell(to, variable->help);
		text_add(to, " |\n");
	}
}

void
describe_markdown(struct text *to)
{
	for (unsigned group = 0; group < GROUP_COUNT; group++) {
		text_add(to, group > 0 ? "\n### " : "### ");
		text_add(to, option_group_heading((enum option_group)group));
		text_add(to, "\n\n| option | meaning | default |\n|---|---|---|\n");
		for (unsigned i = 0; i < OPTION_COUNT; i++)
			if (option_row((enum option)i)->group == group)
				markdown_row(to, (enum option)i);
	}
	markdown_others(to);
}
