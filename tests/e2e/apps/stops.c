/*
 * Stops sent while an init is starting: how many are lost?
 *
 *	stops COUNT SPREAD_US COMMAND [ARG...]
 *
 * Each time COMMAND becomes process 1 of a new PID namespace.  Once it is receptive (it blocks or
 * catches SIGTERM; before that the kernel drops the signal for every process 1) a SIGTERM is sent
 * at a random instant of the next SPREAD_US.  A stop is lost when the init still runs 5 s later.
 * Prints one line of JSON: runs, lost, seed, and how often each exit code came.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 5000, CODES = 256 };

static uint64_t seed;

static int64_t
now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static uint64_t
chance(uint64_t below)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return below ? (seed >> 33) % below : 0;
}

static pid_t
start(char **argv)
{
	/* The raw call: a child with its own memory, as process 1 of a new PID namespace. */
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | SIGCHLD, NULL, NULL, NULL, NULL);
	if (pid < 0) {
		perror("stops: clone");
		exit(1);
	}
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void
slurp(pid_t pid, const char *name, char *text, size_t room)
{
	char path[64];
	snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, room - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
}

/*
 * Does the process block or catch SIGTERM?  While it waits for a signal in sigtimedwait the kernel
 * shows the awaited ones as not blocked, so that is asked too.
 */
static bool
receptive(pid_t pid)
{
	const char *keys[] = { "SigBlk:\t", "SigCgt:\t" };
	char text[4096];
	uint64_t sets = 0;

	slurp(pid, "status", text, sizeof text);
	for (int i = 0; i < 2; i++) {
		const char *at = strstr(text, keys[i]);
		if (at)
			sets |= strtoull(at + strlen(keys[i]), NULL, 16);
	}
	if (sets & 1u << (SIGTERM - 1))
		return true;
	slurp(pid, "wchan", text, sizeof text);
	return strstr(text, "sigtimedwait") != NULL;
}

/* The exit code, or -1 when there was none in time. */
static int
ended(pid_t pid)
{
	int status, pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	bool in_time = poll(&(struct pollfd){ .fd = pidfd, .events = POLLIN }, 1, PATIENCE_MS) == 1;
	close(pidfd);
	if (!in_time)
		kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	if (!in_time)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
one_run(char **argv, uint64_t spread_us)
{
	pid_t pid = start(argv);
	int64_t limit = now_us() + PATIENCE_MS * 1000;
	while (!receptive(pid) && now_us() < limit)
		;
	int64_t at = now_us() + (int64_t)chance(spread_us);
	while (now_us() < at)
		;
	if (pid > 1)
		kill(pid, SIGTERM);
	return ended(pid);
}

int
main(int argc, char **argv)
{
	if (argc < 4) {
		fprintf(stderr, "usage: stops COUNT SPREAD_US COMMAND [ARG...]\n");
		return 2;
	}
	long count = atol(argv[1]), lost = 0, codes[CODES] = { 0 };
	const char *given = getenv("SEED");
	uint64_t first = seed = given ? strtoull(given, NULL, 0) : (uint64_t)now_us();
	for (long i = 0; i < count; i++) {
		int code = one_run(argv + 3, strtoull(argv[2], NULL, 0));
		if (code < 0)
			lost++;
		else
			codes[code]++;
	}
	printf("{\"runs\":%ld,\"lost\":%ld,\"seed\":%llu,\"codes\":{", count, lost,
	    (unsigned long long)first);
	for (int i = 0, shown = 0; i < CODES; i++)
		if (codes[i])
			printf("%s\"%d\":%ld", shown++ ? "," : "", i, codes[i]);
	puts("}}");
	return lost > 0;
}
