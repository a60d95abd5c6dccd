/*
 * The app of the end-to-end tests: it says what it sees, and does what its words tell it.
 *
 *	probe see                                   what an app sees, as JSON
 *	probe block TERM say ready await TERM exit 3
 *	probe fork { setsid block TERM say job await TERM exit } say ready pause
 *
 * The words are read from left to right; a verb takes the words after it that it needs.  Braces
 * hold what a child does.  Signals are numbers or names without SIG.  All signal work goes to the
 * kernel directly, because musl's sets leave out 32, 33 and 34.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static char **words;

_Noreturn static void
fail(const char *what)
{
	fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
	_exit(99);
}

/* ---- words ---------------------------------------------------------------------------------- */

static const char *
next(void)
{
	return *words ? *words++ : "";
}

static long
number(void)
{
	return strtol(next(), NULL, 0);
}

static int
signal_number(void)
{
	static const struct { const char *name; int number; } names[] = {
		{ "HUP", 1 }, { "INT", 2 }, { "QUIT", 3 }, { "KILL", 9 }, { "USR1", 10 },
		{ "SEGV", 11 }, { "USR2", 12 }, { "PIPE", 13 }, { "ALRM", 14 }, { "TERM", 15 },
		{ "CHLD", 17 }, { "CONT", 18 }, { "STOP", 19 }, { "TSTP", 20 }, { "TTIN", 21 },
		{ "TTOU", 22 }, { "WINCH", 28 },
	};
	const char *word = next();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, word) == 0)
			return names[i].number;
	return atoi(word);
}

/* Passes over a braced list and gives its first word. */
static char **
braced(void)
{
	char **first = ++words;
	for (int depth = 1; *words && depth; words++)
		depth += (strcmp(*words, "{") == 0) - (strcmp(*words, "}") == 0);
	return first;
}

/* ---- signals, past libc --------------------------------------------------------------------- */

static void
mask(int how, uint64_t set)
{
	syscall(SYS_rt_sigprocmask, how, &set, NULL, sizeof set);
}

static void
disposition(int sig, void (*handler)(int))
{
	struct { void (*handler)(int); unsigned long flags; void (*restorer)(void); uint64_t mask; }
	    act = { .handler = handler };
	syscall(SYS_rt_sigaction, sig, &act, NULL, sizeof act.mask);
}

/* Takes one signal out of set, or 0 after ms (never, when negative). */
static int
take(uint64_t set, long ms, siginfo_t *info)
{
	struct timespec limit = { ms / 1000, ms % 1000 * 1000000 };
	long sig;
	do {
		sig = syscall(SYS_rt_sigtimedwait, &set, info, ms < 0 ? NULL : &limit, sizeof set);
	} while (sig < 0 && errno == EINTR);
	return sig < 0 ? 0 : (int)sig;
}

static void
await(int sig)
{
	siginfo_t info;
	mask(SIG_BLOCK, 1ull << (sig - 1));
	take(1ull << (sig - 1), -1, &info);
	printf("got %d\n", sig);
}

/* Every signal that can be had, one line each, until `last` comes (0: for ever). */
static void
signals(int last)
{
	siginfo_t info;
	int sig;
	mask(SIG_BLOCK, ~0ull);
	puts("ready");
	do {
		sig = take(~0ull, -1, &info);
		printf("got %d code %d pid %d\n", sig, info.si_code, info.si_pid);
	} while (sig != last);
}

_Noreturn static void
die(int sig)
{
	struct rlimit no_core = { 0, 0 };
	setrlimit(RLIMIT_CORE, &no_core);
	disposition(sig, SIG_DFL);
	mask(SIG_UNBLOCK, ~0ull);
	syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), sig);
	fail("die");
}

enum { PR_GET_MDWE_ = 66 };  /* newer than some headers; -1 where the kernel does not know it */

/* ---- what an app sees ----------------------------------------------------------------------- */

static void
quoted(const char *text)
{
	putchar('"');
	for (const unsigned char *c = (const unsigned char *)text; *c; c++)
		if (*c < 0x20 || *c > 0x7e || *c == '"' || *c == '\\')
			printf("\\u%04x", *c);
		else
			putchar(*c);
	putchar('"');
}

static void
list(const char *key, char **items)
{
	printf(",\n\"%s\":[", key);
	for (char **item = items; *item; item++) {
		if (item != items)
			putchar(',');
		quoted(*item);
	}
	putchar(']');
}

static void
field(const char *key, long value)
{
	printf(",\n\"%s\":%ld", key, value);
}

static void
first_line(const char *key, const char *path)
{
	char line[256] = "";
	FILE *file = fopen(path, "re");
	if (file) {
		if (fgets(line, sizeof line, file))
			line[strcspn(line, "\n")] = '\0';
		fclose(file);
	}
	printf(",\n\"%s\":", key);
	quoted(line);
}

