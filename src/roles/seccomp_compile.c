#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "config/policy.h"
#include "roles/ask_seccomp.h"
#include "roles/seccomp_desk.h"
#include "sys/kernel.h"
#include "sys/say.h"

static bool
refused(const char *deed, const char *path)
{
	struct fault why;

	fault(&why, FAULT_SYSTEM, errno, deed, path);
	say_fault(&why);
	return false;
}

static bool
write_all(int fd, const char *bytes, size_t n, const char *path)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done <= 0)
			return refused("write", path);
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

/*
 * Under another name first: whoever looks at FILE sees the old one or the new one, whole, and a
 * build that is broken off leaves the old one.
 */
static bool
put(const struct compiled *file, const char *path)
{
	char aside[PATH_ROOM];
	struct text t = text_in(aside, sizeof aside);
	bool fine;
	int fd;

	text_add(&t, path);
	text_add(&t, ".new");
	if (t.cut) {
		errno = ENAMETOOLONG;
		return refused("open", path);
	}
	unlink(aside); /* of a build that was broken off; whatever it is, nothing is written through it */
	fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return refused("open", aside);
	fine = write_all(fd, (const char *)file, compiled_size(file), aside);
	if (fine && (fchmod(fd, 0644) < 0 || close(fd) < 0 || rename(aside, path) < 0))
		fine = refused("make", path);
	if (!fine)
		unlink(aside);
	return fine;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void
fill_head(struct sheet *sheet, uint64_t caps)
{
	struct compiled_head *head = &sheet->file.head;
	struct sha256 hash = sha256_begin();
	struct text version = text_in(head->version, sizeof head->version);
	struct text library = text_in(head->library, sizeof head->library);
	struct text profile = text_in(head->profile, sizeof head->profile);

	head->arch = policy_arch();
	text_add(&version, COMPILED_VERSION);
	filter_add_library(&library);
	text_add(&profile, last_part(sheet->said));
	head->caps_asked = sheet->profile.caps_asked;
	head->caps_held = sheet->profile.caps_asked & caps;
	head->kernel_least = sheet->profile.kernel_least;
	head->kernel_below = sheet->profile.kernel_below;
	head->flags = sheet->filter.flags;
	head->count = sheet->filter.count;
	sha256_add(&hash, sheet->profile.text, sheet->profile.length);
	sha256_end(&hash, head->source);
	compiled_seal(&sheet->file);
}

static void
say_what(const struct sheet *sheet)
{
	char line[256];
	struct text t = text_in(line, sizeof line);

	text_add(&t, sheet->said);
	text_add(&t, ": ");
	text_int(&t, sheet->file.head.count);
	text_add(&t, " instructions, ");
	text_int(&t, (int64_t)compiled_size(&sheet->file));
	text_add(&t, " bytes\n");
	kernel_write(STDERR_FILENO, line, t.used);
}

int
seccomp_compile(struct desk *desk)
{
	static struct sheet sheet;
	const char *said = desk_profile(desk);
	int code;

	if (!said)
		return say_refusals(&desk->faults);
	if (!desk->output && isatty(STDOUT_FILENO))
		return desk_refuse("would write instructions to a terminal", "compile", "",
		    "mainstay seccomp compile -o FILE PROFILE");
	if (!desk_load(desk, said, &sheet, &code))
		return code;
	if (sheet.bare)
		return desk_refuse("is compiled already", said, "a built-in profile or a JSON file", "");
	fill_head(&sheet, desk->terms.bounding);
	if (!desk->output)
		return write_all(STDOUT_FILENO, (const char *)&sheet.file, compiled_size(&sheet.file),
		    "standard output") ? 0 : EXIT_MAINSTAY;
	if (!put(&sheet.file, desk->output))
		return EXIT_MAINSTAY;
	if (desk->options.verbose > 1)
		say_what(&sheet);
	return 0;
}
