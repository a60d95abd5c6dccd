/*
 * What mainstay says while it runs, one line each, to its standard error.
 *
 * Level 1 (warnings) is the default and says only what nobody asked for: an app that was killed, a
 * stop that had to be forced.  A clean run says nothing at all; the lines of the app stay alone.
 */
#ifndef ROLES_REPORT_H
#define ROLES_REPORT_H

#include <stdint.h>

#include "config/plan.h"
#include "sys/ear.h"

struct house;

/* ACT_REPORT: a process that mainstay keeps ended unasked. */
void report_death(const struct plan *plan, const struct act *act, bool core_dumped);
/* A start that failed: said as an error when it was the last, else as a warning. */
void report_stillborn(const struct house *house, const struct event *event);
/* An orphan was taken in and reaped (--warn-reaped, or level 3). */
void report_orphan(const struct plan *plan, const struct heard *heard);
/* A stop request that is not honoured; once a second at most, with the number of those between. */
void report_refusal(struct house *house, const struct heard *heard);
void report_overdue(const struct plan *plan);
void report_signal(const struct plan *plan, int32_t pid, int signal);
/* At the end of a run with --complain: how much was let through. */
void report_complaints(const struct house *house);
void report_exit(const struct plan *plan, int code);

#endif
