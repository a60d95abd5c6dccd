#include "sys/features.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/require.h"

/* Newer than some headers; a new call has the same number on every machine. */
#ifndef SYS_mseal
#define SYS_mseal 462
#endif
#ifndef SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
#define SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV (1UL << 5)
#endif

enum {
	NOTHING_OPEN = -1,      /* a descriptor that is none, to see whether one is looked for */
	LAST_FD = -1,           /* as the kernel counts them, the last one: never open */
	CLOEXEC_ONLY = 4,       /* CLOSE_RANGE_CLOEXEC */
	SEAL_FUTURE_WRITE = 16, /* F_SEAL_FUTURE_WRITE */
};

/* A call that gave a descriptor has been answered; it is not kept. */
static long
dropped(long fd)
{
	if (fd >= 0)
		close((int)fd);
	return fd;
}

static long
seal(void)
{
	long fd = syscall(SYS_memfd_create, "probe", MFD_CLOEXEC | MFD_ALLOW_SEALING), done = fd;

	if (fd >= 0) {
		done = fcntl((int)fd, F_ADD_SEALS, SEAL_FUTURE_WRITE);
		int err = errno;

		close((int)fd);
		errno = err;
	}
	return done;
}

/*
 * The flags of a filter are looked at before the filter itself, which is not there: EFAULT means
 * that they are known, and nothing can have been loaded.
 */
static long
filter_flags(unsigned long flags)
{
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, NULL);
}

static long
ask(enum feature which)
{
	static const struct open_how how = { .flags = O_PATH | O_CLOEXEC };

	switch (which) {
	case FEATURE_PIDFD_OPEN:
		return dropped(syscall(SYS_pidfd_open, getpid(), 0));
	case FEATURE_PIDFD_SEND_SIGNAL:
		return syscall(SYS_pidfd_send_signal, NOTHING_OPEN, 0, NULL, 0);
	case FEATURE_CLONE3:
		return syscall(SYS_clone3, NULL, 0);
	case FEATURE_CLOSE_RANGE:
		return syscall(SYS_close_range, LAST_FD, LAST_FD, 0);
	case FEATURE_CLOSE_RANGE_CLOEXEC:
		return syscall(SYS_close_range, LAST_FD, LAST_FD, CLOEXEC_ONLY);
	case FEATURE_SECCOMP_FILTER:
		return filter_flags(0);
	case FEATURE_USER_NOTIFICATION:
		return filter_flags(SECCOMP_FILTER_FLAG_NEW_LISTENER);
	case FEATURE_WAIT_KILLABLE:
		return filter_flags(SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
	case FEATURE_MEMFD_SEALS:
		return seal();
	case FEATURE_OPENAT2:
		return dropped(syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof how));
	case FEATURE_LANDLOCK:
		return syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	case FEATURE_MSEAL:
		return syscall(SYS_mseal, 0, 0, 0);
	case FEATURE_IO_URING:
		return syscall(SYS_io_uring_setup, 0, NULL);
	case FEATURE_CGROUP_KILL: case FEATURE_MEMORY_PEAK: case FEATURE_PRESSURE: case FEATURE_COUNT:
		break;
	}
	return last_words("a feature that is no call"), 0;
}

/* What a kernel that has the call says to a question that was wrong on purpose. */
static int
expected(enum feature which)
{
	switch (which) {
	case FEATURE_PIDFD_SEND_SIGNAL:
		return EBADF;
	case FEATURE_CLONE3:
		return EINVAL;
	case FEATURE_SECCOMP_FILTER: case FEATURE_USER_NOTIFICATION: case FEATURE_WAIT_KILLABLE:
	case FEATURE_IO_URING:
		return EFAULT;
	case FEATURE_PIDFD_OPEN: case FEATURE_CLOSE_RANGE: case FEATURE_CLOSE_RANGE_CLOEXEC:
	case FEATURE_MEMFD_SEALS: case FEATURE_OPENAT2: case FEATURE_LANDLOCK: case FEATURE_MSEAL:
	case FEATURE_CGROUP_KILL: case FEATURE_MEMORY_PEAK: case FEATURE_PRESSURE: case FEATURE_COUNT:
		break;
	}
	return 0;
}

static enum answer
understood(int err, int wanted)
{
	if (err == wanted)
		return ANSWER_YES;
	if (err == ENOSYS)
		return ANSWER_ABSENT;
	if (err == EPERM || err == EACCES)
		return ANSWER_REFUSED;
	return err == EINVAL || err == EOPNOTSUPP ? ANSWER_UNSUPPORTED : ANSWER_UNKNOWN;
}

struct asked {
	struct features found;
	unsigned next;  /* the question that is being asked */
};

/* What is being killed leaves no core file.  (The libc's setrlimit() would look for threads.) */
static _Noreturn void
ask_all(volatile struct asked *page)
{
	static const uint64_t none[2];

	syscall(SYS_prlimit64, 0, RLIMIT_CORE, none, NULL);
	for (; page->next < FEATURE_CALLS; page->next++) {
		enum feature which = page->next;
		long said = ask(which);

		page->found.calls[which] = understood(said < 0 ? errno : 0, expected(which));
		if (which == FEATURE_LANDLOCK && said > 0)
			page->found.landlock_abi = (int)said;
	}
	_exit(0);
}

/* False when no child can be made. */
static bool
ask_by_child(volatile struct asked *page)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		ask_all(page);
	while (child > 0 && waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (page->next < FEATURE_CALLS)
		page->found.calls[page->next++] = WIFSIGNALED(status) ? ANSWER_KILLED : ANSWER_UNKNOWN;
	return child > 0;
}

void
features_ask(struct features *found)
{
	struct asked *page = mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*found = (struct features){ 0 };
	if (page == MAP_FAILED)
		return;
	while (page->next < FEATURE_CALLS && ask_by_child(page))
		;
	*found = page->found;
	munmap(page, sizeof *page);
}
