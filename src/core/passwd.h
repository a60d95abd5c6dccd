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

/* What has been read of the entry under way. */
struct passwd_cursor {
	unsigned field;
	size_t used;
	bool cut;     /* the field is longer than its room, or holds a zero byte */
	bool spoilt;  /* the entry is not one: an id that is none */
	bool ignored; /* NIS, or nothing to find here */
	char word[PASSWD_HOME_ROOM];
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
	char nearest[WORD_MAX];
	unsigned distance;

	struct passwd_cursor at;
	uint32_t line_uid, line_gid;
	char line_user[WORD_MAX];
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
	char nearest[WORD_MAX];
	unsigned distance;

	struct passwd_cursor at;
	uint32_t line_gid;
	char line_group[WORD_MAX];
};

void passwd_feed(struct passwd_search *s, const char *bytes, size_t n);
void passwd_end(struct passwd_search *s);
void group_feed(struct group_search *s, const char *bytes, size_t n);
void group_end(struct group_search *s);

/* Puts a gid where it belongs, unless it is there; false when there is no room. */
bool groups_add(uint32_t groups[GROUPS_ROOM], int32_t *count, uint32_t gid);

#endif
