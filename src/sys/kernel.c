#include "sys/kernel.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

uint64_t
kernel_block(uint64_t signals)
{
	uint64_t before = 0;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, &before, sizeof before);
	return before;
}

bool
kernel_set_blocked(uint64_t signals)
{
	return syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, NULL, sizeof signals) == 0;
}

uint64_t
kernel_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	syscall(SYS_capget, &head, sets);
	return (uint64_t)sets[1].effective << 32 | sets[0].effective;
}

int64_t
kernel_now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * SECOND_MS + now.tv_nsec / 1000000;
}

void
kernel_write(int fd, const char *words, uint64_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, words, n);

		if (done < 0 && errno != EINTR)
			return;
		if (done > 0) {
			words += done;
			n -= (uint64_t)done;
		}
	}
}
