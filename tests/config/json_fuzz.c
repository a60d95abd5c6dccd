/*
 * Any bytes as the configuration file: no crash, every refusal has its place in the file, and what
 * the scanner lets through is what cJSON can read.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/require.h"
#include "config/json_scan.h"
#include "config/options.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(int truth)
{
	if (!truth)
		abort();
}

_Noreturn void
last_words(const char *what)
{
	(void)what;
	abort();
}

/* A fault of a file that was read names a line and a column that are there. */
static void
check_place(const struct fault *f, const char *path, const uint8_t *bytes, size_t n)
{
	char *end;
	long line, column, lines = 1;

	check(strncmp(f->origin, path, strlen(path)) == 0);
	line = strtol(f->origin + strlen(path) + 1, &end, 10);
	check(*end == ':');
	column = strtol(end + 1, &end, 10);
	check(*end == '\0' && column >= 1 && (size_t)column <= n + 1);
	for (size_t i = 0; i < n; i++)
		lines += bytes[i] == '\n';
	check(line >= 1 && line <= lines);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static int fd = -1;
	static char path[64];
	static struct options all;
	static struct faults faults;
	bool fine;

	if (fd < 0) {
		check((fd = memfd_create("config", MFD_CLOEXEC)) >= 0);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	check(ftruncate(fd, (off_t)n) == 0 && pwrite(fd, bytes, n, 0) == (ssize_t)n);
	options_default(&all, DIALECT_MAINSTAY);
	faults.count = 0;
	fine = options_from_file(&all, path, true, &faults);
	check(fine == (faults.count == 0));
	for (unsigned i = 0; i < faults.count && i < FAULTS_MAX; i++) {
		/* cJSON takes what we let through, and memory is there. */
		check(faults.kept[i].kind == FAULT_CONFIG && faults.kept[i].err == 0);
		if (n <= CONFIG_BYTES_MAX)
			check_place(&faults.kept[i], path, bytes, n);
	}
	return 0;
}
