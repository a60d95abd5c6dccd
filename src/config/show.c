#include "config/show.h"

#include "base/require.h"
#include "config/describe_parts.h"

enum { NAME_COLUMN = 21, VALUE_COLUMN = 20, VALUE_ROOM = 2048 };

/* Spaces up to the column, counted from where the cell began; at least two. */
static void
pad(struct text *to, size_t cell, size_t column)
{
	do
		text_char(to, ' ');
	while (to->used - cell < column && !to->cut);
	text_char(to, ' ');
}

static void
table_row(struct text *to, const char *name, const char *value, const char *place)
{
	size_t cell = to->used;

	text_add(to, name);
	pad(to, cell, NAME_COLUMN);
	cell = to->used;
	text_quoted(to, value);
	pad(to, cell, VALUE_COLUMN);
	text_quoted(to, place);
	text_char(to, '\n');
}

/* The questions are no part of a plan. */
static bool
is_shown(enum option which)
{
	return option_row(which)->kind != KIND_ASK;
}

void
show_table(const struct options *all, char *const *command, struct text *to)
{
	table_row(to, "OPTION", "VALUE", "FROM");
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		char value[VALUE_ROOM], place[WORD_MAX + 64];
		struct text v = text_in(value, sizeof value), p = text_in(place, sizeof place);

		if (!is_shown((enum option)i))
			continue;
		option_value(all, (enum option)i, &v);
		option_place(all, (enum option)i, &p);
		table_row(to, option_row((enum option)i)->name, v.used > 0 ? value : "-", place);
	}
	text_add(to, "\ncommand:");
	for (; *command; command++) {
		text_add(to, " \"");
		text_quoted(to, *command);
		text_char(to, '"');
	}
	text_char(to, '\n');
}

static const char *
origin_word(enum origin origin)
{
	static const char words[][16] = {
		[ORIGIN_DEFAULT] = "default", [ORIGIN_DIALECT] = "name", [ORIGIN_FILE] = "file",
		[ORIGIN_PEER] = "environment", [ORIGIN_ENVIRONMENT] = "environment",
		[ORIGIN_COMMAND_LINE] = "command line",
	};
	_Static_assert(sizeof words / sizeof *words == ORIGIN_COUNT, "one word for each origin");

	require(origin < ORIGIN_COUNT);
	return words[origin];
}

static void
json_member_of(const struct options *all, enum option which, struct text *to)
{
	const struct option_row *row = option_row(which);
	bool bare = row->kind == KIND_FLAG || row->kind == KIND_LEVEL;
	char words[VALUE_ROOM];
	struct text t = text_in(words, sizeof words);

	option_value(all, which, &t);
	text_add(to, "    \"");
	text_add(to, row->name);
	text_add(to, bare ? "\": { \"value\": " : "\": { \"value\": \"");
	text_add_json(to, words);
	text_add(to, bare ? ", \"from\": \"" : "\", \"from\": \"");
	text_add(to, origin_word(all->places[which].origin));
	text_add(to, "\", \"place\": \"");
	t = text_in(words, sizeof words);
	option_place(all, which, &t);
	text_add_json(to, words);
	text_add(to, "\" }");
}

void
show_json(const struct options *all, char *const *command, struct text *to)
{
	bool first = true;

	text_add(to, "{\n  \"options\": {\n");
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (is_shown((enum option)i)) {
			text_add(to, first ? "" : ",\n");
			json_member_of(all, (enum option)i, to);
			first = false;
		}
	text_add(to, "\n  },\n  \"command\": [");
	for (unsigned i = 0; command[i]; i++) {
		text_add(to, i > 0 ? ", \"" : "\"");
		text_add_json(to, command[i]);
		text_char(to, '"');
	}
	text_add(to, "]\n}\n");
}
