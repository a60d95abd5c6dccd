/*
 * Every signal has one name that is read back; the names of others are taken too.
 */
#include "rig/unit.h"

#include "base/limits.h"
#include "base/signal_names.h"

static void
every_signal_is_read_back(void **state)
{
	char name[16];
	int signal;

	(void)state;
	for (int i = 1; i <= SIGNAL_MAX; i++) {
		struct text t = text_in(name, sizeof name);

		signal_add(&t, i);
		assert_false(t.cut);
		assert_true(signal_read(name, &signal));
		assert_int_equal(signal, i);
		assert_int_equal(text_starts(name, "SIG"), i != 32 && i != 33);
	}
}

static void
names_are_taken_as_people_write_them(void **state)
{
	static const struct { const char *words; int signal; } rows[] = {
		{ "SIGTERM", 15 }, { "TERM", 15 }, { "term", 15 }, { "sigTerm", 15 }, { "15", 15 },
		{ "1", 1 }, { "64", 64 }, { "33", 33 }, { "SIGIOT", 6 }, { "ABRT", 6 }, { "CLD", 17 },
		{ "POLL", 29 }, { "IO", 29 }, { "UNUSED", 31 }, { "SYS", 31 }, { "STKFLT", 16 },
		{ "SIGRTMIN", 34 }, { "RTMIN+0", 34 }, { "rtmin+3", 37 }, { "RTMIN+30", 64 },
		{ "SIGRTMAX", 64 }, { "RTMAX-0", 64 }, { "SIGRTMAX-30", 34 },
	};
	int signal;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(signal_read(rows[i].words, &signal));
		assert_int_equal(signal, rows[i].signal);
	}
}

static void
other_words_are_no_signals(void **state)
{
	static const char *const words[] = { "", "0", "65", "-1", "+1", " 1", "015x", "SIG", "SIG15",
		"TERMINATE", "SIGSIGTERM", "RTMIN-1", "RTMIN+31", "RTMAX+1", "RTMAX-31", "RTMIN+", "RTMIN3",
		"RTMIN+ 1", "RTMAX-x", "99999999999999999999" };
	int signal;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		assert_false(signal_read(words[i], &signal));
}

static void
a_number_without_a_name_stays_one(void **state)
{
	char name[16];
	struct text t = text_in(name, sizeof name);

	(void)state;
	signal_add(&t, 32);
	signal_add(&t, 0);
	signal_add(&t, 65);
	signal_add(&t, -1);
	assert_string_equal(name, "32065-1");
}

static void
letters_are_alike_in_any_case(void **state)
{
	(void)state;
	assert_true(text_alike("", ""));
	assert_true(text_alike("aZ_9", "Az_9"));
	assert_false(text_alike("a", "ab"));
	assert_false(text_alike("ab", "a"));
	assert_false(text_alike("@", "`"));
	assert_false(text_alike("[", "{"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_signal_is_read_back),
		cmocka_unit_test(names_are_taken_as_people_write_them),
		cmocka_unit_test(other_words_are_no_signals),
		cmocka_unit_test(a_number_without_a_name_stays_one),
		cmocka_unit_test(letters_are_alike_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
