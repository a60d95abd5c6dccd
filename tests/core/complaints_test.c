#include "core/complaints.h"

#include <string.h>

#include "rig/unit.h"

static struct complaints all;

static int
begin(void **unused)
{
	(void)unused;
	all = (struct complaints){ 0 };
	return 0;
}

static enum complaint_news
note(int call, const char *comm, uint64_t first, uint64_t second)
{
	struct complaint one = { .call = call, .pid = 7, .argument = { first, second } };

	assert_true(strlen(comm) < sizeof one.comm);
	strcpy(one.comm, comm);
	return complaints_note(&all, &one);
}

static void
the_first_of_a_kind_is_news(void **unused)
{
	(void)unused;
	assert_int_equal(note(16, "node", 3, 0x5401), COMPLAINT_NEW);
	assert_int_equal(note(16, "node", 3, 0x5401), COMPLAINT_KNOWN);
	assert_int_equal(note(16, "node", 3, 0x5413), COMPLAINT_NEW);
	assert_int_equal(note(16, "node", 4, 0x5413), COMPLAINT_NEW);
	assert_int_equal(note(16, "sh", 3, 0x5401), COMPLAINT_NEW);
	assert_int_equal(note(17, "node", 3, 0x5401), COMPLAINT_NEW);
	assert_int_equal(all.times, 6);
	assert_int_equal(all.kinds, 5);
	assert_int_equal(all.kind[0].times, 2);
}

static void
addresses_are_all_alike(void **unused)
{
	(void)unused;
	assert_int_equal(note(257, "node", 0x7ffd00001000, 0), COMPLAINT_NEW);
	assert_int_equal(note(257, "node", 0x7ffd00002000, 0), COMPLAINT_KNOWN);
	assert_int_equal(note(257, "node", UINT64_C(1) << 32, 0), COMPLAINT_KNOWN);
	assert_int_equal(note(257, "node", UINT32_MAX, 0), COMPLAINT_NEW);
	assert_int_equal(note(257, "node", UINT64_MAX - 99, 0), COMPLAINT_NEW);
}

static void
of_one_call_so_many_kinds_are_told_apart(void **unused)
{
	(void)unused;
	for (int i = 0; i < COMPLAINTS_EACH; i++)
		assert_int_equal(note(3, "node", (uint64_t)i, 0), COMPLAINT_NEW);
	assert_int_equal(note(3, "node", 100, 0), COMPLAINT_MORE);
	assert_int_equal(note(3, "node", 101, 0), COMPLAINT_KNOWN);
	assert_int_equal(note(4, "node", 0, 0), COMPLAINT_NEW);
	assert_int_equal(all.times, COMPLAINTS_EACH + 3);
	assert_int_equal(all.kinds, COMPLAINTS_EACH + 1);
}

static void
of_all_calls_as_many_as_there_are_places(void **unused)
{
	(void)unused;
	for (int i = 0; i < COMPLAINTS_MAX; i++)
		assert_int_equal(note(i, "node", 0, 0), COMPLAINT_NEW);
	assert_int_equal(note(1000, "node", 0, 0), COMPLAINT_FULL);
	assert_int_equal(note(1001, "node", 0, 0), COMPLAINT_KNOWN);
	assert_int_equal(note(5, "node", 0, 0), COMPLAINT_KNOWN);
	assert_int_equal(all.kinds, COMPLAINTS_MAX);
	assert_int_equal(all.times, COMPLAINTS_MAX + 3);
}

static void
says(enum complaint_news news, const struct complaint *one, const char *words)
{
	char room[200];
	struct text t = text_in(room, sizeof room);

	complaint_line(&t, news, one, "ioctl");
	assert_string_equal(room, words);
}

static void
a_line_is_words_and_values(void **unused)
{
	struct complaint one = { .call = 16, .pid = 17, .comm = "a\"b\n", .argument = { 3, 0x5401 } };

	(void)unused;
	says(COMPLAINT_NEW, &one,
	    "mainstay: complain: call=ioctl pid=17 comm=\"a\\\"b\\x0a\" arg0=3 arg1=21505");
	one.argument[0] = UINT64_MAX - 99;
	one.argument[1] = 0x7ffd12345678;
	strcpy(one.comm, "node");
	says(COMPLAINT_NEW, &one, "mainstay: complain: call=ioctl pid=17 comm=\"node\" arg0=-100 arg1=address");
	one.argument[0] = 0xffffff9c;
	one.argument[1] = 0x80045430;
	says(COMPLAINT_NEW, &one,
	    "mainstay: complain: call=ioctl pid=17 comm=\"node\" arg0=-100 arg1=0x80045430");
	one.argument[0] = UINT64_C(1) << 60;
	one.argument[1] = 0;
	says(COMPLAINT_NEW, &one,
	    "mainstay: complain: call=ioctl pid=17 comm=\"node\" arg0=0x1000000000000000 arg1=0");
	says(COMPLAINT_MORE, &one, "mainstay: complain: call=ioctl further kinds of it are only counted");
	says(COMPLAINT_FULL, &one, "mainstay: complain: further kinds of calls are only counted");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_first_of_a_kind_is_news, begin),
		cmocka_unit_test_setup(addresses_are_all_alike, begin),
		cmocka_unit_test_setup(of_one_call_so_many_kinds_are_told_apart, begin),
		cmocka_unit_test_setup(of_all_calls_as_many_as_there_are_places, begin),
		cmocka_unit_test(a_line_is_words_and_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
