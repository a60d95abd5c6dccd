#include "sys/filter.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>


static const char WHAT[] = "the filter of system calls";

static bool
refuse(struct fault *why, int result, const char *deed, const char *subject)
{
	return fault(why, FAULT_SYSTEM, result < 0 ? -result : 0, deed, subject);
}

static bool
allow(scmp_filter_ctx rules, const char *name, struct fault *why)
{
	int number = seccomp_syscall_resolve_name(name), result;

	if (number == __NR_SCMP_ERROR)
		return refuse(why, 0, "is no system call that libseccomp knows", name);
	if (number < 0)
		return true;
	if ((result = seccomp_rule_add(rules, SCMP_ACT_ALLOW, number, 0)) < 0)
		return refuse(why, result, "cannot be allowed by a filter", name);
	return true;
}

/* By way of a file, because only the file tells its length in every version of libseccomp. */
static bool
take_out(scmp_filter_ctx rules, struct filter_code code[FILTER_MAX], struct filter *filter,
    struct fault *why)
{
	int fd = memfd_create("filter", MFD_CLOEXEC), result;
	ssize_t n;

	if (fd < 0)
		return refuse(why, -errno, "cannot be taken out", WHAT);
	if ((result = seccomp_export_bpf(rules, fd)) < 0) {
		close(fd);
		return refuse(why, result, "cannot be compiled", WHAT);
	}
	n = lseek(fd, 0, SEEK_CUR);
	if (n <= 0 || n > (ssize_t)(FILTER_MAX * sizeof *code) || pread(fd, code, (size_t)n, 0) != n) {
		close(fd);
		return refuse(why, -E2BIG, "is too long to keep", WHAT);
	}
	close(fd);
	*filter = (struct filter){ .code = code, .count = (uint16_t)((size_t)n / sizeof *code) };
	return true;
}

bool
filter_compile(const char (*names)[FILTER_NAME], size_t count, enum filter_other other,
    struct filter_code code[FILTER_MAX], struct filter *filter, struct fault *why)
{
	uint32_t action = other == FILTER_KILL ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM);
	scmp_filter_ctx rules = seccomp_init(action);
	bool fine = true;
	int result;

	*filter = (struct filter){ .count = 0 };
	if (!rules)
		return refuse(why, -ENOMEM, "cannot be begun", WHAT);
	if ((result = seccomp_attr_set(rules, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS)) < 0)
		fine = refuse(why, result, "cannot be begun", WHAT);
	for (size_t i = 0; fine && i < count; i++)
		fine = allow(rules, names[i], why);
	fine = fine && take_out(rules, code, filter, why);
	seccomp_release(rules);
	return fine;
}
