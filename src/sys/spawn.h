/*
 * A child is born: from clone to exec, with every stage written on a slate.
 *
 * The child is made by clone(CLONE_VM | CLONE_VFORK): it borrows our memory until it executes or
 * ends, and we stand still meanwhile.  So the slate is plain memory, the outcome of an exec is
 * known when spawn() returns, and no pipe is ever waited on.  All signals must be blocked; one that
 * arrives meanwhile stays pending, here or in the child, and is not lost.
 */
#ifndef SYS_SPAWN_H
#define SYS_SPAWN_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/fence.h"
#include "sys/filter_load.h"
#include "sys/ground.h"
#include "sys/identity.h"
#include "sys/resources.h"

enum stage {
	STAGE_FORK,      /* clone(2) itself */
	STAGE_GROUP,     /* its own process group, the terminal's foreground */
	STAGE_SEATS,     /* the descriptors it is to find */
	STAGE_RESOURCES, /* limits, priority, umask: with the rights that we still have */
	STAGE_IDENTITY,  /* user, groups, capabilities, no_new_privs */
	STAGE_GROUND,    /* its directory, its descriptors, its memory */
	STAGE_FENCE,     /* Landlock: which files and ports */
	STAGE_SIGNALS,   /* what it finds blocked and ignored */
	STAGE_FILTER,    /* seccomp(2): what it may ask of the kernel from here on */
	STAGE_EXEC,      /* execve(2), along PATH */
	STAGE_COUNT,
};

struct slate {
	enum stage stage;  /* the one that was entered last */
	int err;           /* why it failed; 0: it did not */
	struct identity_refusal refusal;  /* STAGE_IDENTITY: which of its own steps */
	int step;          /* STAGE_RESOURCES, STAGE_GROUND: likewise */
	bool held;         /* the child waits for hold_release() */
	int listener;      /* of birth->watched, ours and close-on-exec; -1: none */
};

enum { BIRTH_FILTERS = 3 };

struct birth {
	/*
	 * argv[-1] must exist: the child hands a script without #! to /bin/sh from there.  Afterwards
	 * both places hold again what they held.
	 */
	char **argv;
	const char *program;       /* the file to execute; NULL: argv[0], along PATH */
	char *const *envp;
	uint64_t blocked;          /* signals the child is born with blocked */
	bool ignore_child;         /* SIGCHLD was ignored when we were started */
	bool held;                 /* it stands still at its first instruction (sys/hold.h), if it can */
	bool own_group;            /* a process group of its own, in the foreground of its terminal */
	uint32_t seats;            /* bit n: descriptor n, of ours, is given to the child */
	const struct resources *resources; /* NULL: ours */
	const struct identity *who; /* NULL: as we are */
	const struct ground *ground; /* NULL: ours */
	const struct fence *fence; /* NULL: none; it takes no_new_privs */
	/* Loaded in this order, after all else but the exec, which they must allow; NULL: no more. */
	const struct filter *filters[BIRTH_FILTERS];
	/*
	 * The very last: one that notifies.  It must let execve and exit_group pass, for nobody answers
	 * before spawn() has returned.  Such a child shares our descriptors until it executes, which is
	 * how the listener comes to us.
	 */
	const struct filter *watched;
	char *own_pid;             /* where the child writes its pid in decimal (12 bytes); or NULL */
};

/* The child's pid; or -1 and why on the slate.  A child that failed has been reaped. */
int32_t spawn(const struct birth *birth, struct slate *slate);

enum { WHOEVER = -1 };

/*
 * Makes group the foreground process group of our terminal, if we have one and it is the group
 * `from` that has it now: a shell's job in the background must not take the shell's terminal.
 */
void spawn_foreground(int32_t group, int32_t from);

/* Where the child looks for a command without a slash: its PATH, or the usual places. */
const char *spawn_path(char *const *envp);

/* Is the failure one that passes (too many processes, no memory for one)? */
bool slate_is_transient(const struct slate *slate);
/* 127 when the command was not found, 126 when it cannot be executed, else 125. */
int slate_exit_code(const struct slate *slate);
/* The stage in words: "clone", "process group", "descriptors", "identity", "seccomp", "exec", ... */
const char *stage_word(enum stage stage);

#endif
