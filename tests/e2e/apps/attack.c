/*
 * An app that was taken over, and does to process 1 whatever the kernel lets it:
 *
 *	attack all            every attack, a line each: "NAME ok" or "NAME Permission denied"; then it
 *	                      waits
 *	attack NAME... [leave]   these; and it does not wait
 *	attack look           what can be seen of process 1: limits, priority, processors, state
 *
 * "ok" is a call that the kernel accepted.  A name that begins with "-" is an attack whose calls may
 * be accepted, but not as far as process 1 goes; whoever watches process 1 sees whether it was.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kcmp.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TARGET = 1, TYPE = 0x5412, TYPE_LINUX = 0x541c };
#define HIGH (UINT64_C(1) << 32)
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif

static char byte;

/* ---- signals --------------------------------------------------------------------------------- */

static long kill_term(void) { return kill(TARGET, SIGTERM); }
static long kill_int(void) { return kill(TARGET, SIGINT); }
static long kill_hup(void) { return kill(TARGET, SIGHUP); }
static long kill_kill(void) { return kill(TARGET, SIGKILL); }
static long kill_stop(void) { return kill(TARGET, SIGSTOP); }
static long kill_high(void) { return syscall(SYS_kill, HIGH | TARGET, SIGTERM); }
static long tkill_term(void) { return syscall(SYS_tkill, TARGET, SIGTERM); }
static long tgkill_term(void) { return syscall(SYS_tgkill, TARGET, TARGET, SIGTERM); }

/* A siginfo that says it is root's, or nobody's. */
static long
forge(long call, int code)
{
	siginfo_t info;

	memset(&info, 0, sizeof info);
	info.si_signo = SIGTERM;
	info.si_code = code;
	if (call == SYS_rt_tgsigqueueinfo)
		return syscall(call, TARGET, TARGET, SIGTERM, &info);
	return syscall(call, TARGET, SIGTERM, &info);
}

static long queue_user(void) { return forge(SYS_rt_sigqueueinfo, SI_USER); }
static long queue_kernel(void) { return forge(SYS_rt_sigqueueinfo, 0x80); }
static long queue_queue(void) { return forge(SYS_rt_sigqueueinfo, SI_QUEUE); }
static long queue_timer(void) { return forge(SYS_rt_sigqueueinfo, SI_TIMER); }
static long queue_tkill(void) { return forge(SYS_rt_sigqueueinfo, SI_TKILL); }
static long queue_thread(void) { return forge(SYS_rt_tgsigqueueinfo, SI_QUEUE); }

static long
pidfd_opened(void)
{
	long fd = syscall(SYS_pidfd_open, TARGET, 0);

	return fd < 0 ? fd : syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0);
}

static long
pidfd_of_proc(void)
{
	int fd = open("/proc/1", O_RDONLY | O_DIRECTORY);

	return fd < 0 ? fd : syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0);
}

static long
pidfd_steal(void)
{
	long fd = syscall(SYS_pidfd_open, TARGET, 0);

	return fd < 0 ? fd : syscall(SYS_pidfd_getfd, fd, 2, 0);
}

/* Everybody but process 1 and us, if there is anybody. */
static long everybody(void) { return kill(-1, SIGHUP); }

/* Into process 1's process group, and then at the group. */
static long
group(void)
{
	long done;

	signal(SIGTERM, SIG_IGN);
	done = setpgid(0, TARGET);
	if (done == 0)
		done = kill(0, SIGTERM);
	setpgid(0, 0);
	signal(SIGTERM, SIG_DFL);
	return done;
}

/* A descriptor whose news is a signal to process 1. */
static long
news(void)
{
	int ends[2];

	if (pipe(ends) < 0 || fcntl(ends[0], F_SETSIG, SIGTERM) < 0 ||
	    fcntl(ends[0], F_SETOWN, TARGET) < 0 || fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK) < 0)
		return -1;
	return write(ends[1], "x", 1);
}

/* In a child, which may die of it; its errno is its exit code. */
static long
in_child(long (*deed)(void))
{
	int how;
	pid_t pid = fork();

	if (pid == 0)
		_exit(deed() < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &how, 0) != pid)
		return -1;
	errno = WIFEXITED(how) ? WEXITSTATUS(how) : EFAULT;
	return errno ? -1 : 0;
}

static long
another_set(void)
{
#ifdef __x86_64__
	long done = 37;

	__asm__ volatile("int $0x80" : "+a"(done) : "b"(TARGET), "c"(SIGTERM) : "memory");
	errno = (int)-done;
	return done < 0 ? -1 : 0;
#else
	errno = ENOSYS;
	return -1;
#endif
}

static long
own_user_namespace(void)
{
	return unshare(CLONE_NEWUSER) < 0 ? -1 : kill(TARGET, SIGTERM);
}

static long kill_32_bits(void) { return in_child(another_set); }
static long kill_from_namespace(void) { return in_child(own_user_namespace); }
static long kill_x32(void) { return syscall(0x40000000 | SYS_kill, TARGET, SIGTERM); }

/* ---- limits and priority --------------------------------------------------------------------- */

