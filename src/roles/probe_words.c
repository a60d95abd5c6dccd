#include "roles/probe_words.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

enum {
	TIMEOUT_MS = 900,  /* less than the second after which Kubernetes has given up */
};

const char probe_usage[] =
    "usage: mainstay health [--ready | --live] [--timeout DURATION]\n"
    "       mainstay health --url http://HOST[:PORT][/PATH] [--timeout DURATION]\n"
    "       mainstay health --tcp HOST:PORT [--timeout DURATION]\n"
    "Asks the mainstay of this container, or any other endpoint, and exits with 0 when it is\n"
    "well and with 1 when it is not.  HOST is a literal address or localhost.\n";

static bool
wrong(struct fault *why, const char *subject, const char *deed, const char *allowed)
{
	fault(why, FAULT_CONFIG, 0, deed, subject);
	return fault_help(why, allowed, "");
}

static bool
is_host(const char *host)
{
	struct address a;

	return text_same(host, "localhost") || address_literal(host, 1, &a);
}

/* A line break or a blank in it would make another request of ours. */
static bool
is_path(const char *path)
{
	for (; *path; path++)
		if ((unsigned char)*path <= ' ' || (unsigned char)*path >= 0x7f)
			return false;
	return true;
}

static bool
read_url(const char *url, struct probe_words *w, struct fault *why)
{
	static const char form[] = "http://HOST[:PORT][/PATH], HOST a literal address or localhost";
	const char *start = url + strlen("http://"), *end;
	struct text authority = text_in(w->authority, sizeof w->authority);
	struct text path = text_in(w->path, sizeof w->path);

	if (text_starts(url, "https://"))
		return wrong(why, url, "TLS is not spoken here; ask a port without it", form);
	if (!text_starts(url, "http://"))
		return wrong(why, url, "is not a URL that can be asked", form);
	end = start + strcspn(start, "/?#");
	text_add_n(&authority, start, (size_t)(end - start));
	text_add(&path, *end == '/' ? "" : "/");
	text_add_n(&path, end, strcspn(end, "#"));
	if (authority.cut || path.cut || !is_path(w->path))
		return wrong(why, url, "is too long, or holds a character that a URL cannot hold", form);
	if (!address_split(w->authority, w->host, &w->port)) {
		char with_port[PROBE_AUTHORITY + 4];
		struct text t = text_in(with_port, sizeof with_port);

		text_add(&t, w->authority);
		text_add(&t, ":80");
		if (!address_split(with_port, w->host, &w->port))
			w->host[0] = '\0';
	}
	return is_host(w->host) || wrong(why, url, "has no host that can be asked", form);
}

static bool
read_tcp(const char *words, struct probe_words *w, struct fault *why)
{
	return (address_split(words, w->host, &w->port) && is_host(w->host)) ||
	    wrong(why, words, "is not an address that can be asked",
	    "HOST:PORT, HOST a literal address or localhost, IPv6 in brackets");
}

static bool
read_timeout(const char *words, struct probe_words *w, struct fault *why)
{
	return (read_duration(words, &w->timeout_ms) && w->timeout_ms > 0 && w->timeout_ms <= HOUR_MS) ||
	    wrong(why, words, "is not a time limit for --timeout", "1ms to 1h, such as 500ms or 3s");
}

/* An option with a value, "--name value" or "--name=value"; NULL when it is not this one. */
static const char *
value_of(const char *name, char **argv, int *at)
{
	const char *word = argv[*at];
	size_t n = strlen(name);

	if (strncmp(word, name, n) != 0)
		return NULL;
	if (word[n] == '=')
		return word + n + 1;
	if (word[n] || !argv[*at + 1])
		return NULL;
	return argv[++*at];
}

/* One word, or two; at stands on the last one that was read. */
static bool
read_word(struct probe_words *w, char **argv, int *at, struct fault *why)
{
	const char *word = argv[*at], *value;

	if (text_same(word, "--live") || text_same(word, "--ready")) {
		w->live = text_same(word, "--live");
		return true;
	}
	if (text_same(word, "--help") || text_same(word, "-h"))
		return w->help = true;
	if ((value = value_of("--timeout", argv, at)))
		return read_timeout(value, w, why);
	if ((value = value_of("--url", argv, at))) {
		w->kind = PROBE_URL;
		w->where = value;
		return read_url(value, w, why);
	}
	if ((value = value_of("--tcp", argv, at))) {
		w->kind = PROBE_TCP;
		w->where = value;
		return read_tcp(value, w, why);
	}
	return wrong(why, word, "is not an option of \"mainstay health\", or lacks its value",
	    "--ready, --live, --timeout DURATION, --url URL, --tcp HOST:PORT");
}

bool
probe_words_read(int argc, char **argv, struct probe_words *w, struct fault *why)
{
	*w = (struct probe_words){ .timeout_ms = TIMEOUT_MS };
	for (int at = 2; at < argc; at++)
		if (!read_word(w, argv, &at, why))
			return false;
	return true;
}
