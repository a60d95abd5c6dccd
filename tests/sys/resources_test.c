/*
 * What the kernel grants, taken in a child that is thrown away, and what is said when it refuses.
 */
#include "rig/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "sys/child.h"
#include "sys/creds.h"
#include "sys/resources.h"

static const struct resources as_it_is = {
	.oom_score_adj = AS_IT_IS, .nice = AS_IT_IS, .umask = AS_IT_IS,
};

static void
say_limit(struct resources *to, unsigned number, uint64_t soft, uint64_t hard)
{
	to->limits.said |= 1U << number;
	to->limits.of[number] = (struct limit){ soft, hard };
}

static bool
limit_is(int number, uint64_t soft, uint64_t hard)
{
	struct rlimit now;

	return getrlimit((unsigned)number, &now) == 0 && now.rlim_cur == soft && now.rlim_max == hard;
}

static long
number_in(const char *path)
{
	char line[32] = "";
	FILE *file = fopen(path, "re");

	if (!file || !fgets(line, sizeof line, file))
		return -1;
	fclose(file);
	return strtol(line, NULL, 10);
}

static int
take_limits(void)
{
	struct resources to = as_it_is;
	struct rlimit stack;
	int step;

	if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, 512 }) || getrlimit(RLIMIT_STACK, &stack))
		return 1;
	say_limit(&to, RLIMIT_NOFILE, LIMIT_HARD, LIMIT_HARD);
	say_limit(&to, RLIMIT_CORE, 0, 0);
	say_limit(&to, RLIMIT_NPROC, 100, LIMIT_HARD);
	struct rlimit processes;

	getrlimit(RLIMIT_NPROC, &processes);
	if (!resources_take(&to, &step))
		return 2;
	if (!limit_is(RLIMIT_NOFILE, 512, 512) || !limit_is(RLIMIT_CORE, 0, 0))
		return 3;
	if (!limit_is(RLIMIT_NPROC, 100, processes.rlim_max))
		return 4;
	return limit_is(RLIMIT_STACK, stack.rlim_cur, stack.rlim_max) ? 0 : 5;
}

static void
limits_are_taken_and_others_left(void **state)
{
	(void)state;
	assert_int_equal(in_child(take_limits), 0);
}

static int
take_the_rest(void)
{
	struct resources to = { .oom_score_adj = 700, .nice = 15, .umask = 0127 };
	int step;

	umask(0022);
	if (!resources_take(&to, &step))
		return 1;
	if (number_in("/proc/self/oom_score_adj") != 700)
		return 2;
	if (getpriority(PRIO_PROCESS, 0) != 15)
		return 3;
	return umask(0) == 0127 ? 0 : 4;
}

static int
take_nothing(void)
{
	int step, nice_before = getpriority(PRIO_PROCESS, 0);
	long score = number_in("/proc/self/oom_score_adj");
	mode_t mode = umask(0035);

	(void)mode;
	if (!resources_take(&as_it_is, &step))
		return 1;
	return umask(0) == 0035 && getpriority(PRIO_PROCESS, 0) == nice_before &&
	    number_in("/proc/self/oom_score_adj") == score ? 0 : 2;
}

static void
score_priority_and_mask_are_taken(void **state)
{
	(void)state;
	assert_int_equal(in_child(take_the_rest), 0);
	assert_int_equal(in_child(take_nothing), 0);
}

/* ---- refusals -------------------------------------------------------------------------------- */

static int
raise_a_hard_limit(void)
{
	struct resources to = as_it_is;
	struct fault why;
	int step = -1;

	if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, 512 }) || !creds_set_caps(0, 0, 0))
		return 1;
	say_limit(&to, RLIMIT_NOFILE, 100, 513);
	if (resources_take(&to, &step) || errno != EPERM || step != RESOURCES_LIMIT + RLIMIT_NOFILE)
		return 2;
	if (!limit_is(RLIMIT_NOFILE, 64, 512))
		return 3;
	resources_fault(&to, step, EPERM, &why);
	if (why.kind != FAULT_SYSTEM || strcmp(why.subject, "--rlimit nofile=100:513") != 0)
		return 4;
	if (strcmp(why.allowed, "at most the container's own hard limit, 512") != 0)
		return 5;
	return strstr(why.hint, "docker run --ulimit nofile=513 (compose: ulimits;") &&
	    strstr(why.hint, "--cap-add SYS_RESOURCE") ? 0 : 6;
}

