#include "config/account.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"
#include "core/passwd.h"

#define PASSWD_FILE "/etc/passwd"
#define GROUP_FILE "/etc/group"

enum { ACCOUNT_FILE_MAX = 1024 * 1024, ACCOUNT_PIECE = 4096, NEAR_ENOUGH = 2 };

_Static_assert((int)ACCOUNT_HOME_ROOM == (int)PASSWD_HOME_ROOM, "a home is copied whole");
_Static_assert((int)ID_MAX == (int)PASSWD_ID_MAX, "one range for ids");

typedef void feed_fn(void *search, const char *bytes, size_t n);

static void
feed_passwd(void *search, const char *bytes, size_t n)
{
	if (n > 0)
		passwd_feed(search, bytes, n);
	else
		passwd_end(search);
}

static void
feed_group(void *search, const char *bytes, size_t n)
{
	if (n > 0)
		group_feed(search, bytes, n);
	else
		group_end(search);
}

static bool
read_pieces(long fd, const char *path, feed_fn *feed, void *search, struct fault *why)
{
	char piece[ACCOUNT_PIECE];
	ssize_t n;

	for (size_t all = 0; (n = read((int)fd, piece, sizeof piece)) != 0; all += (size_t)n) {
		if (n < 0)
			return fault(why, FAULT_SYSTEM, errno, "read", path);
		if (all + (size_t)n > ACCOUNT_FILE_MAX) {
			fault(why, FAULT_CONFIG, 0, "is too large", path);
			return fault_help(why, "at most 1 MiB", "");
		}
		feed(search, piece, (size_t)n);
	}
	feed(search, "", 0);
	return true;
}

/*
 * A file that is not there knows nobody: a scratch image has none.  A FIFO must not hold us up, and
 * a directory is refused by read().  The call is made directly, for musl's open() makes two of it.
 */
static bool
read_file(const char *path, feed_fn *feed, void *search, struct fault *why)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	long fd = syscall(SYS_openat, (long)AT_FDCWD, path, (long)flags, 0L);

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return true;
	if (fd < 0)
		return fault(why, FAULT_SYSTEM, errno, "open", path);
	bool good = read_pieces(fd, path, feed, search, why);
	close((int)fd);
	return good;
}

/* One side of a specification. */
struct word {
	bool is_id;
	uint32_t id;
	char name[WORD_MAX];  /* as spelled; "" when nothing is said */
};

static bool
all_digits(const char *word)
{
	while (*word >= '0' && *word <= '9')
		word++;
	return !*word;
}

/* -1 is "leave it as it is" to the kernel, and +5 is 5 to some: neither is a name nor an id here. */
static bool
read_word(const char *spelled, size_t n, const char *what, struct word *word, struct fault *why)
{
	struct text t = text_in(word->name, sizeof word->name);
	uint64_t id = 0;

	text_add_n(&t, spelled, n);
	word->is_id = t.used > 0 && all_digits(word->name);
	bool good = !t.cut && word->name[0] != '-' && word->name[0] != '+' &&
	    (!word->is_id || read_number(word->name, ID_MAX, &id));
	word->id = (uint32_t)id;
	if (good)
		return true;
	fault(why, FAULT_CONFIG, 0, what, word->name);
	return fault_help(why, "a name, or a number from 0 to 2147483647", "");
}

/*
 * Docker takes "1000:" and ":1000" too; but they are what is left of "$UID:$GID" when one of them is
 * not set, and so would be a root that nobody asked for.
 */
static bool
read_spec(const char *user_spec, const char *group_spec, struct word *user, struct word *group,
    struct fault *why)
{
	size_t all = strlen(user_spec), user_n = strcspn(user_spec, ":");
	const char *rest = user_n < all ? user_spec + user_n + 1 : "";
	bool colon = user_n < all;

	if (strchr(rest, ':'))
		fault(why, FAULT_CONFIG, 0, "has more than one colon", user_spec);
	else if (colon && (user_n == 0 || !*rest))
		fault(why, FAULT_CONFIG, 0, "has nothing on one side of its colon", user_spec);
	else
		colon = false;
	if (colon)
		return fault_help(why, "user, uid, user:group, uid:gid", "");
	if (*group_spec)
		rest = group_spec;
	return read_word(user_spec, user_n, "is neither a user nor a uid", user, why) &&
	    read_word(rest, strlen(rest), "is neither a group nor a gid", group, why);
}

/* The same file once more, this time for the name that comes nearest. */
static bool
unknown(const char *path, const char *deed, const char *name, const char *nearest,
    unsigned distance, struct fault *why)
{
	char hint[2 * WORD_MAX];
	struct text t = text_in(hint, sizeof hint);

	if (!nearest[0]) {
		text_add(&t, path);
		text_add(&t, " names nobody here: say a number");
	} else if (distance <= NEAR_ENOUGH && distance < strlen(name)) {
		text_add(&t, "did you mean ");
		text_quoted(&t, nearest);
		text_char(&t, '?');
	}
	fault(why, FAULT_CONFIG, 0, deed, name);
	return fault_help(why, "a name that the image knows, or a number, which needs no entry", hint);
}

