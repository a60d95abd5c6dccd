/*
 * Complaints: which calls were let through that a profile refuses, by whom, and how often.
 *
 * A table of a fixed size.  Addresses differ each time and say nothing, so they are one and the same
 * to it; numbers are kept.  Of one call so many kinds are told apart; the others are only counted.
 */
#ifndef CORE_COMPLAINTS_H
#define CORE_COMPLAINTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum {
	COMPLAINTS_MAX = 256,  /* kinds in all */
	COMPLAINTS_EACH = 8,   /* kinds of one call */
	COMPLAINT_COMM = 16,
	COMPLAINT_ARGUMENTS = 2,
};

/* A call as it was made. */
struct complaint {
	int32_t call, pid;
	char comm[COMPLAINT_COMM];
	uint64_t argument[COMPLAINT_ARGUMENTS];
};

struct complaints {
	uint64_t times;     /* calls that were let through */
	uint32_t kinds;     /* how many of the places below are taken */
	bool full;          /* a kind found no place, and that was said */
	struct complaint_kind {
		int32_t call;
		char comm[COMPLAINT_COMM];
		uint64_t argument[COMPLAINT_ARGUMENTS];
		uint64_t times;
		bool more;      /* the last of its call: what follows was said to be only counted */
	} kind[COMPLAINTS_MAX];
};

enum complaint_news {
	COMPLAINT_KNOWN,  /* seen before: nothing to say */
	COMPLAINT_NEW,    /* the first of its kind */
	COMPLAINT_MORE,   /* one too many of its call: said once for each call */
	COMPLAINT_FULL,   /* one too many of all: said once */
};

enum complaint_news complaints_note(struct complaints *all, const struct complaint *one);

/* The line that is said of it, without its end; name is the call's. */
void complaint_line(struct text *t, enum complaint_news news, const struct complaint *one,
    const char *name);

#endif
