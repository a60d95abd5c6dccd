#include "core/passwd.h"

#include <string.h>

#include "base/text.h"

enum { PASSWD_NAME, PASSWD_UID = 2, PASSWD_GID = 3, PASSWD_HOME = 5 };
enum { GROUP_NAME, GROUP_GID = 2, GROUP_MEMBERS = 3 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* A line starts at its first byte that is not blank; one that starts with + or - is for NIS. */
static void
cursor_byte(struct passwd_cursor *at, char c)
{
	if (at->field == 0 && at->used == 0) {
		if (is_blank(c))
			return;
		at->skip = c == '+' || c == '-';
	}
	if (c == '\0' || at->used == sizeof at->word - 1)
		at->cut = true;
	else
		at->word[at->used++] = c;
}

/* Of a line without interest: the bytes before its end, or all there are. */
static size_t
cursor_skip(const struct passwd_cursor *at, const char *bytes, size_t n)
{
	const char *end = at->skip ? memchr(bytes, '\n', n) : bytes;

	return end ? (size_t)(end - bytes) : n;
}

/* The field is whole; at the end of a line, without the blanks there. */
static void
cursor_close(struct passwd_cursor *at, bool line_ends)
{
	while (line_ends && at->used > 0 && is_blank(at->word[at->used - 1]))
		at->used--;
	at->word[at->used] = '\0';
}

static void
cursor_next(struct passwd_cursor *at)
{
	at->field++;
	at->used = 0;
	at->cut = false;
}

static void
cursor_line(struct passwd_cursor *at)
{
	at->field = 0;
	at->used = 0;
	at->cut = at->skip = at->match = at->spoilt = false;
	at->name[0] = '\0';
}

static bool
cursor_id(struct passwd_cursor *at, uint32_t *id)
{
	uint64_t number = 0;
	bool good = !at->cut && read_number(at->word, PASSWD_ID_MAX, &number);

	*id = (uint32_t)number;
	at->spoilt |= !good;
	return good;
}

/* A name that does not fit spoils its line, and is the nearest of none. */
static void
cursor_name(struct passwd_cursor *at, const char *wanted, bool suggest, char nearest[WORD_MAX],
    unsigned *distance)
{
	if (at->cut || !text_copy(at->name, sizeof at->name, at->word)) {
		at->spoilt = true;
		return;
	}
	at->match = wanted && at->name[0] && text_same(at->name, wanted);
	if (wanted && suggest && at->name[0]) {
		unsigned far = text_distance(at->name, wanted);

		if (!nearest[0] || far < *distance) {
			memcpy(nearest, at->name, WORD_MAX);
			*distance = far;
		}
	}
}

static void
passwd_field(struct passwd_search *s)
{
	struct passwd_cursor *at = &s->at;

	if (at->field == PASSWD_NAME) {
		cursor_name(at, s->name, s->suggest, s->nearest, &s->distance);
		at->skip = s->name && !at->match;
	} else if (at->field == PASSWD_UID) {
		bool good = cursor_id(at, &at->uid);

		if (!s->name)
			at->match = good && at->uid == s->id;
	} else if (at->field == PASSWD_GID) {
		cursor_id(at, &at->gid);
	} else if (at->field == PASSWD_HOME && at->match) {
		if (at->cut || !text_copy(s->home, sizeof s->home, at->word))
			at->spoilt = true;
	}
}

static void
passwd_line(struct passwd_search *s)
{
	struct passwd_cursor *at = &s->at;

	if (at->match) {
		s->found = at->spoilt || at->field < PASSWD_GID ? PASSWD_BROKEN : PASSWD_FOUND;
		s->uid = at->uid;
		s->gid = at->gid;
		memcpy(s->user, at->name, sizeof s->user);
	}
	cursor_line(at);
}

void
passwd_feed(struct passwd_search *s, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n && s->found == PASSWD_NONE; i++) {
		if ((i += cursor_skip(&s->at, bytes + i, n - i)) == n)
			return;
		if (s->at.skip) {
			cursor_line(&s->at);
			continue;
		}
		if (bytes[i] != ':' && bytes[i] != '\n') {
			cursor_byte(&s->at, bytes[i]);
			continue;
		}
		cursor_close(&s->at, bytes[i] == '\n');
		passwd_field(s);
		if (bytes[i] == '\n')
			passwd_line(s);
		else
			cursor_next(&s->at);
	}
}

void
passwd_end(struct passwd_search *s)
{
	passwd_feed(s, "\n", 1);
}

bool
groups_add(uint32_t groups[GROUPS_ROOM], int32_t *count, uint32_t gid)
{
	int32_t place = 0;

	while (place < *count && groups[place] < gid)
		place++;
	if (place < *count && groups[place] == gid)
		return true;
	if (*count == GROUPS_ROOM)
		return false;
	memmove(groups + place + 1, groups + place, (size_t)(*count - place) * sizeof *groups);
	groups[place] = gid;
	(*count)++;
	return true;
}

static void
group_member(struct group_search *s)
{
	struct passwd_cursor *at = &s->at;

	if (!s->member || at->cut || at->spoilt || !text_same(at->word, s->member))
		return;
	if (!groups_add(s->groups, &s->count, at->gid))
		s->too_many = true;
}

static void
group_field(struct group_search *s)
{
	struct passwd_cursor *at = &s->at;

	if (at->field == GROUP_NAME) {
		cursor_name(at, s->name, s->suggest, s->nearest, &s->distance);
		at->skip = !s->member && !at->match;
	} else if (at->field == GROUP_GID) {
		cursor_id(at, &at->gid);
	} else if (at->field == GROUP_MEMBERS) {
		group_member(s);
	}
}

static void
group_line(struct group_search *s)
{
	struct passwd_cursor *at = &s->at;

	if (at->match && s->found == PASSWD_NONE) {
		s->found = at->spoilt || at->field < GROUP_GID ? PASSWD_BROKEN : PASSWD_FOUND;
		s->gid = at->gid;
	}
	cursor_line(at);
}

/* The members of a group are taken one by one, so that a group may have any number of them. */
void
group_feed(struct group_search *s, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((i += cursor_skip(&s->at, bytes + i, n - i)) == n)
			return;
		if (s->at.skip) {
			cursor_line(&s->at);
			continue;
		}
		bool comma = bytes[i] == ',' && s->at.field == GROUP_MEMBERS;

		if (bytes[i] != ':' && bytes[i] != '\n' && !comma) {
			cursor_byte(&s->at, bytes[i]);
			continue;
		}
		cursor_close(&s->at, bytes[i] == '\n');
		group_field(s);
		if (bytes[i] == '\n') {
			group_line(s);
		} else {
			cursor_next(&s->at);
			if (comma)
				s->at.field = GROUP_MEMBERS;
		}
	}
}

void
group_end(struct group_search *s)
{
	group_feed(s, "\n", 1);
}
