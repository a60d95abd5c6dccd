/*
 * What a kernel may or may not be able to do, by name, and how it answered when it was asked.
 */
#ifndef BASE_FEATURES_H
#define BASE_FEATURES_H

enum feature {
	FEATURE_PIDFD_OPEN,
	FEATURE_PIDFD_SEND_SIGNAL,
	FEATURE_CLONE3,
	FEATURE_CLOSE_RANGE,
	FEATURE_CLOSE_RANGE_CLOEXEC,
	FEATURE_SECCOMP_FILTER,
	FEATURE_USER_NOTIFICATION,
	FEATURE_WAIT_KILLABLE,      /* of the user notification */
	FEATURE_MEMFD_SEALS,        /* the one against later writers among them */
	FEATURE_OPENAT2,
	FEATURE_LANDLOCK,
	FEATURE_MSEAL,
	FEATURE_IO_URING,
	FEATURE_CGROUP_KILL,        /* the last three are files, the others are system calls */
	FEATURE_MEMORY_PEAK,
	FEATURE_PRESSURE,
	FEATURE_COUNT,
};

enum { FEATURE_CALLS = FEATURE_CGROUP_KILL };

enum answer {
	ANSWER_UNKNOWN,      /* it could not be asked, or said something nobody expects */
	ANSWER_YES,
	ANSWER_ABSENT,       /* ENOSYS: the kernel has no such call, or a filter says so */
	ANSWER_REFUSED,      /* EPERM or EACCES: somebody forbids it */
	ANSWER_UNSUPPORTED,  /* EINVAL and its like: the call is there, this use of it is not */
	ANSWER_KILLED,       /* whoever asks is killed by a filter */
	ANSWER_COUNT,
};

/* "pidfd_open" and "yes". */
const char *feature_name(enum feature which);
const char *answer_word(enum answer answer);

#endif
