#include "roles/ask_fence.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "config/table.h"
#include "roles/fence_view.h"
#include "sys/say.h"

#define LETS_TRUNCATE "cannot keep files from being emptied by truncate(2)"

/* What each option takes, beside Landlock itself. */
static const struct need {
	enum option which;
	int32_t abi;
	bool in_part;        /* an earlier version puts the rest of it in force */
	char lacks[72], kernel[8];
} needs[] = {
	{ OPTION_fs_ro, FENCE_ABI_TRUNCATE, true, LETS_TRUNCATE, "6.2" },
	{ OPTION_fs_rw, FENCE_ABI_TRUNCATE, true, LETS_TRUNCATE, "6.2" },
	{ OPTION_net_bind, FENCE_ABI_PORTS, false, "knows no ports", "6.7" },
	{ OPTION_net_connect, FENCE_ABI_PORTS, false, "knows no ports", "6.7" },
};

static bool
is_said(const struct options *options, enum option which, bool *prefer)
{
	const struct paths *paths = which == OPTION_fs_ro ? &options->fs_ro : &options->fs_rw;
	const struct ports *ports = which == OPTION_net_bind ? &options->net_bind : &options->net_connect;

	if (which == OPTION_fs_ro || which == OPTION_fs_rw) {
		*prefer = paths->prefer;
		return paths->count > 0;
	}
	*prefer = ports->prefer;
	return ports->said;
}

/* The same words for a fault and for a warning. */
static void
add_lack(struct text *t, const struct need *need, int32_t abi)
{
	if (abi == FENCE_NONE) {
		text_add(t, "there is no Landlock here");
		return;
	}
	text_add(t, "Landlock here, version ");
	text_int(t, abi);
	text_add(t, ", ");
	text_add(t, need->lacks);
}

static bool
not_to_be_had(const struct options *options, const struct need *need, int32_t abi, int err,
    struct fault *why)
{
	char flag[32], deed[sizeof why->deed];
	struct text f = text_in(flag, sizeof flag), t = text_in(deed, sizeof deed);

	option_add_flag(&f, need->which);
	add_lack(&t, need, abi);
	fault(why, FAULT_SYSTEM, abi == FENCE_NONE ? err : 0, deed, flag);
	t = text_in(why->origin, sizeof why->origin);
	option_place(options, need->which, &t);
	t = text_in(why->hint, sizeof why->hint);
	text_add(&t, "it takes Linux ");
	text_add(&t, need->kernel);
	text_add(&t, ", started with landlock among lsm=, and an engine whose seccomp profile allows it; or "
	    "go on without: ");
	text_add(&t, flag);
	text_add(&t, "=prefer:...");
	return false;
}

static void
warn_of_lack(const struct options *options, const struct need *need, int32_t abi, int err)
{
	char line[WORD_MAX];
	struct text t = text_in(line, sizeof line);

	if (options->verbose < 1)
		return;
	option_add_flag(&t, need->which);
	text_add(&t, need->in_part && abi > FENCE_NONE ? " is in force but for one thing: " :
	    " is not in force: ");
	add_lack(&t, need, abi);
	if (abi == FENCE_NONE) {
		text_add(&t, ": ");
		text_add(&t, strerror(err));
	}
	say_warning(line);
}

/* Everything that was said can be had, or was only preferred. */
static bool
can_be_had(const struct options *options, int32_t abi, int err, struct fault *why)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++) {
		bool prefer;

		if (abi >= needs[i].abi || !is_said(options, needs[i].which, &prefer))
			continue;
		if (!prefer)
			return not_to_be_had(options, &needs[i], abi, err, why);
		warn_of_lack(options, &needs[i], abi, err);
	}
	return true;
}

/* ---- the rules ------------------------------------------------------------------------------- */

static bool
refused(const char *deed, const char *subject, struct fault *why)
{
	return fault(why, FAULT_SYSTEM, errno, deed, subject);
}

static bool
add_paths(const struct fence *fence, const struct paths *paths, bool write, struct fault *why)
{
	for (const char *p = paths_next(paths, NULL); p; p = paths_next(paths, p))
		if (!fence_path(fence, p, write) && !paths->prefer)
			return refused("cannot be put inside of the fence (Landlock)", p, why);
	return true;
}

static bool
add_ports(const struct fence *fence, const struct ports *ports, enum fence_deed deed,
    struct fault *why)
{
	for (unsigned i = 0; i < ports->count; i++)
		if (!fence_port(fence, ports->port[i], deed))
			return refused("cannot be put inside of the fence (Landlock)", "a TCP port", why);
	return true;
}

static bool
make(const struct options *options, int32_t abi, struct ask_fence *to, struct fault *why)
{
	bool files = fence_has_files(options), ports = abi >= FENCE_ABI_PORTS;
	bool bind = ports && options->net_bind.said, connect = ports && options->net_connect.said;

	to->wanted = abi > FENCE_NONE && (files || bind || connect);
	if (!to->wanted)
		return true;
	if (!fence_begin(&to->fence, abi, files, bind, connect))
		return refused("cannot be begun", "the fence (Landlock)", why);
	return (!files || (add_paths(&to->fence, &options->fs_ro, false, why) &&
	    add_paths(&to->fence, &options->fs_rw, true, why))) &&
	    (!bind || add_ports(&to->fence, &options->net_bind, FENCE_BIND, why)) &&
	    (!connect || add_ports(&to->fence, &options->net_connect, FENCE_CONNECT, why));
}

bool
ask_fence(const struct options *options, const char *command, const char *path,
    struct ask_fence *to, struct fault *why)
{
	static struct fence_view view;
	bool files = fence_has_files(options);

	to->wanted = false;
	if (!files && !options->net_bind.said && !options->net_connect.said)
		return true;
	if (files && (!fence_view(options, &view, why) ||
	    (command && !fence_admits(options, &view, command, path, why))))
		return false;
	int32_t abi = fence_abi();

	return can_be_had(options, abi, errno, why) && make(options, abi, to, why);
}
