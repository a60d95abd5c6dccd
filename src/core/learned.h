/*
 * What a program was seen to ask of the kernel, and the profile that is made of it.
 *
 * The order in which things were seen leaves no trace in the profile: two runs that do the same give
 * the same bytes.  Who was first, and how often, is for the summary, which a person reads.
 */
#ifndef CORE_LEARNED_H
#define CORE_LEARNED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
	LEARNED_CALLS = 512,    /* numbers of calls; higher ones are only counted */
	LEARNED_NAME = 32,
	LEARNED_COMM = 16,
	LEARNED_SUBJECTS = 16,  /* different subjects of a call that are kept */
};

/* Why a call is in the profile, the strongest reason last. */
enum learned_why {
	LEARNED_NOT,      /* it is not */
	LEARNED_MERGED,   /* it was in the profile already */
	LEARNED_FORMAT,   /* who applies the profile needs it itself */
	LEARNED_BASE,     /* it is never asked about, and was or could have been of use */
	LEARNED_SEEN,
};

struct learned_call {
	uint8_t why;             /* enum learned_why */
	bool refused;            /* it was seen, was refused, and is left out */
	bool more;               /* it had more subjects than are kept */
	uint8_t subjects;
	uint32_t subject[LEARNED_SUBJECTS]; /* ascending */
	char comm[LEARNED_COMM]; /* who was seen first */
	uint64_t times;
};

struct learned {
	uint64_t times;      /* calls that were seen in all */
	uint64_t foreign;    /* of them, of another architecture, or with too high a number */
	struct learned_call call[LEARNED_CALLS];
};

/* Is it of a kind that was not seen before, so that who makes it is of interest? */
bool learned_is_news(const struct learned *all, int call);
/* subject is LEARNED_NO_SUBJECT for a call that has none; comm is read only with news. */
#define LEARNED_NO_SUBJECT UINT64_MAX
void learned_note(struct learned *all, int call, uint64_t subject, const char *comm, bool refused);
/* Gives a reason to a call that has no stronger one. */
void learned_add(struct learned *all, int call, enum learned_why why);
int learned_count(const struct learned *all, enum learned_why why);

/* What both texts are made of, besides what was seen; name[n] is that of call n, "" for none. */
struct learned_terms {
	const char (*name)[LEARNED_NAME];
	const char *architecture;  /* as a profile spells it: SCMP_ARCH_X86_64 */
	const char *command;
	const char *file;          /* where the profile goes */
	const char *format_why;    /* the comment of the calls with LEARNED_FORMAT */
	int64_t lasted_ms;
};

/* The profile in the format of Docker and OCI. */
void learned_profile(const struct learned *all, const struct learned_terms *terms, struct text *t);
/* A table of the calls for a person, the most frequent first, and what to know about it. */
void learned_summary(const struct learned *all, const struct learned_terms *terms, struct text *t);

#endif
