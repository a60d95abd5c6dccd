#include "roles/learn_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

enum { READABLE = 0644 };

bool
learn_file_is_stdout(const char *path)
{
	return text_same(path, "-");
}

/* Beside the file, so that it can take its place, and with our pid, so that no two meet. */
static bool
begin(const char *path, char name[PATH_ROOM], int *fd, struct fault *why)
{
	struct text t = text_in(name, PATH_ROOM);

	text_add(&t, path);
	text_add(&t, ".new-");
	text_int(&t, getpid());
	unlink(name); /* of an earlier life with that pid, in a container that was started again */
	*fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, READABLE);
	return *fd >= 0 || fault(why, FAULT_CONFIG, errno, "cannot be written", path);
}

bool
learn_file_possible(const char *path, struct fault *why)
{
	char name[PATH_ROOM];
	struct stat st;
	int fd;

	if (learn_file_is_stdout(path))
		return true;
	if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		fault(why, FAULT_CONFIG, 0, "is there and is not a regular file", path);
		return fault_help(why, "a file, which need not exist yet; - for standard output", "");
	}
	if (!begin(path, name, &fd, why))
		return fault_help(why, "", "name a file in a directory that can be written to, such as a volume");
	close(fd);
	unlink(name);
	return true;
}

static bool
write_all(int fd, const struct text *words)
{
	size_t done = 0;

	while (done < words->used) {
		ssize_t n = write(fd, words->at + done, words->used - done);

		if (n < 0 && errno != EINTR)
			return false;
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

bool
learn_file_write(const char *path, const struct text *words, struct fault *why)
{
	char name[PATH_ROOM];
	int fd;

	if (learn_file_is_stdout(path))
		return write_all(STDOUT_FILENO, words) ||
		    fault(why, FAULT_SYSTEM, errno, "cannot be written", "standard output");
	if (!begin(path, name, &fd, why))
		return false;

	bool done = write_all(fd, words) && fsync(fd) == 0;

	done = close(fd) == 0 && done && rename(name, path) == 0;
	if (!done) {
		fault(why, FAULT_SYSTEM, errno, "cannot be written", path);
		unlink(name);
	}
	return done;
}
