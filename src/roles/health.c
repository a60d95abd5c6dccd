#include "roles/health.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/require.h"
#include "roles/health_conn.h"
#include "sys/confine.h"
#include "sys/kernel.h"
#include "sys/own_filters.h"
#include "sys/page.h"
#include "sys/say.h"
#include "sys/seats.h"

enum {
	LOCAL_CONNS = 16,
	FAR_CONNS = 64,
	DOORS_MAX = 1 + LISTENERS_MAX,
	POLLS_MAX = DOORS_MAX + LOCAL_CONNS + FAR_CONNS,
	ACCEPTS = 16,   /* taken from one listener in one turn */
	DEAF_MS = 100,  /* after the kernel could not accept */
	OLD_FILES = 1024, /* looked through for descriptors where close_range(2) is not known */
};

/* The places of one kind of client: a flood of the one kind leaves the other's alone. */
struct pool {
	struct conn *conns;
	int count;
};

struct door {
	int fd;
	bool local;
	int64_t deaf_until_ms;
};

static struct desk {
	struct page page;
	struct status status;  /* as it was last read whole */
	int64_t now_ms;
	struct door doors[DOORS_MAX];
	int door_count;
	struct pool local, far;
	struct conn local_conns[LOCAL_CONNS], far_conns[FAR_CONNS];
	char local_heads[LOCAL_CONNS][HTTP_HEAD_MAX], far_heads[FAR_CONNS][HTTP_HEAD_MAX];
} desk;

/* ---- clients come and go --------------------------------------------------------------------- */

static struct conn *
oldest(const struct pool *pool)
{
	struct conn *found = NULL;

	for (struct conn *c = pool->conns; c < pool->conns + pool->count; c++)
		if (c->fd != CONN_NONE && (!found || c->born_ms < found->born_ms))
			found = c;
	return found;
}

/*
 * A free place, or that of the oldest client.  To refuse the newest instead would let anybody who
 * holds connections open keep every probe out.
 */
static struct conn *
make_place(const struct pool *pool)
{
	struct conn *c = pool->conns;

	while (c < pool->conns + pool->count && c->fd != CONN_NONE)
		c++;
	if (c == pool->conns + pool->count) {
		c = oldest(pool);
		conn_close(c);
	}
	return c;
}

/*
 * The kernel has no descriptor or no memory left for us, or the listener is broken: one client
 * goes, ours before others', and the listener rests, because it would report itself for ever.
 */
static void
spare(struct door *door, const struct pool *mine, const struct pool *other)
{
	struct conn *c = oldest(mine);

	if (c || (c = oldest(other)))
		conn_close(c);
	door->deaf_until_ms = desk.now_ms + DEAF_MS;
}

