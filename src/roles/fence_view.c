#include "roles/fence_view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sys/program.h"
#include "sys/say.h"

bool
fence_has_files(const struct options *options)
{
	return options->fs_ro.count > 0 || options->fs_rw.count > 0;
}

static bool
spot_of(const char *path, struct fence_spot *spot)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return false;
	*spot = (struct fence_spot){ .device = st.st_dev, .inode = st.st_ino };
	return true;
}

static bool
is_among(const struct fence_spot *spots, int count, const struct fence_spot *spot)
{
	for (int i = 0; i < count; i++)
		if (spots[i].device == spot->device && spots[i].inode == spot->inode)
			return true;
	return false;
}

/*
 * Is it, or anything above it, one of them?  As the kernel does, by what they are and not by their
 * names; the directories above are those of its real path.
 */
static bool
lies_in(const struct fence_spot *spots, int count, const char *path)
{
	char real[PATH_ROOM];
	struct fence_spot spot;

	if (!realpath(path, real))
		return false;
	for (char *end = real + strlen(real); end; end = strrchr(real, '/')) {
		*end = '\0';
		if (spot_of(*real ? real : "/", &spot) && is_among(spots, count, &spot))
			return true;
	}
	return false;
}

static void
add_origin(const struct options *options, enum option which, struct fault *why)
{
	struct text t = text_in(why->origin, sizeof why->origin);

	option_place(options, which, &t);
}

/* ---- the paths ------------------------------------------------------------------------------- */

static bool
missing(const struct options *options, enum option which, const char *path, struct fault *why)
{
	bool ro = which == OPTION_fs_ro;

	fault(why, FAULT_CONFIG, errno, ro ? "is a path of --fs-ro" : "is a path of --fs-rw", path);
	add_origin(options, which, why);
	return fault_help(why, "", ro ? "make it in the image, or pass over it: --fs-ro=prefer:PATH,..." :
	    "make it in the image, or pass over it: --fs-rw=prefer:PATH,...");
}

static void
warn_of_missing(const struct options *options, enum option which, const char *path)
{
	char line[PATHS_ROOM];
	struct text t = text_in(line, sizeof line);

	if (options->verbose < 1)
		return;
	text_add(&t, which == OPTION_fs_ro ? "--fs-ro passes over " : "--fs-rw passes over ");
	text_add(&t, path);
	text_add(&t, ": ");
	text_add(&t, strerror(errno));
	say_warning(line);
}

static bool
look_at(const struct options *options, enum option which, const struct paths *paths,
    struct fence_spot *spots, int *count, struct fault *why)
{
	*count = 0;
	for (const char *p = paths_next(paths, NULL); p; p = paths_next(paths, p)) {
		if (spot_of(p, &spots[*count]))
			++*count;
		else if (!paths->prefer)
			return missing(options, which, p, why);
		else
			warn_of_missing(options, which, p);
	}
	return true;
}

static bool
writable_all_the_same(const struct options *options, const char *path, struct fault *why)
{
	fault(why, FAULT_CONFIG, 0, "is a path of --fs-ro, and lies inside of --fs-rw", path);
	add_origin(options, OPTION_fs_ro, why);
	return fault_help(why, "", "Landlock cannot take back what it gives to a directory above: name "
	    "for --fs-rw only those beside it");
}

bool
fence_view(const struct options *options, struct fence_view *view, struct fault *why)
{
	const struct paths *ro = &options->fs_ro;

	if (!look_at(options, OPTION_fs_ro, ro, view->ro, &view->ro_count, why) ||
	    !look_at(options, OPTION_fs_rw, &options->fs_rw, view->rw, &view->rw_count, why))
		return false;
	for (const char *p = paths_next(ro, NULL); p; p = paths_next(ro, p))
		if (lies_in(view->rw, view->rw_count, p))
			return writable_all_the_same(options, p, why);
	return true;
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool
shut_out(const struct options *options, const struct program_file *file, struct fault *why)
{
	static const char deeds[][64] = {
		[PROGRAM_COMMAND] = "is the command, and outside of --fs-ro and --fs-rw",
		[PROGRAM_INTERPRETER] = "is its interpreter, and outside of --fs-ro and --fs-rw",
		[PROGRAM_LOADER] = "is its loader, and outside of --fs-ro and --fs-rw",
	};
	char real[PATH_ROOM], hint[2 * WORD_MAX];
	struct text t = text_in(hint, sizeof hint);

	fault(why, FAULT_CONFIG, 0, deeds[file->part], file->path);
	add_origin(options, options->fs_ro.count > 0 ? OPTION_fs_ro : OPTION_fs_rw, why);
	text_add(&t, "give --fs-ro also ");
	text_add(&t, realpath(file->path, real) ? real : file->path);
	text_add(&t, ", or a directory above it");
	text_add(&t, file->part == PROGRAM_LOADER ? ", and those of the libraries that it loads" : "");
	return fault_help(why, "", hint);
}

bool
fence_admits(const struct options *options, const struct fence_view *view,
    const char *command, const char *path, struct fault *why)
{
	static struct program program;

	/* One that is meant from --cwd on is another, or none, where we are. */
	if (options->cwd[0] && command[0] != '/' && strchr(command, '/'))
		return true;
	program_look(&program, command, path);
	for (int i = 0; i < program.count; i++) {
		const struct program_file *file = &program.files[i];

		if (!lies_in(view->ro, view->ro_count, file->path) &&
		    !lies_in(view->rw, view->rw_count, file->path))
			return shut_out(options, file, why);
	}
	return true;
}
