#include "roles/health_conn.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/answer.h"

static void
due(struct conn *c, int64_t at_ms)
{
	int64_t end_ms = c->born_ms + CONN_AGE_MS;

	c->due_ms = at_ms < end_ms ? at_ms : end_ms;
}

/* The head is not wiped: it is filled before it is read. */
void
conn_open(struct conn *c, int fd, bool local, int64_t now_ms)
{
	c->fd = fd;
	c->local = local;
	c->lingering = false;
	c->served = c->used = 0;
	c->thrown = 0;
	c->born_ms = now_ms;
	due(c, now_ms + CONN_HEAD_MS);
}

void
conn_close(struct conn *c)
{
	close(c->fd);
	c->fd = CONN_NONE;
}

/*
 * To close while bytes of the client are unread sends a reset, which may overtake the answer.  So
 * our half is closed, and theirs is read for a little while.
 */
static void
linger(struct conn *c, int64_t now_ms)
{
	if (shutdown(c->fd, SHUT_WR) < 0) {
		conn_close(c);
		return;
	}
	c->lingering = true;
	c->used = 0;
	due(c, now_ms + CONN_LINGER_MS);
}

/* What is left of the client's bytes goes to the front, and its time begins. */
static void
carry_on(struct conn *c, size_t answered, int64_t now_ms)
{
	c->used = (uint16_t)(c->used - answered);
	memmove(c->head, c->head + answered, c->used);
	due(c, now_ms + (c->used ? CONN_HEAD_MS : CONN_IDLE_MS));
}

/*
 * Answers every whole request, in order, with a single write.  Of a bad one nothing counts as read,
 * and behind a full head there may be more: then the client is given time to read.
 */
static void
answer(struct conn *c, const struct status *s, int64_t now_ms)
{
	char room[CONN_BATCH * ANSWER_MAX + 1];
	struct text out = text_in(room, sizeof room);
	bool full = c->used == HTTP_HEAD_MAX, keep = true;
	size_t at = 0;

	for (unsigned n = 1; keep && n <= CONN_BATCH; n++) {
		struct http_request r;

		if (http_read(c->head + at, c->used - at, &r) == HTTP_MORE)
			break;
		r.verbose &= c->local;
		r.keep_alive &= ++c->served < CONN_REQUESTS && n < CONN_BATCH;
		keep = http_answer(&out, &r, s, now_ms);
		at += r.bytes;
	}
	if (out.used == 0)
		return;
	if (write(c->fd, out.at, out.used) != (ssize_t)out.used)
		conn_close(c);
	else if (keep)
		carry_on(c, at, now_ms);
	else if (full || at < c->used)
		linger(c, now_ms);
	else
		conn_close(c);
}

void
conn_serve(struct conn *c, const struct status *s, int64_t now_ms)
{
	ssize_t n = read(c->fd, c->head + c->used, HTTP_HEAD_MAX - c->used);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		conn_close(c);
		return;
	}
	if (c->lingering) {
		if ((c->thrown += (uint32_t)n) > CONN_LINGER_BYTES)
			conn_close(c);
		return;
	}
	if (c->used == 0 && c->served > 0)
		due(c, now_ms + CONN_HEAD_MS);
	c->used = (uint16_t)(c->used + n);
	answer(c, s, now_ms);
}
