/*
 * What every command about profiles needs: its words, and profiles with the programs made of them.
 */
#ifndef ROLES_SECCOMP_DESK_H
#define ROLES_SECCOMP_DESK_H

#include <stdbool.h>

#include "config/compiled.h"
#include "config/describe.h"
#include "config/options.h"
#include "config/profile.h"
#include "config/ways.h"

/* A profile on the desk.  Large: have it in static memory. */
struct sheet {
	const char *said;       /* as it was named */
	bool bare;              /* it came compiled: only its program and its head are known */
	struct profile profile; /* unless bare */
	struct compiled file;   /* the program, and of a bare one the head */
	struct filter filter;   /* over file.code */
};

struct desk {
	struct options options;
	struct faults faults;
	bool json;               /* --json was said */
	const char *output;      /* what -o names; NULL */
	char **operands;
	int count;               /* of operands */
	struct text page;        /* what will be printed */
	struct profile_terms terms; /* what profiles are resolved for */
	struct filter guard;        /* what --guard adds for such a command; no instruction: nothing */
};

/*
 * Reads what follows `mainstay seccomp WORD`: the command's own flags, the options of a run, and the
 * operands.  True when the command may go on; else *code is what it leaves with.
 */
bool desk_open(struct desk *desk, int argc, char **argv, char **envp, int *code);

/* What was asked: a call, and the first of its arguments as far as they were said. */
struct question {
	struct filter_call call;
	unsigned args;
};

/* Reads SYSCALL [ARG...] and leaves the operands behind them: what is no number is a profile. */
bool desk_question(struct desk *desk, struct question *question, int *code);

/* The profile that is named, else that of --seccomp; NULL and a fault when there is none. */
const char *desk_profile(struct desk *desk);

/* Reads and compiles a profile, or reads a compiled one.  False: its faults have been said. */
bool desk_load(struct desk *desk, const char *said, struct sheet *sheet, int *code);

/* Prints the page; gives the exit code. */
int desk_print(struct desk *desk, int code);

/* A fault about what was typed: says it and gives its exit code. */
int desk_refuse(const char *deed, const char *subject, const char *allowed, const char *hint);

/* Adds "seccomp/node.json:12" or "FILE:12:9" for a rule, or whose else it is. */
void sheet_add_place(const char *said, const struct profile *profile, int rule, struct text *to);
/* Adds the call's name, or its number when it has none. */
void sheet_add_call(struct text *to, uint32_t number);

/* The resolved profile in the format it came in. */
int seccomp_show_json(struct desk *desk, const struct sheet *sheet);

/* Adds what other capabilities, or another kernel, would change about calls like these. */
void seccomp_what_if(struct desk *desk, const struct sheet *sheet, const struct ways *ways);

int seccomp_compile(struct desk *desk);
int seccomp_show(struct desk *desk);
int seccomp_explain(struct desk *desk);
int seccomp_diff(struct desk *desk);

#endif