static bool
unknown_user(const char *name, struct fault *why)
{
	struct passwd_search s = { .name = name, .suggest = true };

	return read_file(PASSWD_FILE, feed_passwd, &s, why) &&
	    unknown(PASSWD_FILE, "is not in " PASSWD_FILE, name, s.nearest, s.distance, why);
}

static bool
unknown_group(const char *name, struct fault *why)
{
	struct group_search s = { .name = name, .suggest = true };

	return read_file(GROUP_FILE, feed_group, &s, why) &&
	    unknown(GROUP_FILE, "is not in " GROUP_FILE, name, s.nearest, s.distance, why);
}

static bool
broken(const char *deed, const char *name, struct fault *why)
{
	fault(why, FAULT_CONFIG, 0, deed, name);
	return fault_help(why, "ids from 0 to 2147483647, names under 256 and homes under 512 bytes", "");
}

/* A number that the image does not know is a user all the same: Docker gives it group 0 and "/". */
static bool
user_of_id(const struct word *user, const struct word *group, struct account *who)
{
	bool said = user->name[0] != '\0';

	who->uid = user->id;
	who->gid = said ? 0 : getegid();
	who->gid_defaulted = said && !group->name[0];
	return text_copy(who->home, sizeof who->home, "/");
}

static bool
find_user(const struct word *user, const struct word *group, struct account *who,
    struct fault *why)
{
	bool by_name = user->name[0] && !user->is_id;
	struct passwd_search s = { .name = by_name ? user->name : NULL, .id = user->id };

	if (!read_file(PASSWD_FILE, feed_passwd, &s, why))
		return false;
	if (s.found == PASSWD_BROKEN)
		return broken("has a broken entry in " PASSWD_FILE, user->name, why);
	if (s.found == PASSWD_NONE)
		return by_name ? unknown_user(user->name, why) : user_of_id(user, group, who);
	if (by_name && s.uid == 0 && !text_same(user->name, "root")) {
		fault(why, FAULT_CONFIG, 0, "is uid 0 by another name", user->name);
		return fault_help(why, "", "say root or 0 if that is meant");
	}
	who->uid = s.uid;
	who->gid = s.gid;
	memcpy(who->name, s.user, sizeof who->name);
	memcpy(who->home, s.home[0] ? s.home : "/", s.home[0] ? sizeof s.home : 2);
	return true;
}

/* The groups that list the user count only where no group was said. */
static bool
find_groups(const struct word *group, struct account *who, struct fault *why)
{
	bool by_name = group->name[0] && !group->is_id, implicit = !group->name[0] && who->name[0];
	struct group_search s = {
		.name = by_name ? group->name : NULL, .member = implicit ? who->name : NULL,
	};

	if ((by_name || implicit) && !read_file(GROUP_FILE, feed_group, &s, why))
		return false;
	if (by_name && s.found == PASSWD_BROKEN)
		return broken("has a broken entry in " GROUP_FILE, group->name, why);
	if (by_name && s.found == PASSWD_NONE)
		return unknown_group(group->name, why);
	if (by_name || group->is_id)
		who->gid = by_name ? s.gid : group->id;
	if (s.too_many || !groups_add(s.groups, &s.count, who->gid)) {
		fault(why, FAULT_CONFIG, 0, "is in too many groups", who->name);
		return fault_help(why, "at most 64", "say the one group that it needs: --group");
	}
	memcpy(who->groups, s.groups, sizeof who->groups);
	who->group_count = s.count;
	return true;
}
_Static_assert(GROUPS_ROOM == 64, "the words above say so");

bool
account_resolve(const char *user_spec, const char *group_spec, struct account *who,
    struct fault *why)
{
	struct word user = { .is_id = false }, group = { .is_id = false };

	*who = (struct account){ .uid = 0 };
	if (!read_spec(user_spec, group_spec, &user, &group, why))
		return false;
	if (!user.name[0])
		user.id = geteuid();
	return find_user(&user, &group, who, why) && find_groups(&group, who, why);
}

/* What a runtime makes up for root is no wish of anybody's; everything else is. */
static bool
home_was_made_up(const char *home, uint32_t started_uid)
{
	return !home || (started_uid == 0 && (text_same(home, "/root") || text_same(home, "/")));
}

struct account_env
account_env(const struct account *who, const struct account_env *now, uint32_t started_uid)
{
	return (struct account_env){
		.home = home_was_made_up(now->home, started_uid) ? who->home : NULL,
		.user = now->user && who->name[0] ? who->name : NULL,
		.logname = now->logname && who->name[0] ? who->name : NULL,
	};
}
