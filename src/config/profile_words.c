#include <errno.h>

#include "base/require.h"
#include "config/profile_parts.h"

/* The word at `at` among `count` of them that stand `stride` bytes apart; -1 and a fault if none. */
static int
word_among(struct profile_reading *r, size_t at, const char *words, size_t stride, size_t count,
    const char *what)
{
	struct nearest n;
	char word[WORD_ROOM];

	json_string_at(r->text, at, word, sizeof word);
	for (size_t i = 0; i < count; i++)
		if (text_same(word, words + i * stride))
			return (int)i;
	n = nearest_to(word);
	for (size_t i = 0; i < count; i++)
		nearest_try(&n, words + i * stride);
	profile_guess(profile_word_fault(r, at, what), &n);
	return -1;
}

#define AMONG(r, at, words, what) \
	word_among(r, at, (words)[0], sizeof *(words), sizeof(words) / sizeof *(words), what)

bool
profile_action(struct profile_reading *r, size_t at, uint8_t *action)
{
	static const char words[][24] = {
		"SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_TRAP", "SCMP_ACT_ERRNO",
		"SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_LOG", "SCMP_ACT_ALLOW",
		"SCMP_ACT_KILL", /* of one thread, and with it mostly of all */
	};
	_Static_assert(FILTER_KILL_PROCESS == 0 && FILTER_ALLOW == 7 && FILTER_ACTIONS == 8, "in order");
	int which = AMONG(r, at, words, "is no action");

	*action = (uint8_t)(which == FILTER_ACTIONS ? FILTER_KILL_THREAD : which);
	if (which == FILTER_NOTIFY) {
		profile_hint(profile_word_fault(r, at, "asks somebody who is not there"),
		    "mainstay answers no notifications; to see what is refused: --complain");
		return false;
	}
	return which >= 0;
}

bool
profile_op(struct profile_reading *r, size_t at, uint8_t *op)
{
	static const char words[][24] = {
		"SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT",
		"SCMP_CMP_MASKED_EQ",
	};
	_Static_assert(FILTER_NE == 0 && FILTER_MASKED == 6 && FILTER_OPS == 7, "in order");
	int which = AMONG(r, at, words, "is no comparison");

	*op = (uint8_t)which;
	return which >= 0;
}

bool
profile_arch(struct profile_reading *r, size_t at, bool *native)
{
	static const char words[][24] = {
		"SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_ARM",
		"SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL",
		"SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC", "SCMP_ARCH_PPC64",
		"SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390", "SCMP_ARCH_S390X", "SCMP_ARCH_PARISC",
		"SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K",
		"SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
	};
	int which = AMONG(r, at, words, "is no architecture");

#ifdef __x86_64__
	*native = which == 0;
#else
	*native = which == 1;
#endif
	return which >= 0;
}

bool
profile_docker_arch(struct profile_reading *r, size_t at, bool *native)
{
	static const char words[][12] = {
		"amd64", "arm64", "x86", "386", "x32", "arm", "mips", "mips64", "mips64n32", "mipsel",
		"mipsel64", "mipsel64n32", "mipsle", "mips64le", "ppc", "ppc64", "ppc64le", "s390", "s390x",
		"parisc", "parisc64", "riscv64", "loong64", "loongarch64",
	};
	int which = AMONG(r, at, words, "is no architecture by Docker's names");

#ifdef __x86_64__
	*native = which == 0;
#else
	*native = which == 1;
#endif
	return which >= 0;
}

/*
 * TSYNC is for a process with threads, and the filter is loaded before there are any;
 * WAIT_KILLABLE_RECV is for filters that notify.
 */
bool
profile_flag(struct profile_reading *r, size_t at, uint8_t *flags)
{
	static const char words[][40] = {
		"SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC",
		"SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV",
	};
	int which = AMONG(r, at, words, "is no flag of a filter");

	if (which == 0)
		*flags = (uint8_t)(*flags & ~FILTER_MITIGATES);
	if (which == 1)
		*flags |= FILTER_LOGS;
	return which >= 0;
}

bool
profile_errno(struct profile_reading *r, size_t at, uint16_t *number)
{
	static const struct { char word[16]; uint16_t number; } known[] = {
#define ROW(name) { #name, name }
		ROW(EPERM), ROW(ENOENT), ROW(ESRCH), ROW(EINTR), ROW(EIO), ROW(ENXIO), ROW(E2BIG),
		ROW(ENOEXEC), ROW(EBADF), ROW(ECHILD), ROW(EAGAIN), ROW(ENOMEM), ROW(EACCES), ROW(EFAULT),
		ROW(EBUSY), ROW(EEXIST), ROW(EXDEV), ROW(ENODEV), ROW(ENOTDIR), ROW(EISDIR), ROW(EINVAL),
		ROW(ENFILE), ROW(EMFILE), ROW(ENOTTY), ROW(EFBIG), ROW(ENOSPC), ROW(ESPIPE), ROW(EROFS),
		ROW(EPIPE), ROW(ERANGE), ROW(ENOSYS), ROW(EOPNOTSUPP), ROW(EPROTONOSUPPORT),
		ROW(EAFNOSUPPORT), ROW(ECONNREFUSED), ROW(ETIMEDOUT), ROW(ENETUNREACH),
		{ "ENOTSUP", EOPNOTSUPP },
#undef ROW
	};
	int which = word_among(r, at, known[0].word, sizeof *known, sizeof known / sizeof *known,
	    "is no errno");

	if (which >= 0)
		*number = known[which].number;
	return which >= 0;
}

static bool
takes_number(uint8_t action)
{
	return action == FILTER_ERRNO || action == FILTER_TRACE;
}

bool
profile_answer(struct profile_reading *r, size_t action, size_t number, size_t name,
    struct filter_answer *answer)
{
	uint64_t said = EPERM;
	uint16_t named = EPERM;
	uint8_t which;

	if (!profile_action(r, action, &which))
		return false;
	if ((number || name) && !takes_number(which)) {
		profile_hint(profile_word_fault(r, number ? number : name, "is an errno that nothing gives"),
		    "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have one");
		return false;
	}
	if (number && !profile_number(r, number, which == FILTER_ERRNO ? FILTER_ERRNO_MAX :
	    FILTER_DATA_MAX, false, &said))
		return false;
	if (name && !profile_errno(r, name, &named))
		return false;
	if (name && number && named != said) {
		profile_hint(profile_word_fault(r, name, "is another errno than the number beside it"),
		    "keep one of them");
		return false;
	}
	*answer = (struct filter_answer){ which, 0 };
	if (takes_number(which))
		answer->data = name ? named : (uint16_t)said;
	return true;
}
