/*
 * The command line, one saying at a time, in the spellings of mainstay and of the inits it can
 * stand in for.  It ends at "--", which is passed, or at the first word that is not an option.
 */
#ifndef CONFIG_ARGUMENTS_H
#define CONFIG_ARGUMENTS_H

#include <stdbool.h>

#include "config/options.h"

enum said_kind {
	SAID_VALUE,    /* .words is the option's value */
	SAID_ALONE,    /* a flag stands alone: on, or one level more */
	SAID_OFF,      /* its --no- form */
	SAID_NOTHING,  /* the value is missing */
	SAID_SURPLUS,  /* a value where none belongs: after the flag .words, of .length */
	SAID_STRANGE,  /* not an option: .words, of .length */
};

struct said {
	enum said_kind kind;
	enum option which;
	const char *words;
	int length, argument;  /* argument: its index in argv */
	bool letter;           /* SAID_STRANGE: in a bundle of short flags */
};

struct walk {
	int argc, at;
	char **argv;
	const char *bundle;  /* what is left of -sgv; NULL or "" for nothing */
};

/* Options begin at argv[skip]. */
struct walk walk_start(int skip, int argc, char **argv);
/* False at the end; walk->at is then the first operand. */
bool walk_next(struct walk *walk, struct said *said);

#endif
