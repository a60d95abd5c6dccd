#include "rig/unit.h"

#include <string.h>

#include "core/mountinfo.h"

static void
test_a_line(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue", &m));
	assert_string_equal(m.root, "/mnt1");
	assert_string_equal(m.point, "/mnt2");
	assert_string_equal(m.type, "ext3");
	assert_string_equal(m.super, "rw,errors=continue");
	assert_false(m.cut || m.read_only || m.nosuid || m.nodev || m.noexec);
}

static void
test_tags_may_be_none_or_many(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("1 0 0:1 / / ro - tmpfs tmpfs rw", &m));
	assert_true(m.read_only);
	assert_string_equal(m.type, "tmpfs");
	assert_true(mount_read("1 0 0:1 / /a-b rw shared:1 master:2 propagate_from:3 - proc none rw", &m));
	assert_string_equal(m.point, "/a-b");
	assert_string_equal(m.type, "proc");
}

static void
test_options(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("1 0 0:1 / /x rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs ro,size=64k", &m));
	assert_true(m.nosuid && m.nodev && m.noexec && !m.read_only);
	assert_true(mount_has(m.super, "ro") && mount_has(m.super, "size=64k"));
	assert_false(mount_has(m.super, "size") || mount_has(m.super, "r") || mount_has(m.super, "o"));
	assert_false(mount_has("", "ro"));
	assert_true(mount_has("a,,ro", "ro"));
}

/* A list ends at a blank, so that it can be asked where it stands in the line. */
static void
test_options_end_at_a_blank(void **state)
{
	(void)state;
	assert_false(mount_has("rw memory", "memory"));
	assert_true(mount_has("rw,memory more", "memory"));
}

static void
test_escapes(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("1 0 0:1 /a\\040b /c\\011d\\134e\\012 rw - fuse\\056x none rw", &m));
	assert_string_equal(m.root, "/a b");
	assert_string_equal(m.point, "/c\td\\e\n");
	assert_string_equal(m.type, "fuse.x");
	assert_true(mount_read("1 0 0:1 /\\001 /\\377\\400 rw - -x s rw", &m));
	assert_string_equal(m.root, "/\1");
	assert_string_equal(m.point, "/\377\\400");
	assert_string_equal(m.type, "-x");
	assert_true(mount_read("1 0 0:1 / / rw -x - - s rw", &m));
	assert_string_equal(m.type, "-");
	assert_true(mount_read("1 0 0:1 / /a\\04 rw - t s rw", &m));
	assert_string_equal(m.point, "/a\\04");
	assert_true(mount_read("1 0 0:1 / /a\\000b\\777 rw - t s rw", &m));
	assert_string_equal(m.point, "/a\\000b\\777");
}

static void
test_what_has_no_path_as_its_root(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("1 0 0:4 net:[4026532187] /run/netns/x rw - nsfs nsfs rw", &m));
	assert_string_equal(m.root, "net:[4026532187]");
}

static void
test_long_fields_are_cut(void **state)
{
	char line[2 * MOUNT_PATH] = "1 0 0:1 / /";
	size_t n = strlen(line);
	struct mount m;

	(void)state;
	memset(line + n, 'a', MOUNT_PATH);
	strcpy(line + n + MOUNT_PATH, " rw - tmpfs tmpfs rw");
	assert_true(mount_read(line, &m));
	assert_true(m.cut);
	assert_int_equal(strlen(m.point), MOUNT_PATH - 1);
	assert_string_equal(m.type, "tmpfs");
}

static void
test_no_such_lines(void **state)
{
	static const char *const lines[] = {
		"", " ", "1", "1 0 0:1 / / rw", "1 0 0:1 / / rw ", "1 0 0:1 / / rw -", "1 0 0:1 / / rw - tmpfs",
		"1 0 0:1 / relative rw - tmpfs tmpfs rw", "1 0 0:1 / / rw shared:1 tmpfs tmpfs rw",
	};
	struct mount m;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_false(mount_read(lines[i], &m));
}

static void
test_without_options_of_its_own(void **state)
{
	struct mount m;

	(void)state;
	assert_true(mount_read("1 0 0:1 / / rw - tmpfs tmpfs", &m));
	assert_string_equal(m.super, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line),
		cmocka_unit_test(test_tags_may_be_none_or_many),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_options_end_at_a_blank),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_what_has_no_path_as_its_root),
		cmocka_unit_test(test_long_fields_are_cut),
		cmocka_unit_test(test_no_such_lines),
		cmocka_unit_test(test_without_options_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
