#include "rig.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
sleep_ns(int64_t ns)
{
	struct timespec t = { ns / 1000000000, ns % 1000000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

void
die(const char *deed)
{
	fprintf(stderr, "bench: %s: %s\n", deed, strerror(errno));
	exit(1);
}

void
die_of(const char *who, const char *what)
{
	fprintf(stderr, "bench: %s %s\n", who, what);
	exit(1);
}

struct rival
rival_parse(const char *text)
{
	struct rival r = { .argc = 0 };
	const char *equal = strchr(text, '=');
	char *word, *rest;

	if (equal == NULL || (size_t)(equal - text) >= sizeof r.name)
		die_of(text, "is not name=prog,arg,...");
	memcpy(r.name, text, (size_t)(equal - text));
	rest = strdup(equal + 1);
	while ((word = strsep(&rest, ",")) != NULL && r.argc < RIG_ARGS / 2)
		if (*word != '\0')
			r.argv[r.argc++] = word;
	return r;
}

void
rival_run(const struct rival *r, const char *const *app, const char **argv)
{
	size_t n = 0;

	for (size_t i = 0; i < r->argc; i++)
		argv[n++] = r->argv[i];
	for (; *app != NULL && n < RIG_ARGS - 1; app++)
		argv[n++] = *app;
	argv[n] = NULL;
}

/* What the child needs; it borrows this memory until its exec, as vfork does. */
struct cradle {
	const char *const *argv;
	int seat, error;
	bool mighty;
	int64_t asked_ns;
};

/* The capabilities that container engines leave to root. */
static const unsigned char engine_caps[] = {
	CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
	CAP_SETPCAP, CAP_NET_BIND_SERVICE, CAP_NET_RAW, CAP_SYS_CHROOT, CAP_MKNOD, CAP_AUDIT_WRITE,
	CAP_SETFCAP,
};

static int
take_engine_caps(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { 0 };
	uint64_t kept = 0;

	for (size_t i = 0; i < sizeof engine_caps; i++)
		kept |= UINT64_C(1) << engine_caps[i];
	for (int cap = 0; cap <= 63 && prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if ((kept >> cap & 1) == 0)
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	for (int half = 0; half < 2; half++)
		data[half].permitted = data[half].effective = (uint32_t)(kept >> 32 * half);
	return (int)syscall(SYS_capset, &header, data);
}

static int
cradle_leave(void *arg)
{
	static char *const environment[] = { /* about as much as an image and an engine give */
		"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
		"HOSTNAME=4f1c2d7e9a0b", "TERM=xterm", "LANG=C.UTF-8", "TZ=UTC", "NODE_VERSION=20.20.0",
		"NODE_ENV=production", "PORT=8080", "DATABASE_URL=postgres://db.internal/app", NULL,
	};
	struct cradle *c = arg;

	if (mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0
	    || dup2(c->seat, RIG_SEAT) < 0 || (!c->mighty && take_engine_caps() < 0)) {
		c->error = errno;
		_exit(1);
	}
	c->asked_ns = now_ns();
	execve(c->argv[0], (char *const *)(uintptr_t)c->argv, environment);
	c->error = errno;
	_exit(1);
}

struct birth
birth_in(const char *const *argv, int seat)
{
	static char stack[65536] __attribute__((aligned(64)));
	struct cradle c = { .argv = argv, .seat = seat,
		.mighty = getenv("ALL_CAPS") != NULL };
	struct birth b;
	int flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_VM | CLONE_VFORK | SIGCHLD;

	b.pid = clone(cradle_leave, stack + sizeof stack, flags, &c);
	if (b.pid < 0)
		die("clone");
	if (c.error != 0) {
		errno = c.error;
		die(argv[0]);
	}
	b.asked_ns = c.asked_ns;
	return b;
}

struct birth
birth_of(const struct rival *r, const char *const *app, int *seat)
{
	const char *argv[RIG_ARGS];
	int pipe_fd[2];
	struct birth b;

	if (pipe2(pipe_fd, O_CLOEXEC) < 0)
		die("pipe2");
	rival_run(r, app, argv);
	b = birth_in(argv, pipe_fd[1]);
	close(pipe_fd[1]);
	*seat = pipe_fd[0];
	return b;
}

bool
hear(int seat, enum said what, int timeout_ms, struct word *heard)
{
	int64_t end_ns = now_ns() + (int64_t)timeout_ms * 1000000;

	for (;;) {
		int64_t left_ns = end_ns - now_ns();
		struct pollfd p = { .fd = seat, .events = POLLIN };

		if (left_ns < 0 || poll(&p, 1, (int)(left_ns / 1000000) + 1) != 1)
			return false;
		if (read(seat, heard, sizeof *heard) != sizeof *heard)
			return false;
		if (heard->what == (int64_t)what)
			return true;
	}
}

void
bury(struct birth *b, int seat)
{
	rig_kill(b->pid, SIGKILL);
	rig_wait(b->pid, NULL);
	close(seat);
}

bool
rig_kill(pid_t pid, int signal)
{
	if (pid <= 1)
		die_of("a pid <= 1", "is never signalled");
	return kill(pid, signal) == 0;
}

int64_t
usage_ns(const struct rusage *u)
{
	return ((int64_t)u->ru_utime.tv_sec + u->ru_stime.tv_sec) * 1000000000
	     + ((int64_t)u->ru_utime.tv_usec + u->ru_stime.tv_usec) * 1000;
}

int
rig_wait(pid_t pid, int64_t *cpu_ns)
{
	struct rusage u;
	int status;

	if (wait4(pid, &status, 0, &u) != pid)
		die("wait4");
	if (cpu_ns != NULL)
		*cpu_ns = usage_ns(&u);
	return status;
}

void
tally_add(struct tally *t, int64_t value)
{
	if (t->count == t->room) {
		t->room = t->room == 0 ? 256 : 2 * t->room;
		if ((t->value = realloc(t->value, t->room * sizeof *t->value)) == NULL)
			die("realloc");
	}
	t->value[t->count++] = value;
}

static int
by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

int64_t
tally_at(struct tally *t, unsigned per_mille)
{
	if (t->count == 0)
		return 0;
	qsort(t->value, t->count, sizeof *t->value, by_size);
	return t->value[(t->count - 1) * per_mille / 1000];
}

void
shuffle(size_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)rand() % i, kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

void
say(const char *figure, const char *rival, const char *metric, double value)
{
	printf("%s\t%s\t%s\t%.3f\n", figure, rival, metric, value);
	fflush(stdout);
}

size_t
children_of(pid_t pid, pid_t *child, size_t room)
{
	char path[64], text[4096] = "", *next = text, *end;
	ssize_t got;
	size_t n = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return 0;
	got = read(fd, text, sizeof text - 1);
	close(fd);
	if (got <= 0)
		return 0;
	for (; n < room; next = end) {
		long one = strtol(next, &end, 10);

		if (end == next)
			break;
		child[n++] = (pid_t)one;
	}
	return n;
}

int64_t
cpu_of(pid_t pid)
{
	struct timespec t = { 0, 0 };
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) < 0)
		return -1;
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t
proc_number(pid_t pid, const char *file, const char *field, int base)
{
	char path[64], text[8192];
	const char *found;
	ssize_t got, size = 0;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/%s", pid, file);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	while ((got = read(fd, text + size, sizeof text - 1 - (size_t)size)) > 0)
		size += got;
	close(fd);
	text[size] = '\0';
	if ((found = strstr(text, field)) == NULL)
		return -1;
	return (int64_t)strtoull(found + strlen(field), NULL, base);
}
