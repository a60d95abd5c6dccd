#include "roles/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/answer.h"
#include "roles/probe_wire.h"
#include "roles/probe_words.h"
#include "sys/address.h"
#include "sys/kernel.h"
#include "sys/say.h"

enum {
	BACKSTOP_MS = 100,  /* after the time limit, the kernel ends us whatever we wait for */
	LINE_ROOM = 200,    /* what engines show without cutting it */
	QUESTION_ROOM = PROBE_PATH + PROBE_AUTHORITY + 128,
};

/* What was heard, for the one line that is printed. */
struct finding {
	bool well;
	struct text text;
	char room[LINE_ROOM];
};

static void
found(struct finding *f, bool well, const char *words, const char *more)
{
	f->well = well;
	f->text = text_in(f->room, sizeof f->room - 1);
	text_add(&f->text, words);
	text_add(&f->text, more);
}

/* One limit for everything; should a call hang that has none of its own, the kernel ends us. */
static void
start_clock(struct wire *w, const struct probe_words *ask)
{
	int64_t ms = ask->timeout_ms + BACKSTOP_MS;
	struct itimerval alarm = {
		.it_value = { .tv_sec = ms / SECOND_MS, .tv_usec = ms % SECOND_MS * 1000 },
	};

	w->end_ms = kernel_now_ms() + ask->timeout_ms;
	signal(SIGALRM, SIG_DFL);
	setitimer(ITIMER_REAL, &alarm, NULL);
}

/* ---- the agent of this container ------------------------------------------------------------- */

static bool
process_1_shows(enum state *state)
{
	char comm[32];
	int fd = open("/proc/1/comm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, comm, sizeof comm);

	if (fd >= 0)
		close(fd);
	if (n <= 0 || comm[n - 1] != '\n')
		return false;
	comm[n - 1] = '\0';
	return state_of_comm(comm, state);
}

/*
 * Whoever listens there must be of this container: of our PID namespace.  The kernel shows the one
 * who called listen(), and 0 for a process that we cannot see.
 */
static bool
is_ours(int fd)
{
	struct ucred peer;
	socklen_t n = sizeof peer;

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 && peer.pid > 0;
}

static void
say_state(struct finding *f, const struct probe_words *ask, bool well, const char *state,
    const char *output)
{
	found(f, well, well ? "" : "not ", ask->live ? "live: " : "ready: ");
	text_add(&f->text, state);
	if (output[0]) {
		text_add(&f->text, ", ");
		text_add(&f->text, output);
	}
}

static bool
ask_agent(struct wire *w, const struct address *a, const struct probe_words *ask, bool check,
    struct finding *f)
{
	int fd = wire_connect(w, a), status;
	char state[32], output[96];
	bool asked;

	if (fd < 0)
		return false;
	asked = (!check || is_ours(fd)) && wire_ask(w, fd,
	    ask->live ? "GET /livez HTTP/1.0\r\n\r\n" : "GET /readyz HTTP/1.0\r\n\r\n", "}\n");
	close(fd);
	status = asked ? wire_status(w) : 0;
	if (status != 200 && status != 503)
		return false;
	wire_quote(w, "\"state\":\"", state, sizeof state);
	wire_quote(w, "\"output\":\"", output, sizeof output);
	say_state(f, ask, status == 200, state, output);
	return true;
}

/*
 * Process 1 first: nobody but itself can set its name, no third party is asked, and to read it
 * costs a third of a connection.  Where process 1 is another program, or hidden, the agent is.
 */
static void
find_agent(struct wire *w, const struct probe_words *ask, const char *path, struct finding *f)
{
	struct status seen = { .deadline_ms = NEVER };
	struct address a;

	if (process_1_shows(&seen.state)) {
		struct judgement j = judge_status(ask->live ? PATH_LIVE : PATH_READY, &seen, 0);

		say_state(f, ask, j.pass, state_word(seen.state), j.output);
		return;
	}
	start_clock(w, ask);
	address_agent(&a);
	if (ask_agent(w, &a, ask, true, f))
		return;
	if (path && address_path(path, &a) && ask_agent(w, &a, ask, false, f))
		return;
	found(f, false, "no mainstay answers: process 1 is another program, or /proc is not there", "");
}

/* ---- any endpoint ---------------------------------------------------------------------------- */

/* Connects to a literal host, or to this machine on whichever of its two addresses answers. */
static int
reach(const struct wire *w, const struct probe_words *ask)
{
	static const char *const localhost[] = { "127.0.0.1", "::1" };
	struct address a;
	int fd;

	if (address_literal(ask->host, ask->port, &a))
		return wire_connect(w, &a);
	for (unsigned i = 0; i < 2; i++)
		if (address_literal(localhost[i], ask->port, &a) && (fd = wire_connect(w, &a)) >= 0)
			return fd;
	return -1;
}

static void
no_answer(struct finding *f, const struct probe_words *ask)
{
	found(f, false, errno == ETIMEDOUT ? "no answer in time" : strerror(errno), " from ");
	text_quoted(&f->text, ask->where);
}

static void
ask_tcp(struct wire *w, const struct probe_words *ask, struct finding *f)
{
	start_clock(w, ask);
	if (reach(w, ask) < 0) {
		no_answer(f, ask);
		return;
	}
	found(f, true, "connected to ", "");
	text_quoted(&f->text, ask->where);
}

static void
ask_url(struct wire *w, const struct probe_words *ask, struct finding *f)
{
	char question[QUESTION_ROOM];
	struct text q = text_in(question, sizeof question);
	int fd, status;

	start_clock(w, ask);
	fd = reach(w, ask);
	text_add(&q, "GET ");
	text_add(&q, ask->path);
	text_add(&q, " HTTP/1.1\r\nHost: ");
	text_add(&q, ask->authority);
	text_add(&q, "\r\nUser-Agent: mainstay\r\nAccept: */*\r\nConnection: close\r\n\r\n");
	if (fd < 0 || !wire_ask(w, fd, question, "\r\n")) {
		no_answer(f, ask);
		return;
	}
	status = wire_status(w);
	found(f, status >= 200 && status < 400, status ? "status " : "no HTTP", "");
	if (status)
		text_int(&f->text, status);
	text_add(&f->text, " from ");
	text_quoted(&f->text, ask->where);
}

/* ---- the command ----------------------------------------------------------------------------- */

static const char *
variable(char *const *envp, const char *name)
{
	size_t n = strlen(name);

	for (; *envp; envp++)
		if (text_starts(*envp, name) && (*envp)[n] == '=')
			return *envp + n + 1;
	return NULL;
}

int
role_probe(int argc, char **argv, char **envp)
{
	struct probe_words ask;
	struct finding f;
	struct fault why;
	struct wire w;

	if (!probe_words_read(argc, argv, &ask, &why))
		return say_refusal(&why);
	if (ask.help) {
		kernel_write(STDOUT_FILENO, probe_usage, strlen(probe_usage));
		return 0;
	}
	switch (ask.kind) {
	case PROBE_AGENT: find_agent(&w, &ask, variable(envp, "MAINSTAY_SOCKET"), &f); break;
	case PROBE_URL: ask_url(&w, &ask, &f); break;
	case PROBE_TCP: ask_tcp(&w, &ask, &f); break;
	}
	f.room[f.text.used] = '\n';
	kernel_write(STDOUT_FILENO, f.room, f.text.used + 1);
	return f.well ? 0 : 1;
}
