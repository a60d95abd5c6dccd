#include "config/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/json_scan.h"

/* O_NONBLOCK: a FIFO or a device must not hold us up before it is refused. */
bool
json_text_open(const char *path, bool must_exist, int *fd, struct fault *why)
{
	struct stat st;

	*fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*fd < 0 && (errno == ENOENT || errno == ENOTDIR) && !must_exist)
		return true;
	if (*fd < 0)
		return fault(why, FAULT_CONFIG, errno, "open", path);
	if (fstat(*fd, &st) != 0) {
		fault(why, FAULT_CONFIG, errno, "look at", path);
	} else if (!S_ISREG(st.st_mode)) {
		fault(why, FAULT_CONFIG, 0, "is not a regular file", path);
		fault_help(why, "a file, or a link to one", "");
	} else {
		return true;
	}
	close(*fd);
	return false;
}

bool
json_text_read(struct json_text *to, int fd, const char *path, struct fault *why)
{
	ssize_t n;
	int err;

	to->length = 0;
	do {
		n = read(fd, to->text + to->length, sizeof to->text - to->length);
		if (n > 0)
			to->length += (size_t)n;
	} while (n > 0 && to->length < sizeof to->text);
	err = errno;
	close(fd);
	if (n < 0)
		return fault(why, FAULT_CONFIG, err, "read", path);
	if (to->length == sizeof to->text) {
		fault(why, FAULT_CONFIG, 0, "is too large", path);
		return fault_help(why, "at most 256 KiB", "");
	}
	to->text[to->length] = '\0';
	return true;
}

void
json_place_add(struct text *to, const char *path, int line, int column)
{
	text_add(to, path);
	text_char(to, ':');
	text_int(to, line);
	text_char(to, ':');
	text_int(to, column);
}

/* What stands at the place, as far as it is worth showing. */
static void
show(const char *text, size_t length, size_t at, struct text *to)
{
	enum { SHOWN_MAX = 20 };
	char word[SHOWN_MAX + 1];
	struct text t = text_in(word, sizeof word);
	size_t shown = strcspn(text + at, " \t\r\n,:{}[]");

	if (at >= length) {
		text_add(to, "the end of the file");
		return;
	}
	text_add_n(&t, text + at, shown > 0 ? shown : 1);
	text_char(to, '"');
	text_quoted(to, word);
	text_add(to, text[at] ? "" : "\\x00");
	text_add(to, t.cut ? "...\"" : "\"");
}

bool
json_text_is_object(const char *text, size_t length, const char *path, struct fault *why)
{
	struct json_scan scan;
	char deed[sizeof why->deed];
	struct text d = text_in(deed, sizeof deed), o;
	int line, column;

	if (json_scan(text, length, (struct json_spot){ .member = -1 }, &scan))
		return true;
	show(text, length, scan.at, &d);
	text_char(&d, ' ');
	text_add(&d, scan.wrong);
	fault(why, FAULT_CONFIG, 0, deed, path);
	fault_help(why, "", scan.instead);
	o = text_in(why->origin, sizeof why->origin);
	json_line(text, scan.at, &line, &column);
	json_place_add(&o, path, line, column);
	return false;
}
