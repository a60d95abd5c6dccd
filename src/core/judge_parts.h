/*
 * Core's own: the checks one by one, and how their findings are worded.
 */
#ifndef CORE_JUDGE_PARTS_H
#define CORE_JUDGE_PARTS_H

#include "core/judge.h"

/* Fine, not fine, or not to be seen.  judge() makes the verdict of it, by the check's level. */
#define CHECK(id, ...) enum truth judge_##id(const struct posture *p, struct text *found);
#include "core/checks.def"
#undef CHECK

/* TRUTH_UNKNOWN, and says so. */
enum truth unseen(struct text *found);
/* Adds the words and gives the answer. */
enum truth found_is(struct text *found, enum truth fine, const char *words);
/* The words, and a number behind them. */
void found_number(struct text *found, const char *words, int64_t number);
/* As many names as there is room for. */
void found_names(struct text *found, const struct names *names);

#endif
