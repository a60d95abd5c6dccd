/*
 * One question to a server and the start of its answer, before a deadline, whatever the server does.
 */
#ifndef ROLES_PROBE_WIRE_H
#define ROLES_PROBE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/address.h"

struct wire {
	int64_t end_ms;     /* CLOCK_MONOTONIC: when it must be over */
	char answer[1024];  /* as much of it as was wanted; ends in a zero */
	size_t used;
};

/* The descriptor, or -1 and errno; ETIMEDOUT when the time is up. */
int wire_connect(const struct wire *wire, const struct address *address);
/* Asks, and reads until the answer holds `enough`, ends, or is longer than is kept. */
bool wire_ask(struct wire *wire, int fd, const char *question, const char *enough);
/* The status of an HTTP/1.x answer; 0 when it is none. */
int wire_status(const struct wire *wire);
/* What stands between `before` and the next quote, for people to read; "" when it is not there. */
void wire_quote(const struct wire *wire, const char *before, char *to, size_t room);

#endif
