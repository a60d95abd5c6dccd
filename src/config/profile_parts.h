/*
 * What the rooms that read a profile share: the reading, its objects by their keys, and its words.
 */
#ifndef CONFIG_PROFILE_PARTS_H
#define CONFIG_PROFILE_PARTS_H

#include "config/json_text.h"
#include "config/json_walk.h"
#include "config/nearest.h"
#include "config/profile.h"
#include "sys/filter.h"

enum { WORD_ROOM = 64 };

/* One reading of one profile. */
struct profile_reading {
	const struct profile_terms *terms;
	struct profile *profile;
	struct faults *strangers, *faults;
	const char *text;
	struct json_ruler ruler;
	bool full;                        /* there were too many rules */
	uint16_t first[FILTER_NUMBERS];   /* the first rule of each call, plus 1; 0: none */
	uint16_t next[FILTER_RULES_MAX];  /* the next one of the same call, likewise */
};

/* ---- faults ---------------------------------------------------------------------------------- */

/* A fault about the thing that begins at `at`; subject is quoted. */
struct fault *profile_fault(struct profile_reading *r, size_t at, const char *subject,
    const char *what);
/* The same about the word that stands there. */
struct fault *profile_word_fault(struct profile_reading *r, size_t at, const char *what);
/* About what stands at a rule's place. */
struct fault *profile_contradiction(struct profile_reading *r, const struct profile_cause *at,
    const char *subject, const char *what);
/* The same, but only strictness makes it a fault, and it is a warning else. */
struct fault *profile_stranger(struct profile_reading *r, const struct profile_cause *at,
    const char *subject, const char *what);
void profile_hint(struct fault *why, const char *hint);
/* The nearest name as the hint, in quotes. */
void profile_guess(struct fault *why, const struct nearest *n);

/* ---- objects --------------------------------------------------------------------------------- */

enum { ABSENT = 0, KEYS_MAX = 12 };

#define TAKES_TEXT (1u << JSON_TEXT)
#define TAKES_NUMBER (1u << JSON_NUMBER)
#define TAKES_LIST (1u << JSON_LIST)
#define TAKES_OBJECT (1u << JSON_OBJECT)

struct profile_key {
	char name[20];
	uint8_t takes;
};

/*
 * The values of the object at `at`: found[n] is where that of keys[n] begins, or ABSENT when there is
 * none or it is null.  A key that is unknown or said twice, and a value of another kind, is a fault,
 * and the answer is then false.
 */
bool profile_object(struct profile_reading *r, size_t at, const struct profile_key *keys,
    size_t count, size_t found[static KEYS_MAX]);
/* Is the element of a list that begins at `at` of that kind? */
bool profile_element(struct profile_reading *r, size_t at, enum json_kind kind);
/* Are the elements of the list at `at` all of that kind? */
bool profile_list(struct profile_reading *r, size_t at, enum json_kind kind);
/* A whole number of at most `max`, or with `hex` also a string "0x...". */
bool profile_number(struct profile_reading *r, size_t at, uint64_t max, bool hex, uint64_t *number);

/* ---- words ----------------------------------------------------------------------------------- */

bool profile_action(struct profile_reading *r, size_t at, uint8_t *action);
bool profile_op(struct profile_reading *r, size_t at, uint8_t *op);
/* SCMP_ARCH_X86_64 and the like; *native when it is this machine's. */
bool profile_arch(struct profile_reading *r, size_t at, bool *native);
/* amd64 and the like, as Docker calls them. */
bool profile_docker_arch(struct profile_reading *r, size_t at, bool *native);
bool profile_flag(struct profile_reading *r, size_t at, uint8_t *flags);
/* ENOSYS and the like. */
bool profile_errno(struct profile_reading *r, size_t at, uint16_t *number);

/*
 * The answer that an action, and an errno said as a number or by name, make together; `whole` is
 * where a fault about both of them stands.
 */
bool profile_answer(struct profile_reading *r, size_t action, size_t number, size_t name,
    struct filter_answer *answer);

/* ---- rules ----------------------------------------------------------------------------------- */

/* One element of "syscalls": its conditions, then a rule for each of its names. */
bool profile_group(struct profile_reading *r, size_t at);
/* Does everything that is included hold, and nothing that is excluded?  0: nothing is. */
bool profile_applies(struct profile_reading *r, size_t includes, size_t excludes, bool *applies);
/* What is ours, after all groups: the extra calls, those that nobody can do without, clone3, the end. */
bool profile_complete(struct profile_reading *r);
/* Takes the rule in unless it says again what is said; a contradiction is a fault. */
bool profile_take(struct profile_reading *r, const struct filter_rule *rule,
    const struct profile_cause *cause, const char *name);
/* Puts one rule without tests in the place of all that were there for the call. */
bool profile_replace(struct profile_reading *r, int32_t number, struct filter_answer answer,
    enum profile_source source);
/* The first rule of the call, or -1; the next one of the same call after that. */
int profile_first(const struct profile_reading *r, int32_t number);
int profile_next(const struct profile_reading *r, int rule);

/* Could the tests of both hold for the same arguments? */
bool profile_overlap(const struct filter_rule *a, const struct filter_rule *b);
bool profile_same_tests(const struct filter_rule *a, const struct filter_rule *b);

/* The text of a built-in profile, in the room, and its place in the sources; false when there is none. */
bool profile_named(const char *name, struct json_text *room, const char **text, size_t *length,
    const char **path);

#endif
