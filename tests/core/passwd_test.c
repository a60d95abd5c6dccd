#include "rig/unit.h"

#include <string.h>

#include "core/passwd.h"

/* Every answer is the same however the bytes are cut: each test feeds them whole and one by one. */
static struct passwd_search
user_in(struct passwd_search s, const char *file, size_t n)
{
	struct passwd_search bit_by_bit = s;

	passwd_feed(&s, file, n);
	passwd_end(&s);
	for (size_t i = 0; i < n; i++)
		passwd_feed(&bit_by_bit, file + i, 1);
	passwd_end(&bit_by_bit);
	assert_int_equal(s.found, bit_by_bit.found);
	assert_int_equal(s.uid, bit_by_bit.uid);
	assert_int_equal(s.gid, bit_by_bit.gid);
	assert_string_equal(s.user, bit_by_bit.user);
	assert_string_equal(s.home, bit_by_bit.home);
	assert_string_equal(s.nearest, bit_by_bit.nearest);
	return s;
}

static struct group_search
group_in(struct group_search s, const char *file, size_t n)
{
	struct group_search bit_by_bit = s;

	group_feed(&s, file, n);
	group_end(&s);
	for (size_t i = 0; i < n; i++)
		group_feed(&bit_by_bit, file + i, 1);
	group_end(&bit_by_bit);
	assert_int_equal(s.found, bit_by_bit.found);
	assert_int_equal(s.gid, bit_by_bit.gid);
	assert_int_equal(s.count, bit_by_bit.count);
	assert_memory_equal(s.groups, bit_by_bit.groups, sizeof s.groups);
	assert_string_equal(s.nearest, bit_by_bit.nearest);
	return s;
}

static struct passwd_search
user_named(const char *name, const char *file)
{
	return user_in((struct passwd_search){ .name = name }, file, strlen(file));
}

static struct passwd_search
user_of(uint32_t id, const char *file)
{
	return user_in((struct passwd_search){ .id = id }, file, strlen(file));
}

static struct group_search
group_named(const char *name, const char *file)
{
	return group_in((struct group_search){ .name = name }, file, strlen(file));
}

static struct group_search
groups_of(const char *member, const char *file)
{
	return group_in((struct group_search){ .member = member }, file, strlen(file));
}

static const char debian[] =
	"root:x:0:0:root:/root:/bin/bash\n"
	"daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
	"app:x:1000:1001:The App,,,:/home/app:/bin/sh\n"
	"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";

static void
a_user_is_found_by_name_and_by_id(void **state)
{
	struct passwd_search s = user_named("app", debian);

	(void)state;
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_int_equal(s.uid, 1000);
	assert_int_equal(s.gid, 1001);
	assert_string_equal(s.user, "app");
	assert_string_equal(s.home, "/home/app");
	s = user_of(65534, debian);
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_string_equal(s.user, "nobody");
	assert_string_equal(s.home, "/nonexistent");
	s = user_of(0, debian);
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_string_equal(s.user, "root");
}

static void
only_the_whole_name_is_that_name(void **state)
{
	static const char *const others[] = { "ap", "appp", "APP", "pp", "root:x", "", "x" };

	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(user_named(others[i], debian).found, PASSWD_NONE);
	assert_int_equal(user_of(100, debian).found, PASSWD_NONE);
	assert_int_equal(user_of(1001, debian).found, PASSWD_NONE);
}

static void
the_first_entry_counts(void **state)
{
	static const char twice[] = "app:x:1:2::/a:\napp:x:3:4::/b:\nother:x:1:9::/c:\n";
	struct passwd_search s = user_named("app", twice);
	struct group_search g = group_named("a", "a:x:5:\na:x:6:\n");

	(void)state;
	assert_int_equal(s.uid, 1);
	assert_string_equal(s.home, "/a");
	s = user_of(1, twice);
	assert_string_equal(s.user, "app");
	assert_int_equal(s.gid, 2);
	assert_int_equal(g.found, PASSWD_FOUND);
	assert_int_equal(g.gid, 5);
}

