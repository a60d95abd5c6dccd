#include "rig/unit.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/door.h"

enum { SEAT = 40 };

static const char words[] = "decided once";

static void
what_is_sealed_is_received_and_cannot_change(void **state)
{
	(void)state;
	struct fault why;

	assert_true(door_seal(words, sizeof words, SEAT, &why));
	const char *seen = door_receive(SEAT, sizeof words, sizeof words);

	assert_non_null(seen);
	assert_string_equal(seen, words);
	assert_int_equal(pwrite(SEAT, "X", 1, 0), -1);
	assert_int_equal(ftruncate(SEAT, 0), -1);
	assert_ptr_equal(mmap(NULL, sizeof words, PROT_WRITE, MAP_SHARED, SEAT, 0), MAP_FAILED);
	assert_int_equal(mprotect((void *)(uintptr_t)seen, sizeof words, PROT_READ | PROT_WRITE), -1);
	assert_int_equal(fcntl(SEAT, F_GETFD), 0);
	close(SEAT);
}

static void
what_anybody_could_have_put_there_is_not_received(void **state)
{
	(void)state;
	int fd = memfd_create("loose", MFD_ALLOW_SEALING);

	assert_int_equal(write(fd, words, sizeof words), sizeof words);
	assert_null(door_receive(fd, 1, sizeof words));
	close(fd);
	assert_null(door_receive(fd, 1, sizeof words));

	struct fault why;

	assert_true(door_seal(words, sizeof words, SEAT, &why));
	assert_null(door_receive(SEAT, sizeof words + 1, 4096));
	assert_null(door_receive(SEAT, 1, sizeof words - 1));
	assert_non_null(door_receive(SEAT, 1, 4096));
	close(SEAT);
}

static void
a_role_is_one_word_without_a_value(void **state)
{
	(void)state;
	char *role[] = { ":init", NULL }, *typed[] = { "A=:init", NULL }, *two[] = { ":init", "A=1", NULL };
	char *none[] = { NULL };

	assert_string_equal(door_role(role), ":init");
	assert_null(door_role(typed));
	assert_null(door_role(two));
	assert_null(door_role(none));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_is_received_and_cannot_change),
		cmocka_unit_test(what_anybody_could_have_put_there_is_not_received),
		cmocka_unit_test(a_role_is_one_word_without_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
