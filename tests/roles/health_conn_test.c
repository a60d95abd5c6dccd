/*
 * A connection, from the client's end of a socket pair and with hours of our own: what is
 * answered at once, what is waited for, and when it is over.
 */
#include "rig/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "roles/health_conn.h"

static const struct status up = { .state = STATE_UP, .deadline_ms = NEVER };

static char head[HTTP_HEAD_MAX];
static struct conn conn = { .head = head };
static int client;
static char seen[64 * 1024];

#define GET "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"

static int
connect_at_1000(void **state)
{
	int pair[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	client = pair[0];
	conn_open(&conn, pair[1], true, 1000);
	return 0;
}

static int
hang_up(void **state)
{
	(void)state;
	if (conn.fd != CONN_NONE)
		conn_close(&conn);
	close(client);
	return 0;
}

static void
say_n(const char *bytes, size_t n)
{
	assert_int_equal(write(client, bytes, n), n);
}

static void
say(const char *words)
{
	say_n(words, strlen(words));
}

/* Everything that has come, as a string; *over tells whether it ended. */
static const char *
hear(bool *over)
{
	size_t used = 0;
	ssize_t n;

	while ((n = read(client, seen + used, sizeof seen - 1 - used)) > 0)
		used += (size_t)n;
	seen[used] = '\0';
	*over = n == 0;
	return seen;
}

static unsigned
count(const char *words, const char *what)
{
	unsigned n = 0;

	for (; (words = strstr(words, what)); words += strlen(what))
		n++;
	return n;
}

static unsigned
answers(unsigned status)
{
	char line[32];
	bool over;

	line[0] = '\0';
	strcat(line, "HTTP/1.1 ");
	line[9] = (char)('0' + status / 100);
	line[10] = (char)('0' + status / 10 % 10);
	line[11] = (char)('0' + status % 10);
	line[12] = '\0';
	return count(hear(&over), line);
}

static void
a_request_in_pieces_is_answered_once(void **state)
{
	(void)state;
	for (const char *c = GET; *c; c++) {
		assert_int_equal(answers(200), 0);
		say_n(c, 1);
		conn_serve(&conn, &up, 1500);
		assert_true(conn.fd != CONN_NONE);
		assert_int_equal(conn.due_ms, c[1] ? 3000 : 1500 + CONN_IDLE_MS);
	}
	assert_int_equal(answers(200), 1);
}

static void
its_times_are_these(void **state)
{
	(void)state;
	assert_int_equal(conn.due_ms, 1000 + CONN_HEAD_MS);
	say(GET);
	conn_serve(&conn, &up, 2000);
	assert_int_equal(conn.due_ms, 2000 + CONN_IDLE_MS);
	say("G");
	conn_serve(&conn, &up, 4000);
	assert_int_equal(conn.due_ms, 4000 + CONN_HEAD_MS);
	say("E");
	conn_serve(&conn, &up, 5000);
	assert_int_equal(conn.due_ms, 4000 + CONN_HEAD_MS);
	say("T /livez HTTP/1.1\r\nHost: x\r\n\r\n");
	conn_serve(&conn, &up, 5900);
	assert_int_equal(conn.due_ms, 5900 + CONN_IDLE_MS);
	say(GET "G");
	conn_serve(&conn, &up, 9900);
	assert_int_equal(conn.due_ms, 1000 + CONN_AGE_MS);
}

static void
half_a_second_request_has_its_own_time(void **state)
{
	(void)state;
	say("HEAD /readyz HTTP/1.1\r\nHost: x\r\n\r\nGET /l");
	conn_serve(&conn, &up, 1100);
	assert_int_equal(answers(200), 1);
	assert_int_equal(conn.due_ms, 1100 + CONN_HEAD_MS);
	assert_int_equal(conn.used, 6);
	say("ivez HTTP/1.0\r\n\r\n");
	conn_serve(&conn, &up, 1200);
	assert_int_equal(answers(200), 1);
	assert_int_equal(conn.fd, CONN_NONE);
}

static void
pipelined_requests_are_answered_in_order_eight_at_most(void **state)
{
	const char *words;
	bool over;

	(void)state;
	say(GET "GET /nope HTTP/1.1\r\nHost: x\r\n\r\n" "HEAD /livez HTTP/1.1\r\nHost: x\r\n\r\n" GET);
	conn_serve(&conn, &up, 1100);
	words = hear(&over);
	assert_false(over);
	assert_true(strncmp(words, "HTTP/1.1 200", 12) == 0);
	assert_non_null((words = strstr(words + 1, "HTTP/1.1 404")));
	assert_int_equal(count(words, "HTTP/1.1 200"), 2);
	assert_int_equal(count(seen, "{\"status\":\"pass\""), 2);
	for (int i = 0; i < CONN_BATCH + 3; i++)
		say(GET);
	conn_serve(&conn, &up, 1200);
	words = hear(&over);
	assert_int_equal(count(words, "HTTP/1.1 200"), CONN_BATCH);
	assert_int_equal(count(words, "Connection: close"), 1);
	assert_true(over);
	assert_true(conn.lingering); /* three of its requests are unread: no reset may overtake the answer */
}

static void
the_hundredth_request_is_the_last(void **state)
{
	bool over = false;

	(void)state;
	for (int i = 1; i < CONN_REQUESTS; i++) {
		say(GET);
		conn_serve(&conn, &up, 1100);
		assert_null(strstr(hear(&over), "Connection: close"));
		assert_false(over);
	}
	say(GET);
	conn_serve(&conn, &up, 1100);
	assert_non_null(strstr(hear(&over), "Connection: close"));
	assert_true(over);
	assert_int_equal(conn.fd, CONN_NONE);
}

static void
a_refused_client_may_finish_reading(void **state)
{
	char noise[4096];
	bool over;

	(void)state;
	say("GET /livez\r\nHost: x\r\n\r\n");
	conn_serve(&conn, &up, 1100);
	assert_non_null(strstr(hear(&over), "HTTP/1.1 400"));
	assert_true(over);
	assert_true(conn.fd != CONN_NONE && conn.lingering);
	assert_int_equal(conn.due_ms, 1100 + CONN_LINGER_MS);
	memset(noise, 'x', sizeof noise);
	for (int i = 0; i < CONN_LINGER_BYTES / 4096; i++) {
		say_n(noise, sizeof noise);
		conn_serve(&conn, &up, 1200);
		assert_true(conn.fd != CONN_NONE);
	}
	say("x");
	conn_serve(&conn, &up, 1200);
	assert_int_equal(conn.fd, CONN_NONE);
}

static void
a_head_that_is_too_long_is_refused(void **state)
{
	static char words[HTTP_HEAD_MAX + 1000];
	bool over;

	(void)state;
	memset(words, 'v', sizeof words);
	memcpy(words, "GET /livez HTTP/1.0\r\nX: ", 24);
	say_n(words, sizeof words);
	conn_serve(&conn, &up, 1100);
	assert_non_null(strstr(hear(&over), "HTTP/1.1 431"));
	assert_true(conn.lingering);
}

/* There may be more in the socket than was read. */
static void
behind_a_full_head_the_client_is_waited_for(void **state)
{
	static char words[HTTP_HEAD_MAX];
	bool over;

	(void)state;
	memset(words, 'v', sizeof words);
	memcpy(words, "GET /livez HTTP/1.0\r\nX: ", 24);
	memcpy(words + sizeof words - 4, "\r\n\r\n", 4);
	say_n(words, sizeof words);
	say("more");
	conn_serve(&conn, &up, 1100);
	assert_non_null(strstr(hear(&over), "HTTP/1.1 200"));
	assert_true(over);
	assert_true(conn.lingering);
}

static void
a_client_who_does_not_read_is_let_go(void **state)
{
	int small = 1;

	(void)state;
	assert_int_equal(setsockopt(conn.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
	for (int i = 0; i < 1000 && conn.fd != CONN_NONE; i++) {
		say(GET);
		conn_serve(&conn, &up, 1100);
	}
	assert_int_equal(conn.fd, CONN_NONE);
	assert_true(conn.served < CONN_REQUESTS); /* it was the full socket, not the last request */
}

/*
 * A socket with room for a part of the answers takes that part; nothing may follow it.  How much
 * room there is the kernel decides, so it is tried from empty to full.
 */
static void
answers_that_were_cut_are_the_last(void **state)
{
	char filler[256];
	unsigned cut = 0;

	memset(filler, '.', sizeof filler);
	for (unsigned fill = 0; fill < 40; fill++) {
		int small = 1;
		unsigned whole;
		bool over;

		hang_up(state);
		assert_int_equal(connect_at_1000(state), 0);
		assert_int_equal(setsockopt(conn.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
		for (unsigned i = 0; i < fill; i++)
			if (write(conn.fd, filler, sizeof filler) < 0)
				break;
		for (int i = 1; i < CONN_BATCH; i++)
			say("GET /health?verbose HTTP/1.1\r\nHost: x\r\n\r\n");
		conn_serve(&conn, &up, 1100);
		whole = count(hear(&over), "}\n");
		assert_int_equal(conn.fd == CONN_NONE, whole < CONN_BATCH - 1);
		cut += whole > 0 && whole < CONN_BATCH - 1;
	}
	assert_true(cut > 0);
}

static void
nothing_to_read_is_no_end_but_a_hang_up_is(void **state)
{
	(void)state;
	conn_serve(&conn, &up, 1100);
	assert_true(conn.fd != CONN_NONE);
	shutdown(client, SHUT_WR);
	conn_serve(&conn, &up, 1100);
	assert_int_equal(conn.fd, CONN_NONE);
}

static void
details_are_for_local_clients(void **state)
{
	bool over;

	(void)state;
	say("GET /health?verbose HTTP/1.1\r\nHost: x\r\n\r\n");
	conn_serve(&conn, &up, 1100);
	assert_non_null(strstr(hear(&over), "\"checks\""));
	conn.local = false;
	say("GET /health?verbose HTTP/1.1\r\nHost: x\r\n\r\n");
	conn_serve(&conn, &up, 1100);
	assert_null(strstr(hear(&over), "\"checks\""));
}

static void
a_place_is_taken_over_clean(void **state)
{
	int pair[2];

	(void)state;
	say(GET "GET /l");
	conn_serve(&conn, &up, 1100);
	close(conn.fd);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	close(client);
	client = pair[0];
	conn_open(&conn, pair[1], false, 5000);
	assert_int_equal(conn.due_ms, 5000 + CONN_HEAD_MS);
	say(GET);
	conn_serve(&conn, &up, 5100);
	assert_int_equal(answers(200), 1);
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, connect_at_1000, hang_up)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		STORY(a_request_in_pieces_is_answered_once),
		STORY(its_times_are_these),
		STORY(half_a_second_request_has_its_own_time),
		STORY(pipelined_requests_are_answered_in_order_eight_at_most),
		STORY(the_hundredth_request_is_the_last),
		STORY(a_refused_client_may_finish_reading),
		STORY(a_head_that_is_too_long_is_refused),
		STORY(behind_a_full_head_the_client_is_waited_for),
		STORY(a_client_who_does_not_read_is_let_go),
		STORY(answers_that_were_cut_are_the_last),
		STORY(nothing_to_read_is_no_end_but_a_hang_up_is),
		STORY(details_are_for_local_clients),
		STORY(a_place_is_taken_over_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
