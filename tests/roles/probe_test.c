/*
 * The probe's words and what it makes of an answer; and that its time limit holds against every
 * server that does not want it to.
 */
#include "rig/unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "roles/probe_wire.h"
#include "roles/probe_words.h"
#include "sys/kernel.h"
#include "sys/listen.h"

enum { WORDS_MAX = 6 };

static bool
read_words(const char *const *words, struct probe_words *w, struct fault *why)
{
	char *argv[WORDS_MAX + 2] = { (char *)(uintptr_t)"mainstay", (char *)(uintptr_t)"health" };
	int argc = 2;

	while (*words)
		argv[argc++] = (char *)(uintptr_t)*words++;
	return probe_words_read(argc, argv, w, why);
}

static void
words_are_understood(void **state)
{
	static const struct {
		const char *words[WORDS_MAX];
		enum probe_kind kind;
		bool live;
		int64_t timeout_ms;
		const char *host;
		uint16_t port;
		const char *path;
	} rows[] = {
		{ { NULL }, PROBE_AGENT, false, 900, "", 0, "" },
		{ { "--ready" }, PROBE_AGENT, false, 900, "", 0, "" },
		{ { "--live", "--timeout", "3s" }, PROBE_AGENT, true, 3000, "", 0, "" },
		{ { "--timeout=250ms", "--live" }, PROBE_AGENT, true, 250, "", 0, "" },
		{ { "--url", "http://127.0.0.1" }, PROBE_URL, false, 900, "127.0.0.1", 80, "/" },
		{ { "--url=http://localhost:8080" }, PROBE_URL, false, 900, "localhost", 8080, "/" },
		{ { "--url=http://[::1]:81/a/b?c=d#e" }, PROBE_URL, false, 900, "::1", 81, "/a/b?c=d" },
		{ { "--url=http://[::1]/x" }, PROBE_URL, false, 900, "::1", 80, "/x" },
		{ { "--url=http://10.0.0.1?q" }, PROBE_URL, false, 900, "10.0.0.1", 80, "/?q" },
		{ { "--tcp", "localhost:5432" }, PROBE_TCP, false, 900, "localhost", 5432, "" },
		{ { "--tcp=[fe80::1]:1", "--timeout=1h" }, PROBE_TCP, false, HOUR_MS, "fe80::1", 1, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct probe_words w;
		struct fault why = { .kind = FAULT_NONE };

		assert_true(read_words(rows[i].words, &w, &why));
		assert_int_equal(w.kind, rows[i].kind);
		assert_int_equal(w.live, rows[i].live);
		assert_int_equal(w.timeout_ms, rows[i].timeout_ms);
		assert_string_equal(w.host, rows[i].host);
		assert_int_equal(w.port, rows[i].port);
		assert_string_equal(w.path, rows[i].path);
	}
}

static void
wrong_words_are_a_fault(void **state)
{
	static const char *const rows[][3] = {
		{ "live" }, { "--alive" }, { "--live=1" }, { "-l" }, { "" }, { "--timeout" }, { "--timeout=" },
		{ "--timeout", "0" }, { "--timeout", "2h" }, { "--timeout", "1" }, { "--timeout", "-1s" },
		{ "--timeouts=1s" }, { "--url" }, { "--url", "" }, { "--url", "https://127.0.0.1" },
		{ "--url", "ftp://127.0.0.1" }, { "--url", "http://" }, { "--url", "http:///x" },
		{ "--url", "http://example.org/" }, { "--url", "http://user@127.0.0.1/" },
		{ "--url", "http://127.0.0.1:0/" }, { "--url", "http://127.0.0.1:/" },
		{ "--url", "http://127.0.0.1:99999/" }, { "--url", "http://::1/" }, { "--url", "http://[::1/" },
		{ "--url", "http://127.0.0.1/a b" }, { "--url", "http://127.0.0.1/a\r\nX: y" },
		{ "--url", "http://127.0.0.1 /" }, { "--url", "http://127.0.0.1\r\n/" },
		{ "--tcp" }, { "--tcp", "80" }, { "--tcp", ":80" }, { "--tcp", "db:80" },
		{ "--tcp", "127.0.0.1" }, { "--tcp", "unix:/x" },
	};
	char longest[1200] = "http://127.0.0.1/";
	const char *const long_url[] = { "--url", longest, NULL };
	struct probe_words w;
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		why = (struct fault){ .kind = FAULT_NONE };
		if (read_words(rows[i], &w, &why))
			fail_msg("%s %s was understood", rows[i][0], rows[i][1] ? rows[i][1] : "");
		assert_int_equal(why.kind, FAULT_CONFIG);
		assert_true(why.allowed[0]);
	}
	memset(longest + 17, 'x', sizeof longest - 18);
	longest[sizeof longest - 1] = '\0';
	assert_false(read_words(long_url, &w, &why));
}

static int
status_of(const char *words)
{
	struct wire w;

	strcpy(w.answer, words);
	w.used = strlen(words);
	return wire_status(&w);
}

