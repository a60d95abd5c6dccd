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

#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5) /* since Linux 5.19 */
#endif

static int
load(const struct filter *filter, unsigned long flags)
{
	struct sock_fprog program = {
		.len = filter->count,
		.filter = (struct sock_filter *)(uintptr_t)filter->code,
	};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/*
 * Without SPEC_ALLOW a filter also turns on the mitigation of speculative store bypass, which
 * costs every load; the kernel's own default for filters is to leave it off.  A kernel or a
 * sandbox that does not know a flag is asked again without any: what the filter refuses is the same.
 */
static unsigned long
flags_of(const struct filter *filter)
{
	return (filter->flags & FILTER_MITIGATES ? 0 : SECCOMP_FILTER_FLAG_SPEC_ALLOW) |
	    (filter->flags & FILTER_LOGS ? SECCOMP_FILTER_FLAG_LOG : 0);
}

bool
filter_load(const struct filter *filter)
{
	if (load(filter, flags_of(filter)) == 0)
		return true;
	return errno == EINVAL && filter->count > 0 && load(filter, 0) == 0;
}

/* Who waits for an answer that is under way hears no signal but a deadly one, where that can be. */
int
filter_load_watched(const struct filter *filter)
{
	const unsigned long flags[] = {
		flags_of(filter) | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, flags_of(filter), 0,
	};

	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
		int fd = load(filter, flags[i] | SECCOMP_FILTER_FLAG_NEW_LISTENER);

		if (fd >= 0 || errno != EINVAL)
			return fd;
	}
	return -1;
}
