/*
 * Runs a program as process 1 of a new PID namespace and makes one system call of it fail:
 *
 *	fail PROCESS NUMBER ERROR EXECS LOG PROGRAM [ARGUMENT...]
 *
 * PROCESS counts those of the namespace as they are born, from 0; NUMBER counts the system calls of
 * that process from 1 (0: none fails) and ERROR is what the call then answers, without having been
 * made.  Counting begins when the EXECS-th exec has succeeded (a chain like setpriv, then mainstay) and
 * ends with the next one in another process: the app runs from there.  LOG gets a line for each call
 * ("PROCESS NUMBER CALL FIRST-ARGUMENT SECOND"), and "ran PROCESS" when an app's exec has succeeded.
 * The exit code is that of process 1.
 */
#include <elf.h>
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PROCESSES = 64, OPTIONS = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
	PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL };

static struct process {
	pid_t pid;
	long calls;
	int inject;  /* the call it is in is ours */
} known[PROCESSES];

static int victim, error, execs_left, over;
static long number;
static FILE *out;

_Noreturn static void
die(const char *what)
{
	perror(what);
	_exit(99);
}

static struct process *
process_of(pid_t pid)
{
	for (int i = 0; i < PROCESSES; i++) {
		if (known[i].pid == 0)
			known[i].pid = pid;
		if (known[i].pid == pid)
			return &known[i];
	}
	errno = ENOSPC;
	die("processes");
}

/* getpid in its place: no filter refuses that, where -1 would be asked about like any other. */
static void
skip_call(pid_t pid)
{
#if defined __x86_64__
	if (ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), (long)SYS_getpid) < 0)
		die("skip");
#elif defined __aarch64__
	int none = SYS_getpid;
	struct iovec at = { &none, sizeof none };
	if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &at) < 0)
		die("skip");
#endif
}

static void
answer(pid_t pid)
{
	struct user_regs_struct regs;
	struct iovec at = { &regs, sizeof regs };
	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &at) < 0)
		die("registers");
#if defined __x86_64__
	regs.rax = (unsigned long long)-error;
#elif defined __aarch64__
	regs.regs[0] = (unsigned long long)-error;
#endif
	if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &at) < 0)
		die("registers");
}

static void
at_call(pid_t pid)
{
	struct process *p = process_of(pid);
	struct __ptrace_syscall_info info;
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) < 0)
		die("call");
	if (info.op == PTRACE_SYSCALL_INFO_EXIT && p->inject) {
		p->inject = 0;
		answer(pid);
	}
	if (info.op != PTRACE_SYSCALL_INFO_ENTRY || execs_left > 0 || over)
		return;
	p->calls++;
	fprintf(out, "%d %ld %lld %lld %lld\n", (int)(p - known), p->calls, (long long)info.entry.nr,
	    (long long)info.entry.args[0], (long long)info.entry.args[1]);
	if (p - known == victim && p->calls == number) {
		p->inject = 1;
		/* close(2) gives the descriptor back even when it answers with an error. */
		if (info.entry.nr != SYS_close)
			skip_call(pid);
	}
}

static void
at_exec(pid_t pid)
{
	if (execs_left > 0) {
		execs_left--;
	} else if (pid != known[0].pid) {
		fprintf(out, "ran %d\n", (int)(process_of(pid) - known));
		over = 1;
	}
}

/* One stop of one process, and on. */
static void
stopped(pid_t pid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16, deliver = 0;

	process_of(pid);
	if (sig == (SIGTRAP | 0x80))
		at_call(pid);
	else if (event == PTRACE_EVENT_EXEC)
		at_exec(pid);
	else if (event == PTRACE_EVENT_STOP && sig != SIGTRAP)
		deliver = -1;
	else if (event == 0 && (sig == SIGSEGV || sig == SIGILL || sig == SIGBUS) && pid > 1)
		kill(pid, SIGKILL); /* sent on by us it would not end a process 1 */
	else if (event == 0)
		deliver = sig;
	if (deliver < 0)
		ptrace(PTRACE_LISTEN, pid, 0, 0);
	else
		ptrace(over ? PTRACE_CONT : PTRACE_SYSCALL, pid, 0, deliver);
}

/* In the child: a /proc of its own, then wait until we are traced. */
_Noreturn static void
become(const int gate[2], char **argv)
{
	char go;
	close(gate[1]);
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
		die("mount");
	if (read(gate[0], &go, 1) != 1)
		die("gate");
	close(gate[0]);
	execv(argv[0], argv);
	die(argv[0]);
}

static pid_t
start(char **argv)
{
	int gate[2], status;
	if (pipe(gate) < 0)
		die("pipe");
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		become(gate, argv);
	close(gate[0]);
	if (pid < 0 || ptrace(PTRACE_SEIZE, pid, 0, OPTIONS) < 0 || ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0 ||
	    waitpid(pid, &status, __WALL) != pid)
		die("trace");
	process_of(pid);
	ptrace(PTRACE_SYSCALL, pid, 0, 0);
	if (write(gate[1], "", 1) != 1)
		die("gate");
	close(gate[1]);
	return pid;
}

int
main(int argc, char **argv)
{
	int status, code = -1;
	pid_t pid;
	if (argc < 7 || !(out = fopen(argv[5], "we")))
		die("usage: fail PROCESS NUMBER ERROR EXECS LOG PROGRAM [ARGUMENT...]");
	victim = atoi(argv[1]);
	number = atol(argv[2]);
	error = atoi(argv[3]);
	execs_left = atoi(argv[4]);
	pid_t first = start(argv + 6);
	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status))
			stopped(pid, status);
		else if (pid == first)
			code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	if (fclose(out) != 0)
		die("log");
	return code;
}
