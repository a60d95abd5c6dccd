/*
 * Any bytes as a profile: no crash, every refusal has its place in the file, and what is taken is
 * what libseccomp can compile and the kernel would load.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "config/policy.h"
#include "config/profile.h"
#include "config/ways.h"
#include "sys/bpf.h"
#include "sys/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static struct profile profile;
static struct faults strangers, faults;

static void
check(int truth)
{
	if (!truth)
		abort();
}

_Noreturn void
last_words(const char *what)
{
	(void)what;
	abort();
}

static void
check_places(const struct faults *all, const char *path, const uint8_t *bytes, size_t n)
{
	long lines = 1;

	for (size_t i = 0; i < n; i++)
		lines += bytes[i] == '\n';
	for (unsigned i = 0; i < all->count && i < FAULTS_MAX; i++) {
		const struct fault *f = &all->kept[i];
		char *end;
		long line, column;

		check(f->kind == FAULT_CONFIG && f->err == 0 && *f->deed && *f->subject);
		if (text_same(f->deed, "is too large") || text_same(f->deed, "has too many rules") || !*f->origin)
			continue;
		check(strncmp(f->origin, path, strlen(path)) == 0);
		line = strtol(f->origin + strlen(path) + 1, &end, 10);
		check(*end == ':');
		column = strtol(end + 1, &end, 10);
		check(*end == '\0' && line >= 1 && line <= lines && column >= 1 && (size_t)column <= n + 1);
	}
}

/* The rule that is found to decide is what the program answers, on every way that a call can take. */
static void
check_deciders(const struct filter *filter)
{
	static struct ways ways;

	for (unsigned i = 0; i < profile.rules.count; i++) {
		const struct filter_call call = { .arch = policy_arch(),
			.number = (uint32_t)profile.rules.rules[i].number };

		ways_find(&ways, filter, 1, &call, 0);
		for (unsigned way = 0; way < ways.count; way++)
			check(policy_answer(&profile.rules, policy_decider(&profile.rules, &ways.call[way])) ==
			    filter_run(filter, &ways.call[way]));
	}
}

/* Whatever the profile says, a process can end, and knows who it is. */
static void
check_filter(void)
{
	static struct filter_code code[FILTER_CODE_MAX];
	struct filter filter;
	struct fault why;

	/* The work of libseccomp grows with the square of the rules. */
	if (profile.rules.count > 200)
		return;
	if (!filter_compile(&profile.rules, code, FILTER_CODE_MAX, &filter, &why)) {
		check(why.err == E2BIG);
		return;
	}
	check(bpf_is_valid(code, filter.count) && filter_is_ours(&filter));
	if (profile.rules.count < 40)
		check_deciders(&filter);
	for (unsigned i = 0; filter_vital(i) >= 0; i++) {
		struct bpf_call call = { .arch = BPF_NATIVE, .number = (uint32_t)filter_vital(i) };
		uint32_t answer = bpf_answer(code, filter.count, &call);

		check(answer == SECCOMP_RET_ALLOW || answer == SECCOMP_RET_LOG);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static int fd = -1;
	static char path[64];
	struct profile_terms terms = { .kernel = 5 << 16 | 10, .bounding = 1 };
	bool fine;

	if (fd < 0) {
		check((fd = memfd_create("profile", MFD_CLOEXEC)) >= 0);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	check(ftruncate(fd, (off_t)n) == 0 && pwrite(fd, bytes, n, 0) == (ssize_t)n);
	terms.strict = n % 2 == 1;
	faults.count = strangers.count = 0;
	fine = profile_resolve(path, &terms, &profile, &strangers, &faults);
	check(fine == (faults.count == 0));
	check(!terms.strict || strangers.count == 0);
	check_places(&faults, path, bytes, n);
	check_places(&strangers, path, bytes, n);
	for (unsigned i = 0; fine && i < profile.rules.count; i++) {
		char room[PROFILE_COMMENT];

		profile_comment(&profile, i, room);
	}
	if (fine)
		check_filter();
	return 0;
}
