#include "roles/ask_ground.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/require.h"
#include "sys/say.h"

/* The words of --mdwe, in their order. */
enum mdwe { MDWE_NO, MDWE_PREFER, MDWE_YES };

enum { FIRST_FD = 3, LISTEN_FDS_MOST = 1 << 20 };

static bool
refuse_cwd(const struct options *options, int err, const char *deed, const char *hint,
    struct fault *why)
{
	struct text t;

	fault(why, FAULT_CONFIG, err, deed, options->cwd);
	t = text_in(why->origin, sizeof why->origin);
	option_place(options, OPTION_cwd, &t);
	return fault_help(why, "", hint);
}

/* One that only the user can see is left to the child. */
bool
ask_cwd(const struct options *options, struct fault *why)
{
	struct stat st;

	if (!options->cwd[0])
		return true;
	if (options->cwd[0] != '/')
		return refuse_cwd(options, 0, "is not an absolute path, as --cwd takes it",
		    "begin it with a slash", why);
	if (stat(options->cwd, &st) < 0)
		return errno == EACCES || refuse_cwd(options, errno, "is the directory of --cwd",
		    "make it in the image (RUN mkdir -p), or mount it", why);
	return S_ISDIR(st.st_mode) ||
	    refuse_cwd(options, 0, "is no directory, as --cwd takes it", "say the directory above it", why);
}

static bool
wants_mdwe(const struct options *options)
{
	if (options->mdwe != MDWE_PREFER || ground_knows_mdwe())
		return options->mdwe != MDWE_NO;
	if (options->verbose > 0)
		say_warning("--mdwe is not in force: this kernel does not know it (Linux 6.3)");
	return false;
}

/*
 * The command of a user that was changed finds what was meant for it, as it does under sudo; what
 * an engine leaked must not become its way out.  LISTEN_FDS is how sockets are passed on purpose.
 */
static struct descriptors
descriptors_of(const struct fds *fds, bool confined, const char *listen_fds)
{
	struct descriptors to = { .from = FIRST_FD };
	uint64_t passed = 0;

	to.closed = fds->rule == FDS_LISTED || (fds->rule == FDS_AUTO && confined);
	if (fds->rule == FDS_AUTO && listen_fds && read_number(listen_fds, LISTEN_FDS_MOST, &passed))
		to.from += (int32_t)passed;
	if (fds->rule == FDS_LISTED) {
		to.count = fds->count;
		memcpy(to.kept, fds->fd, sizeof to.kept);
	}
	return to;
}

bool
ask_ground(const struct options *options, bool confined, const char *listen_fds,
    struct ask_ground *to, struct fault *why)
{
	to->resources = (struct resources){
		.limits = options->rlimit, .oom_score_adj = options->oom_score_adj,
		.nice = options->nice, .umask = options->umask,
	};
	to->ground = (struct ground){
		.inside = options->cwd[0] || confined,
		.mdwe = wants_mdwe(options),
		.descriptors = descriptors_of(&options->keep_fds, confined, listen_fds),
	};
	require(text_copy(to->ground.cwd, sizeof to->ground.cwd, options->cwd));
	return ask_cwd(options, why);
}
