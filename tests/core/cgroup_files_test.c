#include "rig/unit.h"

#include <string.h>

#include "core/cgroup_files.h"

/* A machine: the lines of /proc/self/cgroup, then those of mountinfo. */
static struct cgroup_finder
machine(const char *const *lines)
{
	struct cgroup_finder f = { 0 };
	struct mount m;

	for (; *lines; lines++)
		cgroup_self_line(&f, *lines);
	for (lines++; *lines; lines++)
		if (mount_read(*lines, &m))
			cgroup_mount(&f, &m);
	return f;
}

#define MACHINE(...) machine((const char *const[]){ __VA_ARGS__, NULL })

static void
assert_place(const struct cgroup_finder *f, enum cgroup_controller which, int version, const char *top,
    const char *group)
{
	struct cgroup_place place;

	assert_int_equal(cgroup_place_of(f, which, &place), version > 0);
	assert_int_equal(place.version, version);
	if (version > 0) {
		assert_string_equal(place.top, top);
		assert_string_equal(place.group, group);
	}
}

static void
test_version_2(void **state)
{
	struct cgroup_finder f = MACHINE("0::/a/b", NULL,
	    "30 23 0:26 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate");

	(void)state;
	assert_int_equal(cgroup_version_of(&f), CGROUP_V2);
	for (unsigned i = 0; i < CGROUP_CONTROLLERS; i++)
		assert_place(&f, (enum cgroup_controller)i, 2, "/sys/fs/cgroup", "/sys/fs/cgroup/a/b");
}

static void
test_version_2_with_a_namespace_of_its_own(void **state)
{
	struct cgroup_finder f = MACHINE("0::/", NULL, "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw");

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 2, "/sys/fs/cgroup", "/sys/fs/cgroup");
}

/* The namespace is the host's: the mounted group's name is part of ours. */
static void
test_the_mounted_group_is_stripped(void **state)
{
	struct cgroup_finder f = MACHINE("4:memory:/docker/1", "3:cpu,cpuacct:/docker/1/x", "2:pids:/docker/12", NULL,
	    "40 30 0:32 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory",
	    "41 30 0:33 /docker/1 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpuacct,cpu",
	    "42 30 0:34 /docker/1 /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids");

	(void)state;
	assert_int_equal(cgroup_version_of(&f), CGROUP_V1);
	assert_place(&f, CGROUP_MEMORY, 1, "/sys/fs/cgroup/memory", "/sys/fs/cgroup/memory");
	assert_place(&f, CGROUP_CPU, 1, "/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu/x");
	assert_place(&f, CGROUP_PIDS, 1, "/sys/fs/cgroup/pids", "/sys/fs/cgroup/pids");
}

/* On a hybrid machine version 2 is mounted and has nothing. */
static void
test_who_has_the_controller_decides(void **state)
{
	struct cgroup_finder f = MACHINE("4:memory:/m", "0::/two", NULL,
	    "40 30 0:32 / /cg/memory rw - cgroup cgroup rw,memory",
	    "41 30 0:33 / /cg/unified rw - cgroup2 cgroup2 rw");

	(void)state;
	assert_int_equal(cgroup_version_of(&f), CGROUP_HYBRID);
	assert_place(&f, CGROUP_MEMORY, 1, "/cg/memory", "/cg/memory/m");
	assert_place(&f, CGROUP_PIDS, 2, "/cg/unified", "/cg/unified/two");
}

static void
test_outside_of_what_we_see(void **state)
{
	struct cgroup_finder f = MACHINE("0::/../other", NULL, "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw");

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 2, "/sys/fs/cgroup", "/sys/fs/cgroup");
}

static void
test_the_mount_that_contains_us_wins(void **state)
{
	struct cgroup_finder f = MACHINE("0::/ours/leaf", NULL,
	    "30 23 0:26 /theirs /mnt rw - cgroup2 cgroup rw", "31 23 0:26 /ours /sys/fs/cgroup ro - cgroup2 cgroup rw",
	    "32 23 0:26 / /late rw - cgroup2 cgroup rw");
	struct cgroup_place place;

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 2, "/sys/fs/cgroup", "/sys/fs/cgroup/leaf");
	assert_true(cgroup_place_of(&f, CGROUP_MEMORY, &place) && place.read_only);
}

