/*
 * Whose signal is it?  The operator's: the kernel's own (a key at the terminal), one that came from
 * outside the container (docker stop, kubectl delete), or one of root's inside (docker exec kill 1).
 *
 * The app can say neither of itself.  What it could forge, it has to forge by rt_sigqueueinfo(2),
 * and that marks the signal: the kernel lets nobody claim SI_USER or SI_KERNEL to another process.
 * Only a full queue of the user's (RLIMIT_SIGPENDING) takes the mark away again; the guard keeps an
 * app of our uid from queueing anything for us.
 */
#ifndef CORE_SENDER_H
#define CORE_SENDER_H

#include <stdint.h>

enum sender {
	SENDER_OPERATOR,
	SENDER_OTHER,
};

/* From what came with the signal: si_code, si_pid (0: of no process here) and si_uid (sigaction(2)). */
enum sender sender_of(int32_t code, int32_t pid, uint32_t uid);

#endif
