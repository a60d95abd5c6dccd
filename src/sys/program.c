#include "sys/program.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { HEAD_ROOM = 256, HEADERS_MAX = 32 };

static bool
add(struct program *program, enum program_part part, const char *path)
{
	if (program->count == PROGRAM_FILES)
		return false;
	struct program_file *file = &program->files[program->count];

	file->part = part;
	if (!*path || !text_copy(file->path, sizeof file->path, path))
		return false;
	program->count++;
	return true;
}

static bool
is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & 0111;
}

/* An empty part of PATH means the working directory. */
static bool
find(struct program *program, const char *name, const char *path)
{
	char whole[PATH_ROOM];

	if (strchr(name, '/'))
		return is_program(name) && add(program, PROGRAM_COMMAND, name);
	for (const char *part = path; *name; part++) {
		size_t n = strcspn(part, ":");
		struct text t = text_in(whole, sizeof whole);

		text_add_n(&t, part, n);
		text_add(&t, n > 0 ? "/" : "");
		text_add(&t, name);
		if (!t.cut && is_program(whole))
			return add(program, PROGRAM_COMMAND, whole);
		part += n;
		if (!*part)
			return false;
	}
	return false;
}

/* "#! /usr/bin/env node": the interpreter is the first word. */
static bool
add_interpreter(struct program *program, const char *head)
{
	char path[HEAD_ROOM];
	struct text t = text_in(path, sizeof path);

	head += 2 + strspn(head + 2, " \t");
	text_add_n(&t, head, strcspn(head, " \t\r\n"));
	return add(program, PROGRAM_INTERPRETER, path);
}

static void
add_loader(struct program *program, int fd, const char *head)
{
	ElfW(Ehdr) elf;
	ElfW(Phdr) part;
	char path[HEAD_ROOM] = "";

	memcpy(&elf, head, sizeof elf);
	for (unsigned i = 0; i < elf.e_phnum && i < HEADERS_MAX; i++) {
		off_t at = (off_t)(elf.e_phoff + i * sizeof part);

		if (pread(fd, &part, sizeof part, at) != (ssize_t)sizeof part)
			return;
		if (part.p_type != PT_INTERP || part.p_filesz >= sizeof path)
			continue;
		if (pread(fd, path, part.p_filesz, (off_t)part.p_offset) == (ssize_t)part.p_filesz)
			add(program, PROGRAM_LOADER, path);
		return;
	}
}

/* What the file asks for; true when that is a file to be looked at in its turn. */
static bool
follow(struct program *program, const char *path)
{
	char head[HEAD_ROOM] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
	bool more = n > 2 && head[0] == '#' && head[1] == '!' && add_interpreter(program, head);

	if (n >= (ssize_t)sizeof(ElfW(Ehdr)) && memcmp(head, ELFMAG, SELFMAG) == 0)
		add_loader(program, fd, head);
	if (fd >= 0)
		close(fd);
	return more;
}

void
program_look(struct program *program, const char *name, const char *path)
{
	program->count = 0;
	if (!find(program, name, path))
		return;
	while (follow(program, program->files[program->count - 1].path))
		;
}