static void
test_a_mount_that_does_not_contain_us(void **state)
{
	struct cgroup_finder f = MACHINE("0::/ours", NULL, "30 23 0:26 /oursalike /mnt rw - cgroup2 cgroup rw");

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 2, "/mnt", "/mnt");
}

static void
test_nothing_there(void **state)
{
	struct cgroup_finder f = MACHINE("nonsense", ":memory:/x", "1:memory", "1:memory:relative", NULL, "");
	struct cgroup_finder unmounted = MACHINE("0::/a", NULL, "1 0 0:1 / / rw - ext4 /dev/sda rw");

	(void)state;
	assert_place(&f, CGROUP_PIDS, 0, "", "");
	assert_int_equal(cgroup_version_of(&unmounted), CGROUP_V2);
	assert_place(&unmounted, CGROUP_MEMORY, 0, "", "");
}

static void
test_controllers_are_whole_words(void **state)
{
	struct cgroup_finder f = MACHINE("1:memoryx,xpids,cpuset:/a", "2:name=cpu:/b", NULL, "");

	(void)state;
	assert_int_equal(cgroup_version_of(&f), CGROUP_NONE);
}

static void
test_a_path_that_is_too_long(void **state)
{
	char line[2 * CGROUP_PATH] = "0::/";

	(void)state;
	memset(line + 4, 'a', CGROUP_PATH);
	struct cgroup_finder f = MACHINE(line, NULL, "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw");

	assert_place(&f, CGROUP_MEMORY, 0, "", "");
	line[CGROUP_PATH - 2] = '\0';
	f = MACHINE(line, NULL, "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw");
	assert_place(&f, CGROUP_MEMORY, 0, "", "");
}

static void
test_upward(void **state)
{
	struct cgroup_place place = { .version = 2, .top = "/cg" };
	char group[CGROUP_PATH] = "/cg/a/b";

	(void)state;
	assert_true(cgroup_ascend(&place, group));
	assert_string_equal(group, "/cg/a");
	assert_true(cgroup_ascend(&place, group));
	assert_string_equal(group, "/cg");
	assert_false(cgroup_ascend(&place, group));
}

static void
test_whose_it_is(void **state)
{
	(void)state;
	assert_true(cgroup_same_container("/docker/1", "/docker/1"));
	assert_true(cgroup_same_container("/docker/1/app", "/docker/1/init"));
	assert_true(cgroup_same_container("/", "/init"));
	assert_true(cgroup_same_container("/", "/"));
	assert_false(cgroup_same_container("/docker/1", "/docker/2"));
	assert_false(cgroup_same_container("/docker/1", "/init.scope"));
	assert_false(cgroup_same_container("/docker/1", "/"));
	assert_false(cgroup_same_container("/", "/../2"));
}

static void
test_lines_that_place_a_process(void **state)
{
	(void)state;
	assert_string_equal(cgroup_line_path("0::/x"), "/x");
	assert_string_equal(cgroup_line_path("19:memory:/y"), "/y");
	assert_string_equal(cgroup_line_path("4:cpu,memory:/y"), "/y");
	assert_null(cgroup_line_path("4:cpu:/y"));
	assert_null(cgroup_line_path("x"));
}

static void
test_numbers(void **state)
{
	uint64_t n = 1;

	(void)state;
	assert_true(cgroup_number("max", &n) && n == CGROUP_NO_LIMIT);
	assert_true(cgroup_number("-1", &n) && n == CGROUP_NO_LIMIT);
	assert_true(cgroup_number("9223372036854771712", &n) && n == CGROUP_NO_LIMIT);
	assert_true(cgroup_number("4611686018427387904", &n) && n == CGROUP_NO_LIMIT);
	assert_true(cgroup_number("4611686018427387903", &n) && n == 4611686018427387903);
	assert_true(cgroup_number("0", &n) && n == 0);
	assert_false(cgroup_number("", &n));
	assert_false(cgroup_number("-2", &n));
	assert_false(cgroup_number("12k", &n));
}

static void
test_keys(void **state)
{
	static const char file[] = "low 0\noom 3\noom_kill 2\noom_group_kill 1\nmax max";
	uint64_t n;

	(void)state;
	assert_true(cgroup_keyed(file, "oom_kill", &n) && n == 2);
	assert_true(cgroup_keyed(file, "oom", &n) && n == 3);
	assert_true(cgroup_keyed(file, "max", &n) && n == CGROUP_NO_LIMIT);
	assert_false(cgroup_keyed(file, "kill", &n));
	assert_false(cgroup_keyed("oom_kill", "oom_kill", &n));
	assert_false(cgroup_keyed("oom_kill x\n", "oom_kill", &n));
	assert_false(cgroup_keyed("", "oom_kill", &n));
}

