/*
 * Every row of the table stands in everything that is printed from it, and what is printed is
 * what its reader can take.
 */
#include "rig/unit.h"

#include <stdio.h>
#include <string.h>

#include "config/describe_parts.h"
#include "config/json_scan.h"
#include "config/show.h"
#include "config/told.h"

static char page[DESCRIPTION_ROOM];

static const char *
described(const char *what)
{
	struct text t = text_in(page, sizeof page);

	if (text_same(what, "help"))
		describe_help(&t);
	else
		assert_true(describe(what, &t));
	assert_false(t.cut);
	assert_int_equal(page[t.used - 1], '\n');
	return page;
}

/* How often words stand in the page. */
static int
times(const char *words)
{
	int n = 0;

	for (const char *p = page; (p = strstr(p, words)); p++)
		n++;
	return n;
}

/* How a row is called in each description; NULL where it has no place. */
static const char *
called(const char *what, enum option which)
{
	static char name[64];
	const struct option_row *row = option_row(which);
	struct text t = text_in(name, sizeof name);
	bool fish = text_same(what, "fish"), man = text_same(what, "man");

	if (text_same(what, "schema")) {
		snprintf(name, sizeof name, "    \"%s\": {", row->name);
		return row->reach == REACH_EVERYWHERE ? name : NULL;
	}
	text_add(&t, fish ? " -l " : man ? " Fl -" : text_same(what, "markdown") ? "| `--" : "--");
	for (const char *p = row->name; *p; p++)
		text_char(&t, *p == '_' ? '-' : *p);
	text_add(&t, man && option_alone(which) ? "\n" : text_same(what, "markdown") &&
	    option_alone(which) ? "`" : text_same(what, "bash") ? "" : text_same(what, "zsh") ?
	    option_alone(which) ? "[" : "=[" : " ");
	if (text_same(what, "help") && !option_alone(which))
		text_add(&t, row->noun);
	return name;
}

static void
every_row_stands_in_every_description(void **state)
{
	static const char *const exactly_once[] = { "help", "man", "schema", "markdown", "zsh", "fish" };

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		for (size_t k = 0; k < sizeof exactly_once / sizeof *exactly_once; k++) {
			const char *name = called(exactly_once[k], (enum option)i);

			described(exactly_once[k]);
			if (name && times(name) != 1)
				fail_msg("%s stands %d times in %s", name, times(name), exactly_once[k]);
		}
		described("bash");
		assert_true(times(called("bash", (enum option)i)) >= 1);
	}
}

static void
every_value_that_can_be_offered_is(void **state)
{
	char offered[1024];

	(void)state;
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		struct text t = text_in(offered, sizeof offered);

		option_add_offered((enum option)i, &t);
		assert_false(t.cut);
		assert_int_equal(t.used > 0, option_offer((enum option)i) >= OFFER_WORDS &&
		    option_offer((enum option)i) <= OFFER_CAPS);
		for (unsigned k = 3; k < 6; k++) {
			described(describe_word(k));
			assert_non_null(strstr(page, offered));
		}
	}
	described("bash");
	assert_true(times("'app group all'") == 1 && times("SIGTERM") == 2 && times("NET_RAW") == 3);
}

static void
other_words_stand_in_the_references(void **state)
{
	static const char *const references[] = { "man", "markdown" };

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		described(references[k]);
		for (unsigned i = 0; option_alias(i); i++)
			assert_true(times(option_alias(i)->name) > 0);
		for (unsigned i = 0; option_peer(i); i++)
			assert_true(times(option_peer(i)->variable) > 0);
		for (unsigned i = 0; option_variable(i); i++)
			assert_true(times(option_variable(i)->name) > 0);
		for (unsigned i = 0; i < OPTION_COUNT; i++) {
			char name[64];
			struct text t = text_in(name, sizeof name);

			option_add_variable(&t, (enum option)i);
			assert_int_equal(times(name) > 0,
			    option_row((enum option)i)->reach != REACH_COMMAND_LINE_ONLY);
		}
	}
	described("help");
	for (unsigned i = 0; option_command(i); i++)
		assert_true(times(option_command(i)->word) >= 2);
}

static void
help_fits_three_screens(void **state)
{
	size_t lines = 0;

	(void)state;
	described("help");
	for (const char *p = page; *p; p += strcspn(p, "\n") + 1, lines++)
		assert_in_range(strcspn(p, "\n"), 0, 80);
	assert_in_range(lines, 20, 84);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		assert_in_range(strlen(option_row((enum option)i)->help), 1, 45);
}

