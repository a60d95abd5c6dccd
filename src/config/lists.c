#include <signal.h>
#include <string.h>

#include "base/signal_names.h"
#include "config/nearest.h"
#include "config/values.h"
#include "sys/address.h"

enum { PART_ROOM = 64, PORT_MAX = 65535 };

/* The two sides of the first colon; false without one, or when a side does not fit. */
static bool
halves(const char *words, char left[static PART_ROOM], char right[static PART_ROOM])
{
	struct text t = text_in(left, PART_ROOM);
	size_t length = strcspn(words, ":");

	text_add_n(&t, words, length);
	return words[length] && !t.cut && text_copy(right, PART_ROOM, words + length + 1);
}

/* The pair with its wrong side put right, as far as one can guess. */
static bool
no_signal(enum option which, const char *words, const char *left, const char *right,
    struct fault *why)
{
	char pair[2 * PART_ROOM], guess[SIGNAL_NAME_ROOM];
	struct text t = text_in(pair, sizeof pair);
	int unused;
	bool from = signal_read(left, &unused);
	bool to = text_same(right, "0") || signal_read(right, &unused);

	text_add(&t, from ? left : signal_guess(left, guess));
	text_char(&t, ':');
	text_add(&t, to ? right : signal_guess(right, guess));
	return value_refuse(why, which, words, from ? "rewrites to no signal" : "rewrites no signal",
	    pair[0] == ':' || pair[t.used - 1] == ':' ? "" : pair);
}

bool
rewrite_read(enum option which, uint8_t *map, const char *words, struct fault *why)
{
	char left[PART_ROOM], right[PART_ROOM];
	int from, to = 0;

	if (!halves(words, left, right))
		return value_refuse(why, which, words, "is not FROM:TO", "");
	if (!signal_read(left, &from) || (!text_same(right, "0") && !signal_read(right, &to)))
		return no_signal(which, words, left, right, why);
	if (from == SIGKILL || from == SIGSTOP || from == SIGCHLD)
		return value_refuse(why, which, words, "rewrites a signal that is never forwarded", "");
	map[from] = (uint8_t)to;
	return true;
}

bool
exit_read(enum option which, uint8_t *map, const char *words, struct fault *why)
{
	char left[PART_ROOM], right[PART_ROOM];
	uint64_t from, to = 0;

	if (strchr(words, ':')) {
		if (!halves(words, left, right) || !read_number(left, 255, &from) ||
		    !read_number(right, 255, &to))
			return value_refuse(why, which, words, "is not FROM:TO", "");
	} else if (!read_number(words, 255, &from)) {
		return value_refuse(why, which, words, "is not an exit code", "");
	}
	map[from] = (uint8_t)to;
	return true;
}

/* A near miss that is often typed: a bare port, a star, localhost. */
static void
address_guess(const char *host, const char *port, struct text *to)
{
	text_add(to, text_same(host, "localhost") ? "127.0.0.1" : "");
	text_char(to, ':');
	text_add(to, port);
}

bool
addresses_read(enum option which, struct addresses *all, const char *words, struct fault *why)
{
	const char *colon = strrchr(words, ':'), *port = colon ? colon + 1 : words;
	bool path = text_starts(words, "unix:");
	char host[PART_ROOM], guess[PART_ROOM];
	struct text h = text_in(host, sizeof host), g = text_in(guess, sizeof guess);
	struct fault unused;
	uint64_t number;

	text_add_n(&h, words, colon ? (size_t)(colon - words) : 0);
	if (!path && (!read_number(port, PORT_MAX, &number) || number == 0))
		return value_refuse(why, which, words, "has no port from 1 to 65535", "");
	address_guess(host, port, &g);
	if (!address_read(words, &(struct address){ .bytes = 0 }, &unused))
		return value_refuse(why, which, words,
		    path ? "is not the absolute path of a socket" :
		    colon ? "has no numeric address before its port" : "has no colon before its port",
		    path ? "" : guess);
	if (all->count == LISTENERS_MAX)
		return value_refuse(why, which, words, "is one address too many", "");
	return text_copy(all->text[all->count++], WORD_MAX, words);
}
