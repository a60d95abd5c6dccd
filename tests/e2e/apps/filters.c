/*
 * Filters of system calls, looked at from outside.
 *
 *	filters fetch PID            the filters that a process has, the newest first: for each the
 *	                             number of its instructions (32 bits) and the instructions
 *	filters answer FILE... <POINTS   what the programs in the files answer to each point, a file
 *	                             after the other; a point is architecture, number, six arguments
 *
 * Everything is in the machine's own order of bytes.  Fetching takes root and a kernel with
 * CONFIG_CHECKPOINT_RESTORE, and stops the process for a moment.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/bpf.h"

#define SECCOMP_GET_FILTER 0x420c /* PTRACE_SECCOMP_GET_FILTER, which not every header has */

struct point {
	uint32_t arch, number;
	uint64_t args[6];
};

static struct filter_code code[BPF_MAXINSNS];

static void
fail(const char *what)
{
	fprintf(stderr, "filters: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int
fetch(pid_t pid)
{
	uint32_t count;
	long n;

	if (pid <= 1)
		return 2;
	if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0)
		fail("attach");
	if (waitpid(pid, NULL, __WALL) != pid)
		fail("wait");
	for (unsigned long i = 0; (n = syscall(SYS_ptrace, SECCOMP_GET_FILTER, pid, i, code)) > 0; i++) {
		count = (uint32_t)n;
		fwrite(&count, sizeof count, 1, stdout);
		fwrite(code, sizeof *code, count, stdout);
	}
	n = errno;
	ptrace(PTRACE_DETACH, pid, 0, 0);
	errno = (int)n;
	if (errno != ENOENT) /* how the kernel says that there is no older one */
		fail("get a filter");
	return 0;
}

static size_t
read_program(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t count;

	if (!file)
		fail(path);
	count = fread(code, sizeof *code, BPF_MAXINSNS, file);
	fclose(file);
	if (!bpf_is_valid(code, count)) {
		errno = EINVAL;
		fail(path);
	}
	return count;
}

/* Points come in from a file, since they are read once for each program. */
static int
answer(char **files)
{
	struct point point;

	for (; *files; files++) {
		size_t count = read_program(*files);

		rewind(stdin);
		while (fread(&point, sizeof point, 1, stdin) == 1) {
			struct bpf_call call = { .arch = point.arch, .number = point.number };
			uint32_t said;

			memcpy(call.args, point.args, sizeof call.args);
			said = bpf_answer(code, count, &call);
			fwrite(&said, sizeof said, 1, stdout);
		}
	}
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "fetch") == 0)
		return fetch(atoi(argv[2]));
	if (argc >= 3 && strcmp(argv[1], "answer") == 0)
		return answer(argv + 2);
	fputs("usage: filters fetch PID | answer FILE...\n", stderr);
	return 2;
}
