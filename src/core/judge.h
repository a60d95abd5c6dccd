/*
 * The opinion about a posture: one verdict for each check of core/checks.def, and the level that
 * all of them together reach.
 *
 * The levels are those of the Kubernetes Pod Security Standards as far as they can be seen from
 * inside, and what mainstay adds; docs/doctor.md says which is which.
 */
#ifndef CORE_JUDGE_H
#define CORE_JUDGE_H

#include "base/text.h"
#include "core/posture.h"

enum level { LEVEL_NONE, LEVEL_BASELINE, LEVEL_RESTRICTED, LEVEL_ADVICE, LEVEL_COUNT };

enum verdict {
	VERDICT_OK,
	VERDICT_IMPROVE,  /* of restricted and advice */
	VERDICT_BAD,      /* of baseline */
	VERDICT_UNKNOWN,  /* could not be seen; no proof that a level is met */
	VERDICT_COUNT,
};

enum check {
#define CHECK(id, ...) CHECK_##id,
#include "core/checks.def"
#undef CHECK
	CHECK_COUNT,
};

/* What is known of a check itself. */
enum check_word { WORD_ID, WORD_TITLE, WORD_DOCKER, WORD_COMPOSE, WORD_KUBERNETES, WORD_COUNT };

const char *check_word(enum check which, enum check_word word);
enum level check_level(enum check which);

/* The verdict, and what it was found by: "uid 0". */
enum verdict judge(enum check which, const struct posture *p, struct text *found);

enum truth truth_of(bool so);

/* The highest level that is met: all checks of it, and of those below, are ok. */
enum level judge_level(const struct posture *p);

const char *verdict_word(enum verdict verdict);
const char *level_word(enum level level);
/* "baseline" and "restricted"; false for any other word. */
bool level_read(const char *word, enum level *level);

#endif
