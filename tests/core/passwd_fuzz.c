/*
 * Any bytes at all as /etc/passwd and /etc/group.  The first byte says how they are cut, the line
 * after it who is looked for.  However they are cut the answer is the same; a user who is found is
 * one that a plain reading of the lines finds too, and groups are ascending, each once.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/passwd.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check(int truth)
{
	if (!truth)
		abort();
}

/* Exactly n bytes at a time, each in its own place, so that a read past them is seen. */
static void
feed_pieces(struct passwd_search *s, struct group_search *g, const char *bytes, size_t n,
    size_t piece)
{
	for (size_t at = 0; at < n; at += piece) {
		size_t now = n - at < piece ? n - at : piece;
		char *copy = malloc(now);

		check(copy != NULL);
		memcpy(copy, bytes + at, now);
		if (s)
			passwd_feed(s, copy, now);
		if (g)
			group_feed(g, copy, now);
		free(copy);
	}
}

static void
check_user(const struct passwd_search *s, const char *file, size_t n)
{
	char start[WORD_MAX + 2] = "";
	size_t length = strlen(s->name);
	const char *found = NULL;

	if (s->found == PASSWD_NONE)
		return;
	check(length > 0 && strcmp(s->user, s->name) == 0);
	check(s->uid <= PASSWD_ID_MAX && s->gid <= PASSWD_ID_MAX);
	check(strlen(s->home) < sizeof s->home);
	memcpy(start, s->name, length);
	start[length] = s->found == PASSWD_FOUND ? ':' : '\0';
	for (size_t i = 0; i + length < n && !found; i++)
		if (memcmp(file + i, start, strlen(start)) == 0)
			found = file + i;
	check(found || s->found == PASSWD_BROKEN);
}

static void
check_groups(const struct group_search *g)
{
	check(g->count >= 0 && g->count <= GROUPS_ROOM && g->gid <= PASSWD_ID_MAX);
	for (int32_t i = 0; i < g->count; i++) {
		check(g->groups[i] <= PASSWD_ID_MAX);
		check(i == 0 || g->groups[i - 1] < g->groups[i]);
	}
	check(!g->too_many || g->count == GROUPS_ROOM);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char name[64] = "";
	size_t piece = n > 0 && bytes[0] > '0' ? bytes[0] - '0' : 1;
	const uint8_t *end = n > 1 ? memchr(bytes + 1, '\n', n - 1) : NULL;

	if (!end || (size_t)(end - bytes - 1) >= sizeof name)
		return 0;
	memcpy(name, bytes + 1, (size_t)(end - bytes - 1));

	const char *file = (const char *)end + 1;
	size_t size = n - (size_t)(end + 1 - bytes);
	struct passwd_search whole = { .name = name, .suggest = bytes[0] & 1 }, cut = whole;
	struct group_search groups = { .name = name, .member = name, .suggest = bytes[0] & 1 };
	struct group_search cut_groups = groups;

	feed_pieces(&whole, &groups, file, size, size + 1);
	feed_pieces(&cut, &cut_groups, file, size, piece);
	passwd_end(&whole);
	passwd_end(&cut);
	group_end(&groups);
	group_end(&cut_groups);
	check(whole.found == cut.found && whole.uid == cut.uid && whole.gid == cut.gid);
	check(strcmp(whole.home, cut.home) == 0 && strcmp(whole.nearest, cut.nearest) == 0);
	check(groups.found == cut_groups.found && groups.count == cut_groups.count);
	check(memcmp(groups.groups, cut_groups.groups, sizeof groups.groups) == 0);
	check_user(&whole, file, size);
	check_groups(&groups);
	return 0;
}
