/*
 * The bytes of /etc/passwd and /etc/group, read as they come, in pieces of any size, with lines of
 * any length; the first entry of a name or an id is the one that counts.
 *
 *	struct passwd_search s = { .name = "app" };
 *	while ((n = read(fd, piece, sizeof piece)) > 0)
 *		passwd_feed(&s, piece, n);
 *	passwd_end(&s);
 */
#ifndef CORE_PASSWD_H
#define CORE_PASSWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

enum { PASSWD_HOME_ROOM = 512, PASSWD_ID_MAX = 0x7fffffff };

/* Where in the bytes we are; nobody's business but this room's. */
struct passwd_cursor {
	unsigned field;  /* of this line, from 0 */
	size_t used;     /* bytes of word */
	bool cut;        /* the field is longer than its room, or holds a zero byte */
	bool skip;       /* nothing more in the line is of interest */
	bool match;      /* the line is the one looked for */
	bool spoilt;     /* something in the line is not what it must be */
	uint32_t uid, gid;
	char word[PASSWD_HOME_ROOM], name[WORD_MAX];
};

/* The entry that was looked for. */
enum passwd_found {
	PASSWD_NONE,
	PASSWD_FOUND,
	PASSWD_BROKEN,  /* it is there, and its ids are no ids or a field is too long */
};

struct passwd_search {
	const char *name;      /* the name looked for; NULL: by id */
	uint32_t id;
	bool suggest;          /* also find the nearest known name */

	enum passwd_found found;
	uint32_t uid, gid;
	char user[WORD_MAX], home[PASSWD_HOME_ROOM];
	char nearest[WORD_MAX];  /* "" when no name was read */
	unsigned distance;

	struct passwd_cursor at;
};

struct group_search {
	const char *name;      /* the group looked for; NULL: none */
	const char *member;    /* the user whose groups are gathered; NULL: none */
	bool suggest;

	enum passwd_found found;
	uint32_t gid;
	int32_t count;         /* of groups; ascending, each once */
	uint32_t groups[GROUPS_ROOM];
	bool too_many;         /* the user is in more than fit */
	char nearest[WORD_MAX];  /* "" when no name was read */
	unsigned distance;

	struct passwd_cursor at;
};

void passwd_feed(struct passwd_search *s, const char *bytes, size_t n);
void passwd_end(struct passwd_search *s);
void group_feed(struct group_search *s, const char *bytes, size_t n);
void group_end(struct group_search *s);

/* Puts a gid where it belongs, unless it is there; false when there is no room. */
bool groups_add(uint32_t groups[GROUPS_ROOM], int32_t *count, uint32_t gid);

#endif
