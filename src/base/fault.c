#include "base/fault.h"

#include "base/require.h"
#include "base/text.h"

static const struct {
	int exit_code;
	char sentence[96];
} kinds[] = {
	[FAULT_NONE] = { 0, "Nothing is wrong." },
	[FAULT_CONFIG] = { EXIT_CONFIG,
	    "An option, the configuration file, the environment or a user is wrong." },
	[FAULT_SYSTEM] = { EXIT_MAINSTAY, "mainstay itself failed; the command was not run." },
	[FAULT_CANNOT_EXEC] = { EXIT_CANNOT_EXEC, "The command was found but cannot be executed." },
	[FAULT_NOT_FOUND] = { EXIT_NOT_FOUND, "The command was not found." },
};
_Static_assert(sizeof kinds / sizeof *kinds == FAULT_KIND_COUNT, "one row for each kind");

static void
fill(char *to, size_t room, const char *words)
{
	struct text t = text_in(to, room);

	text_add(&t, words);
}

bool
fault(struct fault *why, enum fault_kind kind, int err, const char *deed, const char *subject)
{
	*why = (struct fault){ .kind = kind, .err = err };
	fill(why->deed, sizeof why->deed, deed);
	fill(why->subject, sizeof why->subject, subject);
	return false;
}

bool
fault_help(struct fault *why, const char *allowed, const char *hint)
{
	fill(why->allowed, sizeof why->allowed, allowed);
	fill(why->hint, sizeof why->hint, hint);
	return false;
}

int
fault_exit_code(enum fault_kind kind)
{
	require(kind < FAULT_KIND_COUNT);
	return kinds[kind].exit_code;
}

const char *
fault_sentence(enum fault_kind kind)
{
	require(kind < FAULT_KIND_COUNT);
	return kinds[kind].sentence;
}

struct fault *
faults_next(struct faults *all)
{
	unsigned at = all->count < FAULTS_MAX ? all->count : FAULTS_MAX - 1;

	all->count++;
	all->kept[at] = (struct fault){ .kind = FAULT_NONE };
	return &all->kept[at];
}
