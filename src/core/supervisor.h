/*
 * The supervisor decides: an event goes in, acts come out.
 *
 * sup_step() makes no system call, reads no clock, allocates nothing and cannot fail.  Every event
 * is legal in every state.  The caller performs the acts in their order and feeds back what came
 * of them (EVENT_BORN, EVENT_STILLBORN).  sup_deadline() says when to call with EVENT_TICK if
 * nothing else happens before.
 *
 * A slot is one process that mainstay keeps: an instance of the app, or a helper of its own.
 * Slots [0, apps) are instances, slots [apps, apps + helpers) are helpers; the last ones of these may
 * be lasting: whoever is left of the app still needs them, so they are let go and not killed.
 */
#ifndef CORE_SUPERVISOR_H
#define CORE_SUPERVISOR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "core/sender.h"
#include "core/status.h"

enum { APPS_MAX = 64, HELPERS_MAX = 2, SLOT_MAX = APPS_MAX + HELPERS_MAX };
/*
 * The most that a step asks for: the terminal, SIGCONT, the stop signal and SIGCONT again for each
 * instance, and the start of each helper.
 */
enum { ACT_MAX = 4 * APPS_MAX + HELPERS_MAX };

enum {
	SWEEP_AGAIN_MS = 100,     /* between two SIGKILLs to what is left */
	KILL_PATIENCE_MS = 5000,  /* after the first one we leave, whoever is stuck in the kernel */
	LOOK_AGAIN_MS = 50,       /* between two looks whether a process group is empty */
	THAW_AGAIN_MS = 1000,     /* an app that stops again sooner waits so long to be continued */
};

/* Whom a signal goes to, and whom a drain waits for. */
enum scope {
	SCOPE_APP,    /* the process that was started */
	SCOPE_GROUP,  /* its process group */
	SCOPE_ALL,    /* every process of the container */
	SCOPE_COUNT,
};

/* Whose stop requests are honoured. */
enum stop_from { STOP_FROM_OPERATOR, STOP_FROM_ANYONE, STOP_FROM_COUNT };

enum restart { RESTART_NO, RESTART_ON_FAILURE, RESTART_ALWAYS, RESTART_COUNT };

/* What was decided before the start; the supervisor never changes it. */
struct policy {
	int32_t apps, helpers;
	int32_t lasting;               /* so many of the helpers, the last ones, leave by themselves */
	bool alone;                    /* we are process 1 of our PID namespace */
	enum scope forward;            /* whom an ordinary signal goes to */
	enum scope drain;              /* whom a stop waits for */
	int64_t drain_delay_ms;        /* between the request and the stop signal; 0: none */
	int64_t drain_timeout_ms;      /* between the stop signal and SIGKILL; NEVER: no SIGKILL */
	enum stop_from stop_from;
	uint8_t stop_signal;           /* what a stop request becomes; 0: stays what it was */
	uint8_t rewrite[SIGNAL_MAX + 1]; /* what each signal becomes; 0: dropped */
	uint8_t remap_exit[256];       /* what each exit code becomes */
	enum restart restart;
	int64_t backoff_ms, backoff_max_ms; /* before the first start again, doubled up to the most */
	int64_t stable_ms;             /* an instance that was up so long starts over at backoff_ms */
	int32_t starts_max;            /* starts in a row that fail or fall before stable_ms: give up */
};

enum life {
	LIFE_EMPTY,  /* not wanted */
	LIFE_WAIT,   /* wanted at due_ms */
	LIFE_ASKED,  /* asked for; the answer is the next event */
	LIFE_UP,
	LIFE_DOWN,   /* gone for good */
	LIFE_COUNT,
};

struct slot {
	enum life life;
	bool frozen;        /* stopped by a signal, as far as we were told */
	int32_t pid;        /* LIFE_UP; LIFE_DOWN: its process group, while a drain waits for it */
	int32_t falls;      /* in a row, before stable_ms */
	int64_t since_ms;   /* LIFE_UP: when it was born */
	int64_t due_ms;     /* LIFE_WAIT: its start; LIFE_UP: when it is continued unasked */
	int64_t thawed_ms;  /* LIFE_UP: when it last was; 0: never */
};

