#include "sys/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/require.h"
#include "base/text.h"
#include "sys/hold.h"
#include "sys/kernel.h"

enum { CHILD_STACK = 32 * 1024, SEATS_BITS = 32 };

/* What the child borrows: everything lives on the stack of the parent, which stands still. */
struct nursery {
	const struct birth *birth;
	struct slate *slate;
};

const char *
stage_word(enum stage stage)
{
	static const char words[][16] = {
		[STAGE_FORK] = "clone", [STAGE_GROUP] = "process group", [STAGE_SEATS] = "descriptors",
		[STAGE_RESOURCES] = "resources", [STAGE_IDENTITY] = "identity", [STAGE_GROUND] = "ground",
		[STAGE_FENCE] = "landlock", [STAGE_SIGNALS] = "signal mask", [STAGE_FILTER] = "seccomp", [STAGE_EXEC] = "exec",
	};
	_Static_assert(sizeof words / sizeof *words == STAGE_COUNT, "one word for each stage");

	require(stage < STAGE_COUNT);
	return words[stage];
}

bool
slate_is_transient(const struct slate *slate)
{
	return slate->stage == STAGE_FORK && (slate->err == EAGAIN || slate->err == ENOMEM);
}

int
slate_exit_code(const struct slate *slate)
{
	if (slate->stage != STAGE_EXEC)
		return EXIT_MAINSTAY;
	return slate->err == ENOENT || slate->err == ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_EXEC;
}

void
spawn_foreground(int32_t group, int32_t from)
{
	for (int fd = 0; fd <= 2; fd++) {
		int32_t owner = tcgetpgrp(fd);

		if (owner < 0)
			continue;
		if (from == WHOEVER || owner == from)
			tcsetpgrp(fd, group);
		return;
	}
}

static bool
refused(struct slate *slate)
{
	slate->err = errno;
	return false;
}

static bool
take_group(const struct birth *birth, struct slate *slate)
{
	int32_t from = getpgrp();

	slate->stage = STAGE_GROUP;
	if (!birth->own_group)
		return true;
	if (setpgid(0, 0) < 0)
		return refused(slate);
	spawn_foreground(getpid(), from);
	return true;
}

static bool
take_seats(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_SEATS;
	for (int fd = 0; fd < SEATS_BITS; fd++)
		if (birth->seats >> fd & 1 && fcntl(fd, F_SETFD, 0) < 0)
			return refused(slate);
	return true;
}

/* The directory too, while it may be one that only root can enter. */
static bool
take_resources(const struct birth *birth, struct slate *slate, bool *entered)
{
	slate->stage = STAGE_RESOURCES;
	if (birth->resources && !resources_take(birth->resources, &slate->step))
		return refused(slate);
	*entered = birth->ground && ground_enter(birth->ground);
	return true;
}

static bool
take_identity(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_IDENTITY;
	if (!birth->who || identity_take(birth->who, &slate->refusal))
		return true;
	slate->err = slate->refusal.err;
	return false;
}

static bool
take_ground(const struct birth *birth, struct slate *slate, bool entered)
{
	enum ground_step step;

	slate->stage = STAGE_GROUND;
	if (!birth->ground || ground_take(birth->ground, entered, &step))
		return true;
	slate->step = step;
	return refused(slate);
}

static bool
take_fence(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_FENCE;
	return !birth->fence || fence_close(birth->fence) || refused(slate);
}

/* As execve(2); text that is no program is a script for /bin/sh, as it is under execvp(3). */
static void
execute(const char *path, const struct birth *birth)
{
	execve(path, birth->argv, birth->envp);
	if (errno != ENOEXEC)
		return;

	char *name = birth->argv[0], shell[] = "/bin/sh", script[PATH_ROOM];
	struct text t = text_in(script, sizeof script);

	text_add(&t, path);
	birth->argv[-1] = shell;
	birth->argv[0] = script;
	execve(shell, birth->argv - 1, birth->envp);
	birth->argv[0] = name;
	errno = ENOEXEC;
}

