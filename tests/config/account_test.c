/*
 * Each test lives in a root directory of its own, so that /etc/passwd is what the test says.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/account.h"

static const char passwd[] =
	"root:x:0:0:root:/root:/bin/bash\n"
	"app:x:1000:1001:The App,,,:/home/app:/bin/sh\n"
	"toor:x:0:0::/root:/bin/sh\n"
	"homeless:x:1002:1002:::\n"
	"bad:x:4294967295:1::/:\n"
	"1000:x:77:77:a name of digits:/digits:/bin/sh\n"
	"many:x:2000:2000::/:\n"
	"badgid:x:55:-3::/:\n";
static const char group[] =
	"root:x:0:\nadm:x:4:app\nwheel:x:998:root,app\napp:x:1001:\nodd:x:-7:\n44:x:45:\n";

static int outside = -1;
static char place[] = "/tmp/mainstay-account-XXXXXX";

static void
write_file(const char *path, const char *text, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	close(fd);
}

/* A root of our own, with the two files; a user namespace gives the right to it where we lack it. */
static int
enter(void **state)
{
	(void)state;
	outside = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (geteuid() != 0)
		assert_int_equal(unshare(CLONE_NEWUSER), 0);
	assert_non_null(mkdtemp(place));
	assert_int_equal(chroot(place), 0);
	assert_int_equal(chdir("/"), 0);
	return mkdir("/etc", 0755);
}

static int
leave(void **state)
{
	(void)state;
	assert_int_equal(unlink("/etc/passwd"), 0);
	assert_int_equal(unlink("/etc/group"), 0);
	assert_int_equal(rmdir("/etc"), 0);
	assert_int_equal(fchdir(outside), 0);
	assert_int_equal(chroot("."), 0);
	close(outside);
	return rmdir(place);
}

static int
usual_files(void **state)
{
	(void)state;
	write_file("/etc/passwd", passwd, sizeof passwd - 1);
	write_file("/etc/group", group, sizeof group - 1);
	return 0;
}

static struct account
resolved(const char *user, const char *only_group)
{
	struct account who;
	struct fault why;

	memset(&who, 'x', sizeof who);
	if (!account_resolve(user, only_group, &who, &why))
		fail_msg("%s %s: %s %s", user, only_group, why.subject, why.deed);
	return who;
}

static struct fault
refused(const char *user, const char *only_group)
{
	struct account who;
	struct fault why;

	assert_false(account_resolve(user, only_group, &who, &why));
	return why;
}

struct row {
	const char *user, *group;
	uint32_t uid, gid;
	int32_t count;
	uint32_t groups[3];
	const char *name, *home;
	bool defaulted;
};