enum phase {
	PHASE_RUN,
	PHASE_DELAY,  /* asked to stop; the apps do not know yet */
	PHASE_DRAIN,  /* the apps were told */
	PHASE_REST,   /* the apps are gone, the helpers let go; the others of the scope were told */
	PHASE_KILL,   /* everything was sent SIGKILL */
	PHASE_OVER,   /* ACT_EXIT was given; nothing more is decided */
	PHASE_COUNT,
};

struct sup {
	enum phase phase;
	uint8_t stop_signal;  /* what a stop is said with; 0: nobody was told yet */
	bool has_code;        /* an app is gone for good: its code is the one we leave with */
	bool empty;           /* no child was left when we last heard of it */
	int32_t code;         /* what we would leave with now */
	int64_t due_ms;       /* the phase's own deadline */
	int64_t look_ms;      /* when we look for what is left of the process groups */
	int64_t patience_ms;  /* PHASE_KILL: when we leave in any case */
	struct status status;
	struct slot slots[SLOT_MAX];
};

enum event_kind {
	EVENT_TICK,       /* the hour sup_deadline() named */
	EVENT_SIGNAL,     /* .signal was sent to us by .from */
	EVENT_BORN,       /* slot .slot is .pid */
	EVENT_STILLBORN,  /* slot .slot could not be started: .code, .transient */
	EVENT_EXITED,     /* .pid ended: .code, or .signal when one killed it */
	EVENT_STOPPED,    /* .pid was stopped by .signal */
	EVENT_CONTINUED,  /* .pid goes on */
	EVENT_EMPTY,      /* no child is left; said once is enough */
	EVENT_GROUP_GONE, /* nobody is left in the process group .pid of an ACT_LOOK */
	EVENT_COUNT,
};

struct event {
	enum event_kind kind;
	int64_t now_ms;
	int32_t pid, slot, code, signal;
	enum sender from;
	bool transient;       /* EVENT_STILLBORN: worth another try (EAGAIN, ENOMEM) */
};

enum act_kind {
	ACT_SPAWN,       /* start .slot */
	ACT_SIGNAL,      /* send .signal to .pid; negative: to its process group */
	ACT_SIGNAL_ALL,  /* send .signal to everybody: all but us when alone, else all below us */
	ACT_FOREGROUND,  /* give the terminal to the process group .pid, if it is ours to give */
	ACT_SUSPEND,     /* stop ourselves, as the shell that started us expects */
	ACT_LOOK,        /* is anybody left in the process group .pid? */
	ACT_RETIRE,      /* no helper is kept any longer: close what they were given */
	ACT_REPORT,      /* .slot, .pid ended unasked after .lived_ms: by .signal, or with .code */
	ACT_REFUSE,      /* the stop request .signal is not the operator's: say who is not heard */
	ACT_OVERDUE,     /* the drain's time is over: say so */
	ACT_EXIT,        /* leave with .code */
	ACT_COUNT,
};

struct act {
	enum act_kind kind;
	int32_t pid, slot, signal, code;
	int64_t lived_ms;
};

struct acts {
	int count;
	struct act act[ACT_MAX];
};

/* Builds the state before anything was started; every slot is wanted at once. */
void sup_init(struct sup *sup, const struct policy *policy, int64_t now_ms);
/* One event in, its acts out (acts is emptied first). */
void sup_step(struct sup *sup, const struct policy *policy, const struct event *event,
    struct acts *acts);
/* The hour of the next EVENT_TICK; NEVER when nothing is scheduled. */
int64_t sup_deadline(const struct sup *sup, const struct policy *policy);
/* Is signal a request to stop under this policy? */
bool sup_is_stop(const struct policy *policy, int signal);
/* The slot of a living pid, or -1. */
int sup_slot_of(const struct sup *sup, const struct policy *policy, int32_t pid);

#endif
