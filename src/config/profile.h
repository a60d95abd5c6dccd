/*
 * A seccomp profile, in the format of Docker and OCI, becomes the flat rules that sys/filter compiles.
 *
 *	if (!profile_resolve(said, &terms, &profile, &strangers, &faults)) ...
 *	filter_compile(&profile.rules, code, FILTER_CODE_MAX, &filter, &why)
 *
 * It means what it means under runc, or it is refused with its place and a reason: what runc
 * settles by accident (two rules that contradict each other, two conditions on one argument, a key
 * said twice, a number that a double cannot hold) is no meaning.
 */
#ifndef CONFIG_PROFILE_H
#define CONFIG_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"
#include "config/options.h"
#include "sys/filter_rules.h"

/* What a profile may ask about where it is applied, and what the operator adds to it. */
struct profile_terms {
	uint64_t bounding;               /* the capabilities that the app's bounding set will have */
	uint32_t kernel;                 /* major << 16 | minor of the one it runs on */
	bool strict;                     /* what would be a warning is a fault */
	const struct calls *allow, *deny; /* deny is stronger; NULL: none */
};

/* Why a rule is there. */
enum profile_source {
	PROFILE_SAID,    /* the profile says so, at line and column */
	PROFILE_ALWAYS,  /* no process can do without the call, so it is always allowed */
	PROFILE_CLONE3,  /* refused, but with ENOSYS: a C library then takes clone(2) */
	PROFILE_ALLOWED, /* --seccomp-extra-allow */
	PROFILE_DENIED,  /* --seccomp-extra-deny */
	PROFILE_SOURCES,
};

struct profile_cause {
	uint8_t source;
	int line, column;  /* of the call's name */
	int comment;       /* offset of the rule's comment in the text, or -1 */
};

/* Large: have it in static memory. */
struct profile {
	char name[WORD_MAX];  /* the file's path, or "seccomp/node.json" for one that is built in */
	struct filter_rules rules;
	struct profile_cause causes[FILTER_RULES_MAX];  /* one for each rule */
	const char *text;     /* as it was read, of `length` bytes; valid until the next one is read */
	size_t length;
	int comment;          /* offset of its own comment in the text, or -1 */
	/* What the answer depended on: the capabilities it asks about, and the kernels that say the same. */
	uint64_t caps_asked;
	uint32_t kernel_least, kernel_below;  /* major << 16 | minor; below UINT32_MAX: no end */
};

/*
 * `said` is the name of a built-in profile, or the path of a file: whatever has a slash in it or
 * ends in .json.  The names of calls that nobody knows, and rules that another one leaves without
 * effect, are told to `strangers` as warnings, or with terms->strict to the faults.
 */
bool profile_resolve(const char *said, const struct profile_terms *terms, struct profile *profile,
    struct faults *strangers, struct faults *faults);

/* Is it "unconfined": the profile that is none, with nothing to load? */
bool profile_is_none(const char *said);
/* Would it be read from a file? */
bool profile_is_file(const char *said);
/* The names of the built-in profiles, "unconfined" included; NULL past the last. */
const char *profile_builtin(unsigned index);

/* The comment of the profile's object that rule number `index` came from, unescaped; "" if none. */
enum { PROFILE_COMMENT = 256 };
const char *profile_comment(const struct profile *profile, unsigned index,
    char room[static PROFILE_COMMENT]);

/* The same for the profile's own comment, which says what it is for. */
const char *profile_purpose(const struct profile *profile, char room[static PROFILE_COMMENT]);

#endif
