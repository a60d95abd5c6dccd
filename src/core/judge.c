#include "core/judge.h"

#include "base/require.h"
#include "core/judge_parts.h"

/* All words one behind the other: a table of pointers would be four times as large. */
static const char words[] =
#define CHECK(id, level, title, docker, compose, kubernetes) \
	#id "\0" title "\0" docker "\0" compose "\0" kubernetes "\0"
#include "core/checks.def"
#undef CHECK
	;

static const unsigned char levels[] = {
#define CHECK(id, level, ...) LEVEL_##level,
#include "core/checks.def"
#undef CHECK
};

static const char verdicts[][8] = {
	[VERDICT_OK] = "ok", [VERDICT_IMPROVE] = "improve", [VERDICT_BAD] = "bad", [VERDICT_UNKNOWN] = "unknown",
};
_Static_assert(sizeof verdicts / sizeof *verdicts == VERDICT_COUNT, "one word for each verdict");

static const char names[][12] = {
	[LEVEL_NONE] = "none", [LEVEL_BASELINE] = "baseline", [LEVEL_RESTRICTED] = "restricted",
	[LEVEL_ADVICE] = "advice",
};
_Static_assert(sizeof names / sizeof *names == LEVEL_COUNT, "one word for each level");

static const char *
nth(unsigned index)
{
	const char *at = words;

	while (index > 0)
		index -= !*at++;
	return at;
}

const char *
check_word(enum check which, enum check_word word)
{
	const char *found;

	require(which < CHECK_COUNT && word < WORD_COUNT);
	found = nth((unsigned)which * WORD_COUNT + (unsigned)word);
	return *found ? found : nth((unsigned)which * WORD_COUNT + WORD_DOCKER);
}

enum level
check_level(enum check which)
{
	require(which < CHECK_COUNT);
	return (enum level)levels[which];
}

static enum truth
answer(enum check which, const struct posture *p, struct text *found)
{
	switch (which) {
#define CHECK(id, ...) case CHECK_##id: return judge_##id(p, found);
#include "core/checks.def"
#undef CHECK
	case CHECK_COUNT:
		break;
	}
	last_words("no such check");
}

enum verdict
judge(enum check which, const struct posture *p, struct text *found)
{
	switch (answer(which, p, found)) {
	case TRUTH_YES:
		return VERDICT_OK;
	case TRUTH_NO:
		return check_level(which) == LEVEL_BASELINE ? VERDICT_BAD : VERDICT_IMPROVE;
	case TRUTH_UNKNOWN:
		break;
	}
	return VERDICT_UNKNOWN;
}

enum level
judge_level(const struct posture *p)
{
	enum level reached = LEVEL_RESTRICTED;

	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		char room[WORD_MAX];
		struct text found = text_in(room, sizeof room);

		if (check_level((enum check)i) <= reached && judge((enum check)i, p, &found) != VERDICT_OK)
			reached = (enum level)(check_level((enum check)i) - 1);
	}
	return reached;
}

const char *
verdict_word(enum verdict verdict)
{
	require(verdict < VERDICT_COUNT);
	return verdicts[verdict];
}

const char *
level_word(enum level level)
{
	require(level < LEVEL_COUNT);
	return names[level];
}

bool
level_read(const char *word, enum level *level)
{
	for (unsigned i = LEVEL_BASELINE; i <= LEVEL_RESTRICTED; i++)
		if (text_same(word, names[i])) {
			*level = (enum level)i;
			return true;
		}
	return false;
}

/* ---- how findings are worded ------------------------------------------------------------------- */

enum truth
found_is(struct text *found, enum truth fine, const char *sentence)
{
	text_add(found, sentence);
	return fine;
}

enum truth
truth_of(bool so)
{
	return so ? TRUTH_YES : TRUTH_NO;
}

enum truth
unseen(struct text *found)
{
	return found_is(found, TRUTH_UNKNOWN, "could not be seen");
}

void
found_number(struct text *found, const char *sentence, int64_t number)
{
	text_add(found, sentence);
	text_int(found, number);
}

void
found_names(struct text *found, const struct names *all)
{
	for (unsigned i = 0; i < names_kept(all); i++) {
		text_add(found, i > 0 ? ", " : "");
		text_add(found, all->kept[i]);
	}
	if (all->count > names_kept(all))
		text_add(found, ", ...");
}