static void
a_status_line_is_read_strictly(void **state)
{
	(void)state;
	assert_int_equal(status_of("HTTP/1.1 200 OK\r\n"), 200);
	assert_int_equal(status_of("HTTP/1.0 503 \r\n"), 503);
	assert_int_equal(status_of("HTTP/1.1 404\r\n"), 404);
	assert_int_equal(status_of(""), 0);
	assert_int_equal(status_of("HTTP/1."), 0);
	assert_int_equal(status_of("HTTP/1.1"), 0);
	assert_int_equal(status_of("HTTP/1.1 "), 0);
	assert_int_equal(status_of("HTTP/1.1 20"), 0);
	assert_int_equal(status_of("HTTP/1.1 2000 OK\r\n"), 0);
	assert_int_equal(status_of("HTTP/1.1 2x0 OK\r\n"), 0);
	assert_int_equal(status_of("HTTP/2.0 200 OK\r\n"), 0);
	assert_int_equal(status_of("SSH-2.0-OpenSSH\r\n"), 0);
}

static void
quoted_words_are_cut_and_cleaned(void **state)
{
	struct wire w;
	char words[16];

	(void)state;
	strcpy(w.answer, "{\"state\":\"up\",\"output\":\"\x1b[2Jx\",\"open\":\"never closed");
	wire_quote(&w, "\"state\":\"", words, sizeof words);
	assert_string_equal(words, "up");
	wire_quote(&w, "\"output\":\"", words, sizeof words);
	assert_string_equal(words, "\\x1b[2Jx");
	wire_quote(&w, "\"open\":\"", words, sizeof words);
	assert_string_equal(words, "");
	wire_quote(&w, "\"none\":\"", words, sizeof words);
	assert_string_equal(words, "");
}

/* A server that answers with `words`, a byte every pause, then waits for ever or hangs up. */
static pid_t
serve(int fd, const char *words, unsigned pause_us, bool hang_up)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (; *words; words++) {
			if (write(fd, words, 1) < 0)
				_exit(1);
			usleep(pause_us);
		}
		if (!hang_up)
			for (;;)
				pause();
		_exit(0);
	}
	assert_true(pid > 1);
	close(fd);
	return pid;
}

static bool
ask(struct wire *w, const char *words, unsigned pause_us, bool hang_up, int64_t limit_ms)
{
	int64_t began_ms = kernel_now_ms(), took_ms;
	int pair[2];
	pid_t pid;
	bool said;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = serve(pair[1], words, pause_us, hang_up);
	w->end_ms = began_ms + limit_ms;
	said = wire_ask(w, pair[0], "GET / HTTP/1.0\r\n\r\n", "}\n");
	took_ms = kernel_now_ms() - began_ms;
	close(pair[0]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(took_ms <= limit_ms + 500);
	return said;
}

static void
an_answer_is_read_until_it_is_enough(void **state)
{
	struct wire w;

	(void)state;
	assert_true(ask(&w, "HTTP/1.0 200 OK\r\n\r\n{\"state\":\"up\"}\nmore", 100, false, 5000));
	assert_int_equal(wire_status(&w), 200);
	assert_int_equal(w.answer[33], '\n');
	assert_true(ask(&w, "HTTP/1.0 200 OK\r\n\r\n", 100, true, 5000));
	assert_int_equal(wire_status(&w), 200);
}

static void
a_dripping_or_silent_server_is_left_in_time(void **state)
{
	struct wire w;

	(void)state;
	assert_false(ask(&w, "HTTP/1.0 200 OK\r\nA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 20000, false, 300));
	assert_int_equal(errno, ETIMEDOUT);
	assert_false(ask(&w, "", 0, false, 200));
	assert_int_equal(errno, ETIMEDOUT);
}

static void
an_endless_answer_is_not_read_to_its_end(void **state)
{
	static char words[2 * sizeof(struct wire)];
	struct wire w;

	(void)state;
	memset(words, 'x', sizeof words - 1);
	assert_true(ask(&w, words, 0, false, 5000));
	assert_int_equal(w.used, sizeof w.answer - 1);
	assert_int_equal(wire_status(&w), 0);
}

/* A queue that is full lets connect() wait: the limit must hold there too. */
static void
a_server_that_does_not_accept_is_left_in_time(void **state)
{
	struct wire w = { .end_ms = kernel_now_ms() + 10 * SECOND_MS };
	struct fault why;
	struct address a;
	int door = listen_agent(&why), fd;
	int64_t began_ms;

	(void)state;
	assert_true(door >= 0);
	assert_int_equal(listen(door, 0), 0);
	address_agent(&a);
	assert_true((fd = wire_connect(&w, &a)) >= 0);
	began_ms = kernel_now_ms();
	w.end_ms = began_ms + 200;
	for (int i = 0; i < 3; i++)
		if (wire_connect(&w, &a) < 0)
			break;
	assert_int_equal(errno, ETIMEDOUT);
	assert_true(kernel_now_ms() - began_ms < 1500);
	w.end_ms = kernel_now_ms();
	assert_int_equal(wire_connect(&w, &a), -1);
	assert_int_equal(errno, ETIMEDOUT);
	close(fd);
	close(door);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_understood),
		cmocka_unit_test(wrong_words_are_a_fault),
		cmocka_unit_test(a_status_line_is_read_strictly),
		cmocka_unit_test(quoted_words_are_cut_and_cleaned),
		cmocka_unit_test(an_answer_is_read_until_it_is_enough),
		cmocka_unit_test(a_dripping_or_silent_server_is_left_in_time),
		cmocka_unit_test(an_endless_answer_is_not_read_to_its_end),
		cmocka_unit_test(a_server_that_does_not_accept_is_left_in_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