const char *
spawn_path(char *const *envp)
{
	for (; *envp; envp++)
		if (text_starts(*envp, "PATH="))
			return *envp + 5;
	return "/usr/local/bin:/bin:/usr/bin";
}

/*
 * Along PATH, the rules of execvp(3): what is not there is passed over, what may not be executed is
 * remembered, and anything else ends the search.  An empty part means the working directory.
 */
static int
search(const struct birth *birth)
{
	const char *name = birth->argv[0], *part = spawn_path(birth->envp);
	int err = ENOENT;

	for (;;) {
		size_t n = strcspn(part, ":");
		char path[PATH_ROOM];
		struct text t = text_in(path, sizeof path);

		text_add_n(&t, part, n);
		if (n > 0)
			text_char(&t, '/');
		text_add(&t, name);
		if (!t.cut) {
			execute(path, birth);
			if (errno == EACCES)
				err = EACCES;
			else if (errno != ENOENT && errno != ENOTDIR)
				return errno;
		}
		if (!part[n])
			return err;
		part += n + 1;
	}
}

/* What we still have to ask of the kernel ourselves, before the filters that need not allow it. */
static bool
settle(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_SIGNALS;
	if (birth->own_pid) {
		struct text t = text_in(birth->own_pid, 12);

		text_int(&t, getpid());
	}
	if (birth->ignore_child && signal(SIGCHLD, SIG_IGN) == SIG_ERR)
		return refused(slate);
	slate->held = birth->held && hold_still();
	return slate->held || kernel_set_blocked(birth->blocked) || refused(slate);
}

static bool
take_filters(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_FILTER;
	for (int i = 0; i < BIRTH_FILTERS && birth->filters[i]; i++)
		if (!filter_load(birth->filters[i]))
			return refused(slate);
	if (birth->watched && (slate->listener = filter_load_watched(birth->watched)) < 0)
		return refused(slate);
	return true;
}

static bool
take_program(const struct birth *birth, struct slate *slate)
{
	slate->stage = STAGE_EXEC;
	if (birth->program)
		execve(birth->program, birth->argv, birth->envp);
	else if (!*birth->argv[0])
		errno = ENOENT;
	else if (strchr(birth->argv[0], '/'))
		execute(birth->argv[0], birth);
	else
		errno = search(birth);
	return refused(slate);
}

static int
child_main(void *argument)
{
	const struct nursery *nursery = argument;
	const struct birth *birth = nursery->birth;
	struct slate *slate = nursery->slate;
	bool entered = false;

	if (take_group(birth, slate) && take_seats(birth, slate) &&
	    take_resources(birth, slate, &entered) && take_identity(birth, slate) &&
	    take_ground(birth, slate, entered) && take_fence(birth, slate) &&
	    settle(birth, slate) && take_filters(birth, slate))
		take_program(birth, slate);
	_exit(EXIT_MAINSTAY);
}

/*
 * The child's stack is static: on ours, the compiler's guard against stack clashes would touch, and
 * so take, all of its pages.  And once the child has its program we stand back for a moment: where
 * no processor is free the kernel would let us go first, and what we do next is not urgent.
 */
int32_t
spawn(const struct birth *birth, struct slate *slate)
{
	static _Alignas(PAGE_BYTES) char stack[CHILD_STACK];
	struct nursery nursery = { .birth = birth, .slate = slate };
	char *ours[2] = { birth->argv[-1], birth->argv[0] };

	int flags = CLONE_VM | CLONE_VFORK | SIGCHLD | (birth->watched ? CLONE_FILES : 0);

	*slate = (struct slate){ .stage = STAGE_FORK, .listener = -1 };
	int32_t pid = clone(child_main, stack + sizeof stack, flags, &nursery);

	birth->argv[-1] = ours[0];
	birth->argv[0] = ours[1];
	if (pid < 0) {
		refused(slate);
		return -1;
	}
	if (slate->err == 0) {
		sched_yield();
		return pid;
	}
	if (slate->listener >= 0)
		close(slate->listener);
	slate->listener = -1;
	waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED);
	return -1;
}