static void
test_processors(void **state)
{
	uint64_t milli;

	(void)state;
	assert_true(cgroup_cpu_max("50000 100000", &milli) && milli == 500);
	assert_true(cgroup_cpu_max("max 100000", &milli) && milli == CGROUP_NO_LIMIT);
	assert_false(cgroup_cpu_max("50000", &milli));
	assert_false(cgroup_cpu_max("", &milli));
	assert_true(cgroup_cpu_milli(150000, 100000) == 1500);
	assert_true(cgroup_cpu_milli(1, 0) == CGROUP_NO_LIMIT);
	assert_true(cgroup_cpu_milli(CGROUP_NO_LIMIT, 100000) == CGROUP_NO_LIMIT);
	assert_true(cgroup_cpu_milli(CGROUP_NO_LIMIT / 2, 1) == CGROUP_NO_LIMIT);
}

/* A group that only looks like ours, by its end, its start or one of its letters. */
static void
test_groups_that_look_alike(void **state)
{
	static const char *const roots[] = { "/Xurs", "Xours", "/our", "/ourss", "/ours/leaf/more", "/ourX" };

	(void)state;
	for (unsigned i = 0; i < sizeof roots / sizeof *roots; i++) {
		char line[100] = "30 23 0:26 ";

		strcat(strcat(line, roots[i]), " /mnt rw - cgroup2 cgroup rw");
		struct cgroup_finder f = MACHINE("0::/ours/leaf", NULL, line);

		assert_place(&f, CGROUP_MEMORY, 2, "/mnt", "/mnt");
	}
}

/* Only what begins with two dots is outside. */
static void
test_dots(void **state)
{
	struct cgroup_finder f = MACHINE("0::/.a", NULL, "30 23 0:26 / /cg rw - cgroup2 cgroup rw");
	struct cgroup_finder g = MACHINE("0::/a.b", NULL, "30 23 0:26 / /cg rw - cgroup2 cgroup rw");
	struct cgroup_finder h = MACHINE("0::/a..", NULL, "30 23 0:26 / /cg rw - cgroup2 cgroup rw");

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 2, "/cg", "/cg/.a");
	assert_place(&g, CGROUP_MEMORY, 2, "/cg", "/cg/a.b");
	assert_place(&h, CGROUP_MEMORY, 2, "/cg", "/cg/a..");
}

/* What is mounted from elsewhere with a word like a controller's among its options is none. */
static void
test_other_file_systems(void **state)
{
	struct cgroup_finder f = MACHINE("9:memory:/", NULL, "30 23 0:26 / /mnt rw - tmpfs memory rw,memory",
	    "31 23 0:26 / /mnt2 rw - cgroup none rw,name=memory");

	(void)state;
	assert_place(&f, CGROUP_MEMORY, 0, "", "");
}

/* A number that is longer than any is none. */
static void
test_words_that_are_too_long(void **state)
{
	static const char nines[] = "oom_kill 0000000000000000000000000000000000000000000001\n";
	uint64_t n;

	(void)state;
	assert_false(cgroup_keyed(nines, "oom_kill", &n));
	assert_false(cgroup_cpu_max(nines + 9, &n));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_version_2_with_a_namespace_of_its_own),
		cmocka_unit_test(test_the_mounted_group_is_stripped),
		cmocka_unit_test(test_who_has_the_controller_decides),
		cmocka_unit_test(test_outside_of_what_we_see),
		cmocka_unit_test(test_the_mount_that_contains_us_wins),
		cmocka_unit_test(test_a_mount_that_does_not_contain_us),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_controllers_are_whole_words),
		cmocka_unit_test(test_a_path_that_is_too_long),
		cmocka_unit_test(test_upward),
		cmocka_unit_test(test_whose_it_is),
		cmocka_unit_test(test_lines_that_place_a_process),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_processors),
		cmocka_unit_test(test_groups_that_look_alike),
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_other_file_systems),
		cmocka_unit_test(test_words_that_are_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
