#include "roles/probe_wire.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "sys/kernel.h"

static int64_t
left_ms(const struct wire *w)
{
	int64_t left = w->end_ms - kernel_now_ms();

	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : left;
}

/*
 * A time limit on sending holds for connect(2) too, also for a Unix socket whose queue is full,
 * which is the one case that a socket that does not block could not wait for.
 */
int
wire_connect(const struct wire *w, const struct address *a)
{
	int64_t left = left_ms(w);
	struct timeval limit = { .tv_sec = left / SECOND_MS, .tv_usec = left % SECOND_MS * 1000 };
	int fd = socket(a->at.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -1;
	errno = ETIMEDOUT;
	if (left > 0 && setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) == 0 &&
	    connect(fd, &a->at.any, a->bytes) == 0)
		return fd;
	err = errno == EINPROGRESS || errno == EAGAIN ? ETIMEDOUT : errno;
	close(fd);
	errno = err;
	return -1;
}

static bool
wait_for_bytes(const struct wire *w, int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t left = left_ms(w);

	errno = ETIMEDOUT;
	return left > 0 && poll(&p, 1, (int)left) == 1;
}

bool
wire_ask(struct wire *w, int fd, const char *question, const char *enough)
{
	size_t n = strlen(question);

	w->used = 0;
	w->answer[0] = '\0';
	if (send(fd, question, n, MSG_NOSIGNAL) != (ssize_t)n)
		return false;
	while (w->used < sizeof w->answer - 1 && !strstr(w->answer, enough)) {
		ssize_t got;

		if (!wait_for_bytes(w, fd))
			return false;
		got = recv(fd, w->answer + w->used, sizeof w->answer - 1 - w->used, 0);
		/* A server that resets after it has answered has answered. */
		if (got < 0 && w->used == 0)
			return false;
		if (got <= 0)
			break;
		w->used += (size_t)got;
		w->answer[w->used] = '\0';
	}
	return true;
}

int
wire_status(const struct wire *w)
{
	const char *a = w->answer, *digit = a + 9;
	int status = 0;

	if (strncmp(a, "HTTP/1.", 7) != 0 || !a[7] || a[8] != ' ')
		return 0;
	for (; digit < a + 12; digit++) {
		if (*digit < '0' || *digit > '9')
			return 0;
		status = status * 10 + (*digit - '0');
	}
	return *digit == ' ' || *digit == '\r' ? status : 0;
}

void
wire_quote(const struct wire *w, const char *before, char *to, size_t room)
{
	const char *start = strstr(w->answer, before), *end;
	struct text t = text_in(to, room);
	char words[WORD_MAX];
	struct text raw = text_in(words, sizeof words);

	if (!start || !(end = strchr(start + strlen(before), '"')))
		return;
	start += strlen(before);
	text_add_n(&raw, start, (size_t)(end - start));
	text_quoted(&t, words);
}
