#include "config/arguments.h"

#include <string.h>

#include "base/require.h"
#include "config/nearest.h"
#include "config/saying.h"
#include "config/table.h"

struct walk
walk_start(int skip, int argc, char **argv)
{
	return (struct walk){ .argc = argc, .at = skip, .argv = argv };
}

/*
 * "-" is standard output, and -5 a value where a number below zero may be one: no flag of ours is a
 * digit.
 */
static bool
is_value(enum option which, const char *word)
{
	return word[0] != '-' || !word[1] || (option_row(which)->least < 0 && word[1] >= '0' && word[1] <= '9');
}

/*
 * The next argument as a value.  But for numbers, no value of ours starts with a dash, so one that
 * does is the next option, and what is missing is said about the right one.
 */
static void
take_next(struct walk *walk, struct said *said)
{
	if (walk->at >= walk->argc || !is_value(said->which, walk->argv[walk->at])) {
		said->kind = SAID_NOTHING;
		return;
	}
	said->kind = SAID_VALUE;
	said->words = walk->argv[walk->at++];
}

static void
long_flag(struct walk *walk, const char *flag, struct said *said)
{
	size_t length = strcspn(flag, "=");
	const char *value = flag[length] ? flag + length + 1 : NULL;
	bool off;

	if (!option_of_flag(flag, length, &said->which, &off)) {
		said->kind = SAID_STRANGE;
		said->words = flag;
		said->length = (int)length;
	} else if (value && (off || option_row(said->which)->kind == KIND_ASK)) {
		said->kind = SAID_SURPLUS;
		said->words = flag;
		said->length = (int)length;
	} else if (value) {
		said->kind = SAID_VALUE;
		said->words = value;
	} else if (option_alone(said->which)) {
		said->kind = off ? SAID_OFF : SAID_ALONE;
	} else {
		take_next(walk, said);
	}
}

/* One letter of a bundle, and the rest of the bundle as its value when it takes one. */
static void
short_flag(struct walk *walk, struct said *said)
{
	const char *letter = walk->bundle++;
	bool off;

	if (!option_of_letter(*letter, &said->which, &off)) {
		said->kind = SAID_STRANGE;
		said->words = letter;
		said->length = 1;
		said->letter = true;
		walk->bundle = NULL; /* the rest may be the value of what we do not know */
	} else if (option_alone(said->which)) {
		said->kind = off ? SAID_OFF : SAID_ALONE;
	} else if (*walk->bundle) {
		said->kind = SAID_VALUE;
		said->words = walk->bundle;
		walk->bundle = NULL;
	} else {
		take_next(walk, said);
	}
}

bool
walk_next(struct walk *walk, struct said *said)
{
	const char *word = walk->at < walk->argc ? walk->argv[walk->at] : "";

	*said = (struct said){ .argument = walk->at - 1 };
	if (walk->bundle && *walk->bundle) {
		short_flag(walk, said);
		return true;
	}
	if (word[0] != '-' || !word[1])
		return false;
	walk->at++;
	said->argument = walk->at - 1;
	if (word[1] != '-') {
		walk->bundle = word + 1;
		short_flag(walk, said);
		return true;
	}
	if (!word[2]) {
		walk->argc = walk->at; /* nothing after "--" is an option */
		return false;
	}
	long_flag(walk, word + 2, said);
	return true;
}

/* The nearest flag to a strange one; for a strange letter there is no telling. */
static void
guess_flag(const struct said *said, struct text *to)
{
	char name[NAME_ROOM];
	struct text t = text_in(name, sizeof name);
	struct nearest n;

	text_add_n(&t, said->words, said->letter ? 0 : (size_t)said->length);
	n = nearest_to(t.cut ? "" : name);
	for (unsigned i = 0; i < OPTION_COUNT; i++) {
		char flag[NAME_ROOM];
		struct text f = text_in(flag, sizeof flag), no = text_in(name, sizeof name);

		option_add_flag(&f, (enum option)i);
		nearest_try(&n, flag + 2);
		text_add(&no, "no-");
		text_add(&no, flag + 2);
		if (option_row((enum option)i)->kind == KIND_FLAG)
			nearest_try(&n, name);
	}
	for (unsigned i = 0; option_alias(i); i++)
		nearest_try(&n, option_alias(i)->name);
	text_add(to, *nearest_name(&n) ? "--" : "mainstay --help");
	text_add(to, nearest_name(&n));
}

