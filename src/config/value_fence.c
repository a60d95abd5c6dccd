#include <string.h>

#include "base/require.h"
#include "config/values.h"

static const char prefer[] = "prefer:";
enum { PREFER = sizeof prefer - 1, PORT_LENGTH = 8, FD_LEAST = 3, FD_MOST = 1 << 30 };

/* It is about the whole list, so it is said once, before the first of it. */
const char *
prefer_read(enum option_kind kind, void *field, const char *words)
{
	struct paths *paths = field;
	struct ports *ports = field;

	if ((kind != KIND_PATHS && kind != KIND_PORTS) || !text_starts(words, prefer))
		return words;
	if ((kind == KIND_PATHS ? paths->count : ports->count) > 0)
		return NULL;
	*(kind == KIND_PATHS ? &paths->prefer : &ports->prefer) = true;
	return words + PREFER;
}

/* ---- paths ----------------------------------------------------------------------------------- */

bool
path_read(enum option which, struct paths *all, const char *words, struct fault *why)
{
	size_t length = strlen(words) + 1;

	if (words[0] != '/')
		return value_refuse(why, which, words, text_starts(words, prefer) ?
		    "says prefer: behind the first" : "is not an absolute path", "");
	for (const char *p = words; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return value_refuse(why, which, words, "holds a control character", "");
	if (all->count == PATHS_MAX || all->used + length > sizeof all->pool)
		return value_refuse(why, which, words, "is one path too many", "");
	memcpy(all->pool + all->used, words, length);
	all->used = (uint16_t)(all->used + length);
	all->count++;
	return true;
}

void
paths_forget(struct paths *all)
{
	all->prefer = false;
	all->count = all->used = 0;
}

const char *
paths_next(const struct paths *all, const char *path)
{
	const char *next = path ? path + strlen(path) + 1 : all->pool;

	return next < all->pool + all->used ? next : NULL;
}

void
paths_add(const struct paths *all, struct text *to)
{
	text_add(to, all->count == 0 ? "none" : all->prefer ? prefer : "");
	for (const char *p = paths_next(all, NULL); p; p = paths_next(all, p)) {
		text_add(to, p > all->pool ? "," : "");
		text_add(to, p);
	}
}

/* ---- ports ----------------------------------------------------------------------------------- */

static bool
read_range(const char *words, int64_t most, uint64_t *from, uint64_t *to)
{
	char first[PORT_LENGTH];
	struct text t = text_in(first, sizeof first);
	size_t length = strcspn(words, "-");

	text_add_n(&t, words, length);
	return !t.cut && read_number(first, (uint64_t)most, from) &&
	    read_number(words[length] ? words + length + 1 : first, (uint64_t)most, to) && *from <= *to;
}

/* Into its place; once is enough. */
static void
insert_port(struct ports *all, uint16_t port)
{
	unsigned at = 0;

	while (at < all->count && all->port[at] < port)
		at++;
	if (at < all->count && all->port[at] == port)
		return;
	memmove(all->port + at + 1, all->port + at, (all->count - at) * sizeof *all->port);
	all->port[at] = port;
	all->count++;
}

bool
ports_read(enum option which, struct ports *all, const char *words, struct fault *why)
{
	uint64_t from, to;

	if (text_starts(words, prefer))
		return value_refuse(why, which, words, "says prefer: behind the first", "");
	if (!read_range(words, option_row(which)->most, &from, &to))
		return value_refuse(why, which, words, "is no port or range of ports", "");
	if (to - from >= PORTS_MAX)
		return value_refuse(why, which, words, "is more than 64 ports; Landlock has no ranges", "");
	for (uint64_t port = from; port <= to; port++) {
		if (all->count == PORTS_MAX)
			return value_refuse(why, which, words, "is one port too many; 64 can be said", "");
		insert_port(all, (uint16_t)port);
	}
	all->said = true;
	return true;
}

bool
ports_word(struct ports *all, const char *words)
{
	bool preferred = text_starts(words, prefer);
	bool none = text_same(preferred ? words + PREFER : words, "none");

	if (!none && !text_same(words, "any"))
		return false;
	all->count = 0;
	all->said = none;
	all->prefer = none && preferred;
	return true;
}

void
ports_add(const struct ports *all, struct text *to)
{
	text_add(to, all->said && all->prefer ? prefer : "");
	text_add(to, !all->said ? "any" : all->count == 0 ? "none" : "");
	for (unsigned i = 0; i < all->count; i++) {
		text_add(to, i > 0 ? "," : "");
		text_int(to, all->port[i]);
	}
}

/* ---- descriptors ----------------------------------------------------------------------------- */

bool
fd_read(enum option which, struct fds *all, const char *words, struct fault *why)
{
	uint64_t fd;
	int at = 0;

	if (!read_number(words, FD_MOST, &fd) || fd < FD_LEAST)
		return value_refuse(why, which, words, "is no descriptor from 3", "");
	while (at < all->count && all->fd[at] < (int32_t)fd)
		at++;
	all->rule = FDS_LISTED;
	if (at < all->count && all->fd[at] == (int32_t)fd)
		return true;
	if (all->count == KEPT_MAX)
		return value_refuse(why, which, words, "is one descriptor too many; 32 can be said", "");
	memmove(all->fd + at + 1, all->fd + at, (size_t)(all->count - at) * sizeof *all->fd);
	all->fd[at] = (int32_t)fd;
	all->count++;
	return true;
}

static const struct { char word[6]; enum fds_rule rule; } fds_words[] = {
	{ "auto", FDS_AUTO }, { "all", FDS_ALL }, { "none", FDS_LISTED },
};

bool
fds_word(struct fds *all, const char *words)
{
	for (size_t i = 0; i < sizeof fds_words / sizeof *fds_words; i++)
		if (text_same(words, fds_words[i].word)) {
			all->rule = fds_words[i].rule;
			all->count = 0;
			return true;
		}
	return false;
}

void
fds_add(const struct fds *all, struct text *to)
{
	for (size_t i = 0; all->count == 0 && i < sizeof fds_words / sizeof *fds_words; i++)
		if (all->rule == fds_words[i].rule)
			text_add(to, fds_words[i].word);
	for (int i = 0; i < all->count; i++) {
		text_add(to, i > 0 ? "," : "");
		text_int(to, all->fd[i]);
	}
}
