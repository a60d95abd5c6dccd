/*
 * What is answered in every state, to every path, in time and too late; to the byte where the
 * bytes are a promise.
 */
#include "rig/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/answer.h"

static const int64_t now_ms = 100000;

static struct status
status_in(enum state state)
{
	return (struct status){ .state = state, .app_pid = 7, .up_ms = 90500, .deadline_ms = NEVER };
}

static char *
answer(const struct http_request *r, const struct status *s, bool *keep)
{
	static char room[ANSWER_MAX + 1];
	struct text t = text_in(room, sizeof room);

	*keep = http_answer(&t, r, s, now_ms);
	assert_false(t.cut);
	return room;
}

static void
each_state_has_its_verdicts(void **state)
{
	static const struct { enum state state; bool live, ready; } rows[] = {
		{ STATE_STARTING, true, false },
		{ STATE_UP, true, true },
		{ STATE_DRAINING, true, false },
		{ STATE_RESTARTING, true, false },
		{ STATE_STOPPED, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct status s = status_in(rows[i].state);
		struct judgement j = judge_status(PATH_LIVE, &s, now_ms);

		assert_int_equal(j.pass, rows[i].live);
		assert_int_equal(j.output[0] == '\0', j.pass);
		for (enum http_path p = 0; p < PATH_COUNT; p++)
			if (p != PATH_LIVE) {
				j = judge_status(p, &s, now_ms);
				assert_int_equal(j.pass, rows[i].ready);
				assert_int_equal(j.output[0] == '\0', j.pass);
			}
	}
}

static void
an_init_past_its_deadline_is_stuck(void **state)
{
	struct status s = status_in(STATE_UP);

	(void)state;
	for (enum http_path p = 0; p < PATH_COUNT; p++) {
		s.deadline_ms = now_ms - STUCK_MS;
		assert_true(judge_status(p, &s, now_ms).pass);
		s.deadline_ms--;
		assert_false(judge_status(p, &s, now_ms).pass);
		assert_string_equal(judge_status(p, &s, now_ms).output, "init is stuck");
	}
}

static void
the_bytes_are_these(void **state)
{
	struct http_request r = { .path = PATH_READY, .http11 = true, .keep_alive = true };
	struct status s = status_in(STATE_UP);
	bool keep;

	(void)state;
	assert_string_equal(answer(&r, &s, &keep),
	    "HTTP/1.1 200 OK\r\nContent-Type: application/health+json\r\nCache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\nContent-Length: 31\r\n\r\n"
	    "{\"status\":\"pass\",\"state\":\"up\"}\n");
	assert_true(keep);
	s.state = STATE_DRAINING;
	assert_string_equal(answer(&r, &s, &keep),
	    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/health+json\r\n"
	    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n"
	    "Content-Length: 73\r\n\r\n"
	    "{\"status\":\"fail\",\"state\":\"draining\",\"output\":\"the app is being stopped\"}\n");
	assert_false(keep);
	r.refuse = 405;
	s.state = STATE_UP;
	assert_string_equal(answer(&r, &s, &keep),
	    "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain\r\nCache-Control: no-store\r\n"
	    "X-Content-Type-Options: nosniff\r\nAllow: GET, HEAD\r\nContent-Length: 19\r\n\r\n"
	    "Method Not Allowed\n");
	assert_true(keep);
}

static void
details_only_when_asked(void **state)
{
	struct http_request r = { .path = PATH_HEALTH, .verbose = true };
	struct status s = status_in(STATE_RESTARTING);
	bool keep;
	char *words;

	(void)state;
	s.last_signal = 9;
	s.restarts = 3;
	words = answer(&r, &s, &keep);
	assert_non_null(strstr(words, "\"observedValue\":9.500,"));
	assert_non_null(strstr(words, "\"last ended by signal 9\""));
	assert_non_null(strstr(words, "\"restarts: 3\""));
	s.last_signal = 0;
	s.last_code = 42;
	assert_non_null(strstr(answer(&r, &s, &keep), "\"last exit code: 42\""));
	r.verbose = false;
	assert_null(strstr(answer(&r, &s, &keep), "checks"));
	assert_non_null(strstr(answer(&r, &s, &keep), "Connection: close\r\n"));
	assert_false(keep);
}

/* The longest answer fits, Content-Length tells the truth, HEAD is the same without its body. */
static void
every_answer_is_framed(void **state)
{
	static const uint16_t refused[] = { 0, 400, 404, 405, 431, 505 };
	struct status s = { .restarts = UINT32_MAX, .reaped = UINT32_MAX, .last_code = INT32_MIN,
	    .up_ms = 1, .deadline_ms = INT64_MIN };

	(void)state;
	for (unsigned i = 0; i < sizeof refused / sizeof *refused * STATE_COUNT * PATH_COUNT; i++) {
		struct http_request r = { .refuse = refused[i % 6], .path = i / 6 % PATH_COUNT,
		    .verbose = true };
		char whole[ANSWER_MAX + 1], *body;
		bool keep;

		s.state = i / 6 / PATH_COUNT;
		memcpy(whole, answer(&r, &s, &keep), sizeof whole);
		body = strstr(whole, "\r\n\r\n") + 4;
		assert_int_equal(strtoul(strstr(whole, "Content-Length: ") + 16, NULL, 10), strlen(body));
		*body = '\0';
		r.head = true;
		assert_string_equal(answer(&r, &s, &keep), whole);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_state_has_its_verdicts),
		cmocka_unit_test(an_init_past_its_deadline_is_stuck),
		cmocka_unit_test(the_bytes_are_these),
		cmocka_unit_test(details_only_when_asked),
		cmocka_unit_test(every_answer_is_framed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
