/*
 * Filters for an app that is not trusted with everything its user may do.
 *
 * A filter of the guard names what is refused; everything else passes.  It also holds for programs
 * of the machine's other instruction set (32 bits), which a container for it may run.
 */
#ifndef SYS_GUARD_H
#define SYS_GUARD_H

#include "sys/filter_load.h"

/*
 * The terminal is not typed at by programs: TIOCSTI and TIOCLINUX, by which whoever reads it next,
 * a shell outside perhaps, would obey them, get EPERM.
 */
struct filter filter_of_terminal(void);

/*
 * The same, and process 1 is left alone.  An app of its own uid may signal, trace and starve it by
 * every call that takes a pid; those get EPERM for pid 1.  Whole are refused: pidfd_send_signal,
 * since any descriptor of /proc/1 would do (ENOSYS, so that programs fall back to kill), and
 * setpriority and ioprio_set for all of a user.  A process group of process 1's cannot be entered.
 */
struct filter filter_of_guard(void);

/* Can this kernel filter system calls at all, and may we? */
bool guard_is_possible(void);

#endif
