/*
 * Which files a command will open: along PATH, through #! lines, down to the loader.
 */
#include "rig/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "sys/program.h"

static char dir[] = "/tmp/mainstay-program-XXXXXX";
static struct program program;

static void
put(const char *name, const char *bytes, size_t n, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

static void
put_words(const char *name, const char *words)
{
	put(name, words, strlen(words), 0755);
}

static int
begin(void **state)
{
	(void)state;
	if (!mkdtemp(dir) || chdir(dir) || mkdir("bin", 0755) || mkdir("bin/dir", 0755))
		return -1;
	put_words("bin/script", "#! \t./bin/second -x\n");
	put_words("bin/second", "#!./bin/text");
	put_words("bin/text", "no program\n");
	put_words("here", "no program\n");
	put_words("bin/loop", "#!./bin/loop\n");
	put_words("bin/missing", "#!/nosuch/interpreter\n");
	put_words("bin/empty", "");
	put_words("bin/short", "#!");
	put_words("bin/elf", "\177ELF and nothing more");
	put("bin/plain", "x", 1, 0644);
	return 0;
}

static int
end(void **state)
{
	const char *const files[] = { "script", "second", "text", "loop", "missing", "empty", "short", "elf",
		"plain", "long" };
	char path[32];

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "bin/%s", files[i]);
		unlink(path);
	}
	unlink("here");
	return rmdir("bin/dir") || rmdir("bin") || chdir("/") || rmdir(dir);
}

/* "0 bin/script, 1 ./bin/second": each part and its path. */
static const char *
found(const char *name, const char *path)
{
	static char line[8192];
	struct text t = text_in(line, sizeof line);

	program_look(&program, name, path);
	for (int i = 0; i < program.count; i++) {
		text_add(&t, i > 0 ? ", " : "");
		text_int(&t, program.files[i].part);
		text_char(&t, ' ');
		text_add(&t, program.files[i].path);
	}
	return line;
}

static void
a_command_is_found_as_exec_finds_it(void **state)
{
	(void)state;
	assert_string_equal(found("text", "bin"), "0 bin/text");
	assert_string_equal(found("text", "nosuch:bin/plain:bin:/bin"), "0 bin/text");
	assert_string_equal(found("bin/text", "bin"), "0 bin/text");
	assert_string_equal(found("bin/text", ":"), "0 bin/text");
	assert_string_equal(found("text", ""), "");
	assert_string_equal(found("here", "nosuch:"), "0 here");
	assert_string_equal(found("here", ":bin"), "0 here");
	assert_string_equal(found("plain", "bin"), "");
	assert_string_equal(found("dir", "bin"), "");
	assert_string_equal(found("bin/plain", "bin"), "");
	assert_string_equal(found("", "bin"), "");
	assert_string_equal(found("nosuch", "bin:"), "");
	assert_string_equal(found("empty", "bin"), "0 bin/empty");
	assert_string_equal(found("short", "bin"), "0 bin/short");
	assert_string_equal(found("elf", "bin"), "0 bin/elf");
}

static void
interpreters_are_followed(void **state)
{
	(void)state;
	assert_string_equal(found("script", "bin"), "0 bin/script, 1 ./bin/second, 1 ./bin/text");
	assert_string_equal(found("missing", "bin"), "0 bin/missing, 1 /nosuch/interpreter");
	program_look(&program, "bin/loop", "");
	assert_int_equal(program.count, PROGRAM_FILES);
}

/* This very test is a dynamic program; the loader is its own file. */
static void
a_loader_is_named(void **state)
{
	const char *line = found("/proc/self/exe", "");

	(void)state;
	assert_int_equal(program.count, 2);
	assert_int_equal(program.files[1].part, PROGRAM_LOADER);
	assert_non_null(strstr(line, "/ld-"));
	assert_int_equal(access(program.files[1].path, X_OK), 0);
}

static void
a_path_that_is_too_long_is_passed_over(void **state)
{
	static char name[PATH_ROOM + 8], path[2 * PATH_ROOM], head[600];

	(void)state;
	memset(name, 'n', sizeof name - 1);
	assert_string_equal(found(name, "bin"), "");
	memset(path, 'p', PATH_ROOM);
	strcpy(path + PATH_ROOM, ":bin");
	assert_string_equal(found("text", path), "0 bin/text");
	memset(head, 'h', sizeof head);
	memcpy(head, "#!/", 3);
	put("bin/long", head, sizeof head, 0755);
	program_look(&program, "bin/long", "");
	assert_int_equal(program.count, 2);
	assert_true(strlen(program.files[1].path) < 256);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_found_as_exec_finds_it),
		cmocka_unit_test(interpreters_are_followed),
		cmocka_unit_test(a_loader_is_named),
		cmocka_unit_test(a_path_that_is_too_long_is_passed_over),
	};

	return cmocka_run_group_tests_name("program", tests, begin, end);
}
