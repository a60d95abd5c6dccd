#include "roles/learn_terms.h"

#include "sys/filter.h"
#include "sys/learn_filter.h"

#if defined(__x86_64__)
#define ARCHITECTURE "SCMP_ARCH_X86_64"
#elif defined(__aarch64__)
#define ARCHITECTURE "SCMP_ARCH_AARCH64"
#endif

/*
 * What runc asks for between the loading of the profile and the exec of the command, and the Go
 * runtime that it is written in at any time: seen under runc 1.1, with and without no-new-privileges.
 */
static const char of_the_engine[][FILTER_NAME] = {
	"capget", "capset", "chdir", "clone", "close", "epoll_create1", "epoll_ctl", "epoll_pwait",
	"eventfd2", "execve", "exit_group", "faccessat", "faccessat2", "fchdir", "fcntl", "fstat",
	"fstatfs", "futex", "getdents64", "getpid", "getppid", "gettid", "getuid", "lseek", "madvise",
	"mmap", "munmap", "nanosleep", "newfstatat", "openat", "openat2", "pipe2", "prctl", "pread64",
	"read", "readlinkat", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sched_getaffinity",
	"sched_yield", "setgid", "setgroups", "setuid", "sigaltstack", "statfs", "statx", "tgkill",
	"write",
};

static const char (*
names(void))[LEARNED_NAME]
{
	static char name[LEARNED_CALLS][LEARNED_NAME];

	_Static_assert((int)LEARNED_NAME >= (int)FILTER_NAME, "every name has room");
	for (int call = 0; call < LEARNED_CALLS; call++)
		if (!filter_name(call, name[call]))
			name[call][0] = '\0';
	return (const char (*)[LEARNED_NAME])name;
}

void
learn_terms(const struct options *options, const char *command, struct learned_terms *terms)
{
	*terms = (struct learned_terms){
		.name = names(),
		.architecture = ARCHITECTURE,
		.command = command,
		.file = options->output,
		.format_why = "what runc itself needs below the profile; mainstay --seccomp needs none of it",
	};
}

void
learn_add_base(struct learned *all, bool has_socket)
{
	bool made[BASE_NEEDS] = { [BASE_ALWAYS] = true, [BASE_SOCKET] = has_socket };
	const struct base_call *base;
	int count;

	for (int call = 0; call < LEARNED_CALLS; call++)
		if (all->call[call].why == LEARNED_SEEN || all->call[call].why == LEARNED_MERGED)
			made[learn_makes(call)] = true;
	base = learn_base(&count);
	for (int i = 0; i < count; i++)
		if (made[base[i].need])
			learned_add(all, base[i].call, LEARNED_BASE);
}

void
learn_add_format(struct learned *all, const struct options *options)
{
	int32_t call;

	if (options->format != LEARN_FOR_DOCKER)
		return;
	for (unsigned i = 0; i < sizeof of_the_engine / sizeof *of_the_engine; i++)
		if (filter_number(of_the_engine[i], &call) && call >= 0)
			learned_add(all, call, LEARNED_FORMAT);
}
