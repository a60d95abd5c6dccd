#include "sys/filter_load.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

_Static_assert(sizeof(struct filter_code) == sizeof(struct sock_filter) &&
    offsetof(struct filter_code, jump_true) == offsetof(struct sock_filter, jt) &&
    offsetof(struct filter_code, jump_false) == offsetof(struct sock_filter, jf) &&
    offsetof(struct filter_code, k) == offsetof(struct sock_filter, k),
    "an instruction is the kernel's");

/*
 * Without SPEC_ALLOW a filter also turns on the mitigation of speculative store bypass, which
 * costs every load; the kernel's own default for filters is to leave it off.  A kernel or a
 * sandbox that does not know a flag is asked again without any: what the filter refuses is the same.
 */
bool
filter_load(const struct filter *filter)
{
	struct sock_fprog program = {
		.len = filter->count,
		.filter = (struct sock_filter *)(uintptr_t)filter->code,
	};
	unsigned flags = filter->flags & FILTER_MITIGATES ? 0 : SECCOMP_FILTER_FLAG_SPEC_ALLOW;

	if (filter->flags & FILTER_LOGS)
		flags |= SECCOMP_FILTER_FLAG_LOG;
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0)
		return true;
	return errno == EINVAL && filter->count > 0 &&
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}