static int
a_soft_limit_above(void)
{
	struct resources to = as_it_is;
	int step = -1;

	if (setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 64, 512 }))
		return 1;
	say_limit(&to, RLIMIT_NOFILE, 513, LIMIT_HARD);
	return !resources_take(&to, &step) && errno == EINVAL &&
	    step == RESOURCES_LIMIT + RLIMIT_NOFILE ? 0 : 2;
}

static int
lower_the_score(void)
{
	struct resources to = as_it_is;
	int step = -1;

	if (number_in("/proc/self/oom_score_adj") == -1000)
		return 77;
	to.oom_score_adj = -1000;
	if (!creds_set_caps(0, 0, 0))
		return 1;
	return !resources_take(&to, &step) && errno == EACCES && step == RESOURCES_OOM ? 0 : 2;
}

static int
lower_the_priority(void)
{
	struct resources to = as_it_is;
	int step = -1;

	to.nice = -20;
	if (!creds_set_caps(0, 0, 0) || setrlimit(RLIMIT_NICE, &(struct rlimit){ 0, 0 }))
		return 1;
	return !resources_take(&to, &step) && errno == EACCES && step == RESOURCES_NICE ? 0 : 2;
}

static void
what_is_refused_is_named(void **state)
{
	(void)state;
	assert_int_equal(in_child(raise_a_hard_limit), 0);
	assert_int_equal(in_child(a_soft_limit_above), 0);
	assert_int_not_equal(in_child(lower_the_score) % 77, 2);
	assert_int_equal(in_child(lower_the_score) % 77, 0);
	assert_int_equal(in_child(lower_the_priority), 0);
}

static void
every_refusal_has_words(void **state)
{
	struct resources to = { .oom_score_adj = -7, .nice = -8 };
	struct fault why;

	(void)state;
	assert_false(resources_fault(&to, RESOURCES_OOM, EACCES, &why));
	assert_string_equal(why.subject, "--oom-score-adj -7");
	assert_non_null(strstr(why.hint, "CAP_SYS_RESOURCE; raise it, or: docker run --oom-score-adj"));
	resources_fault(&to, RESOURCES_OOM, ENOENT, &why);
	assert_string_equal(why.hint, "is /proc mounted, and writable?");
	resources_fault(&to, RESOURCES_NICE, EACCES, &why);
	assert_string_equal(why.subject, "--nice -8");
	assert_non_null(strstr(why.hint, "docker run --cap-add SYS_NICE (compose: cap_add;"));
	for (unsigned i = 0; limit_name(i); i++) {
		char subject[64];

		say_limit(&to, i, LIMIT_HARD, LIMIT_UNLIMITED);
		assert_false(resources_fault(&to, RESOURCES_LIMIT + (int)i, EINVAL, &why));
		snprintf(subject, sizeof subject, "--rlimit %s=max:unlimited", limit_name(i));
		assert_string_equal(why.subject, subject);
		assert_int_equal(why.err, EINVAL);
		assert_non_null(strstr(why.hint, "say both, as SOFT:HARD"));
	}
	assert_broken(resources_fault(&to, RESOURCES_LIMIT + LIMIT_COUNT, EPERM, &why));
	assert_broken(limit_is_bytes(LIMIT_COUNT));
}

static void
limits_have_the_kernels_numbers(void **state)
{
	static const struct { int number; const char *name; bool bytes; } some[] = {
		{ RLIMIT_CPU, "cpu", false }, { RLIMIT_AS, "as", true }, { RLIMIT_CORE, "core", true },
		{ RLIMIT_NOFILE, "nofile", false }, { RLIMIT_MSGQUEUE, "msgqueue", true },
		{ RLIMIT_NICE, "nice", false }, { RLIMIT_RTTIME, "rttime", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		assert_string_equal(limit_name((unsigned)some[i].number), some[i].name);
		assert_int_equal(limit_is_bytes((unsigned)some[i].number), some[i].bytes);
	}
	assert_null(limit_name(LIMIT_COUNT));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_are_taken_and_others_left),
		cmocka_unit_test(score_priority_and_mask_are_taken),
		cmocka_unit_test(what_is_refused_is_named),
		cmocka_unit_test(every_refusal_has_words),
		cmocka_unit_test(limits_have_the_kernels_numbers),
	};

	return cmocka_run_group_tests_name("resources", tests, NULL, NULL);
}
