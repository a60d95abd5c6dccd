#include "base/features.h"

#include "base/require.h"

static const char names[][20] = {
	[FEATURE_PIDFD_OPEN] = "pidfd_open", [FEATURE_PIDFD_SEND_SIGNAL] = "pidfd_send_signal",
	[FEATURE_CLONE3] = "clone3", [FEATURE_CLOSE_RANGE] = "close_range",
	[FEATURE_CLOSE_RANGE_CLOEXEC] = "close_range_cloexec",
	[FEATURE_SECCOMP_FILTER] = "seccomp_filter",
	[FEATURE_USER_NOTIFICATION] = "user_notification", [FEATURE_WAIT_KILLABLE] = "wait_killable",
	[FEATURE_MEMFD_SEALS] = "memfd_seals", [FEATURE_OPENAT2] = "openat2",
	[FEATURE_LANDLOCK] = "landlock", [FEATURE_MSEAL] = "mseal", [FEATURE_IO_URING] = "io_uring",
	[FEATURE_CGROUP_KILL] = "cgroup_kill", [FEATURE_MEMORY_PEAK] = "memory_peak",
	[FEATURE_PRESSURE] = "pressure",
};
_Static_assert(sizeof names / sizeof *names == FEATURE_COUNT, "one name for each feature");

static const char words[][12] = {
	[ANSWER_UNKNOWN] = "unknown", [ANSWER_YES] = "yes", [ANSWER_ABSENT] = "absent",
	[ANSWER_REFUSED] = "refused", [ANSWER_UNSUPPORTED] = "unsupported", [ANSWER_KILLED] = "killed",
};
_Static_assert(sizeof words / sizeof *words == ANSWER_COUNT, "one word for each answer");

const char *
feature_name(enum feature which)
{
	require(which < FEATURE_COUNT);
	return names[which];
}

const char *
answer_word(enum answer answer)
{
	require(answer < ANSWER_COUNT);
	return words[answer];
}
