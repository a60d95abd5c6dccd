/*
 * The fence itself, in children that are thrown away: what is inside can be reached, and nothing
 * else; and what older versions of Landlock are not told.
 */
#include "rig/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/fence.h"

static char dir[] = "/tmp/mainstay-fence-XXXXXX";
/* The first four are made; the others a test may leave behind. */
static const char *const files[] = {
	"ro/file", "rw/file", "alone", "beside", "rw/sub/file", "rw/new", "link",
};

static int
make_files(void **state)
{
	(void)state;
	if (!mkdtemp(dir) || chdir(dir) || mkdir("ro", 0755) || mkdir("rw", 0755) || mkdir("rw/sub", 0755))
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int fd = open(files[i], O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

		if (fd < 0 || write(fd, "x\n", 2) != 2 || close(fd))
			return -1;
	}
	return symlink("ro", "link");
}

static int
remove_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(files[i]);
	rmdir("rw/sub");
	rmdir("ro");
	rmdir("rw");
	return chdir("/") || rmdir(dir);
}

static void
only_where_there_is(int32_t abi)
{
	if (fence_abi() < abi) {
		print_message("# SKIP no Landlock of version %d here\n", abi);
		skip();
	}
}

static bool
close_for_good(const struct fence *fence)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && fence_close(fence);
}

/* ---- files ----------------------------------------------------------------------------------- */

static int
tried(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC, 0644);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int
err_of(int result)
{
	return result < 0 ? errno : 0;
}

static int
stay_inside(void)
{
	struct fence fence;

	if (!fence_begin(&fence, fence_abi(), true, false, false) || !fence_path(&fence, "link", false) ||
	    !fence_path(&fence, "rw", true) || !fence_path(&fence, "alone", true) || !close_for_good(&fence))
		return 1;
	const struct { int found, wanted; } tries[] = {
		{ tried("ro/file", O_RDONLY), 0 },
		{ tried("ro", O_RDONLY | O_DIRECTORY), 0 },
		{ tried("ro/file", O_WRONLY), EACCES },
		{ tried("ro/new", O_WRONLY | O_CREAT), EACCES },
		{ err_of(unlink("ro/file")), EACCES },
		{ err_of(truncate("ro/file", 0)), EACCES },
		{ err_of(rename("ro/file", "rw/moved")), EACCES },
		{ tried("rw/file", O_RDWR | O_TRUNC), 0 },
		{ tried("rw/new", O_WRONLY | O_CREAT), 0 },
		{ err_of(truncate("rw/new", 5)), 0 },
		{ err_of(rename("rw/new", "rw/sub/file")), 0 },
		{ err_of(unlink("rw/sub/file")), 0 },
		{ tried("alone", O_RDWR | O_TRUNC), 0 },
		{ tried("beside", O_RDONLY), EACCES },
		{ err_of(unlink("alone")), EACCES },
		{ tried(".", O_RDONLY | O_DIRECTORY), EACCES },
		{ tried("/etc/passwd", O_RDONLY), EACCES },
		{ tried("/dev/null", O_RDWR), EACCES },
	};

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if (tries[i].found != tries[i].wanted) {
			fprintf(stderr, "# try %zu: %s\n", i, strerror(tries[i].found));
			return 2;
		}
	return 0;
}

static void
what_is_outside_cannot_be_reached(void **state)
{
	(void)state;
	only_where_there_is(FENCE_ABI_TRUNCATE);
	assert_int_equal(in_child(stay_inside), 0);
}

static int
ioctl_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err = ioctl(fd, 0x4d53) < 0 ? errno : 0;

	close(fd);
	return err;
}

/* Neither device knows the request; what is not to be asked of is not even asked. */
static int
ask_devices(void)
{
	struct fence fence;

	if (!fence_begin(&fence, fence_abi(), true, false, false) ||
	    !fence_path(&fence, "/dev/zero", false) || !fence_path(&fence, "/dev/full", true) ||
	    !close_for_good(&fence))
		return 1;
	return ioctl_of("/dev/zero") == EACCES && ioctl_of("/dev/full") == ENOTTY ? 0 : 2;
}

static void
devices_to_be_read_are_not_asked(void **state)
{
	(void)state;
	only_where_there_is(FENCE_ABI_DEVICES);
	assert_int_equal(in_child(ask_devices), 0);
}

/* As an older kernel would have it: what it does not know is not refused, and not asked for. */
static int
as_in_version(int32_t abi, bool truncates)
{
	struct fence fence;

	if (!fence_begin(&fence, abi, true, false, false) || !fence_path(&fence, "ro", false) ||
	    !fence_path(&fence, "rw", true) || !close_for_good(&fence))
		return 1;
	if (tried("ro/file", O_RDONLY) != 0 || tried("ro/file", O_WRONLY) != EACCES)
		return 2;
	if ((truncate("ro/file", 2) == 0) != truncates)
		return 3;
	/* Before version 2 nothing is moved to another directory, not even inside. */
	if ((rename("rw/file", "rw/sub/file") == 0) != (abi >= FENCE_ABI_REFER))
		return 4;
	return 0;
}

