#include "sys/kernel.h"

#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

/* Where time_t is wider than the machine's word, the wider call fills a struct timespec. */
#ifdef SYS_clock_gettime64
#define CLOCK_CALL SYS_clock_gettime64
#else
#define CLOCK_CALL SYS_clock_gettime
#endif

uint64_t
kernel_block(uint64_t signals)
{
	uint64_t before = 0;

	syscall(SYS_rt_sigprocmask, SIG_SETMASK, &signals, &before, sizeof before);
	return before;
}

uint64_t
kernel_capabilities(void)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

	syscall(SYS_capget, &head, sets);
	return (uint64_t)sets[1].effective << 32 | sets[0].effective;
}

/*
 * Asked of the kernel itself: the C library would first look through the vDSO, which costs this
 * process three pages and more time than all the hours that it ever asks for.
 */
int64_t
kernel_now_ms(void)
{
	struct timespec now = { 0 };

	syscall(CLOCK_CALL, CLOCK_MONOTONIC, &now);
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