/* Every line "Key:\tvalue" of /proc/self/status, as it stands. */
static void
proc_status(void)
{
	char line[4096];
	FILE *file = fopen("/proc/self/status", "re");
	printf(",\n\"status\":{\"\":\"\"");
	while (file && fgets(line, sizeof line, file)) {
		char *value = strchr(line, ':');
		if (!value)
			continue;
		*value++ = '\0';
		value += strspn(value, "\t ");
		value[strcspn(value, "\n")] = '\0';
		putchar(',');
		quoted(line);
		putchar(':');
		quoted(value);
	}
	if (file)
		fclose(file);
	putchar('}');
}

static void
descriptors(void)
{
	char path[64], target[PATH_MAX];
	printf(",\n\"fds\":{");
	for (int fd = 0, seen = 0; fd < 1024; fd++) {
		int flags = fcntl(fd, F_GETFD);
		if (flags < 0)
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, target, sizeof target - 1);
		target[n < 0 ? 0 : n] = '\0';
		printf("%s\"%d\":{\"target\":", seen++ ? "," : "", fd);
		quoted(target);
		printf(",\"flags\":%d,\"cloexec\":%d,\"tty\":%d}", fcntl(fd, F_GETFL), flags & FD_CLOEXEC,
		    isatty(fd));
	}
	putchar('}');
}

static void
limits(void)
{
	printf(",\n\"limits\":[");
	for (int which = 0; which < 16; which++) {
		struct rlimit limit = { 0, 0 };
		getrlimit(which, &limit);
		printf("%s[%lld,%lld]", which ? "," : "", (long long)limit.rlim_cur,
		    (long long)limit.rlim_max);
	}
	putchar(']');
}

static void
see(char **argv)
{
	char cwd[PATH_MAX] = "", cpus[64] = "";
	int reaper = 0, death = 0;
	mode_t mode = umask(0);
	umask(mode);
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	prctl(PR_GET_PDEATHSIG, &death);
	cpu_set_t set;
	if (sched_getaffinity(0, sizeof set, &set) == 0)
		snprintf(cpus, sizeof cpus, "%d", CPU_COUNT(&set));
	printf("{\"pid\":%d", getpid());
	field("ppid", getppid());
	field("pgid", getpgrp());
	field("sid", getsid(0));
	field("foreground", tcgetpgrp(0));
	list("argv", argv);
	list("env", environ);
	descriptors();
	limits();
	printf(",\n\"cwd\":");
	quoted(getcwd(cwd, sizeof cwd) ? cwd : "");
	printf(",\n\"cpus\":");
	quoted(cpus);
	field("umask", mode);
	field("nice", getpriority(PRIO_PROCESS, 0));
	field("scheduler", sched_getscheduler(0));
	field("securebits", prctl(PR_GET_SECUREBITS));
	field("keepcaps", prctl(PR_GET_KEEPCAPS));
	field("no_new_privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
	field("dumpable", prctl(PR_GET_DUMPABLE));
	field("subreaper", reaper);
	field("death_signal", death);
	field("timer_slack", prctl(PR_GET_TIMERSLACK));
	field("mdwe", prctl(PR_GET_MDWE_, 0, 0, 0, 0));
	first_line("oom_score_adj", "/proc/self/oom_score_adj");
	first_line("personality", "/proc/self/personality");
	first_line("comm", "/proc/self/comm");
	proc_status();
	puts("}");
}

/* ---- children ------------------------------------------------------------------------------- */

static void perform(char **argv);

static pid_t
child(char **argv, char **todo)
{
	pid_t pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		words = todo;
		perform(argv);
		_exit(0);
	}
	return pid;
}

/* As a daemon does it: fork, setsid, fork again; the middle one leaves. */
static void
daemonize(char **argv, char **todo)
{
	pid_t middle = fork();
	if (middle < 0)
		fail("fork");
	if (middle == 0) {
		setsid();
		child(argv, todo);
		_exit(0);
	}
	waitpid(middle, NULL, 0);
}

/* `count` processes whose parent is gone, each in its own session, that end after ms. */
static void
orphans(long count, long ms)
{
	for (long i = 0; i < count; i++) {
		pid_t middle = fork();
		if (middle < 0)
			fail("fork");
		if (middle == 0) {
			if (fork() == 0) {
				setsid();
				usleep((useconds_t)ms * 1000);
			}
			_exit(0);
		}
		waitpid(middle, NULL, 0);
	}
}

/* How the next child ended, as a shell says it. */
static void
reap(void)
{
	int status;
	pid_t pid = wait(&status);
	if (pid < 0)
		printf("reaped nobody\n");
	else if (WIFSIGNALED(status))
		printf("reaped %d\n", 128 + WTERMSIG(status));
	else
		printf("reaped %d\n", WEXITSTATUS(status));
}

