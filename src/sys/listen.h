/*
 * Listening sockets of our own: opened early, with the rights mainstay was started with, and handed
 * on.  All of them are close-on-exec and do not block.
 */
#ifndef SYS_LISTEN_H
#define SYS_LISTEN_H

#include "base/fault.h"
#include "sys/address.h"

/*
 * Listens where words say; words are an address that address_read accepts.  A socket file that
 * nobody serves any more is replaced.  The descriptor, or -1 and why.
 */
int listen_at(const char *words, struct fault *why);
/* Listens where `mainstay health` looks first. */
int listen_agent(struct fault *why);

#endif
