/*
 * `mainstay check` and `mainstay plan`: what a run with these words would be, without it.
 */
#ifndef ROLES_CHECK_H
#define ROLES_CHECK_H

/* Says every fault and every variable that means nothing; 78 when there was a fault. */
int role_check(int argc, char **argv, char **envp);
/* Prints every option, its value and where it was said; --json for programs. */
int role_plan(int argc, char **argv, char **envp);

#endif