static void
every_spelling_means_what_docker_says(void **state)
{
	static const struct row rows[] = {
		{ "app", "", 1000, 1001, 3, { 4, 998, 1001 }, "app", "/home/app", false },
		{ "1000", "", 1000, 1001, 3, { 4, 998, 1001 }, "app", "/home/app", false },
		{ "01000", "", 1000, 1001, 3, { 4, 998, 1001 }, "app", "/home/app", false },
		{ "app:adm", "", 1000, 4, 1, { 4 }, "app", "/home/app", false },
		{ "app:wheel", "", 1000, 998, 1, { 998 }, "app", "/home/app", false },
		{ "app:4", "", 1000, 4, 1, { 4 }, "app", "/home/app", false },
		{ "1000:adm", "", 1000, 4, 1, { 4 }, "app", "/home/app", false },
		{ "app:app", "", 1000, 1001, 1, { 1001 }, "app", "/home/app", false },
		{ "5555", "", 5555, 0, 1, { 0 }, "", "/", true },
		{ "5555:5555", "", 5555, 5555, 1, { 5555 }, "", "/", false },
		{ "5555:adm", "", 5555, 4, 1, { 4 }, "", "/", false },
		{ "5555:0", "", 5555, 0, 1, { 0 }, "", "/", false },
		{ "2147483647:2147483647", "", 2147483647, 2147483647, 1, { 2147483647 }, "", "/", false },
		{ "77", "", 77, 77, 1, { 77 }, "1000", "/digits", false },
		{ "app:44", "", 1000, 44, 1, { 44 }, "app", "/home/app", false },
		{ "homeless", "", 1002, 1002, 1, { 1002 }, "homeless", "/", false },
		{ "root", "", 0, 0, 2, { 0, 998 }, "root", "/root", false },
		{ "root:root", "", 0, 0, 1, { 0 }, "root", "/root", false },
		{ "0", "", 0, 0, 2, { 0, 998 }, "root", "/root", false },
		{ "0:1000", "", 0, 1000, 1, { 1000 }, "root", "/root", false },
		{ "app", "adm", 1000, 4, 1, { 4 }, "app", "/home/app", false },
		{ "app:wheel", "adm", 1000, 4, 1, { 4 }, "app", "/home/app", false },
		{ "5555", "7", 5555, 7, 1, { 7 }, "", "/", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct account who = resolved(rows[i].user, rows[i].group);

		assert_int_equal(who.uid, rows[i].uid);
		assert_int_equal(who.gid, rows[i].gid);
		assert_int_equal(who.group_count, rows[i].count);
		assert_memory_equal(who.groups, rows[i].groups, (size_t)who.group_count * sizeof(uint32_t));
		assert_string_equal(who.name, rows[i].name);
		assert_string_equal(who.home, rows[i].home);
		assert_int_equal(who.gid_defaulted, rows[i].defaulted);
	}
}

static void
nobody_said_is_who_we_are(void **state)
{
	struct account who = resolved("", "adm");

	(void)state;
	assert_int_equal(who.uid, geteuid());
	assert_int_equal(who.gid, 4);
	assert_int_equal(who.group_count, 1);
}

static void
what_is_no_user_is_refused(void **state)
{
	static const char *const wrong[] = {
		"nosuch", "-1", "-1:1000", "+5", "4294967295", "2147483648", "99999999999999999999",
		"1000:-1", "1000:4294967295", "1000:+7", "app:nosuch", "app:adm:wheel", "1000:1:2", "::",
		"app:", ":wheel", ":", "1000:", ":1000",
		"0x10", "1000 ", " 1000", "1e3", "app ", "bad", "app:odd", "toor", "APP", "-app", "5555:x",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct fault why = refused(wrong[i], "");

		assert_int_equal(why.kind, FAULT_CONFIG);
		assert_true(strlen(why.deed) > 0 && strlen(why.subject) > 0);
		assert_true(strlen(why.allowed) > 0 || strlen(why.hint) > 0);
	}
	assert_string_equal(refused("-1", "").deed, "is neither a user nor a uid");
	assert_string_equal(refused("app:+1", "").deed, "is neither a group nor a gid");
	assert_string_equal(refused("badgid", "").deed, "has a broken entry in /etc/passwd");
	assert_string_equal(refused("55", "").deed, "has a broken entry in /etc/passwd");
	assert_int_equal(refused("app", "nosuch").kind, FAULT_CONFIG);
	assert_int_equal(refused("app", "-1").kind, FAULT_CONFIG);
	assert_int_equal(refused("app", "adm:wheel").kind, FAULT_CONFIG);
}

static void
a_name_too_long_is_refused(void **state)
{
	char name[WORD_MAX + 8];

	(void)state;
	memset(name, 'a', sizeof name);
	name[sizeof name - 1] = '\0';
	assert_string_equal(refused(name, "").deed, "is neither a user nor a uid");
	assert_string_equal(refused("app", name).deed, "is neither a group nor a gid");
	memset(name, '1', sizeof name - 1);
	assert_int_equal(refused(name, "").kind, FAULT_CONFIG);
}

static void
the_nearest_name_is_offered(void **state)
{
	(void)state;
	assert_string_equal(refused("ap", "").hint, "did you mean app?");
	assert_string_equal(refused("homelss", "").hint, "did you mean homeless?");
	assert_string_equal(refused("app:weel", "").hint, "did you mean wheel?");
	assert_string_equal(refused("postgres", "").hint, "");
	assert_string_equal(refused("x", "").hint, "");
	assert_string_equal(refused("app:zz", "").hint, "");
}

static void
an_image_without_files_knows_only_numbers(void **state)
{
	(void)state;
	unlink("/etc/passwd");
	unlink("/etc/group");
	assert_int_equal(resolved("65532", "").uid, 65532);
	assert_true(resolved("65532", "").gid_defaulted);
	assert_int_equal(resolved("65532:65532", "").gid, 65532);
	assert_int_equal(resolved("0", "").uid, 0);
	if (setegid(12) == 0) {
		assert_int_equal(resolved("", "").gid, 12);
		assert_int_equal(setegid(getgid()), 0);
	}
	assert_non_null(strstr(refused("app", "").hint, "say a number"));
	assert_non_null(strstr(refused("1000:adm", "").hint, "say a number"));
	assert_int_equal(refused("root", "").kind, FAULT_CONFIG);
	usual_files(state);
}

static void
files_that_are_none_are_refused_at_once(void **state)
{
	(void)state;
	unlink("/etc/passwd");
	assert_int_equal(mkdir("/etc/passwd", 0755), 0);
	assert_int_equal(refused("app", "").err, EISDIR);
	assert_int_equal(refused("1000", "").kind, FAULT_SYSTEM);
	rmdir("/etc/passwd");
	assert_int_equal(mkfifo("/etc/passwd", 0644), 0);
	assert_int_equal(refused("app", "").kind, FAULT_CONFIG);
	unlink("/etc/passwd");
	assert_int_equal(symlink("passwd", "/etc/passwd"), 0);
	assert_int_equal(refused("1000", "").err, ELOOP);
	unlink("/etc/passwd");
	usual_files(state);
}

static void
a_file_may_be_large_but_not_huge(void **state)
{
	static char file[1024 * 1024 + 1];

	(void)state;
	memset(file, '\n', sizeof file);
	memcpy(file, passwd, sizeof passwd - 1);
	memcpy(file + sizeof file - 21, "last:x:9:9::/last:/x", 20);
	write_file("/etc/passwd", file, sizeof file - 1);
	assert_int_equal(resolved("last", "").uid, 9);
	write_file("/etc/passwd", file, sizeof file);
	assert_string_equal(refused("last", "").deed, "is too large");
	usual_files(state);
}

static void
too_many_groups_are_refused(void **state)
{
	char file[4096];
	size_t n = 0;

	(void)state;
	for (unsigned i = 0; i < GROUPS_ROOM; i++)
		n += (size_t)snprintf(file + n, sizeof file - n, "g:x:%u:many\n", 100 + i);
	write_file("/etc/group", file, n);
	assert_string_equal(refused("many", "").deed, "is in too many groups");
	assert_int_equal(resolved("many:100", "").group_count, 1);
	write_file("/etc/group", file, n - 11);
	assert_int_equal(resolved("many", "").group_count, GROUPS_ROOM);
	memmove(file + 16, file, n);
	memcpy(file, "own:x:2000:many\n", 16);
	n += 16;
	write_file("/etc/group", file, n);
	assert_string_equal(refused("many", "").deed, "is in too many groups");
	usual_files(state);
}

/* Of each: started as, what the environment has, what it gets (NULL: stays). */
static void
the_environment_follows_the_user(void **state)
{
	static const struct { uint32_t started; const char *now, *then; } homes[] = {
		{ 0, NULL, "/home/app" }, { 0, "/root", "/home/app" }, { 0, "/", "/home/app" },
		{ 0, "/custom", NULL }, { 0, "/home/app", NULL }, { 0, "", NULL }, { 0, "/root/", NULL },
		{ 1000, NULL, "/home/app" }, { 1000, "/", NULL }, { 1000, "/root", NULL },
	};
	struct account who = resolved("app", "");
	struct account_env now = { .user = "root" }, then;

	(void)state;
	for (size_t i = 0; i < sizeof homes / sizeof *homes; i++) {
		now.home = homes[i].now;
		then = account_env(&who, &now, homes[i].started);
		if (homes[i].then)
			assert_string_equal(then.home, homes[i].then);
		else
			assert_null(then.home);
		assert_string_equal(then.user, "app");
		assert_null(then.logname);
	}
	now = (struct account_env){ .logname = "root" };
	then = account_env(&who, &now, 0);
	assert_null(then.user);
	assert_string_equal(then.logname, "app");
	who = resolved("5555", "");
	now.user = "root";
	then = account_env(&who, &now, 0);
	assert_string_equal(then.home, "/");
	assert_null(then.user);
	assert_null(then.logname);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(every_spelling_means_what_docker_says, usual_files),
		cmocka_unit_test(nobody_said_is_who_we_are),
		cmocka_unit_test(what_is_no_user_is_refused),
		cmocka_unit_test(a_name_too_long_is_refused),
		cmocka_unit_test(the_nearest_name_is_offered),
		cmocka_unit_test(an_image_without_files_knows_only_numbers),
		cmocka_unit_test(files_that_are_none_are_refused_at_once),
		cmocka_unit_test(a_file_may_be_large_but_not_huge),
		cmocka_unit_test(too_many_groups_are_refused),
		cmocka_unit_test(the_environment_follows_the_user),
	};

	return cmocka_run_group_tests_name("account", tests, enter, leave);
}
