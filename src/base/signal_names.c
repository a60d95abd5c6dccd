#include "base/signal_names.h"

#include <signal.h>

#include "base/limits.h"

static const char names[SIGNAL_RTMIN][8] = {
	[SIGHUP] = "HUP", [SIGINT] = "INT", [SIGQUIT] = "QUIT", [SIGILL] = "ILL",
	[SIGTRAP] = "TRAP", [SIGABRT] = "ABRT", [SIGBUS] = "BUS", [SIGFPE] = "FPE",
	[SIGKILL] = "KILL", [SIGUSR1] = "USR1", [SIGSEGV] = "SEGV", [SIGUSR2] = "USR2",
	[SIGPIPE] = "PIPE", [SIGALRM] = "ALRM", [SIGTERM] = "TERM", [SIGSTKFLT] = "STKFLT",
	[SIGCHLD] = "CHLD", [SIGCONT] = "CONT", [SIGSTOP] = "STOP", [SIGTSTP] = "TSTP",
	[SIGTTIN] = "TTIN", [SIGTTOU] = "TTOU", [SIGURG] = "URG", [SIGXCPU] = "XCPU",
	[SIGXFSZ] = "XFSZ", [SIGVTALRM] = "VTALRM", [SIGPROF] = "PROF", [SIGWINCH] = "WINCH",
	[SIGIO] = "IO", [SIGPWR] = "PWR", [SIGSYS] = "SYS",
};

static const struct { char name[8]; int signal; } others[] = {
	{ "IOT", SIGABRT }, { "CLD", SIGCHLD }, { "POLL", SIGIO }, { "UNUSED", SIGSYS },
};

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* What follows the prefix, in any case of letters; NULL when words do not start with it. */
static const char *
after(const char *words, const char *prefix)
{
	for (; *prefix; prefix++, words++)
		if (upper(*words) != *prefix)
			return NULL;
	return words;
}

/* RTMIN, RTMIN+n, RTMAX, RTMAX-n; words have lost their SIG. */
static bool
read_real_time(const char *words, int *signal)
{
	const char *up = after(words, "RTMIN"), *down = after(words, "RTMAX");
	const char *rest = up ? up : down;
	uint64_t step = 0;

	if (!rest)
		return false;
	if (*rest && (*rest != (up ? '+' : '-') ||
	    !read_number(rest + 1, SIGNAL_RTMAX - SIGNAL_RTMIN, &step)))
		return false;
	*signal = up ? SIGNAL_RTMIN + (int)step : SIGNAL_RTMAX - (int)step;
	return true;
}

bool
signal_read(const char *words, int *signal)
{
	const char *rest = after(words, "SIG");
	const char *name = rest ? rest : words;
	uint64_t number;

	if (read_number(words, SIGNAL_MAX, &number)) {
		*signal = (int)number;
		return number > 0;
	}
	for (int i = 1; i < SIGNAL_RTMIN; i++)
		if (names[i][0] && text_alike(name, names[i])) {
			*signal = i;
			return true;
		}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (text_alike(name, others[i].name)) {
			*signal = others[i].signal;
			return true;
		}
	return read_real_time(name, signal);
}

void
signal_add(struct text *t, int signal)
{
	if (signal > 0 && signal < SIGNAL_RTMIN && names[signal][0]) {
		text_add(t, "SIG");
		text_add(t, names[signal]);
	} else if (signal >= SIGNAL_RTMIN && signal <= SIGNAL_RTMAX) {
		text_add(t, "SIGRTMIN");
		if (signal > SIGNAL_RTMIN) {
			text_char(t, '+');
			text_int(t, signal - SIGNAL_RTMIN);
		}
	} else {
		text_int(t, signal);
	}
}
