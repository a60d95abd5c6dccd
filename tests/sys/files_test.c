#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/files.h"

static char folder[] = "/tmp/mainstay-files-XXXXXX";
static char path[sizeof folder + 8];

static void
put(const char *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, n), n);
	close(fd);
}

static void
a_file_is_read_without_its_last_newline(void **state)
{
	char room[8];

	(void)state;
	put("one\n", 4);
	assert_true(file_read(path, room, sizeof room));
	assert_string_equal(room, "one");
	put("1234567890", 10);
	assert_true(file_read(path, room, sizeof room));
	assert_string_equal(room, "1234567");
	put("", 0);
	assert_true(file_read(path, room, sizeof room));
	assert_string_equal(room, "");
}

static void
what_cannot_be_read_says_why(void **state)
{
	char room[8] = "before";

	(void)state;
	assert_false(file_read("/nowhere/at/all", room, sizeof room));
	assert_int_equal(errno, ENOENT);
	assert_string_equal(room, "");
	assert_false(file_read(folder, room, sizeof room));
	assert_int_equal(errno, EISDIR);
}

static void
a_fifo_is_not_waited_for(void **state)
{
	char room[8];

	(void)state;
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_true(file_read(path, room, sizeof room));
	assert_string_equal(room, "");
	unlink(path);
}

static void
a_number_is_the_whole_file(void **state)
{
	uint64_t n = 7;

	(void)state;
	put("1024\n", 5);
	assert_true(file_number(path, &n) && n == 1024);
	put("1024 1", 6);
	assert_false(file_number(path, &n));
	put("", 0);
	assert_false(file_number(path, &n));
}

/* Lines of every length around the room's: each whole, the long ones cut, none lost. */
static void
lines_of_any_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 5, LINES_ROOM - 1, LINES_ROOM, LINES_ROOM + 1, 3 * LINES_ROOM, 2, 0, 9 };
	static char bytes[8 * LINES_ROOM];
	struct lines from;
	size_t used = 0;

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		memset(bytes + used, (int)('a' + i), lengths[i]);
		used += lengths[i];
		bytes[used++] = '\n';
	}
	for (size_t last = 0; last < 2; last++) {
		put(bytes, used - last);
		assert_true(lines_open(&from, path));
		for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
			const char *line = lines_next(&from);

			assert_non_null(line);
			assert_int_equal(strlen(line), lengths[i] < LINES_ROOM ? lengths[i] : LINES_ROOM);
			assert_true(!*line || *line == (char)('a' + i));
		}
		assert_null(lines_next(&from));
		assert_null(lines_next(&from));
		lines_close(&from);
	}
}

static void
a_cut_line_at_the_end(void **state)
{
	static char bytes[LINES_ROOM + 10];
	struct lines from;

	(void)state;
	memset(bytes, 'x', sizeof bytes);
	put(bytes, sizeof bytes);
	assert_true(lines_open(&from, path));
	assert_int_equal(strlen(lines_next(&from)), LINES_ROOM);
	assert_null(lines_next(&from));
	lines_close(&from);
}

static void
no_lines(void **state)
{
	struct lines from;

	(void)state;
	put("", 0);
	assert_true(lines_open(&from, path));
	assert_null(lines_next(&from));
	lines_close(&from);
	assert_false(lines_open(&from, "/nowhere/at/all"));
	assert_null(lines_next(&from));
	lines_close(&from);
}

static void
every_name_of_a_folder(void **state)
{
	enum { NAMES = 200 };  /* more than fit into the room at once */
	unsigned seen = 0, sum = 0;
	struct folder from;
	const char *name;
	char file[sizeof folder + 40];

	(void)state;
	unlink(path);
	for (int i = 0; i < NAMES; i++) {
		snprintf(file, sizeof file, "%s/a-name-that-is-long-%d", folder, i);
		close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	assert_true(folder_open(&from, folder));
	while ((name = folder_next(&from))) {
		seen++;
		sum += (unsigned)atoi(strrchr(name, '-') + 1);
	}
	folder_close(&from);
	assert_int_equal(seen, NAMES);
	assert_int_equal(sum, NAMES * (NAMES - 1) / 2);
	for (int i = 0; i < NAMES; i++) {
		snprintf(file, sizeof file, "%s/a-name-that-is-long-%d", folder, i);
		unlink(file);
	}
	assert_false(folder_open(&from, path));
	folder_close(&from);
}

static int
begin(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/file", folder);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_without_its_last_newline),
		cmocka_unit_test(what_cannot_be_read_says_why),
		cmocka_unit_test(a_fifo_is_not_waited_for),
		cmocka_unit_test(a_number_is_the_whole_file),
		cmocka_unit_test(lines_of_any_length),
		cmocka_unit_test(a_cut_line_at_the_end),
		cmocka_unit_test(no_lines),
		cmocka_unit_test(every_name_of_a_folder),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
