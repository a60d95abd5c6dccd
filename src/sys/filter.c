#include "sys/filter.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"
#include "sys/filter_front.h"

/* A tree pays from here on; an empty one is a crash in libseccomp up to 2.5.4. */
enum { TREE_FROM = 32 };

static const char WHAT[] = "the filter of system calls";

static bool
refuse(struct fault *why, int result, const char *deed, const char *subject)
{
	return fault(why, FAULT_SYSTEM, result < 0 ? -result : 0, deed, subject);
}

static uint32_t
action_of(struct filter_answer answer)
{
	switch ((enum filter_action)answer.action) {
	case FILTER_KILL_PROCESS: return SCMP_ACT_KILL_PROCESS;
	case FILTER_KILL_THREAD: return SCMP_ACT_KILL_THREAD;
	case FILTER_TRAP: return SCMP_ACT_TRAP;
	case FILTER_ERRNO: return SCMP_ACT_ERRNO(answer.data);
	case FILTER_NOTIFY: return SCMP_ACT_NOTIFY;
	case FILTER_TRACE: return SCMP_ACT_TRACE(answer.data);
	case FILTER_LOG: return SCMP_ACT_LOG;
	case FILTER_ALLOW: return SCMP_ACT_ALLOW;
	case FILTER_ACTIONS: break;
	}
	require(false);
	return SCMP_ACT_KILL_PROCESS;
}

static struct scmp_arg_cmp
comparison_of(const struct filter_test *test)
{
	static const enum scmp_compare ops[] = {
		[FILTER_NE] = SCMP_CMP_NE, [FILTER_LT] = SCMP_CMP_LT, [FILTER_LE] = SCMP_CMP_LE,
		[FILTER_EQ] = SCMP_CMP_EQ, [FILTER_GE] = SCMP_CMP_GE, [FILTER_GT] = SCMP_CMP_GT,
		[FILTER_MASKED] = SCMP_CMP_MASKED_EQ,
	};
	_Static_assert(sizeof ops / sizeof *ops == FILTER_OPS, "one comparison for each op");
	bool masked = test->op == FILTER_MASKED;

	require(test->op < FILTER_OPS && test->argument < FILTER_TESTS_MAX);
	return (struct scmp_arg_cmp){ .arg = test->argument, .op = ops[test->op],
		.datum_a = masked ? test->mask : test->value, .datum_b = masked ? test->value : 0 };
}

/* A rule that says what is said of everything else is one that libseccomp does not take. */
static bool
add_rule(scmp_filter_ctx all, const struct filter_rules *rules, const struct filter_rule *rule,
    struct fault *why)
{
	struct scmp_arg_cmp tests[FILTER_TESTS_MAX];
	uint32_t action = action_of(rule->answer);
	char name[FILTER_NAME];
	int result;

	require(rule->tests <= FILTER_TESTS_MAX);
	if (rule->number < 0 || action == action_of(rules->otherwise))
		return true;
	for (unsigned i = 0; i < rule->tests; i++)
		tests[i] = comparison_of(&rule->test[i]);
	result = seccomp_rule_add_array(all, action, rule->number, rule->tests, tests);
	return result == 0 || refuse(why, result, "cannot be a rule of a filter, the call",
	    filter_name(rule->number, name) ? name : "without a name");
}

/* By way of a file: seccomp_export_bpf_mem() of 2.6.0 reads past the program's end, and 2.5 has none. */
static bool
take_out(scmp_filter_ctx all, struct filter_code *code, size_t room, size_t *count, struct fault *why)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), result;
	ssize_t n;

	if (fd < 0)
		return refuse(why, -errno, "cannot be taken out", WHAT);
	result = seccomp_export_bpf(all, fd);
	n = result < 0 ? -1 : lseek(fd, 0, SEEK_CUR);
	if (result < 0)
		refuse(why, result, "cannot be compiled", WHAT);
	else if (n <= 0 || (size_t)n > room * sizeof *code || pread(fd, code, (size_t)n, 0) != n)
		result = refuse(why, -E2BIG, "is too long to keep", WHAT) - 1;
	close(fd);
	*count = (size_t)n / sizeof *code;
	return result >= 0;
}

static bool
begin(scmp_filter_ctx all, unsigned rules, struct fault *why)
{
	int result = seccomp_attr_set(all, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (result == 0 && rules > TREE_FROM)
		result = seccomp_attr_set(all, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return result == 0 || refuse(why, result, "cannot be begun", WHAT);
}

static bool
is_settled(const struct filter_front *front, const struct filter_rule *rule)
{
	return rule->number >= 0 && rule->number < FILTER_NUMBERS && front->settled[rule->number];
}

bool
filter_compile(const struct filter_rules *rules, struct filter_code *code, size_t room,
    struct filter *filter, struct fault *why)
{
	struct filter_front front;
	size_t before = filter_front(rules, code, room, &front), count = 0;
	scmp_filter_ctx all;
	unsigned left = 0;
	bool fine;

	require(rules->count <= FILTER_RULES_MAX && room <= FILTER_CODE_MAX);
	all = seccomp_init(action_of(rules->otherwise));
	if (!all)
		return refuse(why, -ENOMEM, "cannot be begun", WHAT);
	for (unsigned i = 0; i < rules->count; i++)
		left += !is_settled(&front, &rules->rules[i]);
	fine = begin(all, left, why);
	for (unsigned i = 0; fine && i < rules->count; i++)
		if (!is_settled(&front, &rules->rules[i]))
			fine = add_rule(all, rules, &rules->rules[i], why);
	fine = fine && take_out(all, code + before, room - before, &count, why);
	seccomp_release(all);
	if (fine)
		*filter = (struct filter){ .code = code, .count = (uint16_t)(before + count),
			.flags = rules->flags };
	return fine;
}

bool
filter_number(const char *name, int32_t *number)
{
	*number = seccomp_syscall_resolve_name(name);
	return *number != __NR_SCMP_ERROR;
}

bool
filter_name(int32_t number, char name[static FILTER_NAME])
{
	char *found = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
	bool fits = found && text_copy(name, FILTER_NAME, found);

	free(found);
	return fits;
}

void
filter_add_library(struct text *to)
{
	const struct scmp_version *version = seccomp_version();

	text_int(to, version->major);
	text_char(to, '.');
	text_int(to, version->minor);
	text_char(to, '.');
	text_int(to, version->micro);
}