static long
limit(int which, uint64_t most)
{
	uint64_t now[2] = { most, most };

	return syscall(SYS_prlimit64, TARGET, which, now, NULL);
}

static long limit_cpu(void) { return limit(RLIMIT_CPU, 1); }
static long limit_files(void) { return limit(RLIMIT_NOFILE, 4); }
static long limit_size(void) { return limit(RLIMIT_FSIZE, 1); }
static long limit_stack(void) { return limit(RLIMIT_STACK, 4096); }
static long limit_high(void)
{
	uint64_t now[2] = { 5, 5 };

	return syscall(SYS_prlimit64, HIGH | TARGET, RLIMIT_NOFILE, now, NULL);
}

/* A second of processor time is all it has; then it is woken until it has had it. */
static long
starve(void)
{
	if (limit(RLIMIT_CPU, 1) < 0)
		return -1;
	for (long i = 0; i < 100000000; i++)
		kill(TARGET, SIGWINCH);
	return 0;
}

static long
processors(void)
{
	uint64_t set[16] = { 0 };
	long n = syscall(SYS_sched_getaffinity, 0, sizeof set, set);

	if (n <= 0)
		return -1;
	set[0] &= set[0] - 1 ? set[0] - 1 : set[0];
	return syscall(SYS_sched_setaffinity, TARGET, sizeof set, set);
}

static long
scheduler(void)
{
	int priority = 0;

	return syscall(SYS_sched_setscheduler, TARGET, SCHED_IDLE, &priority);
}

static long
parameter(void)
{
	int priority = 0;

	return syscall(SYS_sched_setparam, TARGET, &priority);
}

static long
attribute(void)
{
	struct { uint32_t size, policy; uint64_t flags; int32_t nice; uint32_t priority; uint64_t rest[3]; }
	    a = { .size = 48, .policy = SCHED_BATCH, .nice = 19 };

	return syscall(SYS_sched_setattr, TARGET, &a, 0);
}

static long nice_process(void) { return setpriority(PRIO_PROCESS, TARGET, 19); }
static long nice_group(void) { return setpriority(PRIO_PGRP, TARGET, 19); }
static long nice_user(void) { return setpriority(PRIO_USER, getuid(), 18); }
static long io_process(void) { return syscall(SYS_ioprio_set, 1, TARGET, 3 << 13); }
static long io_group(void) { return syscall(SYS_ioprio_set, 2, TARGET, 3 << 13); }
static long io_user(void) { return syscall(SYS_ioprio_set, 3, getuid(), 3 << 13); }

/* ---- memory and files ------------------------------------------------------------------------ */

static long trace_attach(void) { return ptrace(PTRACE_ATTACH, TARGET, NULL, NULL); }
static long trace_seize(void) { return ptrace(PTRACE_SEIZE, TARGET, NULL, NULL); }

static long
memory(long call)
{
	struct iovec ours = { &byte, 1 }, theirs = { &byte, 1 };

	return syscall(call, TARGET, &ours, 1, &theirs, 1, 0);
}

static long memory_read(void) { return memory(SYS_process_vm_readv); }
static long memory_write(void) { return memory(SYS_process_vm_writev); }

static long
pages_migrate(void)
{
	unsigned long from = 1, to = 1;

	return syscall(SYS_migrate_pages, TARGET, 64, &from, &to);
}

static long
pages_move(void)
{
	void *page = (void *)((uintptr_t)&byte & ~(uintptr_t)4095);
	int status = 0;

	return syscall(SYS_move_pages, TARGET, 1, &page, NULL, &status, 0);
}

static long compare_first(void) { return syscall(SYS_kcmp, TARGET, getpid(), KCMP_FILES, 0, 0); }
static long compare_second(void) { return syscall(SYS_kcmp, getpid(), TARGET, KCMP_FILES, 0, 0); }

static long
counters(void)
{
	struct perf_event_attr what = { .type = PERF_TYPE_SOFTWARE, .size = sizeof what,
		.config = PERF_COUNT_SW_TASK_CLOCK, .exclude_kernel = 1 };

	return syscall(SYS_perf_event_open, &what, TARGET, -1, -1, 0);
}

static long
robust_list(void)
{
	void *head;
	size_t n;

	return syscall(SYS_get_robust_list, TARGET, &head, &n);
}

static long
reads(const char *path)
{
	char link[64];
	int fd = open(path, O_RDONLY), err = errno;

	if (fd < 0) {
		if (readlink(path, link, sizeof link) > 0)
			return 0;
		errno = errno == EINVAL ? err : errno;
		return -1;
	}
	/* A file that says it is empty shows nothing; a directory or a namespace is there to be entered. */
	long n = read(fd, &byte, 1);

	errno = n == 0 ? ENODATA : errno;
	close(fd);
	return n == 1 || (n < 0 && (errno == EISDIR || errno == EINVAL)) ? 0 : -1;
}

static long
writes(const char *path, const char *words)
{
	int fd = open(path, O_WRONLY);
	long n = fd < 0 ? -1 : write(fd, words, strlen(words));

	if (fd >= 0)
		close(fd);
	return n;
}