/* Docker's reader makes uid 0 of an id that is none; here it is nobody's. */
static void
a_broken_entry_is_no_user(void **state)
{
	static const char *const broken[] = {
		"app", "app:x", "app:x:1000", "app:x::1000::/:", "app:x:1000:::/:", "app:x:-1:0::/:",
		"app:x:1000:-1::/:", "app:x:+1:1::/:", "app:x: 1:1::/:", "app:x:0x10:1::/:",
		"app:x:2147483648:1::/:", "app:x:4294967295:1::/:", "app:x:1:4294967295::/:",
		"app:x:18446744073709551616:1::/:", "app:x:1000 :1::/:", "app:x:abc:1::/:", "app::::::",
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		assert_int_equal(user_named("app", broken[i]).found, PASSWD_BROKEN);
	assert_int_equal(user_of(0, "app:x:abc:1::/:\n").found, PASSWD_NONE);
	assert_int_equal(user_of(0, "app:x:4294967296:1::/:\n").found, PASSWD_NONE);
	assert_int_equal(user_of(7, "app:x:7:abc::/:\n").found, PASSWD_BROKEN);
	assert_int_equal(user_of(7, "app:x:7\n").found, PASSWD_BROKEN);
	assert_int_equal(user_named("app", "app:x:2147483647:2147483647::/:").found, PASSWD_FOUND);
}

static void
a_broken_neighbour_does_no_harm(void **state)
{
	static const char file[] = "\n\n:\n:::\nx\nx:y:z:q\n::0:0:::\n# app:x:9:9::/:\napp:x:1:2::/a:\n";
	struct passwd_search s = user_named("app", file);

	(void)state;
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_int_equal(s.uid, 1);
	assert_string_equal(s.home, "/a");
}

static void
a_home_may_be_missing_or_empty(void **state)
{
	(void)state;
	assert_string_equal(user_named("a", "b:x:1:1::/b:\na:x:1:2").home, "");
	assert_string_equal(user_named("a", "a:x:1:2:gecos").home, "");
	assert_string_equal(user_named("a", "a:x:1:2:::").home, "");
	assert_string_equal(user_named("a", "a:x:1:2::/h").home, "/h");
	assert_int_equal(user_named("a", "a:x:1:2").found, PASSWD_FOUND);
}

static void
blanks_around_a_line_are_no_part_of_it(void **state)
{
	struct passwd_search s = user_named("app", " \t app:x:1:2::/home/app \t\r\n");

	(void)state;
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_string_equal(s.home, "/home/app");
	assert_int_equal(user_named("app", "app:x:1:2\r\n").gid, 2);
	assert_int_equal(groups_of("app", "a:x:7:app\r\n").count, 1);
	assert_int_equal(groups_of("app", "a:x:7:x, app\n").count, 0);
	assert_int_equal(user_named("app", "ap p:x:1:2\n").found, PASSWD_NONE);
}

static void
lines_of_nis_are_ignored(void **state)
{
	static const char *const names[] = { "+", "+app", "-app", "-", "" };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(user_named(names[i], "+\n+app:x:0:0:::\n-app:x:1:1:::\n+::::::").found,
		    PASSWD_NONE);
	assert_int_equal(user_of(0, "+app:x:0:0:::\n").found, PASSWD_NONE);
	assert_int_equal(user_named("app", "+app:x:0:0:::\napp:x:5:5:::\n").uid, 5);
	assert_int_equal(groups_of("app", "+g:x:7:app\n-h:x:8:app\ni:x:9:app\n").count, 1);
}

static void
a_line_may_be_of_any_length(void **state)
{
	static char file[200000];
	struct passwd_search s;
	struct group_search g;

	(void)state;
	memset(file, 'z', sizeof file);
	memcpy(file, "app:x:66:66::", 13);
	memcpy(file + 100000, "\napp:x:1:2::/a:", 15);
	s = user_in((struct passwd_search){ .name = "app" }, file, sizeof file);
	assert_int_equal(s.found, PASSWD_BROKEN);
	memcpy(file, "zpp:x:66:66::", 13);
	s = user_in((struct passwd_search){ .name = "app" }, file, sizeof file);
	assert_int_equal(s.found, PASSWD_FOUND);
	assert_int_equal(s.uid, 1);
	memcpy(file, "many:x:7:", 9);
	for (size_t i = 9; i < 99989; i += 10)
		memcpy(file + i, "somebody1,", 10);
	memcpy(file + 99989, "app,other12", 11);
	g = group_in((struct group_search){ .member = "app" }, file, sizeof file);
	assert_int_equal(g.count, 1);
	assert_int_equal(g.groups[0], 7);
}

static void
a_zero_byte_is_part_of_no_word(void **state)
{
	static const char file[] = "app\0x:x:0:0::/:\napp:x:1:2::/ho\0me:\n";
	struct passwd_search s = user_in((struct passwd_search){ .name = "app" }, file, sizeof file - 1);

	(void)state;
	assert_int_equal(s.found, PASSWD_BROKEN);
	assert_int_equal(s.uid, 1);
}

static void
a_name_that_is_too_long_breaks_its_line(void **state)
{
	char file[WORD_MAX + 32];

	(void)state;
	memset(file, 'a', sizeof file);
	memcpy(file + WORD_MAX, ":x:5:6::/:\n", 12);
	assert_int_equal(user_of(5, file).found, PASSWD_BROKEN);
	assert_int_equal(groups_of("app", "").count, 0);
	memcpy(file + WORD_MAX - 1, ":x:5:6::/:\n", 12);
	assert_int_equal(user_of(5, file).found, PASSWD_FOUND);
}

static void
groups_are_gathered_ascending_and_once(void **state)
{
	static const char file[] =
		"wheel:x:998:root,app\nroot:x:0:\nadm:x:4:app,syslog\nx:y:abc:app\n"
		"adm2:x:4:app\ntty:x:5:apple,xapp\nnone:x:77\nlast:x:44:a,app,b:rest,app\nz:x:99:app";
	static const uint32_t wanted[] = { 4, 44, 99, 998 };
	struct group_search g = groups_of("app", file);

	(void)state;
	assert_int_equal(g.count, 4);
	assert_memory_equal(g.groups, wanted, sizeof wanted);
	assert_false(g.too_many);
	assert_int_equal(g.found, PASSWD_NONE);
}

static void
a_group_is_found_by_name(void **state)
{
	(void)state;
	assert_int_equal(group_named("adm", "root:x:0:\nadm:x:4:app,adm\n").gid, 4);
	assert_int_equal(group_named("adm", "adm:x:4").found, PASSWD_FOUND);
	assert_int_equal(group_named("app", "adm:x:4:app\n").found, PASSWD_NONE);
	assert_int_equal(group_named("adm", "adm:x\n").found, PASSWD_BROKEN);
	assert_int_equal(group_named("adm", "adm:x:-1:\n").found, PASSWD_BROKEN);
	assert_int_equal(group_named("adm", "adm:x:4294967295:\n").found, PASSWD_BROKEN);
}

static void
more_groups_than_fit_are_told(void **state)
{
	char file[8000];
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i <= GROUPS_ROOM; i++) {
		char line[16] = "g:x:1000:app\n";

		line[5] = (char)('0' + i / 10);
		line[6] = (char)('0' + i % 10);
		memcpy(file + n, line, 13);
		n += 13;
	}
	file[n] = '\0';
	assert_true(groups_of("app", file).too_many);
	file[n - 13] = '\0';
	assert_false(groups_of("app", file).too_many);
	assert_int_equal(groups_of("app", file).count, GROUPS_ROOM);
}

