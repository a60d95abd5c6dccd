/*
 * Files of the kernel, read without a heap: a small one whole, a long one line by line, a
 * directory name by name.
 *
 *	struct lines mounts;
 *	if (lines_open(&mounts, "/proc/self/mountinfo")) {
 *		while ((line = lines_next(&mounts)))
 *			...
 *		lines_close(&mounts);
 *	}
 */
#ifndef SYS_FILES_H
#define SYS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Reads the start of a file, as much as there is room for, and ends it with a zero; without the
 * newline at its end.  False with errno, and "", when it cannot be read.
 */
bool file_read(const char *path, char *room, size_t size);
/* Reads a file that holds one number. */
bool file_number(const char *path, uint64_t *number);

enum { LINES_ROOM = 8192 };

struct lines {
	int fd;
	size_t at, end;
	bool over, cut;
	char bytes[LINES_ROOM + 1];
};

bool lines_open(struct lines *from, const char *path);
/* The next line without its newline, cut when it is longer than LINES_ROOM; NULL: no more. */
const char *lines_next(struct lines *from);
void lines_close(struct lines *from);

enum { FOLDER_ROOM = 2048 };

struct folder {
	int fd;
	long at, end;
	_Alignas(8) char bytes[FOLDER_ROOM];
};

bool folder_open(struct folder *from, const char *path);
/* The next name but "." and ".."; NULL: no more. */
const char *folder_next(struct folder *from);
void folder_close(struct folder *from);

#endif
