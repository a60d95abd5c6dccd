/*
 * Makes a live process make system calls that are not its own:
 *
 *	inject PID NUMBER[,ARGUMENT...]...
 *
 * Whatever waits in the process is interrupted; the next call that it makes becomes ours, at its own
 * instruction and under its own filters, and afterwards it makes its own as if nothing had been.  A
 * line for each says "returned VALUE" (an errno is negative) or "killed SIGNAL", which is the last.
 */
#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS = 6, AT_CALL = SIGTRAP | 0x80 };

struct call {
	unsigned long number, argument[ARGUMENTS];
};

static pid_t pid;

_Noreturn static void
die(const char *what)
{
	perror(what);
	_exit(99);
}

/* ---- registers ------------------------------------------------------------------------------- */

static void
registers(int deed, int which, void *at, size_t size)
{
	if (ptrace(deed, pid, which, &(struct iovec){ at, size }) < 0)
		die("registers");
}

static void
put(struct user_regs_struct regs)
{
	registers(PTRACE_SETREGSET, NT_PRSTATUS, &regs, sizeof regs);
}

#if defined __x86_64__

/* From its entry on, the process is in this call and not in its own. */
static void
replace(struct user_regs_struct regs, const struct call *call)
{
	regs.orig_rax = call->number;
	regs.rdi = call->argument[0];
	regs.rsi = call->argument[1];
	regs.rdx = call->argument[2];
	regs.r10 = call->argument[3];
	regs.r8 = call->argument[4];
	regs.r9 = call->argument[5];
	put(regs);
}

/* Back in front of the instruction (two bytes) that the process came to by itself. */
static void
rewind_to(struct user_regs_struct regs)
{
	regs.rax = regs.orig_rax;
	regs.orig_rax = -1ULL;
	regs.rip -= 2;
	put(regs);
}

#elif defined __aarch64__

static void
replace(struct user_regs_struct regs, const struct call *call)
{
	int number = (int)call->number;
	for (int i = 0; i < ARGUMENTS; i++)
		regs.regs[i] = call->argument[i];
	put(regs);
	registers(PTRACE_SETREGSET, NT_ARM_SYSTEM_CALL, &number, sizeof number);
}

/* The number stands in x8, which no call changes; the instruction has four bytes. */
static void
rewind_to(struct user_regs_struct regs)
{
	regs.pc -= 4;
	put(regs);
}

#endif

/* ---- stops ----------------------------------------------------------------------------------- */

static void
resume(int how, int sig)
{
	if (ptrace(how, pid, 0, sig) < 0 && errno != ESRCH)
		die("resume");
}

/* Waits for the next stop; how it ended, when it did instead. */
static int
next_stop(void)
{
	int status;
	if (waitpid(pid, &status, __WALL) != pid)
		die("wait");
	if (WIFSIGNALED(status)) {
		printf("killed %d\n", WTERMSIG(status));
		exit(0);
	}
	if (WIFEXITED(status)) {
		printf("exited %d\n", WEXITSTATUS(status));
		exit(0);
	}
	return status;
}

/* On to the entry or the end of a call; signals that come on the way are the process's own. */
static void
on_to(int op, struct __ptrace_syscall_info *info)
{
	int sig = 0;
	do {
		resume(PTRACE_SYSCALL, sig);
		int status = next_stop();
		sig = status >> 16 ? 0 : WSTOPSIG(status);
	} while (sig != AT_CALL);
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof *info, info) < 0)
		die("call");
	if (info->op != op) {
		errno = EPROTO;
		die("call");
	}
}

/*
 * From the entry of a call of its own to the next one.  A call that kills has an end like any other;
 * whoever comes to the next one has outlived it.
 */
static void
inject(const struct call *call)
{
	struct user_regs_struct own;
	struct __ptrace_syscall_info info, next;
	registers(PTRACE_GETREGSET, NT_PRSTATUS, &own, sizeof own);
	replace(own, call);
	on_to(PTRACE_SYSCALL_INFO_EXIT, &info);
	rewind_to(own);
	on_to(PTRACE_SYSCALL_INFO_ENTRY, &next);
	printf("returned %lld\n", (long long)info.exit.rval);
}

static struct call
read_call(char *at)
{
	struct call call = { .number = strtoul(at, &at, 0) };
	for (int i = 0; i < ARGUMENTS && *at == ','; i++)
		call.argument[i] = strtoul(at + 1, &at, 0);
	if (*at) {
		errno = EINVAL;
		die(at);
	}
	return call;
}

int
main(int argc, char **argv)
{
	if (argc < 3 || (pid = atoi(argv[1])) <= 1) {
		fputs("usage: inject PID NUMBER[,ARGUMENT...]...\n", stderr);
		return 99;
	}
	if (ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD) < 0 || ptrace(PTRACE_INTERRUPT, pid, 0, 0) < 0)
		die("seize");
	if (next_stop() >> 16 != PTRACE_EVENT_STOP) {
		errno = EPROTO;
		die("interrupt");
	}
	struct __ptrace_syscall_info info;
	on_to(PTRACE_SYSCALL_INFO_ENTRY, &info);
	for (char **word = argv + 2; *word; word++) {
		struct call call = read_call(*word);
		inject(&call);
	}
	resume(PTRACE_DETACH, 0);
	return 0;
}
