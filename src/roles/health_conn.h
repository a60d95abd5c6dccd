/*
 * One connection of the health helper: bytes come in, answers go out, nothing waits.
 *
 * An answer that does not fit into the socket at once is not worth keeping: the connection ends.
 */
#ifndef ROLES_HEALTH_CONN_H
#define ROLES_HEALTH_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/limits.h"
#include "core/http.h"
#include "core/status.h"

enum {
	CONN_NONE = -1,
	CONN_HEAD_MS = 2 * SECOND_MS,  /* from the first byte of a request to its last */
	CONN_IDLE_MS = 5 * SECOND_MS,  /* between requests */
	CONN_AGE_MS = 10 * SECOND_MS,  /* all in all */
	CONN_LINGER_MS = SECOND_MS,    /* for the client to read the last answer */
	CONN_LINGER_BYTES = 64 * 1024,
	CONN_REQUESTS = 100,
	CONN_BATCH = 8,                /* answered to one read */
};

struct conn {
	int32_t fd;        /* CONN_NONE: the place is free */
	bool local;        /* ?verbose counts */
	bool lingering;    /* the last answer is out; what still comes is thrown away */
	uint16_t served;
	uint16_t used;     /* bytes in head */
	uint32_t thrown;
	int64_t born_ms;
	int64_t due_ms;    /* when it is closed if nothing happens */
	char *head;        /* HTTP_HEAD_MAX bytes, apart: they cost memory only when they are used */
};

void conn_open(struct conn *conn, int fd, bool local, int64_t now_ms);
void conn_close(struct conn *conn);
/* There may be something to read: reads once, answers what is whole. */
void conn_serve(struct conn *conn, const struct status *status, int64_t now_ms);

#endif
