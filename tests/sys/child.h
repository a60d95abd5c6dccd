/*
 * A child that is thrown away, for what a process does to itself for good.
 */
#ifndef TESTS_SYS_CHILD_H
#define TESTS_SYS_CHILD_H

/* Runs it in a child: its answer there, from 0 to 255, or the signal that killed it, negative. */
int in_child(int (*what)(void));

/* Skips the test that calls it unless we are root. */
void only_root_can_be_tested(void);

#endif
