/*
 * What the reader accepts, refuses and waits for.  Every request is read whole and then byte by
 * byte: the verdict on a prefix may only ever be "more" or the verdict on the whole.
 */
#include "rig/unit.h"

#include <string.h>

#include "core/http.h"

#define HOST "Host: x\r\n"

/* Reads words whole; on the way, every shorter piece must be undecided or decided alike. */
static enum http_verdict
read_all(const char *words, struct http_request *r)
{
	size_t n = strlen(words);
	enum http_verdict whole = http_read(words, n, r);

	for (size_t i = 0; i < n; i++) {
		struct http_request part;
		enum http_verdict got = http_read(words, i, &part);

		if (got == HTTP_BAD)
			assert_int_equal(whole, HTTP_BAD);
		if (got == HTTP_REQUEST) {
			assert_int_equal(whole, HTTP_REQUEST);
			assert_true(i >= r->bytes);
		}
	}
	return whole;
}

static void
good_requests_are_understood(void **state)
{
	static const struct {
		const char *words;
		enum http_path path;
		bool head, verbose, http11, keep;
	} rows[] = {
		{ "GET /health HTTP/1.1\r\n" HOST "\r\n", PATH_HEALTH, false, false, true, true },
		{ "GET /healthz HTTP/1.1\r\n" HOST "\r\n", PATH_HEALTH, false, false, true, true },
		{ "GET /livez HTTP/1.1\r\n" HOST "\r\n", PATH_LIVE, false, false, true, true },
		{ "HEAD /readyz HTTP/1.1\r\n" HOST "\r\n", PATH_READY, true, false, true, true },
		{ "GET /health HTTP/1.0\r\n\r\n", PATH_HEALTH, false, false, false, false },
		{ "GET /health HTTP/1.9\r\n" HOST "\r\n", PATH_HEALTH, false, false, true, true },
		{ "GET /readyz?verbose HTTP/1.0\r\n\r\n", PATH_READY, false, true, false, false },
		{ "GET /readyz?a=b&verbose=1 HTTP/1.0\r\n\r\n", PATH_READY, false, true, false, false },
		{ "GET /readyz?verbosely HTTP/1.0\r\n\r\n", PATH_READY, false, false, false, false },
		{ "GET /readyz?x=verbose HTTP/1.0\r\n\r\n", PATH_READY, false, false, false, false },
		{ "GET /readyz? HTTP/1.0\r\n\r\n", PATH_READY, false, false, false, false },
		{ "GET /health HTTP/1.1\r\nhOsT:\r\n\r\n", PATH_HEALTH, false, false, true, true },
		{ "GET /health HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
		    PATH_HEALTH, false, false, true, false },
		{ "GET /health HTTP/1.1\r\n" HOST "connection:\tTE ,\t CLOSE \r\n\r\n",
		    PATH_HEALTH, false, false, true, false },
		{ "GET /health HTTP/1.1\r\n" HOST "Connection: keep-alive, closed\r\n\r\n",
		    PATH_HEALTH, false, false, true, true },
		{ "GET /health HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
		    PATH_HEALTH, false, false, true, true },
		{ "GET /health HTTP/1.1\r\n" HOST "X: \x80\xff\t \"\r\nEmpty:\r\n\r\n",
		    PATH_HEALTH, false, false, true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_request r;

		assert_int_equal(read_all(rows[i].words, &r), HTTP_REQUEST);
		assert_int_equal(r.refuse, 0);
		assert_int_equal(r.bytes, strlen(rows[i].words));
		assert_int_equal(r.path, rows[i].path);
		assert_int_equal(r.head, rows[i].head);
		assert_int_equal(r.verbose, rows[i].verbose);
		assert_int_equal(r.http11, rows[i].http11);
		assert_int_equal(r.keep_alive, rows[i].keep);
	}
}

/* Whole and well-formed, so that the next request can be read, but not for us. */
static void
strange_requests_are_refused_and_passed_over(void **state)
{
	static const struct { const char *words; uint16_t refuse; } rows[] = {
		{ "GET / HTTP/1.1\r\n" HOST "\r\n", 404 },
		{ "GET /health/ HTTP/1.1\r\n" HOST "\r\n", 404 },
		{ "GET /healt HTTP/1.1\r\n" HOST "\r\n", 404 },
		{ "GET /Health HTTP/1.1\r\n" HOST "\r\n", 404 },
		{ "GET /../health HTTP/1.1\r\n" HOST "\r\n", 404 },
		{ "POST /health HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "get /health HTTP/1.1\r\n" HOST "\r\n", 405 },
		{ "GETS /health HTTP/1.1\r\n" HOST "\r\n", 405 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_request r;

		assert_int_equal(read_all(rows[i].words, &r), HTTP_REQUEST);
		assert_int_equal(r.refuse, rows[i].refuse);
		assert_int_equal(r.bytes, strlen(rows[i].words));
		assert_true(r.keep_alive);
	}
}

static void
wrong_bytes_are_refused_for_good(void **state)
{
	static const struct { const char *words; uint16_t refuse; } rows[] = {
		{ "\x16\x03\x01\x02", 400 },
		{ "\r\nGET /health HTTP/1.0\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\n\n", 400 },
		{ "GET /health HTTP/1.0\r\nA: b\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA: b\rc\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA: b\r\n c\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\n A: b\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA : b\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\n: b\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA b\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA\x80: b\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nA: \x7f\r\n\r\n", 400 },
		{ "GET /health\r\n\r\n", 400 },
		{ "GET  /health HTTP/1.0\r\n\r\n", 400 },
		{ "GET /health  HTTP/1.0\r\n\r\n", 400 },
		{ " GET /health HTTP/1.0\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0 \r\n\r\n", 400 },
		{ "GET /hea\tlth HTTP/1.0\r\n\r\n", 400 },
		{ "G(T /health HTTP/1.0\r\n\r\n", 400 },
		{ "GET health HTTP/1.0\r\n\r\n", 400 },
		{ "GET * HTTP/1.0\r\n\r\n", 400 },
		{ "GET http://host/health HTTP/1.0\r\n\r\n", 400 },
		{ "GET /health HTTP/1\r\n\r\n", 400 },
		{ "GET /health http/1.1\r\n\r\n", 400 },
		{ "GET /health HTTP/1.x\r\n\r\n", 400 },
		{ "GET /health HTTP/1:1\r\n\r\n", 400 },
		{ "GET /health HTTP/2.0\r\n", 505 },
		{ "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
		{ "GET /health HTTP/1.1\r\n\r\n", 400 },
		{ "GET /health HTTP/1.1\r\n" HOST HOST "\r\n", 400 },
		{ "GET /health HTTP/1.0\r\n" HOST HOST "\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length: 1\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length: 00010\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length:\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length: +0\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length: 0, 0\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n", 400 },
		{ "GET /health HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n", 400 },
		{ "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400 },
		{ "POST /health HTTP/1.0\r\nContent-Length: 2\r\n\r\nok", 405 },
		{ "POST /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 405 },
		{ "POST /health HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_request r;

		assert_int_equal(read_all(rows[i].words, &r), HTTP_BAD);
		assert_int_equal(r.refuse, rows[i].refuse);
		assert_false(r.keep_alive);
	}
}

static void
half_a_request_is_waited_for(void **state)
{
	static const char *const rows[] = {
		"", "G", "GET /health HTTP/1.1", "GET /health HTTP/1.1\r", "GET /health HTTP/1.1\r\n",
		"GET /health HTTP/1.1\r\nHost: x\r\n\r", "GET /health HTTP/1.1\r\nHost",
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct http_request r;

		assert_int_equal(read_all(rows[i], &r), HTTP_MORE);
	}
}

static void
requests_follow_each_other(void **state)
{
	static const char two[] = "GET /livez HTTP/1.1\r\n" HOST "\r\nHEAD /readyz HTTP/1.0\r\n\r\nGET";
	struct http_request r;
	size_t at;

	(void)state;
	assert_int_equal(http_read(two, sizeof two - 1, &r), HTTP_REQUEST);
	assert_int_equal(r.path, PATH_LIVE);
	at = r.bytes;
	assert_int_equal(http_read(two + at, sizeof two - 1 - at, &r), HTTP_REQUEST);
	assert_int_equal(r.path, PATH_READY);
	at += r.bytes;
	assert_int_equal(http_read(two + at, sizeof two - 1 - at, &r), HTTP_MORE);
	assert_int_equal(sizeof two - 1 - at, 3);
}

/* A request of exactly `line` bytes in its first line and `head` bytes in all. */
static size_t
build(char *at, size_t line, size_t head)
{
	static const char start[] = "GET /health?", end[] = " HTTP/1.0\r\n", x[] = "X: ";
	size_t n = sizeof start - 1, filler = line - n - (sizeof end - 1);

	memcpy(at, start, n);
	memset(at + n, 'q', filler);
	memcpy(at + n + filler, end, sizeof end - 1);
	memcpy(at + line, x, 3);
	memset(at + line + 3, 'v', head - line - 3 - 4);
	memcpy(at + head - 4, "\r\n\r\n", 4);
	return head;
}

static void
both_limits_are_exact(void **state)
{
	static char words[2 * HTTP_HEAD_MAX];
	struct http_request r;
	size_t n = build(words, HTTP_LINE_MAX, HTTP_HEAD_MAX);

	(void)state;
	assert_int_equal(http_read(words, n, &r), HTTP_REQUEST);
	assert_int_equal(r.bytes, HTTP_HEAD_MAX);
	assert_int_equal(http_read(words, n + 1000, &r), HTTP_REQUEST);
	assert_int_equal(http_read(words, n - 1, &r), HTTP_MORE);

	n = build(words, HTTP_LINE_MAX, HTTP_HEAD_MAX + 1);
	assert_int_equal(http_read(words, n, &r), HTTP_BAD);
	assert_int_equal(r.refuse, 431);
	assert_int_equal(http_read(words, HTTP_HEAD_MAX, &r), HTTP_BAD);
	assert_int_equal(http_read(words, HTTP_HEAD_MAX - 1, &r), HTTP_MORE);

	n = build(words, HTTP_LINE_MAX + 1, 2000);
	assert_int_equal(http_read(words, n, &r), HTTP_BAD);
	assert_int_equal(r.refuse, 431);
	assert_int_equal(http_read(words, HTTP_LINE_MAX, &r), HTTP_BAD);
	assert_int_equal(http_read(words, HTTP_LINE_MAX - 1, &r), HTTP_MORE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_requests_are_understood),
		cmocka_unit_test(strange_requests_are_refused_and_passed_over),
		cmocka_unit_test(wrong_bytes_are_refused_for_good),
		cmocka_unit_test(half_a_request_is_waited_for),
		cmocka_unit_test(requests_follow_each_other),
		cmocka_unit_test(both_limits_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
