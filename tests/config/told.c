#include "config/told.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rig/unit.h"

struct options told;
struct faults told_faults;
int told_operand;

enum { WORDS_MAX = 64, LINE_MAX_ = 70000 };

static char path[] = "/tmp/mainstay-told-XXXXXX";

static void
forget_path(void)
{
	unlink(path);
}

const char *
told_path(void)
{
	static bool made; /* the name itself does not tell: its last letter may well be an X */

	if (!made) {
		int fd = mkstemp(path);

		assert_true(fd >= 0);
		close(fd);
		made = true;
		atexit(forget_path);
	}
	return path;
}

/* Parts a copy of the line in place. */
static int
part(char *copy, size_t room, const char *line, char **words)
{
	int n = 0;

	assert_true(strlen(line) < room);
	strcpy(copy, line);
	for (char *p = copy; *p; n++) {
		assert_true(n < WORDS_MAX - 1);
		words[n] = p;
		p += strcspn(p, " ");
		if (*p)
			*p++ = '\0';
	}
	words[n] = NULL;
	return n;
}

bool
tell(const char *line, const char *environment)
{
	static char line_copy[LINE_MAX_], environment_copy[LINE_MAX_];
	char *argv[WORDS_MAX], *envp[WORDS_MAX];
	int argc = part(line_copy, sizeof line_copy, line, argv);
	bool fine;

	part(environment_copy, sizeof environment_copy, environment, envp);
	told_faults.count = 0;
	fine = options_resolve(&told, argc, argv, envp, &told_operand, &told_faults);
	assert_int_equal(fine, told_faults.count == 0);
	return fine;
}

bool
tell_bytes(const char *bytes, size_t length, const char *line)
{
	static char whole[LINE_MAX_];
	int fd = open(told_path(), O_WRONLY | O_TRUNC);

	assert_int_equal(write(fd, bytes, length), length);
	close(fd);
	strcpy(whole, "mainstay --config ");
	strcat(whole, told_path());
	if (*line)
		strcat(strcat(whole, " "), line);
	return tell(whole, "");
}

bool
tell_file(const char *json, const char *line)
{
	return tell_bytes(json, strlen(json), line);
}

const char *
value_of(enum option which)
{
	static char words[4096];
	struct text t = text_in(words, sizeof words);

	option_value(&told, which, &t);
	return words;
}

const char *
place_of_option(enum option which)
{
	static char words[512];
	struct text t = text_in(words, sizeof words);

	option_place(&told, which, &t);
	return words;
}
