#include "sys/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "base/text.h"

/* Some files of the kernel block whoever opens them; nothing here may wait. */
static int
open_quickly(const char *path, int how)
{
	return open(path, how | O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static ssize_t
read_on(int fd, char *room, size_t size)
{
	ssize_t n;

	do
		n = read(fd, room, size);
	while (n < 0 && errno == EINTR);
	return n;
}

bool
file_read(const char *path, char *room, size_t size)
{
	int fd = open_quickly(path, 0), err;
	size_t used = 0;
	ssize_t n = -1;

	require(size > 0);
	while (fd >= 0 && used + 1 < size && (n = read_on(fd, room + used, size - 1 - used)) > 0)
		used += (size_t)n;
	err = errno;
	if (used > 0 && room[used - 1] == '\n')
		used--;
	room[used] = '\0';
	if (fd >= 0)
		close(fd);
	errno = err;
	return fd >= 0 && (n >= 0 || used > 0);
}

bool
file_number(const char *path, uint64_t *number)
{
	char words[32];

	return file_read(path, words, sizeof words) && read_number(words, UINT64_MAX, number);
}

/* ---- lines ------------------------------------------------------------------------------------- */

bool
lines_open(struct lines *from, const char *path)
{
	from->at = from->end = 0;
	from->fd = open_quickly(path, 0);
	from->over = from->fd < 0;
	from->cut = false;
	return from->fd >= 0;
}

/* Moves what is left to the front and reads on behind it. */
static void
lines_fill(struct lines *from)
{
	size_t left = from->end - from->at;
	ssize_t n;

	memmove(from->bytes, from->bytes + from->at, left);
	from->at = 0;
	n = read_on(from->fd, from->bytes + left, LINES_ROOM - left);
	from->end = left + (n > 0 ? (size_t)n : 0);
	from->over = n <= 0;
}

/* Where the line at the front ends, or NULL when that is not read yet. */
static char *
lines_end(struct lines *from)
{
	return memchr(from->bytes + from->at, '\n', from->end - from->at);
}

/* The rest of a line that was cut. */
static void
lines_skip(struct lines *from)
{
	char *end;

	do {
		from->at = from->end;
		lines_fill(from);
	} while (!(end = lines_end(from)) && !from->over);
	from->at = end ? (size_t)(end - from->bytes) + 1 : from->end;
	from->cut = false;
}

const char *
lines_next(struct lines *from)
{
	char *line, *end;

	if (from->cut)
		lines_skip(from);
	while (!(end = lines_end(from)) && !from->over && from->end - from->at < LINES_ROOM)
		lines_fill(from);
	if (from->at == from->end)
		return NULL;
	line = from->bytes + from->at;
	from->cut = !end && !from->over;
	if (!end)
		end = from->bytes + from->end;
	*end = '\0';
	from->at = from->cut || end == from->bytes + from->end ? from->end : (size_t)(end - from->bytes) + 1;
	return line;
}

void
lines_close(struct lines *from)
{
	if (from->fd >= 0)
		close(from->fd);
}

/* ---- directories ------------------------------------------------------------------------------- */

bool
folder_open(struct folder *from, const char *path)
{
	from->at = from->end = 0;
	from->fd = open_quickly(path, O_DIRECTORY);
	return from->fd >= 0;
}

const char *
folder_next(struct folder *from)
{
	for (;;) {
		if (from->at >= from->end) {
			from->at = 0;
			from->end = syscall(SYS_getdents64, from->fd, from->bytes, sizeof from->bytes);
			if (from->end <= 0)
				return NULL;
		}
		const struct dirent *entry = (const void *)(from->bytes + from->at);

		from->at += entry->d_reclen;
		if (!text_same(entry->d_name, ".") && !text_same(entry->d_name, ".."))
			return entry->d_name;
	}
}

void
folder_close(struct folder *from)
{
	if (from->fd >= 0)
		close(from->fd);
}
