/*
 * The body of a broken require.  It trusts no state: it says what was not true and, as process 1,
 * lets everyone else end in order before it leaves.
 */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/require.h"
#include "base/text.h"
#include "sys/kernel.h"

enum { FAREWELL_MS = 10 * SECOND_MS };

static void
let_all_go(void)
{
	int64_t end_ms = kernel_now_ms() + FAREWELL_MS;
	sigset_t wanted;

	kernel_block(SIGNALS_ALL);
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGCHLD);
	kill(-1, SIGTERM);
	kill(-1, SIGCONT);
	for (int64_t now_ms = kernel_now_ms(); now_ms < end_ms; now_ms = kernel_now_ms()) {
		struct timespec left = { .tv_sec = (time_t)((end_ms - now_ms) / SECOND_MS + 1) };
		pid_t pid = waitpid(-1, NULL, WNOHANG);

		if (pid < 0)
			return;
		if (pid == 0)
			sigtimedwait(&wanted, NULL, &left);
	}
	kill(-1, SIGKILL);
}

_Noreturn void
last_words(const char *what)
{
	char line[WORD_MAX];
	struct text t = text_in(line, sizeof line);

	text_add(&t, "mainstay: broken: ");
	text_add(&t, what);
	text_char(&t, '\n');
	kernel_write(STDERR_FILENO, line, t.used);
	if (getpid() == 1)
		let_all_go();
	_exit(EXIT_MAINSTAY);
}
