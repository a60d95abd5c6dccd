/*
 * Runs a program on a kernel that lacks something: a system call with a certain first argument is
 * refused (all by number; -1 for any first argument):
 *
 *	without CALL FIRST ERROR PROGRAM [ARGUMENT...]
 *
 * It needs CAP_SYS_ADMIN, for no_new_privs would change what is looked at, and is for a PID
 * namespace of its own.
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LOAD(what) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, what))
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)(value), 0, skip)

int
main(int argc, char **argv)
{
	if (argc < 5 || getppid() != 0) {
		fprintf(stderr, "usage, as process 1: without CALL FIRST ERROR PROGRAM [ARGUMENT...]\n");
		return 99;
	}
	int call = atoi(argv[1]), first = atoi(argv[2]), error = atoi(argv[3]);
	struct sock_filter one[] = {
		LOAD(nr), UNLESS(call, 3), LOAD(args[0]), UNLESS(first, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof one / sizeof *one, one };

	if (first < 0) /* whatever it is */
		one[3] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_IMM, 0);
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) < 0) {
		perror("without");
		return 99;
	}
	execvp(argv[4], argv + 4);
	perror(argv[4]);
	return 99;
}
