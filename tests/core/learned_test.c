#include "core/learned.h"

#include <string.h>

#include "rig/unit.h"

static struct learned all;
static char name[LEARNED_CALLS][LEARNED_NAME];
static char room[64 * 1024];
static const struct learned_terms terms = {
	.name = (const char (*)[LEARNED_NAME])name, .architecture = "SCMP_ARCH_X86_64", .command = "node",
	.file = "app.json", .format_why = "the engine", .lasted_ms = 3200,
};

static int
begin(void **unused)
{
	(void)unused;
	all = (struct learned){ 0 };
	memset(name, 0, sizeof name);
	strcpy(name[0], "read");
	strcpy(name[2], "open");
	strcpy(name[3], "close");
	strcpy(name[41], "socket");
	strcpy(name[425], "io_uring_setup");
	return 0;
}

static void
see(int call, uint64_t subject)
{
	learned_note(&all, call, subject, learned_is_news(&all, call) ? "node\0\0\0\0\0\0\0\0\0\0\0" : "", false);
}

static const char *
profile(void)
{
	struct text t = text_in(room, sizeof room);

	learned_profile(&all, &terms, &t);
	assert_false(t.cut);
	return room;
}

static const char *
summary(void)
{
	struct text t = text_in(room, sizeof room);

	learned_summary(&all, &terms, &t);
	assert_false(t.cut);
	return room;
}

#define HEAD "{\n\t\"defaultAction\": \"SCMP_ACT_ERRNO\",\n\t\"defaultErrnoRet\": 1,\n" \
	"\t\"architectures\": [\"SCMP_ARCH_X86_64\"],\n\t\"syscalls\": [\n"
#define RULE(comment, names) "\t\t{\n\t\t\t\"comment\": \"" comment "\",\n\t\t\t\"names\": [" names \
	"],\n\t\t\t\"action\": \"SCMP_ACT_ALLOW\"\n\t\t},\n"
#define MANY(names) "\n\t\t\t\t" names "\n\t\t\t"
#define TAIL "\t\t{\n\t\t\t\"comment\": \"programs fall back on clone\",\n\t\t\t\"names\": [\"clone3\"],\n" \
	"\t\t\t\"action\": \"SCMP_ACT_ERRNO\",\n\t\t\t\"errnoRet\": 38\n\t\t}\n\t]\n}\n"

static void
what_was_seen_is_in_the_profile_by_name(void **unused)
{
	(void)unused;
	see(2, LEARNED_NO_SUBJECT);
	see(3, LEARNED_NO_SUBJECT);
	see(2, LEARNED_NO_SUBJECT);
	learned_add(&all, 0, LEARNED_BASE);
	assert_string_equal(profile(), HEAD
	    RULE("seen while the command ran", MANY("\"close\", \"open\""))
	    RULE("the base: what every program may need, seen or not", MANY("\"read\"")) TAIL);
}

static void
subjects_are_a_comment_in_their_order(void **unused)
{
	(void)unused;
	see(41, 10);
	see(41, 1);
	see(41, 10);
	see(41, UINT64_C(0xdead00000002));
	assert_string_equal(profile(), HEAD RULE("seen with 0x1 0x2 0xa", "\"socket\"") TAIL);
	for (unsigned i = 120; i > 100; i--)
		see(41, i);
	assert_true(strstr(profile(), "seen with 0x1 0x2 0xa 0x65 "));
	assert_true(strstr(profile(), " 0x71 and more\""));
	assert_int_equal(all.call[41].subjects, LEARNED_SUBJECTS);
}

/* The profile is in a repository, and shall not change when nothing did. */
static void
the_order_of_seeing_leaves_no_trace(void **unused)
{
	static char first[sizeof room];

	see(41, 1);
	see(41, 2);
	see(2, LEARNED_NO_SUBJECT);
	strcpy(first, profile());
	begin(unused);
	see(2, LEARNED_NO_SUBJECT);
	see(2, LEARNED_NO_SUBJECT);
	see(41, 2);
	see(41, 1);
	assert_string_equal(profile(), first);
}

static void
the_strongest_reason_counts(void **unused)
{
	(void)unused;
	learned_add(&all, 2, LEARNED_BASE);
	learned_add(&all, 2, LEARNED_MERGED);
	learned_add(&all, 3, LEARNED_MERGED);
	learned_add(&all, 3, LEARNED_FORMAT);
	assert_int_equal(all.call[2].why, LEARNED_BASE);
	assert_int_equal(all.call[3].why, LEARNED_FORMAT);
	see(2, LEARNED_NO_SUBJECT);
	learned_add(&all, 2, LEARNED_BASE);
	assert_int_equal(all.call[2].why, LEARNED_SEEN);
	assert_int_equal(learned_count(&all, LEARNED_SEEN), 1);
	assert_int_equal(learned_count(&all, LEARNED_FORMAT), 1);
}

static void
what_was_refused_is_left_out(void **unused)
{
	(void)unused;
	learned_note(&all, 425, LEARNED_NO_SUBJECT, "node\0\0\0\0\0\0\0\0\0\0\0", true);
	assert_string_equal(profile(), HEAD TAIL);
	assert_true(strstr(summary(), "io_uring_setup            1           node  (refused, and left out)\n"));
	assert_true(strstr(summary(), "work past every filter"));
}

static void
other_architectures_are_counted(void **unused)
{
	(void)unused;
	see(-1, LEARNED_NO_SUBJECT);
	see(LEARNED_CALLS, LEARNED_NO_SUBJECT);
	assert_int_equal(all.foreign, 2);
	assert_string_equal(profile(), HEAD TAIL);
	assert_true(strstr(summary(), "Not in it: 2 calls of another architecture"));
}

static void
the_summary_has_the_most_frequent_first(void **unused)
{
	(void)unused;
	see(3, LEARNED_NO_SUBJECT);
	see(41, 1);
	see(41, 1);
	see(2, LEARNED_NO_SUBJECT);
	learned_add(&all, 0, LEARNED_BASE);
	assert_string_equal(summary(),
	    "mainstay: learned from \"node\" in 3.2s: 3 calls, seen 4 times\n"
	    "  call                      times       first seen in\n"
	    "  socket                    2           node\n"
	    "  close                     1           node\n"
	    "  open                      1           node\n"
	    "  and 1 of the base, and clone3 refused with ENOSYS\n"
	    "  Not seen: what an outer filter (the engine's, --seccomp) refuses, and what the command did"
	    " not do this time.\n"
	    "  Written to app.json\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(what_was_seen_is_in_the_profile_by_name, begin),
		cmocka_unit_test_setup(subjects_are_a_comment_in_their_order, begin),
		cmocka_unit_test_setup(the_order_of_seeing_leaves_no_trace, begin),
		cmocka_unit_test_setup(the_strongest_reason_counts, begin),
		cmocka_unit_test_setup(what_was_refused_is_left_out, begin),
		cmocka_unit_test_setup(other_architectures_are_counted, begin),
		cmocka_unit_test_setup(the_summary_has_the_most_frequent_first, begin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
