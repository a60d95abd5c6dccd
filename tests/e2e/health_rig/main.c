/*
 * The health helper without mainstay: this program stands in for the first stage and for init, and
 * does what it is told on standard input, a word a line, each answered by a line.
 *
 *	health_rig ADDRESS...        opens the listeners, starts the helper, says "helper PID"
 *	  starting up draining restarting stopped     publishes that state: "ok"
 *	  stuck                      publishes a deadline that has passed: "ok"
 *	  wait                       waits for the helper to end: "exit CODE" or "signal NUMBER"
 *	  again                      starts it again: "helper PID"
 *	health_rig health ...        is `mainstay health ...`
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/status.h"
#include "roles/health.h"
#include "roles/health_open.h"
#include "roles/probe.h"
#include "sys/door.h"
#include "sys/kernel.h"
#include "sys/page.h"
#include "sys/seats.h"

static struct {
	struct health_open open;
	struct health_plan plan;
	struct page page;
	pid_t helper;
} rig;

static _Noreturn void
stop(const struct fault *why)
{
	fprintf(stderr, "rig: %s %s %s: %s\n", why->deed, why->subject, why->hint, strerror(why->err));
	exit(2);
}

static void
start(const char *self)
{
	struct fault why;

	if ((rig.helper = fork()) == 0) {
		char *argv[] = { "rig", ":health", NULL }, *envp[] = { NULL };

		setenv("SECRET", "swordfish", 1);
		if (!health_seat(&rig.open, &why) ||
		    !door_seal(&rig.plan, sizeof rig.plan, SEAT_PLAN, &why))
			stop(&why);
		execve(self, argv, envp);
		_exit(3);
	}
	printf("helper %d\n", (int)rig.helper);
}

static void
wait_for_helper(void)
{
	int how;

	waitpid(rig.helper, &how, 0);
	if (WIFSIGNALED(how))
		printf("signal %d\n", WTERMSIG(how));
	else
		printf("exit %d\n", WEXITSTATUS(how));
}

static void
publish(const char *word)
{
	struct status s = { .up_ms = kernel_now_ms(), .deadline_ms = NEVER };

	if (strcmp(word, "stuck") == 0) {
		s.state = STATE_UP;
		s.deadline_ms = kernel_now_ms() - 6 * SECOND_MS;
	} else {
		while (s.state < STATE_COUNT && strcmp(word, state_word(s.state)) != 0)
			s.state++;
	}
	page_publish(&rig.page, &s, sizeof s);
	prctl(PR_SET_NAME, state_comm(s.state));
	puts("ok");
}

static void
obey(const char *self)
{
	char line[64];

	while (fflush(stdout), fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (strcmp(line, "wait") == 0)
			wait_for_helper();
		else if (strcmp(line, "again") == 0)
			start(self);
		else
			publish(line);
	}
}

int
main(int argc, char **argv)
{
	struct addresses addresses = { .count = 0 };
	struct fault why;

	if (argc > 1 && strcmp(argv[1], ":health") == 0) {
		const struct health_plan *plan = door_receive(SEAT_PLAN, sizeof *plan, sizeof *plan);

		return plan ? role_health(plan) : 4;
	}
	if (argc > 1 && strcmp(argv[1], "health") == 0)
		return role_probe(argc, argv, environ);
	for (int i = 1; i < argc && i <= LISTENERS_MAX; i++)
		snprintf(addresses.text[addresses.count++], WORD_MAX, "%s", argv[i]);
	if (!health_open(&addresses, &rig.open, &rig.plan, &why) ||
	    !page_own(&rig.page, rig.open.page, &why))
		stop(&why);
	publish("starting");
	start(argv[0]);
	obey(argv[0]);
	return 0;
}
