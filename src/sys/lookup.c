#include "sys/lookup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/program.h"

/* By the ids in force: access(2) would go by the real ones. */
static int
look_at(const char *path)
{
	struct stat found;

	if (stat(path, &found) < 0)
		return errno;
	if (!S_ISREG(found.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0 ? errno : 0;
}

/* A script is as good as its interpreter, a program as its loader. */
static int
look_into(const char *path)
{
	static struct program program;
	int err = look_at(path);

	if (err)
		return err;
	program = (struct program){ .count = 0 };
	program_look(&program, path, "");
	for (int i = 0; i < program.count && !err; i++)
		err = look_at(program.files[i].path);
	return err;
}

int
lookup_command(const char *name, const char *path)
{
	int kept = ENOENT;

	if (!*name || strchr(name, '/'))
		return *name ? look_into(name) : ENOENT;
	for (;; path++) {
		char whole[PATH_ROOM];
		struct text t = text_in(whole, sizeof whole);
		size_t n = strcspn(path, ":");

		text_add_n(&t, path, n);
		text_add(&t, n > 0 ? "/" : "");
		text_add(&t, name);
		int err = t.cut ? ENOENT : look_into(whole);

		if (err == EACCES)
			kept = EACCES;
		else if (err != ENOENT && err != ENOTDIR)
			return err;
		path += n;
		if (!*path)
			return kept;
	}
}
