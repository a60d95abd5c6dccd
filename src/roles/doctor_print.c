#include <string.h>

#include "roles/doctor_parts.h"
#include "version.h"

enum { SCHEMA = 1, FOUND_ROOM = 1024 };

/* ---- for a person ------------------------------------------------------------------------------ */

static void
remedy(struct text *to, enum check which, enum check_word how, const char *label)
{
	text_add(to, label);
	text_add(to, check_word(which, how));
	text_char(to, '\n');
}

/* What the host has to do is the same everywhere. */
static void
remedies(struct text *to, enum check which)
{
	if (check_word(which, WORD_DOCKER) == check_word(which, WORD_KUBERNETES)) {
		remedy(to, which, WORD_DOCKER, "           ");
		return;
	}
	remedy(to, which, WORD_DOCKER, "           docker run   ");
	remedy(to, which, WORD_COMPOSE, "           compose      ");
	remedy(to, which, WORD_KUBERNETES, "           kubernetes   ");
}

static void
checks_of(const struct posture *p, enum verdict verdict, struct text *to)
{
	for (unsigned i = 0; i < CHECK_COUNT; i++) {
		char room[FOUND_ROOM];
		struct text found = text_in(room, sizeof room);

		if (judge((enum check)i, p, &found) != verdict)
			continue;
		text_add(to, verdict_word(verdict));
		text_add_n(to, "         ", sizeof "improve  " - 1 - strlen(verdict_word(verdict)));
		text_add(to, check_word((enum check)i, WORD_ID));
		text_add(to, ": ");
		text_quoted(to, room);
		if (verdict != VERDICT_OK) {
			text_add(to, "; better: ");
			text_add(to, check_word((enum check)i, WORD_TITLE));
		}
		text_char(to, '\n');
		if (verdict == VERDICT_BAD || verdict == VERDICT_IMPROVE)
			remedies(to, (enum check)i);
	}
}

void
doctor_print(const struct posture *p, enum level wanted, struct text *to)
{
	struct page page = { .to = to };
	enum level reached = judge_level(p);

	text_add(to, "level ");
	text_add(to, level_word(reached));
	if (reached < wanted) {
		text_add(to, ", not ");
		text_add(to, level_word(wanted));
	}
	text_add(to, "\n\n");
	checks_of(p, VERDICT_BAD, to);
	checks_of(p, VERDICT_IMPROVE, to);
	checks_of(p, VERDICT_UNKNOWN, to);
	checks_of(p, VERDICT_OK, to);
	doctor_facts(p, &page);
	text_char(to, '\n');
}

/* ---- for a program ----------------------------------------------------------------------------- */

static void
one_check(const struct posture *p, enum check which, struct page *page)
{
	static const char names[WORD_COUNT][12] = {
		[WORD_ID] = "id", [WORD_TITLE] = "title", [WORD_DOCKER] = "docker",
		[WORD_COMPOSE] = "compose", [WORD_KUBERNETES] = "kubernetes",
	};
	char room[FOUND_ROOM];
	struct text found = text_in(room, sizeof room);
	enum verdict verdict = judge(which, p, &found);

	text_add(page->to, which > 0 ? ",\n{" : "\n{");
	for (unsigned w = 0; w < WORD_COUNT; w++)
		page_words(page, names[w], check_word(which, (enum check_word)w));
	page_words(page, "level", level_word(check_level(which)));
	page_words(page, "verdict", verdict_word(verdict));
	page_words(page, "found", room);
	text_char(page->to, '}');
}

void
doctor_json(const struct posture *p, enum level wanted, struct text *to)
{
	struct page page = { .to = to, .json = true };
	enum level reached = judge_level(p);

	text_char(to, '{');
	page_number(&page, "schema", SCHEMA);
	page_words(&page, "version", MAINSTAY_VERSION);
	page_words(&page, "level", level_word(reached));
	page_words(&page, "wanted", wanted == LEVEL_NONE ? "" : level_word(wanted));
	page_truth(&page, "met", truth_of(reached >= wanted));
	doctor_facts(p, &page);
	page_list(&page, "checks");
	for (unsigned i = 0; i < CHECK_COUNT; i++)
		one_check(p, (enum check)i, &page);
	text_add(to, "\n]}\n");
}