static void
welcome(struct door *door)
{
	const struct pool *mine = door->local ? &desk.local : &desk.far;

	for (int i = 0; i < ACCEPTS; i++) {
		int fd = accept4(door->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		struct conn *c;

		if (fd < 0 && errno == ECONNABORTED)
			continue;
		if (fd < 0 && errno == EAGAIN)
			return;
		if (fd < 0) {
			spare(door, mine, door->local ? &desk.far : &desk.local);
			return;
		}
		c = make_place(mine);
		conn_open(c, fd, door->local, desk.now_ms);
		conn_serve(c, &desk.status, desk.now_ms);
	}
}

/* ---- a turn ---------------------------------------------------------------------------------- */

/* What is waited for, and until when. */
struct watch {
	struct pollfd polls[POLLS_MAX];
	struct conn *conns[POLLS_MAX];
	struct door *doors[POLLS_MAX];
	nfds_t count;
	int64_t due_ms;
};

static void
watch_fd(struct watch *w, int fd, struct conn *conn, struct door *door)
{
	w->polls[w->count] = (struct pollfd){ .fd = fd, .events = POLLIN };
	w->conns[w->count] = conn;
	w->doors[w->count++] = door;
}

static void
watch_pool(struct watch *w, const struct pool *pool)
{
	for (struct conn *c = pool->conns; c < pool->conns + pool->count; c++) {
		if (c->fd != CONN_NONE && c->due_ms <= desk.now_ms)
			conn_close(c);
		if (c->fd == CONN_NONE)
			continue;
		watch_fd(w, c->fd, c, NULL);
		if (c->due_ms < w->due_ms)
			w->due_ms = c->due_ms;
	}
}

/* Clients before listeners, so that nobody who was heard is sent away for one who was not. */
static void
watch_all(struct watch *w)
{
	w->count = 0;
	w->due_ms = NEVER;
	watch_pool(w, &desk.local);
	watch_pool(w, &desk.far);
	for (struct door *d = desk.doors; d < desk.doors + desk.door_count; d++) {
		if (d->deaf_until_ms <= desk.now_ms)
			watch_fd(w, d->fd, NULL, d);
		else if (d->deaf_until_ms < w->due_ms)
			w->due_ms = d->deaf_until_ms;
	}
}

static int
patience(int64_t due_ms)
{
	int64_t left_ms = due_ms - desk.now_ms;

	if (due_ms == NEVER)
		return -1;
	return left_ms < 0 ? 0 : left_ms > INT_MAX ? INT_MAX : (int)left_ms;
}

/* A place may have changed hands since poll() looked: then its read finds nothing, and that is all. */
static void
attend(const struct watch *w)
{
	for (nfds_t i = 0; i < w->count; i++) {
		if (!w->polls[i].revents)
			continue;
		if (w->doors[i])
			welcome(w->doors[i]);
		else if (w->conns[i]->fd != CONN_NONE)
			conn_serve(w->conns[i], &desk.status, desk.now_ms);
	}
}

static int
serve(void)
{
	struct watch w;

	for (;;) {
		desk.now_ms = kernel_now_ms();
		watch_all(&w);
		if (poll(w.polls, w.count, patience(w.due_ms)) < 0)
			return EXIT_MAINSTAY;
		desk.now_ms = kernel_now_ms();
		page_read(&desk.page, &desk.status, sizeof desk.status);
		attend(&w);
	}
}

/* ---- before the first client ----------------------------------------------------------------- */

static void
lay_out(int listeners)
{
	desk.local = (struct pool){ desk.local_conns, LOCAL_CONNS };
	desk.far = (struct pool){ desk.far_conns, FAR_CONNS };
	for (int i = 0; i < LOCAL_CONNS; i++)
		desk.local_conns[i] = (struct conn){ .fd = CONN_NONE, .head = desk.local_heads[i] };
	for (int i = 0; i < FAR_CONNS; i++)
		desk.far_conns[i] = (struct conn){ .fd = CONN_NONE, .head = desk.far_heads[i] };
	desk.doors[0] = (struct door){ .fd = SEAT_LOCAL, .local = true };
	for (int i = 0; i < listeners; i++)
		desk.doors[1 + i] = (struct door){ .fd = SEAT_TCP + i };
	desk.door_count = 1 + listeners;
}

/*
 * What the app's streams may be connected to is none of a helper's business, and the places of
 * standard input and output must not fall to a client either: the page stands there, which can
 * only be read.  Standard error stays for last words.
 */
static void
tidy_descriptors(int listeners)
{
	dup2(SEAT_PAGE, STDIN_FILENO);
	dup2(SEAT_PAGE, STDOUT_FILENO);
	close(SEAT_PLAN);
	close(SEAT_WORDS);
	close(SEAT_PAGE);
	if (syscall(SYS_close_range, SEAT_TCP + listeners, ~0U, 0) < 0)
		for (int fd = SEAT_TCP + listeners; fd < OLD_FILES; fd++)
			close(fd);
}

int
role_health(const struct health_plan *plan)
{
	const struct filter filter = filter_of_health();
	const struct confinement cell = {
		.uid = plan->uid, .gid = plan->gid, .parent = plan->parent,
		.files = SEAT_END + LOCAL_CONNS + FAR_CONNS + 1,
		.filter = &filter,
	};
	int listeners = plan->listeners;
	struct fault why;

	require(listeners >= 0 && listeners <= LISTENERS_MAX);
	prctl(PR_SET_NAME, "mainstay:health");
	kernel_block(SIGNALS_ALL);
	if (!page_see(&desk.page, SEAT_PAGE, &why))
		return say_refusal(&why);
	lay_out(listeners);
	tidy_descriptors(listeners);
	if (!confine(&cell, &why))
		return say_refusal(&why);
	return serve();
}