static void
the_nearest_name_is_suggested_when_asked_for(void **state)
{
	struct passwd_search s = { .name = "nobdy", .suggest = true };
	struct group_search g = { .name = "whel", .suggest = true };

	(void)state;
	s = user_in(s, debian, strlen(debian));
	assert_string_equal(s.nearest, "nobody");
	assert_int_equal(s.distance, 1);
	g = group_in(g, "root:x:0:\nwheel:x:10:\nshell:x:1:\n", 33);
	assert_string_equal(g.nearest, "wheel");
	g = (struct group_search){ .name = "adn", .suggest = true };
	g = group_in(g, "adm:x:4:\nadz:x:5:\n", 18);
	assert_string_equal(g.nearest, "adm");
	assert_string_equal(user_named("nobdy", debian).nearest, "");
	s = user_in((struct passwd_search){ .name = "x", .suggest = true }, "", 0);
	assert_string_equal(s.nearest, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_is_found_by_name_and_by_id),
		cmocka_unit_test(only_the_whole_name_is_that_name),
		cmocka_unit_test(the_first_entry_counts),
		cmocka_unit_test(a_broken_entry_is_no_user),
		cmocka_unit_test(a_broken_neighbour_does_no_harm),
		cmocka_unit_test(a_home_may_be_missing_or_empty),
		cmocka_unit_test(blanks_around_a_line_are_no_part_of_it),
		cmocka_unit_test(lines_of_nis_are_ignored),
		cmocka_unit_test(a_line_may_be_of_any_length),
		cmocka_unit_test(a_zero_byte_is_part_of_no_word),
		cmocka_unit_test(a_name_that_is_too_long_breaks_its_line),
		cmocka_unit_test(groups_are_gathered_ascending_and_once),
		cmocka_unit_test(a_group_is_found_by_name),
		cmocka_unit_test(more_groups_than_fit_are_told),
		cmocka_unit_test(the_nearest_name_is_suggested_when_asked_for),
	};

	return cmocka_run_group_tests_name("passwd", tests, NULL, NULL);
}
