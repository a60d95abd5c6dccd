/*
 * Any bytes at all: the reader stays within them, a shorter piece is never decided otherwise than
 * the whole, every refusal has an answer, and the answer's length is the one it states.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(int truth)
{
	if (!truth)
		abort();
}

static void
check_prefixes(const char *bytes, size_t n, enum http_verdict whole, const struct http_request *r)
{
	size_t step = 1 + n / 64;

	for (size_t i = 0; i < n; i += step) {
		struct http_request part;
		char *copy = malloc(i + 1); /* exactly i bytes, so that a read past them is seen */
		enum http_verdict got;

		memcpy(copy, bytes, i);
		got = http_read(copy, i, &part);
		free(copy);
		check(got != HTTP_BAD || whole == HTTP_BAD);
		check(got != HTTP_REQUEST ||
		    (whole == HTTP_REQUEST && part.bytes == r->bytes && r->bytes <= i));
	}
}

static void
check_answer(const struct http_request *r, uint8_t pick)
{
	struct status s = { .state = pick % STATE_COUNT, .up_ms = pick, .restarts = pick };
	char room[ANSWER_MAX + 1], *body;
	struct text t = text_in(room, sizeof room);

	http_answer(&t, r, &s, 1000);
	check((body = strstr(room, "\r\n\r\n")) != NULL);
	check(r->head ? !body[4] :
	    strtoul(strstr(room, "Content-Length: ") + 16, NULL, 10) == strlen(body + 4));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct http_request r;
	enum http_verdict got = http_read((const char *)bytes, n, &r);

	check_prefixes((const char *)bytes, n, got, &r);
	check((got == HTTP_BAD) <= (r.refuse != 0 && !r.keep_alive));
	check(got != HTTP_REQUEST || (r.bytes > 0 && r.bytes <= n && r.bytes <= HTTP_HEAD_MAX));
	check(got != HTTP_MORE || n < HTTP_HEAD_MAX);
	if (got != HTTP_MORE)
		check_answer(&r, n ? bytes[n - 1] : 0);
	return 0;
}