/* Runs a command below us, reaps whatever comes, and ends as it did. */
_Noreturn static void
run(char **argv)
{
	int status;
	pid_t pid = fork(), gone;
	if (pid < 0)
		fail("fork");
	if (pid == 0) {
		execvp(*argv, argv);
		fail(*argv);
	}
	while ((gone = wait(&status)) != pid)
		if (gone < 0 && errno != EINTR)
			fail("wait");
	_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

/* Can a file be opened for writing: it is made if it is not there. */
static void
try_to_write(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	printf("%s: %s\n", path, fd < 0 ? strerror(errno) : "opened");
	if (fd >= 0)
		close(fd);
}

static void
reopen_stdout(void)
{
	int fd = open("/dev/stdout", O_WRONLY | O_APPEND | O_CLOEXEC);
	if (fd < 0)
		printf("stdout: %s\n", strerror(errno));
	else
		dprintf(fd, "stdout: opened\n");
}

/* ---- verbs ---------------------------------------------------------------------------------- */

static void
do_exit(char **argv)
{
	(void)argv;
	exit((int)number());
}

static void
do_sleep(char **argv)
{
	(void)argv;
	long ms = number();
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static void
do_pause(char **argv)
{
	(void)argv;
	for (;;)
		pause();
}

/* Shows that it is alive, for ever. */
static void
do_tick(char **argv)
{
	(void)argv;
	for (;;) {
		puts("tick");
		usleep(20000);
	}
}

static void
do_kill(char **argv)
{
	(void)argv;
	pid_t pid = (pid_t)number();
	int sig = signal_number();
	if (pid <= 0)
		fail("kill: one process only");
	printf("kill %d: %s\n", sig, kill(pid, sig) ? strerror(errno) : "sent");
}

static void
do_orphans(char **argv)
{
	(void)argv;
	long count = number();
	orphans(count, number());
}

static void
do_exec(char **argv)
{
	(void)argv;
	execvp(*words, words);
	fail(*words);
}

static void do_run(char **argv) { (void)argv; run(words); }
static void do_see(char **argv) { see(argv); }
static void do_say(char **argv) { (void)argv; puts(next()); }
static void do_block(char **argv) { (void)argv; mask(SIG_BLOCK, 1ull << (signal_number() - 1)); }
static void do_await(char **argv) { (void)argv; await(signal_number()); }
static void do_ignore(char **argv) { (void)argv; disposition(signal_number(), SIG_IGN); }
static void do_default(char **argv) { (void)argv; disposition(signal_number(), SIG_DFL); }
static void do_die(char **argv) { (void)argv; die(signal_number()); }
static void do_signals(char **argv) { (void)argv; signals(signal_number()); }
static void do_fork(char **argv) { child(argv, braced()); }
static void do_daemon(char **argv) { daemonize(argv, braced()); }
static void do_wait(char **argv) { (void)argv; reap(); }
static void do_setsid(char **argv) { (void)argv; setsid(); }
static void do_setpgid(char **argv) { (void)argv; setpgid(0, 0); }
static void do_stop(char **argv) { (void)argv; raise(SIGSTOP); }
static void do_write(char **argv) { (void)argv; try_to_write(next()); }
static void do_stdout(char **argv) { (void)argv; reopen_stdout(); }

static const struct verb { const char *word; void (*deed)(char **); } verbs[] = {
	{ "see", do_see }, { "say", do_say }, { "exit", do_exit }, { "die", do_die },
	{ "block", do_block }, { "await", do_await }, { "ignore", do_ignore },
	{ "default", do_default }, { "signals", do_signals }, { "kill", do_kill },
	{ "fork", do_fork }, { "daemon", do_daemon }, { "orphans", do_orphans }, { "wait", do_wait },
	{ "setsid", do_setsid }, { "setpgid", do_setpgid }, { "stop", do_stop },
	{ "sleep", do_sleep }, { "pause", do_pause }, { "stdout", do_stdout }, { "exec", do_exec },
	{ "run", do_run }, { "tick", do_tick }, { "write", do_write },
};

static void
perform(char **argv)
{
	for (;;) {
		const char *word = next();
		size_t i = 0;
		if (*word == '\0' || strcmp(word, "}") == 0)
			return;
		while (i < sizeof verbs / sizeof *verbs && strcmp(verbs[i].word, word) != 0)
			i++;
		if (i == sizeof verbs / sizeof *verbs) {
			fprintf(stderr, "probe: no such verb: %s\n", word);
			_exit(99);
		}
		verbs[i].deed(argv);
	}
}

int
main(int argc, char **argv)
{
	(void)argc;
	setvbuf(stdout, NULL, _IOLBF, 0);
	words = argv + 1;
	perform(argv);
	return 0;
}
