#include "sys/ground.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"

/* linux/prctl.h, linux/close_range.h: newer than the headers that we may be built with. */
enum { SET_MDWE = 65, GET_MDWE = 66, MDWE_REFUSE_EXEC_GAIN = 1, CLOSE_ON_EXEC = 4 };

bool
ground_knows_mdwe(void)
{
	return prctl(GET_MDWE, 0, 0, 0, 0) >= 0;
}

bool
ground_enter(const struct ground *to)
{
	return !to->cwd[0] || chdir(to->cwd) == 0;
}

/*
 * getcwd(2) itself: from outside of the root the kernel's answer does not begin with a slash.  A
 * directory that was removed is no way out, and may be stood in by whoever was started there.
 */
static bool
is_inside(const struct ground *to)
{
	char path[PATH_ROOM];

	if (syscall(SYS_getcwd, path, sizeof path) < 0)
		return errno == ENOENT && !to->cwd[0];
	errno = EXDEV;
	return path[0] == '/';
}

/* ---- descriptors ----------------------------------------------------------------------------- */

static bool
is_kept(const struct descriptors *of, int32_t fd)
{
	for (int32_t i = 0; i < of->count; i++)
		if (of->kept[i] == fd)
			return true;
	return fd < of->from;
}

static bool
close_range_on_exec(int32_t first, uint32_t last)
{
	return (uint32_t)first > last ||
	    syscall(SYS_close_range, (unsigned)first, last, CLOSE_ON_EXEC) == 0;
}

static bool
close_between(const struct descriptors *of)
{
	int32_t first = of->from;

	for (int32_t i = 0; i < of->count; first = of->kept[i++] + 1)
		if (!close_range_on_exec(first, (uint32_t)of->kept[i] - 1))
			return false;
	return close_range_on_exec(first, UINT32_MAX);
}

/* As the kernel lays out what is in a directory (getdents64(2)); opendir(3) would take memory. */
struct entry {
	uint64_t inode;
	int64_t next;
	uint16_t length;
	uint8_t type;
	char name[];
};

static bool
close_listed(const struct descriptors *of, const char *at, const char *end)
{
	while (at < end) {
		const struct entry *entry = (const void *)at;
		uint64_t fd;

		if (read_number(entry->name, INT32_MAX, &fd) && !is_kept(of, (int32_t)fd) &&
		    fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
			return false;
		at += entry->length;
	}
	return true;
}

/* Where close_range() is not known or not allowed. */
static bool
close_one_by_one(const struct descriptors *of)
{
	_Alignas(struct entry) char room[1024];
	int list = open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	long n = list < 0 ? -1 : 1;
	bool fine = true;

	while (fine && n > 0) {
		n = syscall(SYS_getdents64, list, room, sizeof room);
		fine = n <= 0 || close_listed(of, room, room + n);
	}
	int err = errno;

	if (list >= 0)
		close(list);
	errno = err;
	return fine && n == 0;
}

/* On exec, not now: what is still to be done may need one of ours. */
static bool
close_others(const struct descriptors *of)
{
	return !of->closed || close_between(of) || close_one_by_one(of);
}

/* ---- all of it ------------------------------------------------------------------------------- */

bool
ground_take(const struct ground *to, bool entered, enum ground_step *step)
{
	*step = GROUND_CWD;
	if (!entered && !ground_enter(to))
		return false;
	*step = GROUND_OUTSIDE;
	if (to->inside && !is_inside(to))
		return false;
	*step = GROUND_MDWE;
	if (to->mdwe && prctl(SET_MDWE, MDWE_REFUSE_EXEC_GAIN, 0, 0, 0) < 0)
		return false;
	*step = GROUND_DESCRIPTORS;
	return close_others(&to->descriptors);
}

bool
ground_fault(const struct ground *to, enum ground_step step, int err, struct fault *why)
{
	static const struct {
		char deed[48], subject[24], hint[160];
	} steps[] = {
		[GROUND_CWD] = { "cannot be entered", "",
		    "the directory must be in the image or mounted, and the user must be let in" },
		[GROUND_OUTSIDE] = { "is outside of the container's root", "the working directory",
		    "this is how CVE-2024-21626 begins: update runc, and look at the image's WORKDIR" },
		[GROUND_MDWE] = { "the kernel refuses it", "--mdwe",
		    "it takes Linux 6.3; --mdwe prefer goes on without it" },
		[GROUND_DESCRIPTORS] = { "cannot be closed", "the other descriptors",
		    "it takes close_range(2) or a mounted /proc; --keep-fds all closes none" },
	};
	_Static_assert(sizeof steps / sizeof *steps == GROUND_STEP_COUNT, "one row for each step");

	require(step < GROUND_STEP_COUNT);
	if (step == GROUND_OUTSIDE && err != EXDEV)
		return fault(why, FAULT_SYSTEM, err, "cannot be asked for (getcwd)", steps[step].subject);
	fault(why, FAULT_SYSTEM, step == GROUND_OUTSIDE ? 0 : err, steps[step].deed,
	    step == GROUND_CWD ? to->cwd : steps[step].subject);
	return fault_help(why, "", steps[step].hint);
}
