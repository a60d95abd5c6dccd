/*
 * Signals for many: one process that may have another uid, or everybody below us.
 */
#ifndef SYS_KIN_H
#define SYS_KIN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * kill(2) for a child of ours, pid > 1 or its group, pid < -1.  A root without CAP_KILL may not
 * signal another uid; with CAP_SETUID it borrows that effective uid for the call.
 */
void kin_signal(int32_t pid, int signal, uint32_t uid);

/*
 * Every process but ourselves: kill(-1) as process 1; as a sub-reaper each of our descendants, as
 * /proc shows them at this moment (KIN_MAX of them; a second call finds the next).
 */
void kin_signal_all(bool alone, int signal, uint32_t uid);

enum { KIN_MAX = 2048 };

#endif
