/*
 * HTTP/1.x, as little of it as a health check needs: bytes in, verdict out.  The reader keeps no
 * state of its own, so it may be asked again with the same bytes and some more.
 *
 * What is not exactly right is refused: a bare CR or LF, a folded header, two Hosts, two lengths, a
 * body.  Any value of Host is accepted, since kubelets and balancers send addresses; nothing that
 * is answered here is secret or changes anything.
 */
#ifndef CORE_HTTP_H
#define CORE_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HTTP_LINE_MAX = 1024,  /* the request line, with its CRLF */
	HTTP_HEAD_MAX = 4096,  /* the request line, all headers and the empty line */
};

enum http_verdict {
	HTTP_MORE,     /* right so far, not whole */
	HTTP_REQUEST,  /* a whole request: it can be answered, and what follows it can be read */
	HTTP_BAD,      /* answer refuse, then close: where the next request starts is unknown */
};

enum http_path { PATH_HEALTH, PATH_LIVE, PATH_READY, PATH_COUNT };

struct http_request {
	size_t bytes;         /* the request's length, when it is whole */
	uint16_t refuse;      /* 0, or why not: 400, 404, 405, 431, 505 */
	enum http_path path;  /* when refuse is 0 */
	bool head;            /* HEAD: the answer goes without its body */
	bool verbose;         /* ?verbose */
	bool http11;
	bool keep_alive;      /* the client may send another one here */
};

/* Reads one request at the start of bytes[n]; request is filled in whatever the verdict. */
enum http_verdict http_read(const char *bytes, size_t n, struct http_request *request);

#endif