#define READS(name, path) static long read_##name(void) { return reads("/proc/1/" path); }
#define WRITES(name, path, words) static long write_##name(void) { return writes(path, words); }
READS(mem, "mem") READS(environ, "environ") READS(maps, "maps") READS(auxv, "auxv")
READS(root, "root/.") READS(cwd, "cwd/.") READS(exe, "exe") READS(fd, "fd") READS(stack, "stack")
READS(syscall, "syscall") READS(io, "io") READS(ns, "ns/pid") READS(plan, "fd/3") READS(map_files, "map_files")
WRITES(mem, "/proc/1/mem", "x") WRITES(oom, "/proc/1/oom_score_adj", "1000")
WRITES(oom_old, "/proc/1/oom_adj", "15") WRITES(comm, "/proc/1/comm", "hacked")
WRITES(task_comm, "/proc/1/task/1/comm", "hacked") WRITES(slack, "/proc/1/timerslack_ns", "1000000000")
WRITES(core, "/proc/1/coredump_filter", "0") WRITES(autogroup, "/proc/1/autogroup", "19")
WRITES(clear, "/proc/1/clear_refs", "1") WRITES(stderr, "/proc/1/fd/2", "x")
WRITES(exe, "/proc/1/exe", "x") WRITES(label, "/proc/1/attr/current", "x")
WRITES(cgroup_kill, "/sys/fs/cgroup/cgroup.kill", "1")

/* ---- the terminal ---------------------------------------------------------------------------- */

static long type(void) { return syscall(SYS_ioctl, 0, (uint64_t)TYPE, "x"); }
static long type_high(void) { return syscall(SYS_ioctl, 0, HIGH | TYPE, "x"); }
static long type_higher(void) { return syscall(SYS_ioctl, 0, UINT64_C(1) << 63 | TYPE, "x"); }
static long type_linux(void) { return syscall(SYS_ioctl, 0, (uint64_t)TYPE_LINUX, "\3"); }

static const struct { const char *name; long (*deed)(void); } attacks[] = {
#define A(name) { #name, name }
#define E(name) { "-" #name, name }
	A(limit_files), A(limit_size), A(limit_stack), A(limit_high), A(limit_cpu), A(starve), A(processors),
	A(scheduler), A(parameter), A(attribute), A(nice_process), A(nice_group), E(nice_user),
	A(io_process), A(io_group), E(io_user), A(trace_attach), A(trace_seize), A(memory_read),
	A(memory_write), A(pages_migrate), A(pages_move), A(compare_first), A(compare_second),
	A(counters), A(robust_list), A(read_mem), A(read_environ), A(read_maps), A(read_auxv), A(read_root),
	A(read_cwd), A(read_exe), A(read_fd), A(read_stack), A(read_syscall), A(read_io), A(read_ns),
	A(read_plan), A(read_map_files), A(write_mem), A(write_oom), A(write_oom_old), A(write_comm),
	A(write_task_comm), A(write_slack), A(write_core), A(write_autogroup), A(write_clear),
	A(write_stderr), A(write_exe), A(write_label), A(write_cgroup_kill), A(type), A(type_high), A(type_higher),
	A(type_linux), A(kill_term), A(kill_int), A(kill_hup), A(kill_kill), A(kill_stop), A(kill_high),
	A(kill_32_bits), A(kill_x32), A(kill_from_namespace), A(tkill_term), A(tgkill_term),
	A(queue_user), A(queue_kernel), A(queue_queue), A(queue_timer), A(queue_tkill), A(queue_thread),
	A(pidfd_opened), A(pidfd_of_proc), A(pidfd_steal), E(everybody), E(group), E(news),
};
enum { ATTACKS = sizeof attacks / sizeof *attacks };

static void
attack(size_t i)
{
	long done;

	errno = 0;
	done = attacks[i].deed();
	printf("%s %s\n", attacks[i].name, done >= 0 ? "ok" : strerror(errno));
	fflush(stdout);
}

static void
show(const char *path)
{
	char line[256];
	FILE *file = fopen(path, "r");

	while (file && fgets(line, sizeof line, file))
		fputs(line, stdout);
	if (file)
		fclose(file);
}

static int
look(void)
{
	uint64_t set[16] = { 0 };

	show("/proc/1/limits");
	show("/proc/1/oom_score_adj");
	show("/proc/1/comm");
	syscall(SYS_sched_getaffinity, TARGET, sizeof set, set);
	printf("nice %d scheduler %ld processors %llx io %ld\n", getpriority(PRIO_PROCESS, TARGET),
	    syscall(SYS_sched_getscheduler, TARGET), (unsigned long long)set[0],
	    syscall(SYS_ioprio_get, 1, TARGET));
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "look") == 0)
		return look();
	for (int n = 1; n < argc; n++)
		for (size_t i = 0; i < ATTACKS; i++)
			if (strcmp(argv[n], "all") == 0 || strcmp(argv[n], attacks[i].name) == 0)
				attack(i);
	puts("done");
	fflush(stdout);
	while (strcmp(argv[argc - 1], "leave") != 0)
		pause();
	return 0;
}