static int in_version_1(void) { return as_in_version(1, true); }
static int in_version_2(void) { return as_in_version(2, true); }
static int in_version_3(void) { return as_in_version(3, false); }
static int in_version_99(void) { return as_in_version(99, false); }

static void
rights_are_those_of_the_version(void **state)
{
	static const struct { int32_t abi; uint64_t files; } rows[] = {
		{ 1, 0x1fff }, { 2, 0x3fff }, { 3, 0x7fff }, { 4, 0x7fff }, { 5, 0xffff }, { 99, 0xffff },
	};

	(void)state;
	only_where_there_is(FENCE_ABI_DEVICES);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fence fence;

		assert_true(fence_begin(&fence, rows[i].abi, true, false, false));
		assert_true(fence.files == rows[i].files);
		assert_int_equal(fcntl(fence.ruleset, F_GETFD), FD_CLOEXEC);
		close(fence.ruleset);
	}
	assert_int_equal(in_child(in_version_1), 0);
	assert_int_equal(in_child(in_version_2), 0);
	rename("rw/sub/file", "rw/file");
	assert_int_equal(in_child(in_version_3), 0);
	rename("rw/sub/file", "rw/file");
	assert_int_equal(in_child(in_version_99), 0);
	rename("rw/sub/file", "rw/file");
}

static int
name_a_pipe(void)
{
	struct fence fence;
	int ends[2];
	char path[64];

	if (pipe(ends) || !fence_begin(&fence, fence_abi(), true, false, false))
		return 1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", ends[0]);
	if (!fence_path(&fence, path, true))
		return 2;
	return fence_path(&fence, "nosuch", true) || errno != ENOENT ? 3 : 0;
}

static void
a_pipe_by_a_name_is_no_fault(void **state)
{
	(void)state;
	only_where_there_is(1);
	assert_int_equal(in_child(name_a_pipe), 0);
}

/* ---- ports ----------------------------------------------------------------------------------- */

static int
try_port(uint16_t port, int (*deed)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int err = deed(fd, (const struct sockaddr *)&to, sizeof to) < 0 ? errno : 0;

	close(fd);
	return err;
}

/* 1 and 2 are refused by nobody here, or answered with ECONNREFUSED. */
static int
only_some_ports(void)
{
	struct fence fence;

	if (!fence_begin(&fence, fence_abi(), false, true, true) || !fence_port(&fence, 0, FENCE_BIND) ||
	    !fence_port(&fence, 2, FENCE_CONNECT) || !close_for_good(&fence))
		return 1;
	if (try_port(0, bind) != 0 || try_port(2, bind) != EACCES)
		return 2;
	if (try_port(2, connect) != ECONNREFUSED || try_port(1, connect) != EACCES)
		return 3;
	return tried("/etc/passwd", O_RDONLY) == 0 ? 0 : 4;
}

static int
only_connecting_is_fenced(void)
{
	struct fence fence;

	if (!fence_begin(&fence, fence_abi(), false, false, true) || !close_for_good(&fence))
		return 1;
	return try_port(0, bind) == 0 && try_port(2, connect) == EACCES ? 0 : 2;
}

static void
ports_are_fenced_each_for_itself(void **state)
{
	(void)state;
	only_where_there_is(FENCE_ABI_PORTS);
	assert_int_equal(in_child(only_some_ports), 0);
	assert_int_equal(in_child(only_connecting_is_fenced), 0);
}

static int
without_no_new_privs(void)
{
	struct fence fence;

	if (!fence_begin(&fence, fence_abi(), true, false, false))
		return 1;
	if (setresuid(65534, 65534, 65534))
		return 2;
	return fence_close(&fence) || errno != EPERM ? 3 : 0;
}

static void
it_takes_no_new_privs(void **state)
{
	(void)state;
	only_where_there_is(1);
	if (geteuid() != 0)
		skip();
	assert_int_equal(in_child(without_no_new_privs), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_outside_cannot_be_reached),
		cmocka_unit_test(devices_to_be_read_are_not_asked),
		cmocka_unit_test(rights_are_those_of_the_version),
		cmocka_unit_test(a_pipe_by_a_name_is_no_fault),
		cmocka_unit_test(ports_are_fenced_each_for_itself),
		cmocka_unit_test(it_takes_no_new_privs),
	};

	return cmocka_run_group_tests_name("fence", tests, make_files, remove_files);
}
