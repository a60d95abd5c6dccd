#include <string.h>

#include "config/describe_parts.h"
#include "config/json_token.h"
#include "config/values.h"

void
text_add_json(struct text *to, const char *words)
{
	size_t left = strlen(words), n;

	for (; left > 0; words += n, left -= n) {
		unsigned char c = (unsigned char)*words;

		n = json_utf8(words, left);
		if (n == 0) {
			text_add(to, "\\ufffd");
			n = 1;
		} else if (c < 0x20 || c == 0x7f) {
			text_add(to, "\\u00");
			text_char(to, (char)('0' + (c >> 4)));
			text_char(to, "0123456789abcdef"[c & 15]);
		} else {
			text_add(to, c == '"' || c == '\\' ? "\\" : "");
			text_add_n(to, words, n);
		}
	}
}

#define SIGNAL_PATTERN "[A-Za-z0-9+-]+"

/* What each kind may be.  Never stricter than the reader; the reader has the last word. */
static const char types[][160] = {
	[KIND_FLAG] = "\"type\": \"boolean\"",
	[KIND_LEVEL] = "\"type\": \"integer\"",
	[KIND_DURATION] = "\"type\": [\"string\", \"integer\"], \"minimum\": 0, \"maximum\": 0, "
	    "\"pattern\": \"^([0-9]+([.][0-9]+)?(ms|s|m|h)|[0.]+|none)$\"",
	[KIND_SIGNAL] = "\"type\": [\"string\", \"integer\"], \"minimum\": 1, \"maximum\": 64, "
	    "\"pattern\": \"^" SIGNAL_PATTERN "$\"",
	[KIND_TEXT] = "\"type\": [\"string\", \"integer\"], \"minLength\": 1, \"minimum\": 0",
	[KIND_REWRITES] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\", "
	    "\"pattern\": \"^" SIGNAL_PATTERN ":" SIGNAL_PATTERN "\" }",
	[KIND_EXITS] = "\"type\": [\"string\", \"integer\", \"array\"], \"minimum\": 0, \"maximum\": 255, "
	    "\"items\": { \"type\": [\"string\", \"integer\"] }",
	[KIND_CAPS] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\" }",
	[KIND_SECUREBITS] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\" }",
	[KIND_ADDRESSES] = "\"type\": [\"string\", \"array\"], \"maxItems\": 4, "
	    "\"items\": { \"type\": \"string\" }",
	[KIND_NUMBER] = "\"type\": [\"string\", \"integer\"], \"pattern\": \"^(-?[0-9]+|none)$\"",
	[KIND_MODE] = "\"type\": \"string\", \"pattern\": \"^([0-7]+|none)$\"",
	[KIND_LIMITS] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\", "
	    "\"pattern\": \"^[a-zA-Z]+=\" }",
	[KIND_PATHS] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\", "
	    "\"pattern\": \"^(prefer:)?(/|none$)\" }",
	[KIND_PORTS] = "\"type\": [\"string\", \"integer\", \"array\"], \"minimum\": 0, "
	    "\"maximum\": 65535, \"items\": { \"type\": [\"string\", \"integer\"] }",
	[KIND_CALLS] = "\"type\": [\"string\", \"array\"], \"items\": { \"type\": \"string\" }",
	[KIND_FDS] = "\"type\": [\"string\", \"integer\", \"array\"], \"minimum\": 3, "
	    "\"items\": { \"type\": [\"string\", \"integer\"] }",
};
_Static_assert(sizeof types / sizeof *types == KIND_COUNT, "one row for each kind");

static void
add_words(struct text *to, enum option which)
{
	char word[NOUN_ROOM];

	text_add(to, "\"enum\": [");
	for (int i = 0; word_of(which, i, word); i++) {
		text_add(to, i > 0 ? ", \"" : "\"");
		text_add(to, word);
		text_char(to, '"');
	}
	text_char(to, ']');
}

static void
add_value(struct text *to, const struct option_row *row, const char *name, const char *value)
{
	bool bare = row->kind == KIND_FLAG || row->kind == KIND_LEVEL;

	text_add(to, ",\n      \"");
	text_add(to, name);
	text_add(to, bare ? "\": " : "\": \"");
	text_add_json(to, value);
	text_add(to, bare ? "" : "\"");
}

static void
add_property(struct text *to, enum option which)
{
	const struct option_row *row = option_row(which);

	text_add(to, ",\n    \"");
	text_add(to, row->name);
	text_add(to, "\": {\n      \"description\": \"");
	text_add_json(to, row->help);
	text_add(to, *row->more ? " " : "");
	text_add_json(to, row->more);
	text_add(to, "\",\n      ");
	if (row->kind == KIND_WORD)
		add_words(to, which);
	text_add(to, types[row->kind]);
	if (row->kind == KIND_LEVEL) {
		text_add(to, ", \"minimum\": ");
		text_int(to, row->least);
		text_add(to, ", \"maximum\": ");
		text_int(to, row->most);
	}
	if (*row->initial)
		add_value(to, row, "default", row->initial);
	text_add(to, ",\n      \"examples\": [");
	text_add(to, row->kind == KIND_FLAG || row->kind == KIND_LEVEL ? "" : "\"");
	text_add_json(to, row->example);
	text_add(to, row->kind == KIND_FLAG || row->kind == KIND_LEVEL ? "]" : "\"]");
	text_add(to, "\n    }");
}

void
describe_schema(struct text *to)
{
	text_add(to, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
	    "  \"title\": \"The configuration file of mainstay\",\n"
	    "  \"type\": \"object\",\n  \"additionalProperties\": false,\n  \"properties\": {\n"
	    "    \"$schema\": {\n      \"description\": \"Where this schema is, for editors.\",\n"
	    "      \"type\": \"string\"\n    }");
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		if (option_row((enum option)i)->reach == REACH_EVERYWHERE)
			add_property(to, (enum option)i);
	text_add(to, "\n  }\n}\n");
}
