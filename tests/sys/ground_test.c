/*
 * Where the app stands when it begins: in children that are thrown away.  What becomes of a
 * descriptor at exec is seen in its close-on-exec flag.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/child.h"
#include "sys/ground.h"

/* ---- the directory --------------------------------------------------------------------------- */

static bool
stands_in(const char *path)
{
	char here[4096];

	return getcwd(here, sizeof here) && strcmp(here, path) == 0;
}

static int
enter(void)
{
	struct ground to = { .cwd = "/usr/share", .inside = true };
	enum ground_step step;

	if (!ground_enter(&to) || !stands_in("/usr/share"))
		return 1;
	/* Entered already: not again. */
	if (chdir("/usr") || !ground_take(&to, true, &step) || !stands_in("/usr"))
		return 2;
	/* Refused at first: once more. */
	if (!ground_take(&to, false, &step) || !stands_in("/usr/share"))
		return 3;
	to = (struct ground){ .cwd = "/nosuch" };
	if (ground_enter(&to) || ground_take(&to, false, &step) || step != GROUND_CWD || errno != ENOENT)
		return 4;
	to = (struct ground){ .cwd = "" };
	return ground_enter(&to) && ground_take(&to, true, &step) && stands_in("/usr/share") ? 0 : 5;
}

/* Behind a chroot that did not move us, the kernel calls our directory unreachable. */
static int
outside(void)
{
	struct ground to = { .inside = true };
	enum ground_step step;

	if (chdir("/usr") || chroot("/proc/self/fdinfo"))
		return 1;
	if (ground_take(&to, true, &step) || step != GROUND_OUTSIDE || errno != EXDEV)
		return 2;
	to.inside = false;
	return ground_take(&to, true, &step) ? 0 : 3;
}

static int
removed(void)
{
	struct ground to = { .inside = true };
	char path[] = "/tmp/mainstay-ground-XXXXXX";
	enum ground_step step;

	return mkdtemp(path) && chdir(path) == 0 && rmdir(path) == 0 &&
	    ground_take(&to, true, &step) ? 0 : 1;
}

static void
a_directory_is_entered_and_lies_inside(void **state)
{
	(void)state;
	assert_int_equal(in_child(enter), 0);
	assert_int_equal(in_child(removed), 0);
	only_root_can_be_tested();
	assert_int_equal(in_child(outside), 0);
}

/* ---- descriptors ----------------------------------------------------------------------------- */

enum { FD_SEEN = 40 };

/* Opens 3 to 39 and tells which of them stay: bit n for n. */
static uint64_t
staying(const struct descriptors *of)
{
	struct ground to = { .descriptors = *of };
	enum ground_step step;
	uint64_t stay = 0;

	for (int fd = 3; fd < FD_SEEN; fd++)
		if (dup2(STDERR_FILENO, fd) < 0)
			return 0;
	if (!ground_take(&to, true, &step))
		return 0;
	for (int fd = 0; fd < FD_SEEN; fd++)
		if (!(fcntl(fd, F_GETFD) & FD_CLOEXEC))
			stay |= UINT64_C(1) << fd;
	return stay;
}

static int
which_stay(void)
{
	const uint64_t all = (UINT64_C(1) << FD_SEEN) - 1;
	static const struct { struct descriptors of; uint64_t stay; } rows[] = {
		{ { .closed = false, .from = 3 }, ~UINT64_C(0) },
		{ { .closed = true, .from = 3 }, 0x7 },
		{ { .closed = true, .from = 6 }, 0x3f },
		{ { .closed = true, .from = 3, .count = 1, .kept = { 3 } }, 0xf },
		{ { .closed = true, .from = 3, .count = 2, .kept = { 5, 39 } }, 0x27 | UINT64_C(1) << 39 },
		{ { .closed = true, .from = 3, .count = 3, .kept = { 4, 5, 4000 } }, 0x37 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (staying(&rows[i].of) != (rows[i].stay & all))
			return (int)i + 1;
	return 0;
}

/* A kernel, or an engine's filter, that does not know close_range(2). */
static bool
forget_close_range(uint32_t err)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_close_range, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | err),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof code / sizeof *code, code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 &&
	    syscall(SYS_close_range, 3000, 3000, 0) < 0 && (uint32_t)errno == err;
}