static bool
strange(const struct options *all, const struct said *said, struct place place,
    struct faults *faults)
{
	char subject[WORD_MAX], guess[NAME_ROOM], raw[WORD_MAX];
	struct text r = text_in(raw, sizeof raw), s = text_in(subject, sizeof subject);
	struct text g = text_in(guess, sizeof guess);

	text_add(&r, said->letter ? "-" : "--");
	text_add_n(&r, said->words, (size_t)said->length);
	text_quoted(&s, raw);
	guess_flag(said, &g);
	return option_unknown(all, subject, guess, place, faults);
}

static bool
misused(const struct options *all, const struct said *said, struct place place,
    struct faults *faults)
{
	struct fault *why = faults_next(faults);
	bool missing = said->kind == SAID_NOTHING;
	char flag[NAME_ROOM];
	struct text t = text_in(flag, sizeof flag);

	if (missing) {
		option_add_flag(&t, said->which);
	} else {
		text_add(&t, "--");
		text_add_n(&t, said->words, (size_t)said->length);
	}
	fault(why, FAULT_CONFIG, 0, missing ? "needs a value" : "takes no value", flag);
	text_add(&t, missing ? "=" : "");
	text_add(&t, missing ? option_row(said->which)->example : "");
	fault_help(why, "", flag);
	t = text_in(why->origin, sizeof why->origin);
	place_add(all, place, &t);
	return false;
}

/* dumb-init knows one level of words only: all of them. */
static bool
stands_alone(struct options *all, enum option which, struct place place, struct faults *faults)
{
	if (option_row(which)->kind != KIND_LEVEL)
		return option_say(all, which, "true", place, faults);
	if (all->dialect == DIALECT_DUMB_INIT)
		return option_say(all, which, "3", place, faults);
	option_raise(all, which, place);
	return true;
}

static bool
apply(struct options *all, const struct said *said, struct faults *faults)
{
	struct place place = { .origin = ORIGIN_COMMAND_LINE, .at = said->argument };

	switch (said->kind) {
	case SAID_VALUE:
		return option_say(all, said->which, said->words, place, faults);
	case SAID_ALONE:
		return stands_alone(all, said->which, place, faults);
	case SAID_OFF:
		return option_say(all, said->which, option_row(said->which)->kind == KIND_LEVEL ? "0" :
		    "false", place, faults);
	case SAID_NOTHING:
	case SAID_SURPLUS:
		return misused(all, said, place, faults);
	case SAID_STRANGE:
		return strange(all, said, place, faults);
	}
	require(false); /* every kind of saying returned */
	return false;
}

/*
 * What follows a misspelt flag is most likely the value of the one that was meant; were it taken for
 * the command, every fault after it would go unsaid.
 */
static void
skip_value(struct walk *walk, const struct said *said)
{
	char guess[NAME_ROOM];
	struct text g = text_in(guess, sizeof guess);
	enum option which;
	bool off, ends = walk->at >= walk->argc || walk->argv[walk->at][0] == '-';

	guess_flag(said, &g);
	if (!ends && !said->letter && !said->words[said->length] &&
	    option_of_flag(guess + 2, g.used - 2, &which, &off) && !option_alone(which))
		walk->at++;
}

bool
options_from_arguments(struct options *all, int skip, int argc, char **argv,
    int *first_operand, struct faults *faults)
{
	struct walk walk = walk_start(skip, argc, argv);
	struct said said;
	bool fine = true;

	while (walk_next(&walk, &said)) {
		fine &= apply(all, &said, faults);
		if (said.kind == SAID_STRANGE)
			skip_value(&walk, &said);
	}
	*first_operand = walk.at < argc ? walk.at : argc;
	return fine;
}
