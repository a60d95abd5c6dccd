#include "roles/words.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"
#include "config/describe.h"
#include "sys/kernel.h"
#include "sys/say.h"
#include "version.h"

static void
print(const char *words)
{
	kernel_write(STDOUT_FILENO, words, strlen(words));
}

static void
print_help(void)
{
	char room[DESCRIPTION_ROOM / 8];
	struct text page = text_in(room, sizeof room);

	describe_help(&page);
	require(!page.cut);
	print(room);
}

bool
words_were_asked(const struct options *options)
{
	return options->help || options->version || options->license;
}

/*
 * The Docker daemon asks its init for its version and takes the answer apart at " - " (moby
 * daemon/info_unix.go, parseInitVersion): the first part must begin as tini's does.
 */
int
words_answer(const struct options *options)
{
	if (options->version)
		print("tini version " MAINSTAY_VERSION "_mainstay - git." MAINSTAY_COMMIT "\n");
	else if (options->license)
		print("mainstay " MAINSTAY_VERSION ", MIT licence: https://spdx.org/licenses/MIT.html\n"
		    "It contains libseccomp and libcap-ng (LGPL-2.1) and cJSON (MIT).\n");
	else
		print_help();
	return 0;
}

int
words_no_command(void)
{
	struct fault why;

	fault(&why, FAULT_CONFIG, 0, "no command was given", "COMMAND");
	fault_help(&why, "mainstay [options] [--] COMMAND [ARG...]",
	    "name the program to run, as in: mainstay -- node server.js (mainstay --help shows more)");
	return say_refusal(&why);
}

/* A file that is there and yet "not found": what it asks for is missing. */
static const char *
hint_for(int err, const char *command)
{
	struct stat found;

	if (!*command)
		return "the command is an empty word; name the program to run";
	if (err == ENOENT && strchr(command, '/') && stat(command, &found) == 0)
		return "the file is there: the interpreter of its #! line, or its dynamic loader, is missing";
	if (err == ENOENT && !strchr(command, '/'))
		return "no such program along PATH; give its full path, or set PATH";
	if (err == ENOENT)
		return "check the path inside the image";
	if (err == EACCES && strchr(command, '/') && stat(command, &found) == 0 &&
	    S_ISDIR(found.st_mode))
		return "it is a directory";
	if (err == EACCES)
		return "it must be executable for the user it runs as: chmod +x, and x on every folder above";
	if (err == EAGAIN)
		return "its user is over --rlimit nproc, for which its processes in all containers of the host "
		    "count";
	if (err == ENOEXEC)
		return "it is neither a program for this machine nor a script (and there is no /bin/sh)";
	return "";
}

void
words_no_exec(int err, const char *command, struct fault *why)
{
	fault(why, err == ENOENT || err == ENOTDIR ? FAULT_NOT_FOUND : FAULT_CANNOT_EXEC, err,
	    stage_word(STAGE_EXEC), command);
	fault_help(why, "", hint_for(err, command));
}

/* The filter that notifies is the last one that is loaded, and the kernel takes one such at most. */
static const char *
hint_for_watched(const struct slate *slate)
{
	if (slate->err == EBUSY)
		return "another filter notifies already, mainstay learn around this one or a listenerPath of "
		    "the runtime's profile, and the kernel lets only one";
	if (slate->err == EPERM || slate->err == ENOSYS)
		return "if --seccomp is said as well, its profile must let seccomp(2) pass: "
		    "--seccomp-extra-allow seccomp";
	return "";
}

void
words_stillborn(const struct house *house, struct fault *why)
{
	const struct slate *slate = &house->slate;
	const char *command = house->app->argv[0];

	if (slate->stage == STAGE_EXEC) {
		words_no_exec(slate->err, command, why);
		if (slate->err == EACCES && house->app->fence)
			fault_help(why, "", "it must be executable for the user it runs as and, with its "
			    "interpreter, lie inside of --fs-ro or --fs-rw");
		return;
	}
	if (slate->stage == STAGE_IDENTITY) {
		identity_fault(house->app->who, &slate->refusal, why);
		return;
	}
	if (slate->stage == STAGE_RESOURCES) {
		resources_fault(house->app->resources, slate->step, slate->err, why);
		return;
	}
	if (slate->stage == STAGE_GROUND) {
		ground_fault(house->app->ground, (enum ground_step)slate->step, slate->err, why);
		return;
	}
	fault(why, FAULT_SYSTEM, slate->err, stage_word(slate->stage), command);
	if (slate->stage == STAGE_FILTER && house->app->watched && *hint_for_watched(slate)) {
		fault_help(why, "", hint_for_watched(slate));
		return;
	}
	fault_help(why, "", slate->stage == STAGE_FENCE ?
	    "it takes no_new_privs, and at most 16 fences one in another" :
	    slate->stage == STAGE_FILTER ?
	    "it takes no_new_privs, and a kernel and a runtime that let a process filter itself" :
	    "raise the container's limits on processes and memory (--pids-limit, --memory)");
}
