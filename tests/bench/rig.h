/*
 * What every measuring program shares: a clock, figures made of many runs, and the birth of an
 * init as the real PID 1 of a fresh PID namespace.  Stands alone; measures, judges nothing.
 */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

enum {
	RIG_ARGS = 24,
	RIG_SEAT = 3,              /* where the app finds its way back to the rig */
};

/* What the app says on its seat: one record for each thing that happened, in order. */
enum said { SAID_BORN, SAID_SIGNAL, SAID_READY, SAID_NONE_LEFT, SAID_FORKS };
struct word {
	int64_t what, value;
};

/* One contestant: a name for the table and the words put before the app's own. */
struct rival {
	char name[32];
	const char *argv[RIG_ARGS];
	size_t argc;
};

/* One container: its init as seen from here, and when exec was asked for. */
struct birth {
	pid_t pid;
	int64_t asked_ns;
};

/* Many measurements of one thing. */
struct tally {
	int64_t *value;
	size_t count, room;
};

int64_t now_ns(void);
void sleep_ns(int64_t ns);

/* Leave: a call failed, with errno; or something is not as it must be. */
void die(const char *deed) __attribute__((noreturn));
void die_of(const char *who, const char *what) __attribute__((noreturn));

/* "name=prog,arg,arg" from the command line; no words at all means: the app runs bare. */
struct rival rival_parse(const char *text);

/* Put the app's words behind the rival's; the result lives as long as the rival. */
void rival_run(const struct rival *r, const char *const *app, const char **argv);

/*
 * Exec argv as PID 1 of a new PID and mount namespace with its own /proc, as root with the
 * capabilities that engines give (all of them with ALL_CAPS set); seat becomes RIG_SEAT.
 */
struct birth birth_in(const char *const *argv, int seat);

/* The same for a rival with the app's words behind its own; *seat is where to listen to the app. */
struct birth birth_of(const struct rival *r, const char *const *app, int *seat);

/* The next record of that kind within timeout_ms; others are passed over.  False: none came. */
bool hear(int seat, enum said what, int timeout_ms, struct word *heard);

/* Kill a birth and wait until its namespace is empty. */
void bury(struct birth *b, int seat);

/* Send a signal, never to pid <= 1; false when it is gone. */
bool rig_kill(pid_t pid, int signal);

/* Wait for a birth to end; the processor time of all it waited for goes to cpu_ns. */
int rig_wait(pid_t pid, int64_t *cpu_ns);

/* Microseconds to nanoseconds of processor time. */
int64_t usage_ns(const struct rusage *u);

void tally_add(struct tally *t, int64_t value);
int64_t tally_at(struct tally *t, unsigned per_mille);

/* The numbers below count in a fresh random order, so that nobody always runs after the same one. */
void shuffle(size_t *order, size_t count);

/* One line of result: figure, rival, metric, value.  The report reads these. */
void say(const char *figure, const char *rival, const char *metric, double value);

/* The pids (here) of a process's children; how many there are. */
size_t children_of(pid_t pid, pid_t *child, size_t room);

/* All the processor time that a living process has used. */
int64_t cpu_of(pid_t pid);

/* A number from a "Name:  123" file of /proc; -1 when there is none. */
int64_t proc_number(pid_t pid, const char *file, const char *field, int base);

#endif
