#include "core/http.h"

#include <string.h>

/* A piece of what was read. */
struct piece {
	const char *at;
	size_t n;
};

struct head {
	unsigned hosts, lengths;
	bool body, close, bad;
};

static const struct { char word[12]; uint8_t n; enum http_path path; } paths[] = {
	{ "/health", 7, PATH_HEALTH },
	{ "/healthz", 8, PATH_HEALTH },
	{ "/livez", 6, PATH_LIVE },
	{ "/readyz", 7, PATH_READY },
};

static bool
is_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    (c && memchr("!#$%&'*+-.^_`|~", c, 15));
}

/* What a line may hold: a tab and everything printable; bytes over 0x7f are obs-text. */
static bool
is_line(char c)
{
	return c == '\t' || ((unsigned char)c >= 0x20 && c != 0x7f);
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is(struct piece p, const char *word, size_t n)
{
	return p.n == n && memcmp(p.at, word, n) == 0;
}

/* The same without regard to case; word is in lower case. */
static bool
is_name(struct piece p, const char *word, size_t n)
{
	if (p.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (lower(p.at[i]) != word[i])
			return false;
	return true;
}

/* Takes what stands before the first c, and c itself; false when there is no c. */
static bool
split(struct piece *rest, char c, struct piece *before)
{
	const char *at = rest->n ? memchr(rest->at, c, rest->n) : NULL;

	if (!at)
		return false;
	*before = (struct piece){ rest->at, (size_t)(at - rest->at) };
	*rest = (struct piece){ at + 1, rest->n - before->n - 1 };
	return true;
}

static struct piece
trimmed(struct piece p)
{
	while (p.n && (*p.at == ' ' || *p.at == '\t'))
		p.at++, p.n--;
	while (p.n && (p.at[p.n - 1] == ' ' || p.at[p.n - 1] == '\t'))
		p.n--;
	return p;
}

/*
 * One line, without its CRLF.  A byte that no line may hold is refused when it comes, not when the
 * line ends: whoever speaks TLS or sends noise here hears so at once.
 */
static enum http_verdict
take_line(struct piece *rest, struct piece *line)
{
	for (size_t i = 0; i < rest->n; i++) {
		if (is_line(rest->at[i]))
			continue;
		if (rest->at[i] != '\r' || (i + 1 < rest->n && rest->at[i + 1] != '\n'))
			return HTTP_BAD;
		if (i + 1 == rest->n)
			return HTTP_MORE;
		*line = (struct piece){ rest->at, i };
		*rest = (struct piece){ rest->at + i + 2, rest->n - i - 2 };
		return HTTP_REQUEST;
	}
	return HTTP_MORE;
}

/* Does the query hold the word "verbose", alone or with a value?  All other words are let pass. */
static bool
asks_verbose(struct piece query)
{
	struct piece word, name;

	while (query.n) {
		if (!split(&query, '&', &word)) {
			word = query;
			query.n = 0;
		}
		if (!split(&word, '=', &name))
			name = word;
		if (is(name, "verbose", 7))
			return true;
	}
	return false;
}

/* Only "/path?query": we are no proxy, and nobody who checks health takes us for one. */
static uint16_t
read_target(struct piece target, struct http_request *r)
{
	struct piece path;

	if (!target.n || *target.at != '/')
		return 400;
	if (split(&target, '?', &path))
		r->verbose = asks_verbose(target);
	else
		path = target;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (is(path, paths[i].word, paths[i].n)) {
			r->path = paths[i].path;
			return 0;
		}
	return 404;
}

/* HTTP/1.0 to HTTP/1.9; a later minor version is spoken to in 1.1. */
static uint16_t
read_version(struct piece version, struct http_request *r)
{
	const char *v = version.at;

	if (version.n != 8 || memcmp(v, "HTTP/", 5) != 0 || v[6] != '.' ||
	    v[5] < '0' || v[5] > '9' || v[7] < '0' || v[7] > '9')
		return 400;
	r->http11 = r->keep_alive = v[7] > '0';
	return v[5] == '1' ? 0 : 505;
}

/* The first line: what is wrong with it, with 404 and 405 only when it is otherwise right. */
static uint16_t
read_first(struct piece line, struct http_request *r)
{
	struct piece method, target;
	uint16_t wrong;

	if (!split(&line, ' ', &method) || !split(&line, ' ', &target) || !method.n || !target.n)
		return 400;
	for (size_t i = 0; i < method.n; i++)
		if (!is_token(method.at[i]))
			return 400;
	for (size_t i = 0; i < target.n; i++)
		if (target.at[i] == '\t')
			return 400;
	if ((wrong = read_version(line, r)))
		return wrong;
	r->head = is(method, "HEAD", 4);
	if (!r->head && !is(method, "GET", 3))
		return 405;
	return read_target(target, r);
}

static void
read_length(struct piece value, struct head *h)
{
	h->bad |= !value.n || ++h->lengths > 1;
	for (size_t i = 0; i < value.n; i++) {
		h->bad |= value.at[i] < '0' || value.at[i] > '9';
		h->body |= value.at[i] != '0';
	}
}

static void
read_connection(struct piece value, struct head *h)
{
	struct piece word;

	while (value.n) {
		if (!split(&value, ',', &word)) {
			word = value;
			value.n = 0;
		}
		h->close |= is_name(trimmed(word), "close", 5);
	}
}

static void
read_header(struct piece line, struct head *h)
{
	struct piece name;

	if (!split(&line, ':', &name) || !name.n) {
		h->bad = true;
		return;
	}
	for (size_t i = 0; i < name.n; i++)
		h->bad |= !is_token(name.at[i]);
	if (is_name(name, "host", 4))
		h->bad |= ++h->hosts > 1;
	else if (is_name(name, "content-length", 14))
		read_length(trimmed(line), h);
	else if (is_name(name, "transfer-encoding", 17))
		h->body = true;
	else if (is_name(name, "connection", 10))
		read_connection(trimmed(line), h);
}

static enum http_verdict
bad(struct http_request *r, uint16_t status)
{
	r->refuse = status;
	r->keep_alive = false;
	return HTTP_BAD;
}

/* The whole head was read: what does it come to? */
static enum http_verdict
judge(struct http_request *r, const struct head *h)
{
	if (h->bad || (r->http11 && !h->hosts) || (h->body && r->refuse != 405))
		return bad(r, 400);
	if (h->body)
		return bad(r, 405);
	if (h->close)
		r->keep_alive = false;
	return HTTP_REQUEST;
}

enum http_verdict
http_read(const char *bytes, size_t n, struct http_request *r)
{
	struct piece rest = { bytes, n < HTTP_HEAD_MAX ? n : HTTP_HEAD_MAX }, line;
	struct head h = { .bad = false };
	enum http_verdict got;

	*r = (struct http_request){ .bytes = 0 };
	got = take_line(&rest, &line);
	if (got == HTTP_BAD)
		return bad(r, 400);
	if (got == HTTP_MORE ? n >= HTTP_LINE_MAX : line.n + 2 > HTTP_LINE_MAX)
		return bad(r, 431);
	if (got == HTTP_MORE)
		return HTTP_MORE;
	if ((r->refuse = read_first(line, r)) == 400 || r->refuse == 505)
		return bad(r, r->refuse);
	while ((got = take_line(&rest, &line)) == HTTP_REQUEST && line.n)
		read_header(line, &h);
	if (got == HTTP_BAD || h.bad)
		return bad(r, 400);
	if (got == HTTP_MORE)
		return n >= HTTP_HEAD_MAX ? bad(r, 431) : HTTP_MORE;
	r->bytes = (size_t)(rest.at - bytes);
	return judge(r, &h);
}