static int
which_stay_without_close_range(void)
{
	return forget_close_range(ENOSYS) ? which_stay() : 99;
}

static int
which_stay_where_it_is_not_allowed(void)
{
	return forget_close_range(EPERM) ? which_stay() : 99;
}

static int
neither_way(void)
{
	struct ground to = { .descriptors = { .closed = true, .from = 3 } };
	enum ground_step step;

	return chdir("/proc/self/fdinfo") == 0 && chroot(".") == 0 && forget_close_range(ENOSYS) &&
	    !ground_take(&to, true, &step) && step == GROUND_DESCRIPTORS && errno == ENOENT ? 0 : 1;
}

static void
an_old_kernel_closes_them_too(void **state)
{
	(void)state;
	assert_int_equal(in_child(which_stay_without_close_range), 0);
	assert_int_equal(in_child(which_stay_where_it_is_not_allowed), 0);
	only_root_can_be_tested();
	assert_int_equal(in_child(neither_way), 0);
}

static void
only_what_is_kept_passes(void **state)
{
	(void)state;
	assert_int_equal(in_child(which_stay), 0);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int
refuse_code(void)
{
	struct ground to = { .mdwe = true };
	enum ground_step step;

	if (!ground_knows_mdwe())
		return 77;
	if (!ground_take(&to, true, &step))
		return 1;
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return 2;
	if (mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0)
		return 3;
	page = mmap(NULL, 4096, PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return page == MAP_FAILED ? 0 : 4;
}

static void
memory_that_was_written_is_never_code(void **state)
{
	int result;

	(void)state;
	result = in_child(refuse_code);
	if (result == 77) {
		print_message("# SKIP this kernel does not know PR_SET_MDWE\n");
		skip();
	}
	assert_int_equal(result, 0);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void
every_refusal_has_words(void **state)
{
	static const struct { enum ground_step step; int err; const char *line; } rows[] = {
		{ GROUND_CWD, EACCES, "/srv cannot be entered|13|"
		    "the directory must be in the image or mounted, and the user must be let in" },
		{ GROUND_OUTSIDE, EXDEV, "the working directory is outside of the container's root|0|"
		    "this is how CVE-2024-21626 begins: update runc, and look at the image's WORKDIR" },
		{ GROUND_OUTSIDE, EPERM, "the working directory cannot be asked for (getcwd)|1|" },
		{ GROUND_MDWE, EINVAL, "--mdwe the kernel refuses it|22|"
		    "it takes Linux 6.3; --mdwe prefer goes on without it" },
		{ GROUND_DESCRIPTORS, ENOENT, "the other descriptors cannot be closed|2|"
		    "it takes close_range(2) or a mounted /proc; --keep-fds all closes none" },
	};
	const struct ground to = { .cwd = "/srv" };
	char line[1024];
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_false(ground_fault(&to, rows[i].step, rows[i].err, &why));
		assert_int_equal(why.kind, FAULT_SYSTEM);
		snprintf(line, sizeof line, "%s %s|%d|%s", why.subject, why.deed, why.err, why.hint);
		assert_string_equal(line, rows[i].line);
	}
	assert_broken(ground_fault(&to, GROUND_STEP_COUNT, 0, &why));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_directory_is_entered_and_lies_inside),
		cmocka_unit_test(only_what_is_kept_passes),
		cmocka_unit_test(an_old_kernel_closes_them_too),
		cmocka_unit_test(memory_that_was_written_is_never_code),
		cmocka_unit_test(every_refusal_has_words),
	};

	return cmocka_run_group_tests_name("ground", tests, NULL, NULL);
}