static void
the_manual_is_mdoc(void **state)
{
	static const char *const macros[] = { ".It ", ".Bl -tag -width Ds\n", ".El\n", ".Pp\n", ".Sy ",
		".Ev ", ".Ql ", ".Fl " };

	(void)state;
	described("man");
	for (const char *p = page; *p; p += strcspn(p, "\n") + 1) {
		bool known = *p != '.';

		assert_in_range(strcspn(p, "\n"), 1, 84);
		assert_int_not_equal(*p, '\'');
		for (size_t i = 0; i < sizeof macros / sizeof *macros; i++)
			known |= text_starts(p, macros[i]);
		assert_true(known);
		/* A dash that is not part of a macro is escaped, or it could not be copied. */
		if (*p != '.')
			for (const char *c = p; *c != '\n'; c++)
				assert_true(*c != '-' || (c > p && c[-1] == '\\'));
	}
	assert_int_equal(times(".Bl "), times(".El\n"));
}

static void
the_schema_is_json(void **state)
{
	struct json_scan scan;

	(void)state;
	described("schema");
	if (!json_scan(page, strlen(page), (struct json_spot){ .member = -1 }, &scan))
		fail_msg("at %zu: %s", scan.at, scan.wrong);
	assert_int_equal(times("\"additionalProperties\": false"), 1);
	assert_int_equal(times("\"default\": \"app\""), 1);
	assert_int_equal(times("\"enum\": [\"app\", \"group\", \"all\"]"), 1);
	assert_int_equal(times("\"default\": 1,"), 1);
}

static void
other_words_are_not_descriptions(void **state)
{
	struct text t = text_in(page, sizeof page);

	(void)state;
	assert_false(describe("", &t));
	assert_false(describe("manual", &t));
	assert_int_equal(t.used, 0);
	assert_null(describe_word(6));
}

static void
strange_bytes_become_json(void **state)
{
	char room[64];
	struct text t = text_in(room, sizeof room);

	(void)state;
	text_add_json(&t, "a\"\\\n\x7f\xc3\xa9\xff\xc3");
	assert_string_equal(room, "a\\\"\\\\\\u000a\\u007f\xc3\xa9\\ufffd\\ufffd");
}

static void
a_plan_shows_every_option(void **state)
{
	char *command[] = { (char[]){ "node" }, (char[]){ "a \"b\"\n" }, NULL };
	struct json_scan scan;
	struct text t = text_in(page, sizeof page);

	(void)state;
	assert_true(tell("mainstay --drain-timeout=90s -r1:2", "TINI_SUBREAPER=1"));
	show_table(&told, command, &t);
	assert_false(t.cut);
	assert_int_equal(times("drain_timeout         90s                  command line, argument 1\n"), 1);
	assert_int_equal(times("rewrite               SIGHUP:SIGINT        command line, argument 2\n"), 1);
	assert_int_equal(times("subreaper             true                 environment, TINI_SUBREAPER\n"), 1);
	assert_int_equal(times("user                  -                    default\n"), 1);
	assert_int_equal(times("command: \"node\" \"a \\\"b\\\"\\x0a\"\n"), 1);
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		assert_int_equal(times(option_row((enum option)i)->name) > 0,
		    option_row((enum option)i)->kind != KIND_ASK);
	t = text_in(page, sizeof page);
	show_json(&told, command, &t);
	assert_true(json_scan(page, t.used, (struct json_spot){ .member = -1 }, &scan));
	assert_int_equal(times("\"drain_timeout\": { \"value\": \"90s\", \"from\": \"command line\", "
	    "\"place\": \"command line, argument 1\" }"), 1);
	assert_int_equal(times("\"subreaper\": { \"value\": true, \"from\": \"environment\", "), 1);
	assert_int_equal(times("\"verbose\": { \"value\": 1, \"from\": \"default\", "), 1);
	assert_int_equal(times("\"command\": [\"node\", \"a \\\"b\\\"\\u000a\"]"), 1);
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		char key[64];

		snprintf(key, sizeof key, "    \"%s\": {", option_row((enum option)i)->name);
		assert_int_equal(times(key), option_row((enum option)i)->kind != KIND_ASK);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_stands_in_every_description),
		cmocka_unit_test(every_value_that_can_be_offered_is),
		cmocka_unit_test(other_words_stand_in_the_references),
		cmocka_unit_test(help_fits_three_screens),
		cmocka_unit_test(the_manual_is_mdoc),
		cmocka_unit_test(the_schema_is_json),
		cmocka_unit_test(other_words_are_not_descriptions),
		cmocka_unit_test(strange_bytes_become_json),
		cmocka_unit_test(a_plan_shows_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
