#include "sys/resources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"

static const struct {
	char name[12];
	bool bytes;
} rows[] = {
	[RLIMIT_CPU] = { "cpu", false }, [RLIMIT_FSIZE] = { "fsize", true },
	[RLIMIT_DATA] = { "data", true }, [RLIMIT_STACK] = { "stack", true },
	[RLIMIT_CORE] = { "core", true }, [RLIMIT_RSS] = { "rss", true },
	[RLIMIT_NPROC] = { "nproc", false }, [RLIMIT_NOFILE] = { "nofile", false },
	[RLIMIT_MEMLOCK] = { "memlock", true }, [RLIMIT_AS] = { "as", true },
	[RLIMIT_LOCKS] = { "locks", false }, [RLIMIT_SIGPENDING] = { "sigpending", false },
	[RLIMIT_MSGQUEUE] = { "msgqueue", true }, [RLIMIT_NICE] = { "nice", false },
	[RLIMIT_RTPRIO] = { "rtprio", false }, [RLIMIT_RTTIME] = { "rttime", false },
};
_Static_assert(sizeof rows / sizeof *rows == LIMIT_COUNT, "one row for each limit");
_Static_assert(sizeof(struct limit) == 2 * sizeof(uint64_t), "laid out as struct rlimit64");

const char *
limit_name(unsigned number)
{
	return number < LIMIT_COUNT ? rows[number].name : NULL;
}

bool
limit_is_bytes(unsigned number)
{
	require(number < LIMIT_COUNT);
	return rows[number].bytes;
}

/* prlimit(2) itself: on its way through a C library a number may change its type. */
static bool
take_limit(unsigned number, struct limit to)
{
	struct limit now;

	if (syscall(SYS_prlimit64, 0, number, NULL, &now) < 0)
		return false;
	if (to.hard == LIMIT_HARD)
		to.hard = now.hard;
	if (to.soft == LIMIT_HARD)
		to.soft = to.hard;
	return syscall(SYS_prlimit64, 0, number, &to, NULL) == 0;
}

/* Written for us alone: a vfork child has a score of its own (__set_oom_adj). */
static bool
take_oom_score(int32_t score)
{
	char words[16];
	struct text t = text_in(words, sizeof words);
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return false;
	text_int(&t, score);
	bool taken = write(fd, words, t.used) == (ssize_t)t.used;

	err = errno;
	close(fd);
	errno = err;
	return taken;
}

/* The score before the limits: a limit on descriptors must not stand in its way. */
bool
resources_take(const struct resources *to, int *step)
{
	*step = RESOURCES_OOM;
	if (to->oom_score_adj != AS_IT_IS && !take_oom_score(to->oom_score_adj))
		return false;
	*step = RESOURCES_NICE;
	if (to->nice != AS_IT_IS && syscall(SYS_setpriority, PRIO_PROCESS, 0, to->nice) < 0)
		return false;
	*step = RESOURCES_UMASK;
	if (to->umask != AS_IT_IS && syscall(SYS_umask, to->umask) < 0)
		return false;
	for (unsigned i = 0; i < LIMIT_COUNT; i++) {
		*step = RESOURCES_LIMIT + (int)i;
		if (to->limits.said >> i & 1 && !take_limit(i, to->limits.of[i]))
			return false;
	}
	return true;
}

/* ---- for a person ---------------------------------------------------------------------------- */

static void
add_limit(struct text *t, uint64_t value)
{
	if (value == LIMIT_UNLIMITED)
		text_add(t, "unlimited");
	else if (value == LIMIT_HARD)
		text_add(t, "max");
	else
		text_int(t, (int64_t)value);
}

/* Only whoever starts the container can raise what it may have. */
static bool
limit_fault(unsigned number, const struct limit *to, int err, struct fault *why)
{
	char subject[96], hint[256];
	struct text t = text_in(subject, sizeof subject);
	struct limit now = { 0, 0 };

	text_add(&t, "--rlimit ");
	text_add(&t, rows[number].name);
	text_char(&t, '=');
	add_limit(&t, to->soft);
	text_char(&t, ':');
	add_limit(&t, to->hard);
	fault(why, FAULT_SYSTEM, err, "the kernel refuses this limit", subject);
	if (err != EPERM || syscall(SYS_prlimit64, 0, number, NULL, &now) < 0)
		return fault_help(why, "", err == EINVAL ?
		    "the soft limit is above the hard limit that is there: say both, as SOFT:HARD" : "");
	t = text_in(why->allowed, sizeof why->allowed);
	text_add(&t, "at most the container's own hard limit, ");
	add_limit(&t, now.hard);
	t = text_in(hint, sizeof hint);
	text_add(&t, "docker run --ulimit ");
	text_add(&t, rows[number].name);
	text_char(&t, '=');
	add_limit(&t, to->hard);
	text_add(&t, " (compose: ulimits; Kubernetes has none: the node's container runtime sets it), "
	    "or --cap-add SYS_RESOURCE");
	return text_copy(why->hint, sizeof why->hint, hint) && false;
}

static bool
number_fault(const char *flag, int32_t number, const char *hint, int err, struct fault *why)
{
	char subject[64];
	struct text t = text_in(subject, sizeof subject);

	text_add(&t, flag);
	text_char(&t, ' ');
	text_int(&t, number);
	fault(why, FAULT_SYSTEM, err, "the kernel refuses this value", subject);
	return fault_help(why, "", hint);
}

bool
resources_fault(const struct resources *to, int step, int err, struct fault *why)
{
	bool denied = err == EACCES || err == EPERM;

	if (step == RESOURCES_OOM)
		return number_fault("--oom-score-adj", to->oom_score_adj, denied ?
		    "lowering it takes CAP_SYS_RESOURCE; raise it, or: docker run --oom-score-adj "
		    "(compose: oom_score_adj; Kubernetes derives it from requests and limits)" :
		    "is /proc mounted, and writable?", err, why);
	if (step == RESOURCES_NICE)
		return number_fault("--nice", to->nice, denied ?
		    "lowering it takes CAP_SYS_NICE: docker run --cap-add SYS_NICE (compose: cap_add; "
		    "Kubernetes: securityContext.capabilities.add), or --ulimit nice=40" : "", err, why);
	if (step == RESOURCES_UMASK) {
		fault(why, FAULT_SYSTEM, err, "the kernel refuses this value", "--umask");
		return fault_help(why, "", "umask(2) fails only where something in between refuses it");
	}
	unsigned number = (unsigned)(step - RESOURCES_LIMIT);

	require(number < LIMIT_COUNT);
	return limit_fault(number, &to->limits.of[number], err, why);
}
